"""How often things are tried."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1510"
down_revision = "20261127_1500"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tries",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tries")),
    )
    op.create_index(op.f("ix_tries_until"), "tries", ["until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tries_until"), table_name="tries")
    op.drop_table("tries")
