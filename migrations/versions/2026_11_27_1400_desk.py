"""The desk: breaks, and the acts of accounting with what stood before them."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1400"
down_revision = "20261127_1410"
branch_labels = None
depends_on = None

# What an excerpt is never changes; what a harvester calls it may.
OF_AN_EXCERPT = ("revision_id", "start", "stop", "opening_digest", "kept_by_id", "kept_at")


def guard_excerpts(columns: tuple[str, ...]) -> None:
    """Let the database refuse a change of these columns of an excerpt (of any, when none is named)."""
    of = f" OF {', '.join(columns)}" if columns else ""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("DROP TRIGGER guard_excerpts_6" + ("" if sqlite else " ON excerpts"))
    body = (
        "WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'excerpts: this row never changes'); END"
        if sqlite
        else "EXECUTE FUNCTION guard_excerpts_6()"
    )
    op.execute(f"CREATE TRIGGER guard_excerpts_6 BEFORE UPDATE{of} ON excerpts FOR EACH ROW {body}")


def upgrade() -> None:
    guard_excerpts(OF_AN_EXCERPT)
    op.create_table(
        "breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by_id IS NULL)", name=op.f("ck_breaks_taken_back")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_breaks_thread_id_threads")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_breaks_post_id_posts")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_breaks_by_id_members")),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.id"], name=op.f("fk_breaks_reason_id_reasons")),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["members.id"], name=op.f("fk_breaks_taken_back_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaks")),
    )
    op.create_index(op.f("ix_breaks_thread_id"), "breaks", ["thread_id"], unique=False)
    op.create_index(
        "uq_breaks_standing",
        "breaks",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "accountings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "fate",
            sa.Enum(
                "cited",
                "merged",
                "set-aside",
                "procedural",
                name="fate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("target_post_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("citation_id", sa.Integer(), nullable=True),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_accountings_undone")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_accountings_draft_id_drafts")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_accountings_by_id_members")),
        sa.ForeignKeyConstraint(
            ["target_post_id"], ["posts.id"], name=op.f("fk_accountings_target_post_id_posts")
        ),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.id"], name=op.f("fk_accountings_reason_id_reasons")),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["members.id"], name=op.f("fk_accountings_undone_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountings")),
        sa.UniqueConstraint("batch", name=op.f("uq_accountings_batch")),
    )
    op.create_index(op.f("ix_accountings_draft_id_id"), "accountings", ["draft_id", "id"], unique=False)


def downgrade() -> None:
    guard_excerpts(())
    op.drop_index(op.f("ix_accountings_draft_id_id"), table_name="accountings")
    op.drop_table("accountings")
    op.drop_index(op.f("ix_breaks_thread_id"), table_name="breaks")
    op.drop_index("uq_breaks_standing", table_name="breaks")
    op.drop_table("breaks")
