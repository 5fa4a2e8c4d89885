"""Loads a source into a board: batch by batch, each rendered outside and written inside one short transaction.

Whatever stops it, what is committed stands, and the next import of the same source goes on from there.
"""

from collections.abc import Callable
from functools import partial
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError

from forum.boards.models import Board
from forum.database import carry_out, db, lock_row, reading
from forum.exchange.arrivals import Placed, keys_here, place
from forum.exchange.prepared import Item, Rendered, in_batches, render
from forum.exchange.records import Extent, Fault, SourcePost, SourceThread
from forum.exchange.report import Report
from forum.exchange.sources import Source
from forum.exchange.writing import Written, record_arrivals, write
from forum.phases import Phase

Progress = Callable[[int, int], None]
THREADS_AT_ONCE = 200


def load(
    source: Source, board: Board, *, phase: Phase | None = None, progress: Progress | None = None
) -> Report:
    """Bring the records of ``source`` in on ``board`` and report; what is here already is skipped.

    ``phase`` is the one threads open in where the source names none (None: the board's). ``progress(done, total)``
    counts threads and posts. Commits as it goes. Raises Invalid when the source turns out to be unreadable.
    """
    return _Loading(source.name, board.id, phase).load(source, progress or (lambda done, total: None))


class _Loading:
    def __init__(self, source: str, board_id: int, phase: Phase | None) -> None:
        self._source, self._board_id, self._phase = source, board_id, phase
        self._report = Report()
        self._counted: set[str] = set()
        # Threads of other imports or other openings, in which something was written: told of at the end, once.
        self._others: set[int] = set()

    def load(self, source: Source, progress: Progress) -> Report:
        done = total = 0
        for step in in_batches(source.records):
            if not isinstance(step, list):
                self._report.saw(step)
                total = step.threads + step.posts if isinstance(step, Extent) else total
                continue
            self._bring(step)
            done += len(step)
            progress(done, total)
        others = iter(sorted(self._others))
        while some := list(islice(others, THREADS_AT_ONCE)):
            carry_out(partial(record_arrivals, some))
        return self._report

    def _bring(self, batch: list[Item]) -> None:
        """Write a batch; one that the database refuses is tried in halves, down to the row that it cannot hold."""
        with reading():
            here = carry_out(lambda: keys_here(self._source, batch))
        rendered = {item.record.key: render(item.record) for item in batch if item.record.key not in here}
        try:
            placed, written = carry_out(lambda: self._write(batch, rendered))
        except (DataError, IntegrityError):
            if len(batch) == 1:
                self._refused(batch[0].record, _("The database cannot hold this row."))
                return
            for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
                self._bring(half)
            return
        self._others |= {home.thread_id for home in placed.others if home.thread_id}
        self._count(placed, written)

    def _write(self, batch: list[Item], rendered: dict[str, Rendered]) -> tuple[Placed, Written]:
        lock_row(Board, self._board_id)
        board = db.session.get_one(Board, self._board_id, populate_existing=True)
        placed = place(self._source, board.id, batch)
        written = write(self._source, board, placed, rendered, self._phase)
        record_arrivals(home.thread_id for home in placed.ended if home.thread_id)
        return placed, written

    def _count(self, placed: Placed, written: Written) -> None:
        for record in placed.here:
            self._report.saw(record)
            self._of(record, self._report.skipped)
        for record in written.created:
            self._report.saw(record)
            self._of(record, self._report.created)
        for record, why in written.refused:
            self._refused(record, why)
        for key in (written.met | written.brought) - self._counted:
            (self._report.created if key in written.brought else self._report.skipped)("members")
        self._counted |= written.met | written.brought

    def _of(self, record: SourceThread | SourcePost, count: Callable[[str], None]) -> None:
        for name in ("threads", "openings") if isinstance(record, SourceThread) else ("posts",):
            count(name)

    def _refused(self, record: SourceThread | SourcePost, why: str) -> None:
        """Where it stood is told by its key: nothing else of its place is left by now."""
        self._report.saw(record)
        self._report.saw(Fault(f"{self._source}: {record.key}", why))
