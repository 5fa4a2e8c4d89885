"""Rows of a table in a CSV file (RFC 4180), where a broken row costs itself and nothing else."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.exchange.records import Fault

# Characters of one cell at most: a quote that is never closed must not take the whole file into memory.
CELL_LENGTH = 10_000_000
UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, and where it stands."""

    where: str
    cells: dict[str, str]


class _Lines:
    """Lines of a file that can be given back, to start reading again after a broken row."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def give_back(self) -> None:
        """All but the first of the lines taken will be read again."""
        rest = self.taken[1:]
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)


def read_rows(path: Path, encoding: str, delimiter: str, columns: Iterable[str]) -> Iterator[Row | Fault]:
    """The rows of the table in ``path``, whose first line names the columns.

    Raises Invalid when one of ``columns`` is not among them, or when the file is not in this encoding at all.
    """
    csv.field_size_limit(CELL_LENGTH)
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            lines = _Lines(file)
            header = _header(path, next(csv.reader(lines, delimiter=delimiter), []), columns)
            yield from _rows(path.name, lines, delimiter, header)
    except UnicodeError as error:
        message = _("The file %(file)s is not written in %(encoding)s.", file=path.name, encoding=encoding)
        raise Invalid(message, field="encoding") from error


def _header(path: Path, header: list[str], columns: Iterable[str]) -> list[str]:
    for column in columns:
        if column not in header:
            message = _(
                'The mapping names the column "%(column)s", which %(file)s does not have. '
                "Its columns are: %(columns)s.",
                column=column,
                file=path.name,
                columns=", ".join(name for name in header if name),
            )
            raise Invalid(message, field="mapping")
    return header


def _rows(name: str, lines: _Lines, delimiter: str, header: list[str]) -> Iterator[Row | Fault]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        where = _("%(file)s, line %(number)s", file=name, number=lines.number + 1)
        cells: list[str] = []
        try:
            cells = next(reader)
            why = _complaint(cells, header)
        except StopIteration:
            return
        except csv.Error as error:
            why = _("This row cannot be read: %(error)s.", error=error)
        if why:
            yield Fault(where, why)
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        elif cells:
            yield Row(where, dict(zip(header, cells, strict=True)))


def _complaint(cells: list[str], header: list[str]) -> str:
    """What is wrong with a row, empty when nothing is."""
    if cells and len(cells) != len(header):
        return _(
            "This row has %(found)s cells where the table has %(wanted)s columns.",
            found=len(cells),
            wanted=len(header),
        )
    if any(UNDECODED.search(cell) for cell in cells):
        return _("This row is not in the encoding that the mapping names.")
    return ""
