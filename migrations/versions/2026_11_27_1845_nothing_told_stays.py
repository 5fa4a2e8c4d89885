"""Digests of words that nothing needs any more go: what authors of published papers were told, how copied text stood.

Those of drafts that are before their authors are not salted: they are let go of too, and each author is asked once more.
"""

from alembic import op

revision = "20261127_1845"
down_revision = "20261127_1840"
branch_labels = None
depends_on = None

STILL_NEEDED = (
    "copied_from_id IN (SELECT earlier.id FROM drafts AS earlier WHERE earlier.state = 'provisional')"
)


def upgrade() -> None:
    op.execute("UPDATE asked_posts SET told_as = ''")
    op.execute(f"UPDATE drafts SET copied = NULL WHERE copied IS NOT NULL AND NOT ({STILL_NEEDED})")


def downgrade() -> None:
    """What was let go of does not come back; nothing needs it."""
