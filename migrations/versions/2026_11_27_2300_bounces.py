"""Mails that came back, and the pause of mail to an address that three of them make."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_2300"
down_revision = "20261127_2230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_pauses",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_address_pauses_account_id_accounts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_address_pauses")),
    )
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bounced", sa.Boolean(), nullable=False),
        sa.Column("by_relay", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bounces_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
        sa.UniqueConstraint("account_id", "mail", name=op.f("uq_bounces_account_id_mail")),
    )


def downgrade() -> None:
    op.drop_table("bounces")
    op.drop_table("address_pauses")
