"""Whether a block holds words that it was made of and that are not shown any more."""

import unicodedata
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "20261127_1840"
down_revision = "20261127_1830"
branch_labels = None
depends_on = None

LONGEST_RUN, SHORTEST_RUN = 30, 10


def letters(text: str) -> str:
    """What counts of words when they are looked for in others."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", text).casefold()
        if unicodedata.category(character)[0] in "LN"
    )


def still_holds(text: str, words: str) -> bool:
    """Whether a text still has so much of these words in a row that it is theirs, as the papers judge it."""
    said, kept = letters(text), letters(words)
    if not kept:
        return bool(words.strip()) and words.strip() in text
    run = min(len(kept), max(SHORTEST_RUN, min(LONGEST_RUN, len(kept) // 2)))
    known = {kept[at : at + run] for at in range(len(kept) - run + 1)}
    return any(said[at : at + run] in known for at in range(len(said) - run + 1))


def mask() -> None:
    """Mask the blocks that hold words of posts that were hidden or redacted before this was seen to."""
    bind = op.get_bind()
    behind: dict[str, set[str]] = defaultdict(set)
    for uid, words in bind.execute(
        sa.text(
            "SELECT blocks.uid, openings.bytes FROM blocks JOIN excerpts ON excerpts.id = blocks.made_of_id"
            " JOIN openings ON openings.digest = excerpts.opening_digest"
            " JOIN revisions ON revisions.id = excerpts.revision_id JOIN posts ON posts.id = revisions.post_id"
            " WHERE openings.bytes IS NOT NULL"
            " AND (posts.hidden_at IS NOT NULL OR revisions.redacted_at IS NOT NULL)"
        )
    ):
        behind[uid].add(bytes(words).decode("utf-8"))
    for uid, kept in behind.items():
        for block_id, text, said in bind.execute(
            sa.text(
                "SELECT blocks.id, blocks.text, openings.bytes FROM blocks"
                " LEFT JOIN openings ON openings.digest = blocks.text_digest WHERE blocks.uid = :uid"
            ),
            {"uid": uid},
        ).all():
            words = bytes(said).decode("utf-8") if said is not None else text
            if any(still_holds(words, each) for each in kept):
                bind.execute(sa.text("UPDATE blocks SET masked = true WHERE id = :id"), {"id": block_id})


def upgrade() -> None:
    # As SQL: a batch would make the table anew on SQLite, and lose its triggers.
    op.execute("ALTER TABLE blocks ADD COLUMN masked BOOLEAN DEFAULT false NOT NULL")
    mask()


def downgrade() -> None:
    op.execute("ALTER TABLE blocks DROP COLUMN masked")
