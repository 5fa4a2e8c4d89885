"""Where things that can be found stand, and who may read them there."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from forum.assemblies.models import Assembly
from forum.boards.models import Board, Reading
from forum.database import db
from forum.threads.models import Listing

PUBLIC = "public"


def reading_key(board_id: int, reading: Reading) -> str:
    """The visibility of what stands on a board: for everybody, or for whoever may read this board."""
    return PUBLIC if reading == Reading.PUBLIC else f"board:{board_id}"


class Places:
    """Where things stand: the boards of the site, and the alliances on which these threads are listed."""

    def __init__(self, threads: Iterable[int]) -> None:
        self._boards = {
            row.id: row
            for row in db.session.execute(
                select(
                    Board.id, Board.slug, Board.reading, Board.milieu_id, Assembly.slug.label("assembly")
                ).join(Assembly, Assembly.id == Board.assembly_id)
            )
        }
        self._milieus = {row.milieu_id: row.slug for row in self._boards.values() if row.milieu_id}
        self._listed: dict[int | None, list[str]] = defaultdict(list)
        wanted = set(threads)
        if wanted:
            for row in db.session.execute(
                select(Listing.thread_id, Listing.board_id)
                .where(
                    Listing.thread_id.in_(wanted),
                    Listing.accepted_at.is_not(None),
                    Listing.ended_at.is_(None),
                )
                .order_by(Listing.id)
            ):
                self._listed[row.thread_id].append(self._boards[row.board_id].slug)

    def milieu(self, key: int | None) -> str | None:
        """A milieu as the slug of its board."""
        return self._milieus.get(key)

    def of(self, board_id: int, thread_id: int | None) -> dict[str, Any]:
        """What a document says of its home board, and of the boards its thread is listed on."""
        home = self._boards[board_id]
        return {
            "assembly": home.assembly,
            "boards": (home.slug, *self._listed.get(thread_id, ())),
            "visibility": reading_key(board_id, home.reading),
        }
