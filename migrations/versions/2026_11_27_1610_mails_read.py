"""When the reader of a digest said that they have read it."""

from alembic import op

revision = "20261127_1610"
down_revision = "20261127_1600"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}[op.get_bind().dialect.name]
    op.execute(f"ALTER TABLE deliveries ADD COLUMN read_at {moment}")


def downgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP COLUMN read_at")
