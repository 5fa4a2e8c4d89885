"""Find the rounds that wait for an announced freeze without reading all rounds."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1500"
down_revision = "20261122_1200"
branch_labels = None
depends_on = None

WAITING = sa.text("freeze_planned_for IS NOT NULL AND frozen_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_rounds_waiting",
        "rounds",
        ["freeze_planned_for"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index("ix_rounds_waiting", table_name="rounds")
