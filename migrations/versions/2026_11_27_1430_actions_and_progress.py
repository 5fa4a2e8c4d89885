"""What action blocks promise, the notes on how they went, and finding the threads that a version gave rise to."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1430"
down_revision = "20261127_1420"
branch_labels = None
depends_on = None

OF_BLOCK = "EXISTS (SELECT 1 FROM blocks LEFT JOIN drafts ON drafts.id = blocks.draft_id WHERE blocks.id = {row}.block_id AND {so})"
PUBLISHED = "(blocks.version_id IS NOT NULL OR drafts.state = 'published')"
PUBLISHED_ROW = OF_BLOCK.format(row="OLD", so=PUBLISHED)
# A version is written, then published, in one transaction: until then its text still grows.
INTO_A_PUBLISHED = OF_BLOCK.format(
    row="NEW",
    so="(drafts.state = 'published' OR EXISTS"
    " (SELECT 1 FROM publications WHERE publications.version_id = blocks.version_id))",
)

# (table, operation, columns, condition in SQL on OLD/NEW) -> what the database refuses. The words of a draft that was
# published may still be withdrawn by the person they name; in the version they are openings, which have their own guard.
GUARDS = (
    ("block_actions", "DELETE", (), PUBLISHED_ROW),
    (
        "block_actions",
        "UPDATE",
        ("block_id", "who_digest", "where_digest", "until", "level", "status"),
        PUBLISHED_ROW,
    ),
    ("block_actions", "INSERT", (), INTO_A_PUBLISHED),
    ("progress_notes", "DELETE", (), "1 = 1"),
    ("progress_notes", "UPDATE", (), "1 = 1"),
)


def guard(table: str, operation: str, columns: tuple[str, ...], condition: str, number: int) -> None:
    """Let the database refuse ``operation`` on rows of ``table`` for which ``condition`` holds."""
    name = f"guard_{table}_{number}"
    of = f" OF {', '.join(columns)}" if columns else ""
    words = f"{table}: this row never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation}{of} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    result = "OLD" if operation == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {result}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {operation}{of} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def drop_guards() -> None:
    """Take away what SQLite drops with its tables and PostgreSQL keeps: the functions behind the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        for number, (table, *_) in enumerate(GUARDS):
            op.execute(f"DROP FUNCTION guard_{table}_{number}() CASCADE")


def _one_of(kind: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=40)


def _status() -> sa.Enum:
    return _one_of("actionstatus", "planned", "under-way", "done", "given-up")


def upgrade() -> None:
    op.create_table(
        "block_actions",
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("who_digest", sa.String(length=64), nullable=True),
        sa.Column("where_digest", sa.String(length=64), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column(
            "level", _one_of("level", "local", "national", "regional", "continental", "world"), nullable=True
        ),
        sa.Column("status", _status(), nullable=True),
        sa.CheckConstraint("who = '' OR who_digest IS NULL", name=op.f("ck_block_actions_who_once")),
        sa.CheckConstraint(
            "\"where\" = '' OR where_digest IS NULL", name=op.f("ck_block_actions_where_once")
        ),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"], name=op.f("fk_block_actions_block_id_blocks")),
        sa.ForeignKeyConstraint(
            ["who_digest"], ["openings.digest"], name=op.f("fk_block_actions_who_digest_openings")
        ),
        sa.ForeignKeyConstraint(
            ["where_digest"], ["openings.digest"], name=op.f("fk_block_actions_where_digest_openings")
        ),
        sa.PrimaryKeyConstraint("block_id", name=op.f("pk_block_actions")),
    )
    op.create_table(
        "progress_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("block_uid", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("status", _status(), nullable=True),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_progress_notes_by_id_members")),
        sa.ForeignKeyConstraint(
            ["paper_id", "version"],
            ["versions.paper_id", "versions.number"],
            name=op.f("fk_progress_notes_paper_id_version_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["text_digest"], ["openings.digest"], name=op.f("fk_progress_notes_text_digest_openings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_notes")),
    )
    op.create_index(op.f("ix_progress_notes_by_id"), "progress_notes", ["by_id"])
    op.create_index(op.f("ix_progress_notes_paper_id_block_uid"), "progress_notes", ["paper_id", "block_uid"])
    op.create_index(op.f("ix_threads_origin_paper_id"), "threads", ["origin_paper_id"])
    for number, (table, operation, columns, condition) in enumerate(GUARDS):
        guard(table, operation, columns, condition, number)


def downgrade() -> None:
    op.drop_index(op.f("ix_threads_origin_paper_id"), table_name="threads")
    op.drop_index(op.f("ix_progress_notes_paper_id_block_uid"), table_name="progress_notes")
    op.drop_index(op.f("ix_progress_notes_by_id"), table_name="progress_notes")
    op.drop_table("progress_notes")
    op.drop_table("block_actions")
    drop_guards()
