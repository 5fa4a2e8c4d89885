"""Notices of what happens to a paper: of its amendments, and of how its actions went."""

from alembic import op

revision = "20261128_0150"
down_revision = "20261128_0147"
branch_labels = None
depends_on = None

COLUMNS = {"amendment_id": "amendments", "progress_id": "progress_notes"}


def upgrade() -> None:
    for column, table in COLUMNS.items():
        op.execute(
            f"ALTER TABLE notices ADD COLUMN {column} INTEGER"
            f" CONSTRAINT fk_notices_{column}_{table} REFERENCES {table} (id)"
        )


def downgrade() -> None:
    # The version before has no words for them.
    op.execute("DELETE FROM notices WHERE kind = 'of-paper'")
    op.execute("UPDATE watches SET wish = 'digest' WHERE paper_id IS NOT NULL AND wish = 'every-post'")
    for column in COLUMNS:
        op.execute(f"ALTER TABLE notices DROP COLUMN {column}")
