"""Which excerpt a block was made of; of a published block its words may go, once they are erased, and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1520"
down_revision = "20261127_1440"
branch_labels = None
depends_on = None

PUBLISHED_TEXT = (
    "OLD.version_id IS NOT NULL OR EXISTS"
    " (SELECT 1 FROM drafts WHERE drafts.id = OLD.draft_id AND drafts.state = 'published')"
)
# A published draft keeps no openings of its own: its words are those of its version, block by block.
ERASED = (
    "EXISTS (SELECT 1 FROM openings"
    " WHERE openings.digest = OLD.text_digest AND openings.erasure_id IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM versions JOIN blocks AS twins ON twins.version_id = versions.id"
    " JOIN openings ON openings.digest = twins.text_digest"
    " WHERE versions.draft_id = OLD.draft_id AND twins.uid = OLD.uid AND openings.erasure_id IS NOT NULL)"
)
WORDS_NOT_ERASED = f"({PUBLISHED_TEXT}) AND NOT (NEW.text = '' AND NEW.html = '' AND ({ERASED}))"
PLACE = ("draft_id", "version_id", "section_id", "uid", "rank")
WHY = ("editorial", "change_cause", "change_reference", "edits")
BEFORE = "guard_blocks_12"  # as the migration of papers numbered it


def guard(name: str, columns: tuple[str, ...], condition: str) -> None:
    """Let the database refuse an update of these columns of blocks for which ``condition`` holds."""
    of, words = ", ".join(columns), "blocks: this row never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF {of} ON blocks FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        " RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE OF {of} ON blocks FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def unguard(name: str) -> None:
    """Take a trigger away, and the function behind it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP FUNCTION {name}() CASCADE")


def say_where_blocks_come_from() -> None:
    """A block that says what an excerpt it cites says was made of it; so were all its other states."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "SELECT blocks.uid, excerpts.id, kept.bytes, blocks.text, said.bytes FROM citations"
            " JOIN blocks ON blocks.id = citations.block_id"
            " JOIN excerpts ON excerpts.id = citations.excerpt_id"
            " JOIN openings AS kept ON kept.digest = excerpts.opening_digest"
            " LEFT JOIN openings AS said ON said.digest = blocks.text_digest"
            " WHERE kept.bytes IS NOT NULL ORDER BY citations.id"
        )
    )
    made_of: dict[str, int] = {}
    for uid, excerpt_id, kept, text, published in rows:
        words = bytes(published).decode("utf-8") if published is not None else text
        if words.strip() == bytes(kept).decode("utf-8").strip():
            made_of.setdefault(uid, excerpt_id)
    for uid, excerpt_id in made_of.items():
        bind.execute(
            sa.text("UPDATE blocks SET made_of_id = :excerpt WHERE uid = :uid"),
            {"excerpt": excerpt_id, "uid": uid},
        )


def upgrade() -> None:
    # As SQL: a batch would make the table anew on SQLite, and lose its triggers.
    op.execute(
        "ALTER TABLE blocks ADD COLUMN made_of_id INTEGER"
        " CONSTRAINT fk_blocks_made_of_id_excerpts REFERENCES excerpts (id)"
    )
    op.create_index(op.f("ix_blocks_made_of_id"), "blocks", ["made_of_id"], unique=False)
    op.create_index(op.f("ix_blocks_uid"), "blocks", ["uid"], unique=False)
    say_where_blocks_come_from()
    unguard(BEFORE)
    guard("guard_blocks_place", (*PLACE, "text_digest", *WHY, "made_of_id"), PUBLISHED_TEXT)
    guard("guard_blocks_words", ("text", "html"), WORDS_NOT_ERASED)


def downgrade() -> None:
    unguard("guard_blocks_words")
    unguard("guard_blocks_place")
    guard(BEFORE, (*PLACE, "text", "text_digest", *WHY), PUBLISHED_TEXT)
    op.drop_index(op.f("ix_blocks_uid"), table_name="blocks")
    op.drop_index(op.f("ix_blocks_made_of_id"), table_name="blocks")
    op.execute("ALTER TABLE blocks DROP COLUMN made_of_id")
