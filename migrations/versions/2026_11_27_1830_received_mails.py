"""Answers by mail: the mails that came, and which series of reply addresses holds for a member."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1830"
down_revision = "20261127_1610"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply_series",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_reply_series_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_reply_series")),
    )
    op.create_table(
        "received_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "posted",
                "refused",
                "waiting",
                "let-in",
                "thrown-away",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(thread_id IS NULL) <> (board_id IS NULL)", name=op.f("ck_received_mails_one_place")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (words IS NOT NULL)", name=op.f("ck_received_mails_words_while_waiting")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_received_mails_settled")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_received_mails_member_id_members")
        ),
        sa.ForeignKeyConstraint(["home_id"], ["boards.id"], name=op.f("fk_received_mails_home_id_boards")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_received_mails_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_received_mails_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["members.id"], name=op.f("fk_received_mails_settled_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_received_mails_key")),
    )
    for columns in (("state", "home_id"), ("member_id",), ("settled_at",)):
        op.create_index(op.f(f"ix_received_mails_{'_'.join(columns)}"), "received_mails", list(columns))


def downgrade() -> None:
    op.drop_table("received_mails")
    op.drop_table("reply_series")
