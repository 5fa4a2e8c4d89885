"""Reads threads and comments kept as CSV tables; a mapping file says which column means what (docs/import.md).

The comments of a thread may stand anywhere in their table: everything goes through a ``Shelf`` first.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.exchange.mapping import SHIPPED, Mapping, Table, read_mapping
from forum.exchange.records import Duplicate, Fault, Record, SourceAuthor, SourcePost, SourceThread, short_key
from forum.exchange.rows import Row, read_rows
from forum.exchange.shelf import Placed, Shelf
from forum.exchange.times import moment
from forum.exchange.words import (
    UNTITLED,
    clean,
    existing_file,
    holds_quotes,
    language_tag,
    one_line,
    or_empty,
)
from forum.markdown_from_html import html_to_markdown
from forum.markdown_from_text import plain_to_markdown

URL = re.compile(r"^https?://\S+$")


class _Broken(ValueError):
    """A row that cannot go in; the message says why."""


def find_mapping(folder: Path) -> Mapping:
    """The mapping of a folder that comes without one: its own mapping.toml, else the shipped one that names its files.

    Raises Invalid when there is none.
    """
    if (folder / "mapping.toml").is_file():
        return read_mapping(folder / "mapping.toml")
    for path in sorted(SHIPPED.glob("*.toml")):
        mapping = read_mapping(path)
        if all((folder / table.file).is_file() for table in mapping.tables()):
            return mapping
    raise Invalid(
        _("No mapping file is known for %(folder)s. Write one, and name it with --mapping.", folder=folder),
        field="mapping",
    )


def read_tables(folder: Path, mapping: Mapping, language: str) -> Iterator[Record]:
    """The records of the tables in ``folder``; ``language`` is a row's whose table has no column for it.

    Raises Invalid when a file or a column that the mapping names is not there.
    """
    for table in mapping.tables():
        existing_file(folder / table.file)
        # The header is read now, so that a wrong mapping is told before anything is written down.
        next(_rows(folder, table, mapping), None)
    return _Reading(folder, mapping, language).records()


def _rows(folder: Path, table: Table, mapping: Mapping) -> Iterator[Row | Fault]:
    return read_rows(folder / table.file, mapping.encoding, mapping.delimiter, table.columns())


class _Reading:
    """One passage through the tables of a folder."""

    def __init__(self, folder: Path, mapping: Mapping, language: str) -> None:
        self._folder, self._mapping, self._language = folder, mapping, language

    def records(self) -> Iterator[Record]:
        with Shelf() as shelf:
            for table in self._mapping.tables():
                yield from self._sort(table, shelf)
            for payload in shelf.strays():
                row = json.loads(payload)
                yield Fault(
                    row["where"], _("This row names the thread %(id)s, which is not there.", id=row["thread"])
                )
            shelf.settle()
            yield shelf.extent()
            for opening in shelf.threads():
                yield self._thread(opening)
                for placed in shelf.posts(opening):
                    yield self._post(placed, opening.key)

    def _sort(self, table: Table, shelf: Shelf) -> Iterator[Record]:
        """Every row of ``table`` onto the shelf; yields what is wrong with some of them."""
        for row in _rows(self._folder, table, self._mapping):
            if isinstance(row, Fault):
                yield row
                continue
            try:
                payload, doubts = self._payload(row, table)
                key, home, parents = self._place(row, table)
            except _Broken as broken:
                yield Fault(row.where, str(broken))
                continue
            yield from (Fault(row.where, doubt) for doubt in doubts)
            written_at = datetime.fromisoformat(payload["written_at"])
            if not shelf.add(key, written_at, json.dumps(payload), home=home, parents=parents):
                yield Duplicate(row.where, key)

    def _place(self, row: Row, table: Table) -> tuple[str, str | None, list[str]]:
        """The key of a row, its thread's, and its parent's if it names one."""
        own = _needed(row, table.key)
        if not table.thread:
            return short_key(f"thread:{own}"), None, []
        home = short_key(f"thread:{_needed(row, table.thread)}")
        parent = row.cells[table.parent].strip() if table.parent else ""
        named = [] if not parent or parent in table.no_parent else [short_key(f"post:{parent}")]
        return short_key(f"post:{own}"), home, named

    def _payload(self, row: Row, table: Table) -> tuple[dict[str, Any], list[str]]:
        """What a row says, ready for JSON, and complaints about cells without which it goes in."""
        totals, doubts = _totals(row, table)
        hour = row.cells[table.time] if table.time else ""
        try:
            written_at = moment(_needed(row, table.date), hour, self._mapping.zone, table.date_format)
        except ValueError as error:
            raise _Broken(str(error)) from error
        said = {
            "where": row.where,
            "author": list(self._author(row, table)),
            "written_at": written_at.isoformat(),
            "language": self._tongue(row, table, doubts),
            "text": self._text([row.cells[column] for column in table.text]),
            "totals": totals,
            "url": _url(row, table),
            "title": one_line(row.cells[table.title]) if table.title else "",
            "section": one_line(row.cells[table.section]) if table.section else "",
            "thread": row.cells[table.thread].strip() if table.thread else "",
        }
        return said, doubts

    def _tongue(self, row: Row, table: Table, doubts: list[str]) -> str:
        """The language of a row; adds to ``doubts`` when its cell is no language tag."""
        cell = row.cells[table.language].strip() if table.language else ""
        if cell and language_tag(cell) is None:
            doubts.append(
                _(
                    '"%(cell)s" is not a language tag; the row goes in as %(tag)s.',
                    cell=cell,
                    tag=self._language,
                )
            )
        return language_tag(cell) or self._language

    def _author(self, row: Row, table: Table) -> tuple[str, str]:
        """Key and name of a row's author."""
        identity = row.cells[table.author].strip()
        if identity:
            name = _filled(self._mapping.author_name, {**row.cells, "id": identity})
            return short_key(f"author:{identity}"), one_line(name)[:200] or identity[:200]
        if self._mapping.unknown_author:
            return "author:", self._mapping.unknown_author
        raise _Broken(_("This row names no author."))

    def _text(self, cells: list[str]) -> str:
        """The cells of a text as Markdown, one below the other."""
        write = {"plain": _plain, "html": html_to_markdown, "markdown": clean}[self._mapping.markup]
        said = (write(cell) for cell in cells if cell.strip())
        return or_empty("\n\n".join(words for words in said if words))

    def _thread(self, placed: Placed) -> SourceThread:
        table, row = self._mapping.threads, json.loads(placed.payload)
        return SourceThread(
            title=row["title"] or UNTITLED,
            phase=table.phase,
            section=row["section"] or None,
            **_shared(placed, table),
        )

    def _post(self, placed: Placed, thread_key: str) -> SourcePost:
        table = self._mapping.posts or self._mapping.threads
        return SourcePost(thread_key=thread_key, parent_key=placed.parent_key, **_shared(placed, table))


def _shared(placed: Placed, table: Table) -> dict[str, Any]:
    """What threads and posts both take from a row."""
    row = json.loads(placed.payload)
    return {
        "key": placed.key,
        "author": SourceAuthor(*row["author"]),
        "written_at": datetime.fromisoformat(row["written_at"]),
        "language": row["language"],
        "text": row["text"],
        "kind": table.kind,
        "totals": row["totals"],
        "url": row["url"],
        "orphan": placed.orphan,
        "folded": holds_quotes(row["text"]),
    }


def _plain(words: str) -> str:
    return plain_to_markdown(words, wrapped=False)


def _needed(row: Row, column: str) -> str:
    value = row.cells[column].strip()
    if not value:
        raise _Broken(_('This row has nothing in its column "%(column)s".', column=column))
    return value


def _filled(template: str, cells: dict[str, str]) -> str:
    """``template`` with its %(column)s filled from ``cells``."""
    try:
        return template % cells
    except (KeyError, ValueError, TypeError) as error:
        message = _('The mapping\'s "%(template)s" cannot be filled from these columns.', template=template)
        raise Invalid(message, field="mapping") from error


def _url(row: Row, table: Table) -> str | None:
    url = _filled(table.url, row.cells).strip() if table.url else ""
    return url if URL.match(url) else None


def _totals(row: Row, table: Table) -> tuple[dict[str, int], list[str]]:
    """The totals of votes, and a complaint for each that is not a number."""
    totals, doubts = {}, []
    for name, column in table.totals.items():
        cell = row.cells[column].strip()
        try:
            if cell:
                totals[name] = int(cell.removesuffix(".0"))
        except ValueError:
            doubts.append(_('"%(cell)s" is not a number of votes; the row goes in without it.', cell=cell))
    return totals, doubts
