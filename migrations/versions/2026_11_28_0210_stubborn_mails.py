"""Mails of the mailbox that could not be taken in, and those that are set aside there."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_0210"
down_revision = "20261128_0150"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stubborn_mails",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stubborn_mails")),
    )


def downgrade() -> None:
    op.drop_table("stubborn_mails")
