"""Renditions: texts in another language, part by part, and their entries in the chain."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1450"
down_revision = "20261127_1430"
branch_labels = None
depends_on = None

PARTS = ("rendition_id", "uid", "opening_digest", "how", "source_digest", "by_id", "at")
# (table, operation, columns) -> what the database refuses: words once written, and what stands in the chain.
GUARDS = (
    ("rendered_parts", "DELETE", ()),
    ("rendered_parts", "UPDATE", (*PARTS, "confirmed_by_id", "confirmed_at")),
    ("renditions", "DELETE", ()),
    (
        "renditions",
        "UPDATE",
        ("draft_id", "version_id", "note_revision_id", "revision_id", "board_id", "language"),
    ),
    ("rendition_publications", "DELETE", ()),
    ("rendition_publications", "UPDATE", ()),
)


def guard(table: str, operation: str, columns: tuple[str, ...], number: int) -> None:
    """Let the database refuse ``operation`` on rows of ``table``."""
    name = f"guard_{table}_{number}"
    of = f" OF {', '.join(columns)}" if columns else ""
    words = f"{table}: this row never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation}{of} ON {table} FOR EACH ROW"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {operation}{of} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def drop_guards() -> None:
    """Take away what SQLite drops with its tables and PostgreSQL keeps: the functions behind the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        for number, (table, *_) in enumerate(GUARDS):
            op.execute(f"DROP FUNCTION guard_{table}_{number}() CASCADE")


def foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """A named foreign key of one column to the key of another table."""
    key = "digest" if target == "openings" else "id"
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.add_column("threads", sa.Column("rendered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("papers", sa.Column("rendered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "renditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("note_revision_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("machine_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("machine_tries", sa.Integer(), nullable=False),
        sa.Column(
            "machine_trouble",
            sa.Enum(
                "unreachable",
                "refused",
                "unusable",
                name="trouble",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(CASE WHEN draft_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN version_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN note_revision_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN revision_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_renditions_one_original"),
        ),
        foreign_key("renditions", "draft_id", "drafts"),
        foreign_key("renditions", "version_id", "versions"),
        foreign_key("renditions", "note_revision_id", "note_revisions"),
        foreign_key("renditions", "revision_id", "revisions"),
        foreign_key("renditions", "board_id", "boards"),
        foreign_key("renditions", "by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renditions")),
        sa.UniqueConstraint("draft_id", "language", name=op.f("uq_renditions_draft_id_language")),
        sa.UniqueConstraint("version_id", "language", name=op.f("uq_renditions_version_id_language")),
        sa.UniqueConstraint(
            "note_revision_id", "language", name=op.f("uq_renditions_note_revision_id_language")
        ),
        sa.UniqueConstraint("revision_id", "language", name=op.f("uq_renditions_revision_id_language")),
    )
    op.create_index(op.f("ix_renditions_board_id"), "renditions", ["board_id"], unique=False)
    op.create_index(
        "ix_renditions_asked",
        "renditions",
        ["machine_at"],
        unique=False,
        sqlite_where=sa.text("machine_at IS NOT NULL"),
        postgresql_where=sa.text("machine_at IS NOT NULL"),
    )
    op.create_table(
        "rendered_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rendition_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("opening_digest", sa.String(length=64), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("human", "machine", name="how", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "how = 'machine' OR by_id IS NOT NULL", name=op.f("ck_rendered_parts_human_by_somebody")
        ),
        sa.CheckConstraint(
            "(confirmed_by_id IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_rendered_parts_confirmed")
        ),
        foreign_key("rendered_parts", "rendition_id", "renditions"),
        foreign_key("rendered_parts", "opening_digest", "openings"),
        foreign_key("rendered_parts", "source_digest", "openings"),
        foreign_key("rendered_parts", "by_id", "members"),
        foreign_key("rendered_parts", "confirmed_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendered_parts")),
    )
    op.create_index(
        "uq_rendered_parts_present",
        "rendered_parts",
        ["rendition_id", "uid"],
        unique=True,
        sqlite_where=sa.text("NOT past"),
        postgresql_where=sa.text("NOT past"),
    )
    op.create_index(op.f("ix_rendered_parts_by_id"), "rendered_parts", ["by_id"], unique=False)
    op.create_index(
        op.f("ix_rendered_parts_source_digest"), "rendered_parts", ["source_digest"], unique=False
    )
    op.create_table(
        "rendition_publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rendition_id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("translator_id", sa.Integer(), nullable=False),
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        foreign_key("rendition_publications", "rendition_id", "renditions"),
        foreign_key("rendition_publications", "publication_id", "publications"),
        foreign_key("rendition_publications", "translator_id", "members"),
        foreign_key("rendition_publications", "name_digest", "openings"),
        foreign_key("rendition_publications", "by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendition_publications")),
        sa.UniqueConstraint("publication_id", name=op.f("uq_rendition_publications_publication_id")),
    )
    op.create_index(
        op.f("ix_rendition_publications_rendition_id"),
        "rendition_publications",
        ["rendition_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_rendition_publications_translator_id"),
        "rendition_publications",
        ["translator_id"],
        unique=False,
    )
    for number, (table, operation, columns) in enumerate(GUARDS):
        guard(table, operation, columns, number)


def downgrade() -> None:
    drop_guards()
    op.drop_table("rendition_publications")
    op.drop_table("rendered_parts")
    op.drop_table("renditions")
    op.drop_column("papers", "rendered")
    op.drop_column("threads", "rendered")
