"""Lending a thing to one thread at a time, and opening another when all are out."""

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar


class Closing(Protocol):
    """A thing that holds open files."""

    def close(self) -> None:
        """Let go of them."""


T = TypeVar("T", bound=Closing)


class Pool(Generic[T]):
    """Keeps up to ``size`` idle things; ``open`` makes one (or ``None``), ``fits`` says whether one still serves."""

    def __init__(self, open: Callable[[], T | None], fits: Callable[[T], bool], size: int) -> None:
        self._open, self._fits, self._size = open, fits, size
        self._idle: list[T] = []
        self._guard = threading.Lock()
        # Whoever forgets to close the pool leaves no file open behind it.
        weakref.finalize(self, _close_all, self._idle)

    @contextlib.contextmanager
    def lent(self) -> Iterator[T | None]:
        """One that serves, for the length of the block; ``None`` when none can be opened."""
        thing = self._take() or self._open()
        if thing is None:
            yield None
            return
        try:
            yield thing
        except BaseException:
            thing.close()
            raise
        with self._guard:
            keep = len(self._idle) < self._size
            if keep:
                self._idle.append(thing)
        if not keep:
            thing.close()

    def close(self) -> None:
        """Close the idle ones; another is opened when it is asked for."""
        with self._guard:
            _close_all(self._idle)

    def _take(self) -> T | None:
        while True:
            with self._guard:
                if not self._idle:
                    return None
                thing = self._idle.pop()
            if self._fits(thing):
                return thing
            thing.close()


def _close_all(idle: list[T]) -> None:
    while idle:
        idle.pop().close()
