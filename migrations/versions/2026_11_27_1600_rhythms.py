"""The day and the hour at which each reader's digest of a board is sent; and whether boards share one mail."""

from alembic import op

revision = "20261127_1600"
down_revision = "20261127_1540"
branch_labels = None
depends_on = None

# Columns added in place, as both databases write them: the version that runs meanwhile leaves them empty.
SUBSCRIPTIONS = (
    (
        "weekday",
        "INTEGER CONSTRAINT ck_subscriptions_weekday"
        " CHECK (weekday IS NULL OR (rhythm = 'weekly' AND weekday BETWEEN 0 AND 6))",
    ),
    ("hour", "INTEGER CONSTRAINT ck_subscriptions_hour CHECK (hour IS NULL OR hour BETWEEN 0 AND 23)"),
)


def upgrade() -> None:
    for column, what in SUBSCRIPTIONS:
        op.execute(f"ALTER TABLE subscriptions ADD COLUMN {column} {what}")
    op.execute("ALTER TABLE accounts ADD COLUMN one_mail BOOLEAN DEFAULT FALSE NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE accounts DROP COLUMN one_mail")
    for column, _what in reversed(SUBSCRIPTIONS):
        op.execute(f"ALTER TABLE subscriptions DROP COLUMN {column}")
