"""What members report of posts, what moderators decide of it, and the notices of that.

The release before goes on beside it: it knows nothing of these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_0138"
down_revision = "20261128_0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "hidden",
                "redacted",
                "settled",
                "dismissed",
                "gone",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("by_id IS NOT NULL OR outcome = 'gone'", name=op.f("ck_report_decisions_by")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_report_decisions_post_id_posts")),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_report_decisions_by_id_members")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["reasons.id"], name=op.f("fk_report_decisions_answer_id_reasons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_decisions")),
    )
    op.create_index(op.f("ix_report_decisions_post_id"), "report_decisions", ["post_id"])
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "abuse",
                "private",
                "off-topic",
                "advertising",
                "other",
                name="reportkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind <> 'other' OR reason_id IS NOT NULL", name=op.f("ck_reports_says_what")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_reports_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_reports_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_reports_member_id_members")),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.id"], name=op.f("fk_reports_reason_id_reasons")),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["report_decisions.id"],
            name=op.f("fk_reports_decision_id_report_decisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(
        "uq_reports_open",
        "reports",
        ["post_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("decision_id IS NULL"),
        postgresql_where=sa.text("decision_id IS NULL"),
    )
    op.create_index(op.f("ix_reports_member_id_id"), "reports", ["member_id", "id"])
    op.create_index(op.f("ix_reports_decision_id"), "reports", ["decision_id"])
    # As SQL: a batch would make the table anew on SQLite.
    op.execute(
        "ALTER TABLE notices ADD COLUMN decision_id INTEGER"
        " CONSTRAINT fk_notices_decision_id_report_decisions REFERENCES report_decisions (id)"
    )


def downgrade() -> None:
    # The release before cannot read what it has no word for.
    for table in ("notices", "notice_wishes"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ('report-decided', 'reported')")
    op.execute("ALTER TABLE notices DROP COLUMN decision_id")
    op.drop_table("reports")
    op.drop_table("report_decisions")
