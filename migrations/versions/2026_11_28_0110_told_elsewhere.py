"""What the reader of a digest heard of its board when it left, where that was not all of it.

Of mails that left before nothing is known: they count as having told all that they reached.
"""

from alembic import op

revision = "20261128_0110"
down_revision = "20261127_2300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE deliveries ADD COLUMN heard JSON")


def downgrade() -> None:
    op.execute("ALTER TABLE deliveries DROP COLUMN heard")
