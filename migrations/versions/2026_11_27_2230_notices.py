"""Notices, the mails that carry them at once, and how members chose to be told.

A site that has lived already begins now: nobody is told of what happened before.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_2230"
down_revision = "20261127_2220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "sent",
                "empty",
                "failed",
                name="noticemailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notice_mails_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_mails")),
    )
    op.create_index(
        op.f("ix_notice_mails_member_id_sent_at"), "notice_mails", ["member_id", "sent_at"], unique=False
    )
    op.create_index(op.f("ix_notice_mails_state_due_at"), "notice_mails", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_notice_mails_open",
        "notice_mails",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting' AND tries = 0 AND outcome = ''"),
        postgresql_where=sa.text("state = 'waiting' AND tries = 0 AND outcome = ''"),
    )
    op.create_table(
        "notice_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reply",
                "mention",
                "quoted",
                "fate",
                "provisional",
                "published",
                "phase-closing",
                "phase-closed",
                name="noticekind",
                native_enum=False,
                create_constraint=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "telling",
            sa.Enum(
                "nothing",
                "site",
                "digest",
                "mail",
                name="telling",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notice_wishes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_wishes")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_notice_wishes_member_id_kind")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reply",
                "mention",
                "quoted",
                "fate",
                "provisional",
                "published",
                "phase-closing",
                "phase-closed",
                name="noticekind",
                native_enum=False,
                create_constraint=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("own_post_id", sa.Integer(), nullable=True),
        sa.Column("of_edit", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column(
            "phase",
            sa.Enum(
                "diagnosis",
                "strategy",
                "action",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column(
            "telling",
            sa.Enum(
                "nothing",
                "site",
                "digest",
                "mail",
                name="telling",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("delivery", sa.String(length=80), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("delivery IS NULL OR telling = 'digest'", name=op.f("ck_notices_in_a_digest")),
        sa.CheckConstraint("mail_id IS NULL OR telling = 'mail'", name=op.f("ck_notices_mailed")),
        sa.CheckConstraint("telling <> 'nothing'", name=op.f("ck_notices_told_somehow")),
        sa.CheckConstraint(
            "post_id IS NULL OR thread_id IS NOT NULL", name=op.f("ck_notices_post_in_thread")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_notices_actor_id_members")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_notices_board_id_boards")),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_notices_draft_id_drafts")),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["notice_mails.id"], name=op.f("fk_notices_mail_id_notice_mails")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notices_member_id_members")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_notices_note_id_notes")),
        sa.ForeignKeyConstraint(["own_post_id"], ["posts.id"], name=op.f("fk_notices_own_post_id_posts")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_notices_post_id_posts")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_notices_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("member_id", "key", name=op.f("uq_notices_member_id_key")),
    )
    op.create_index(op.f("ix_notices_delivery"), "notices", ["delivery"], unique=False)
    op.create_index(op.f("ix_notices_key"), "notices", ["key"], unique=False)
    op.create_index(op.f("ix_notices_mail_id"), "notices", ["mail_id"], unique=False)
    op.create_index(op.f("ix_notices_member_id_id"), "notices", ["member_id", "id"], unique=False)
    op.create_index(op.f("ix_notices_post_id"), "notices", ["post_id"], unique=False)
    op.create_index(
        "ix_notices_unseen",
        "notices",
        ["member_id"],
        unique=False,
        sqlite_where=sa.text("seen_at IS NULL"),
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.execute(
        "INSERT INTO bookmarks (reader, position) SELECT 'notices', COALESCE(MAX(position), 0) FROM entries"
    )


def downgrade() -> None:
    op.execute("DELETE FROM bookmarks WHERE reader = 'notices'")
    op.drop_table("notices")
    op.drop_table("notice_wishes")
    op.drop_table("notice_mails")
