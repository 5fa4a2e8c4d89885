"""Whoever had their words erased before this was followed gets no digest any more, and no wish of theirs is kept.

Going back brings nothing back: nobody is left to wish it.
"""

from alembic import op

revision = "20261128_0120"
down_revision = "20261128_0110"
branch_labels = None
depends_on = None

ERASED = "(SELECT id FROM members WHERE erased_at IS NOT NULL)"


def upgrade() -> None:
    op.execute(
        "UPDATE subscriptions SET ended_at = (SELECT erased_at FROM members WHERE members.id = member_id)"
        f" WHERE ended_at IS NULL AND member_id IN {ERASED}"
    )
    op.execute(f"DELETE FROM watches WHERE member_id IN {ERASED}")


def downgrade() -> None:
    pass
