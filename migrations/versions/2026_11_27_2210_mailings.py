"""Every post by mail: what is owed to whom, whose own posts come too, and the mails that posts came in as."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_2210"
down_revision = "20261127_1910"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "sent",
                "empty",
                "failed",
                name="mailingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("(post_id IS NULL) <> (note_id IS NULL)", name=op.f("ck_mailings_one_thing")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mailings_post_id_posts")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_mailings_note_id_notes")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mailings_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_mailings_post_id_member_id")),
        sa.UniqueConstraint("note_id", "member_id", name=op.f("uq_mailings_note_id_member_id")),
    )
    op.create_index(op.f("ix_mailings_state_due_at"), "mailings", ["state", "due_at"])
    op.create_index(op.f("ix_mailings_member_id"), "mailings", ["member_id"])
    op.create_table(
        "original_mails",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(510), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_original_mails_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_original_mails")),
    )
    op.execute("ALTER TABLE accounts ADD COLUMN own_posts BOOLEAN DEFAULT FALSE NOT NULL")
    # What a mail answers, and its own name, kept while it waits for a moderator.
    op.execute("ALTER TABLE received_mails ADD COLUMN parent_number INTEGER")
    op.execute("ALTER TABLE received_mails ADD COLUMN message_id VARCHAR(510)")


def downgrade() -> None:
    op.execute("ALTER TABLE received_mails DROP COLUMN message_id")
    op.execute("ALTER TABLE received_mails DROP COLUMN parent_number")
    op.execute("ALTER TABLE accounts DROP COLUMN own_posts")
    op.drop_table("original_mails")
    op.drop_table("mailings")
