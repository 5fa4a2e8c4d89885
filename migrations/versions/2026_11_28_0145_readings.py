"""Which notes and versions a member has read on the site; what erased members read is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_0145"
down_revision = "20261128_0138"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for what in ("note", "version"):
        table = f"{what}_readings"
        op.create_table(
            table,
            sa.Column("member_id", sa.Integer(), nullable=False),
            sa.Column(f"{what}_id", sa.Integer(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(
                ["member_id"], ["members.id"], name=op.f(f"fk_{table}_member_id_members")
            ),
            sa.ForeignKeyConstraint(
                [f"{what}_id"], [f"{what}s.id"], name=op.f(f"fk_{table}_{what}_id_{what}s")
            ),
            sa.PrimaryKeyConstraint("member_id", f"{what}_id", name=op.f(f"pk_{table}")),
        )
    op.execute(
        "DELETE FROM reading_positions WHERE member_id IN (SELECT id FROM members WHERE erased_at IS NOT NULL)"
    )


def downgrade() -> None:
    op.drop_table("version_readings")
    op.drop_table("note_readings")
