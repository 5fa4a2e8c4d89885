"""Mails of notices that waited for a digest which did not come, beside those that are sent at once."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_0147"
down_revision = "20261128_0145"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'waiting' AND tries = 0 AND outcome = ''")
WAITING = sa.text("telling = 'digest' AND delivery IS NULL AND seen_at IS NULL")


def upgrade() -> None:
    op.execute("ALTER TABLE notice_mails ADD COLUMN about VARCHAR(80) DEFAULT '' NOT NULL")
    _open_ones(["member_id", "about"])
    op.create_index(
        "ix_notices_for_a_digest", "notices", ["at"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_notices_for_a_digest", table_name="notices")
    # One mail a member is open then; the others leave as they are.
    op.execute(
        "UPDATE notice_mails SET outcome = 'no digest came' WHERE about <> '' AND outcome = ''"
        " AND state = 'waiting' AND tries = 0"
    )
    _open_ones(["member_id"])
    op.execute("ALTER TABLE notice_mails DROP COLUMN about")


def _open_ones(columns: list[str]) -> None:
    op.drop_index("uq_notice_mails_open", table_name="notice_mails")
    op.create_index(
        "uq_notice_mails_open",
        "notice_mails",
        columns,
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
