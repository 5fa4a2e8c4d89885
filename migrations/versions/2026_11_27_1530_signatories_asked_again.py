"""Whom a new version of a charter owes a letter: those who signed an earlier one."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1530"
down_revision = "20261127_1520"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signature_askings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("signed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "told",
                "unreachable",
                "spared",
                name="askedagain",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'told') = (told_at IS NOT NULL)", name=op.f("ck_signature_askings_told")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_signature_askings_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_signature_askings_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_askings")),
        sa.UniqueConstraint(
            "version_id", "member_id", name=op.f("uq_signature_askings_version_id_member_id")
        ),
    )
    op.create_index(op.f("ix_signature_askings_member_id"), "signature_askings", ["member_id"], unique=False)
    op.create_index(
        op.f("ix_signature_askings_state_due_at"), "signature_askings", ["state", "due_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_signature_askings_state_due_at"), table_name="signature_askings")
    op.drop_index(op.f("ix_signature_askings_member_id"), table_name="signature_askings")
    op.drop_table("signature_askings")
