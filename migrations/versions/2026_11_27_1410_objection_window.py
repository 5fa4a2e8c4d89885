"""The objection window: how long a board's is, whom it asks, what they answer; what a draft was copied from."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1410"
down_revision = "20261127_1450"
branch_labels = None
depends_on = None

IN_A_PUBLISHED_DRAFT = (
    "EXISTS (SELECT 1 FROM drafts WHERE drafts.id = {row}.draft_id AND drafts.state = 'published')"
)
ASKED_IN_A_PUBLISHED_DRAFT = (
    "EXISTS (SELECT 1 FROM askings JOIN drafts ON drafts.id = askings.draft_id"
    " WHERE askings.id = {row}.asking_id AND drafts.state = 'published')"
)
OBJECTED_IN_A_PUBLISHED_DRAFT = (
    "EXISTS (SELECT 1 FROM objections JOIN drafts ON drafts.id = objections.draft_id"
    " WHERE objections.id = {row}.objection_id AND drafts.state = 'published')"
)
# Of which tables the rows no longer change, nor come to be, once their draft is published.
GUARDED = (
    ("objection_windows", IN_A_PUBLISHED_DRAFT),
    ("askings", IN_A_PUBLISHED_DRAFT),
    ("asked_posts", ASKED_IN_A_PUBLISHED_DRAFT),
    ("objections", IN_A_PUBLISHED_DRAFT),
    ("objection_answers", OBJECTED_IN_A_PUBLISHED_DRAFT),
)
OPERATIONS = ("INSERT", "UPDATE", "DELETE")
# Columns added in place, as both databases write them: rebuilding a table of SQLite would lose its triggers.
COLUMNS = (
    (
        "boards",
        "objection_window",
        "INTEGER DEFAULT '7' NOT NULL"
        " CONSTRAINT ck_boards_objection_window CHECK (objection_window BETWEEN 0 AND 60)",
    ),
    ("drafts", "copied_from_id", "INTEGER CONSTRAINT fk_drafts_copied_from_id_drafts REFERENCES drafts (id)"),
    ("drafts", "copied", "JSON"),
    ("blocks", "theirs", "TEXT"),
    ("versions", "fates", "JSON"),
    (
        "versions",
        "waiver_reason_id",
        "INTEGER CONSTRAINT fk_versions_waiver_reason_id_reasons REFERENCES reasons (id)",
    ),
)


def guard(table: str, operation: str, condition: str) -> None:
    """Let the database refuse ``operation`` on rows of ``table`` for which ``condition`` holds."""
    name = f"guard_{table}_{operation.lower()}"
    words = f"{table}: this row never changes"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    result = "OLD" if operation == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {result}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def drop_guards() -> None:
    """Take away what SQLite drops with its tables and PostgreSQL keeps: the functions behind the triggers."""
    if op.get_bind().dialect.name == "postgresql":
        for table, _condition in GUARDED:
            for operation in OPERATIONS:
                op.execute(f"DROP FUNCTION guard_{table}_{operation.lower()}() CASCADE")


def choice(*values: str, name: str) -> sa.Enum:
    """A column that holds one of these words."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def to(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    """A reference from one table to another."""
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}_{target}"))


def moment(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    """A moment in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[sa.Integer]:
    """A whole number."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def upgrade() -> None:
    for table, column, what in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {what}")
    _windows_and_askings()
    _objections()
    for table, condition in GUARDED:
        for operation in OPERATIONS:
            guard(table, operation, condition.format(row="NEW" if operation == "INSERT" else "OLD"))


def _windows_and_askings() -> None:
    op.create_table(
        "objection_windows",
        number("id"),
        number("draft_id"),
        moment("opened_at"),
        number("opened_by_id"),
        number("seconds"),
        moment("closes_at"),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_objection_windows_seconds")),
        to("objection_windows", "draft_id", "drafts"),
        to("objection_windows", "opened_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_windows")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_objection_windows_draft_id")),
    )
    op.create_table(
        "askings",
        number("id"),
        number("draft_id"),
        number("member_id"),
        moment("closes_at"),
        sa.Column(
            "state", choice("waiting", "claimed", "told", "unreachable", name="askingstate"), nullable=False
        ),
        number("letter"),
        moment("due_at"),
        moment("claimed_until", nullable=True),
        number("tries"),
        sa.Column("outcome", sa.Text(), nullable=False),
        moment("told_at", nullable=True),
        moment("answered_at", nullable=True),
        sa.CheckConstraint(
            "answered_at IS NULL OR told_at IS NOT NULL", name=op.f("ck_askings_who_answers_was_told")
        ),
        sa.CheckConstraint(
            "state <> 'unreachable' OR told_at IS NULL", name=op.f("ck_askings_unreachable_is_not_told")
        ),
        sa.CheckConstraint("state <> 'told' OR told_at IS NOT NULL", name=op.f("ck_askings_told")),
        to("askings", "draft_id", "drafts"),
        to("askings", "member_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_askings")),
        sa.UniqueConstraint("draft_id", "member_id", name=op.f("uq_askings_draft_id_member_id")),
    )
    op.create_index(op.f("ix_askings_member_id"), "askings", ["member_id"])
    op.create_index(op.f("ix_askings_state_due_at"), "askings", ["state", "due_at"])
    op.create_table(
        "asked_posts",
        number("id"),
        number("asking_id"),
        number("post_id"),
        sa.Column("told_as", sa.String(length=64), nullable=False),
        number("letter"),
        sa.Column("answer", choice("meant", "not-meant", name="answer"), nullable=True),
        moment("answered_at", nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_asked_posts_answered")),
        to("asked_posts", "asking_id", "askings"),
        to("asked_posts", "post_id", "posts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_posts")),
        sa.UniqueConstraint("asking_id", "post_id", name=op.f("uq_asked_posts_asking_id_post_id")),
    )
    op.create_index(op.f("ix_asked_posts_post_id"), "asked_posts", ["post_id"])


def _objections() -> None:
    op.create_table(
        "objections",
        number("id"),
        number("draft_id"),
        number("post_id"),
        number("reason_id"),
        sa.Column("state", choice("open", "settled", name="objectionstate"), nullable=False),
        moment("at"),
        to("objections", "draft_id", "drafts"),
        to("objections", "post_id", "posts"),
        to("objections", "reason_id", "reasons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("draft_id", "post_id", name=op.f("uq_objections_draft_id_post_id")),
    )
    op.create_index(op.f("ix_objections_post_id"), "objections", ["post_id"])
    op.create_table(
        "objection_answers",
        number("id"),
        number("objection_id"),
        number("reason_id"),
        number("by_id"),
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        moment("at"),
        to("objection_answers", "objection_id", "objections"),
        to("objection_answers", "reason_id", "reasons"),
        to("objection_answers", "by_id", "members"),
        to("objection_answers", "name_digest", "openings", "digest"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_answers")),
    )
    op.create_index(op.f("ix_objection_answers_objection_id"), "objection_answers", ["objection_id"])


def downgrade() -> None:
    for table, _condition in reversed(GUARDED):
        op.drop_table(table)
    drop_guards()
    for table, column, _what in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
