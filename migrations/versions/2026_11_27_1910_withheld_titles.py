"""A paper that bears a title which only withheld versions of it had is called by its last version that is shown.

Withholding has seen to this since it withholds titles too; this is for what was withheld before.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1910"
down_revision = "20261127_1845"
branch_labels = None
depends_on = None

# As withholding says it, in the language of the assembly; where the interface does not speak that, in the first one.
NOTHING_SHOWN = {
    "en": "A version withheld by law",
    "fr": "Une version retirée de la vue par obligation légale",
    "es": "Una versión retirada por ley",
    "pt": "Uma versão retirada da consulta por lei",
    "ar": "نسخة محجوبة بحكم القانون",
}

WITHHELD = sa.text(
    "SELECT papers.id, papers.title, openings.bytes, assemblies.language FROM withholdings"
    " JOIN versions ON versions.id = withholdings.version_id"
    " JOIN openings ON openings.digest = versions.title_digest"
    " JOIN papers ON papers.id = versions.paper_id"
    " JOIN boards ON boards.id = papers.board_id JOIN assemblies ON assemblies.id = boards.assembly_id"
    " WHERE openings.bytes IS NOT NULL ORDER BY papers.id"
)
LAST_SHOWN = sa.text(
    "SELECT openings.bytes FROM versions JOIN openings ON openings.digest = versions.title_digest"
    " LEFT JOIN withholdings ON withholdings.version_id = versions.id"
    " WHERE versions.paper_id = :paper AND withholdings.id IS NULL ORDER BY versions.number DESC LIMIT 1"
)


def upgrade() -> None:
    bind = op.get_bind()
    for paper, title, withheld, language in bind.execute(WITHHELD).all():
        if bytes(withheld).decode("utf-8") != title:
            continue
        shown = bind.execute(LAST_SHOWN, {"paper": paper}).scalar()
        called = bytes(shown).decode("utf-8") if shown else ""
        spoken = NOTHING_SHOWN.get(language.partition("-")[0], NOTHING_SHOWN["en"])
        bind.execute(
            sa.text("UPDATE papers SET title = :title WHERE id = :paper"),
            {"title": called or spoken, "paper": paper},
        )


def downgrade() -> None:
    """What is withheld is not shown again."""
