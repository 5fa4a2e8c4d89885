"""Watches and digests."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1200"
down_revision = "20261122_1100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "daily",
                "weekly",
                "monthly",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_position", sa.Integer(), nullable=False),
        sa.Column("until_position", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cut_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_editions_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint(
            "board_id", "rhythm", "until_position", name=op.f("uq_editions_board_id_rhythm_until_position")
        ),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "daily",
                "weekly",
                "monthly",
                name="rhythm",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_subscriptions_board_id_boards")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_subscriptions_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("member_id", "board_id", name=op.f("uq_subscriptions_member_id_board_id")),
    )
    op.create_index(op.f("ix_subscriptions_board_id"), "subscriptions", ["board_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("from_position", sa.Integer(), nullable=False),
        sa.Column("until_position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "sent",
                "empty",
                "failed",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.CheckConstraint("until_position >= from_position", name=op.f("ck_deliveries_positions")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_deliveries_edition_id_editions")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_deliveries_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "edition_id", "subscription_id", name=op.f("uq_deliveries_edition_id_subscription_id")
        ),
        sa.UniqueConstraint(
            "subscription_id", "from_position", name=op.f("uq_deliveries_subscription_id_from_position")
        ),
    )
    op.create_index(op.f("ix_deliveries_state_due_at"), "deliveries", ["state", "due_at"], unique=False)
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("thread_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column(
            "wish",
            sa.Enum(
                "nothing",
                "digest",
                "every-post",
                name="wish",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "default", "chosen", name="watchorigin", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN board_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN thread_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN paper_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_watches_one_thing"),
        ),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_watches_board_id_boards")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_watches_member_id_members")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_watches_paper_id_papers")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_watches_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("member_id", "board_id", name=op.f("uq_watches_member_id_board_id")),
        sa.UniqueConstraint("member_id", "paper_id", name=op.f("uq_watches_member_id_paper_id")),
        sa.UniqueConstraint("member_id", "thread_id", name=op.f("uq_watches_member_id_thread_id")),
    )
    op.create_index(op.f("ix_watches_board_id"), "watches", ["board_id"], unique=False)
    op.create_index(op.f("ix_watches_paper_id"), "watches", ["paper_id"], unique=False)
    op.create_index(op.f("ix_watches_thread_id"), "watches", ["thread_id"], unique=False)
    # ### end Alembic commands ###


def downgrade() -> None:
    op.drop_index(op.f("ix_watches_thread_id"), table_name="watches")
    op.drop_index(op.f("ix_watches_paper_id"), table_name="watches")
    op.drop_index(op.f("ix_watches_board_id"), table_name="watches")
    op.drop_table("watches")
    op.drop_index(op.f("ix_deliveries_state_due_at"), table_name="deliveries")
    op.drop_table("deliveries")
    op.drop_index(op.f("ix_subscriptions_board_id"), table_name="subscriptions")
    op.drop_table("subscriptions")
    op.drop_table("editions")
    # ### end Alembic commands ###
