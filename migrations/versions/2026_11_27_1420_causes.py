"""Why a draft no longer has a block of the version before."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1420"
down_revision = "20261127_1510"
branch_labels = None
depends_on = None

OF_A_PUBLISHED_DRAFT = (
    "EXISTS (SELECT 1 FROM drafts WHERE drafts.id = {row}.draft_id AND drafts.state = 'published')"
)
GUARDS = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))


def guard(operation: str, row: str) -> None:
    """Let the database refuse what would change why a published text lost a block."""
    name, words = f"guard_removals_{operation.lower()}", "removals: this row never changes"
    condition = OF_A_PUBLISHED_DRAFT.format(row=row)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON removals FOR EACH ROW WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )
        return
    result = "OLD" if operation == "DELETE" else "NEW"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
        f" RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {result}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON removals FOR EACH ROW EXECUTE FUNCTION {name}()")


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column(
            "change_cause",
            sa.Enum(
                "post",
                "objection",
                "amendment",
                "editorial",
                name="changecause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("change_reference", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=op.f("fk_removals_draft_id_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
        sa.UniqueConstraint("draft_id", "uid", name=op.f("uq_removals_draft_id_uid")),
    )
    for operation, row in GUARDS:
        guard(operation, row)


def downgrade() -> None:
    op.drop_table("removals")
    if op.get_bind().dialect.name == "postgresql":
        for operation, _row in GUARDS:
            op.execute(f"DROP FUNCTION guard_removals_{operation.lower()}() CASCADE")
