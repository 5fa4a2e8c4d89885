"""Letters that wait are rows; so is the pace at which a domain is written to.

What waits in files is brought in by the worker, which can read them: nothing is lost when it runs a day later.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "20261127_2220"
down_revision = "20261127_2210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "claimed",
                "dead",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_letters")),
        sa.UniqueConstraint("message_id", name=op.f("uq_waiting_letters_message_id")),
    )
    op.create_index(op.f("ix_waiting_letters_state_due_at"), "waiting_letters", ["state", "due_at"])
    op.create_table(
        "domain_paces",
        sa.Column("domain", sa.String(255), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_domain_paces")),
    )


def downgrade() -> None:
    """What waits goes back into files, where the release before looks; what was given up, where it kept that."""
    folder = Path(current_app.config["FORUM_DATA"]) / "mail" / "waiting"
    for row in op.get_bind().execute(sa.text("SELECT id, state, content FROM waiting_letters ORDER BY id")):
        place = folder / "refused" if row.state == "dead" else folder
        place.mkdir(parents=True, exist_ok=True)
        file = place / f"20261127T222000Z-letter-{row.id}.eml"
        file.touch(mode=0o600)
        file.write_bytes(bytes(row.content))
    op.drop_table("domain_paces")
    op.drop_table("waiting_letters")
