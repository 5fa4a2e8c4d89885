"""Amendments that a moderator hides: waiting ones, and those that are decided."""

from alembic import op

revision = "20261127_1540"
down_revision = "20261127_1530"
branch_labels = None
depends_on = None

# Columns added in place, as both databases write them: rebuilding a table of SQLite would lose its triggers.
COLUMNS = (
    ("hidden_at", {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}),
    ("hidden_by_id", "INTEGER CONSTRAINT fk_amendments_hidden_by_id_members REFERENCES members (id)"),
    (
        "hidden_reason_id",
        "INTEGER CONSTRAINT fk_amendments_hidden_reason_id_reasons REFERENCES reasons (id)"
        " CONSTRAINT ck_amendments_hidden_because CHECK ((hidden_at IS NULL) = (hidden_reason_id IS NULL)"
        " AND (hidden_at IS NULL) = (hidden_by_id IS NULL))",
    ),
)
DECIDED = "guard_consent_8"  # as the migration of consent numbered it
WHAT_BECAME = ("state", "decided_at", "decided_by_id", "decision_reason_id", "stood_on_id")


def guard_decided(columns: tuple[str, ...]) -> None:
    """Let the database refuse an update of these columns (none: of any) of an amendment that is decided."""
    op.execute(f"DROP TRIGGER {DECIDED}" + (" ON amendments" if _postgresql() else ""))
    of = f" OF {', '.join(columns)}" if columns else ""
    if _postgresql():
        op.execute(
            f"CREATE TRIGGER {DECIDED} BEFORE UPDATE{of} ON amendments FOR EACH ROW EXECUTE FUNCTION {DECIDED}()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {DECIDED} BEFORE UPDATE{of} ON amendments FOR EACH ROW WHEN OLD.state <> 'pending'"
        " BEGIN SELECT RAISE(ABORT, 'amendments: this row never changes'); END"
    )


def _postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def upgrade() -> None:
    for column, what in COLUMNS:
        sql = what if isinstance(what, str) else what[op.get_bind().dialect.name]
        op.execute(f"ALTER TABLE amendments ADD COLUMN {column} {sql}")
    guard_decided(WHAT_BECAME)


def downgrade() -> None:
    guard_decided(())
    for column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE amendments DROP COLUMN {column}")
