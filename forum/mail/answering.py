"""What a letter promises about answering it by mail; the room that takes answers says it through the slot below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forum.mail.marker import marked
from forum.web import slot

#: Filled with a callable (member, board, ids of threads) -> Answering or None, which asks the database once or twice.
SLOT = "letter.answering"


@dataclass(frozen=True)
class Answering:
    """To which addresses a reader may write: for each thread they may write in, and (``opening``) to open one.

    ``reply_to`` is where an answer to the letter itself goes: into the first of the threads, ``thread_id``.
    """

    threads: Mapping[int, str] = field(default_factory=dict)
    opening: str = ""

    @property
    def thread_id(self) -> int | None:
        """The thread that an answer to the letter goes to."""
        return next(iter(self.threads), None)

    @property
    def reply_to(self) -> str:
        """The address for Reply-To; empty when no thread takes an answer."""
        return next(iter(self.threads.values()), "")

    def marked(self, sentence: str) -> str:
        """The line above which the answer is written."""
        return marked(sentence)


def answering(member: Any, board: Any, threads: Sequence[int]) -> Answering | None:
    """What a letter to ``member`` that speaks of ``threads`` of ``board`` may promise; None: nothing."""
    promises = slot(SLOT, member, board, threads)
    return promises[0] if promises else None
