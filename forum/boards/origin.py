"""Where a board or a thread comes from: a published version, perhaps one of its blocks.

It points up to a room that boards and threads must not know: plain values, resolved through a slot.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A version of a paper, and the uid of one block of it, or None for the whole."""

    paper_id: int
    version: int
    block_uid: str | None = None

    @property
    def columns(self) -> dict[str, int | str | None]:
        """As a row keeps it."""
        return {
            "origin_paper_id": self.paper_id,
            "origin_version": self.version,
            "origin_block_uid": self.block_uid,
        }
