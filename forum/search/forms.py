"""What the search page is asked: the words, and filters of which none has to be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import to_utc

from forum import languages
from forum.phases import KIND_TITLES, TITLES
from forum.search.engine import Query
from forum.search.queries import ReadableBoard

SORTS = {"thread": _l("Threads"), "post": _l("Posts"), "note": _l("Notes"), "paper": _l("Papers")}

YEARS = range(1900, 2200)

Options = list[tuple[str, Any]]


@dataclass(frozen=True)
class Asked:
    """What was typed and chosen, each "" when it was not; days as YYYY-MM-DD in the reader's time zone.

    ``sort`` is a kind of thing; ``board`` is where it stands, ``milieu`` (the slug of its board) where its author is
    from; both days are included.
    """

    text: str = ""
    sort: str = ""
    assembly: str = ""
    board: str = ""
    phase: str = ""
    kind: str = ""
    language: str = ""
    milieu: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    def chosen(self) -> dict[str, str]:
        """The filters that were chosen, by the name they have in an address."""
        named = {NAMES.get(name, name): value for name, value in asdict(self).items() if name in FILTERS}
        return {name: value for name, value in named.items() if value}

    def address(self, page: int = 1) -> dict[str, Any]:
        """What ``url_for`` needs for a page of these results."""
        return {"q": self.text, **self.chosen(), **({"page": page} if page > 1 else {})}

    def query(self, visible: Iterable[str] | None) -> Query:
        """The question for the engine, for a reader who holds the ``visible`` keys."""
        since, until = _day(self.since), _day(self.until)
        return Query(
            text=self.text,
            kind_of_things=(self.sort,) if self.sort else (),
            assembly=self.assembly or None,
            board=self.board or None,
            phase=self.phase or None,
            kind=self.kind or None,
            language=self.language or None,
            milieu=self.milieu or None,
            since=_midnight(since) if since else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
            visible=None if visible is None else tuple(visible),
            page=self.page,
        )


NAMES = {"text": "q", "sort": "in"}
"""The names in an address that are not those above."""

FILTERS = tuple(field.name for field in fields(Asked) if field.name not in {"text", "page"})


def read(args: Mapping[str, str], choices: Mapping[str, Options]) -> Asked:
    """What an address asks; of a filter with ``choices`` whatever is not among them counts as not chosen."""
    typed: dict[str, Any] = {
        field.name: args.get(NAMES.get(field.name, field.name), "").strip()
        for field in fields(Asked)
        if field.name != "page"
    }
    for name, options in choices.items():
        if typed[name] not in {value for value, _words in options}:
            typed[name] = ""
    for name in ("since", "until"):
        typed[name] = typed[name] if _day(typed[name]) else ""
    page = args.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return Asked(page=max(number, 1), **typed)


def choices(boards: list[ReadableBoard]) -> dict[str, Options]:
    """What may be chosen of each filter, by a reader of these boards; each list begins with "all"."""
    assemblies = {board.assembly: board.assembly_name for board in boards}
    several = len(assemblies) > 1

    def named(some: Iterable[ReadableBoard]) -> Options:
        words = (
            (board.slug, f"{board.name} ({board.assembly_name})" if several else board.name) for board in some
        )
        return sorted(words, key=lambda option: option[1].casefold())

    spoken = {code for board in boards for code in board.languages}
    tongues = [(code, languages.name(code)) for code in languages.CONTENT if code in spoken]
    return {
        "sort": [("", _l("Everything")), *SORTS.items()],
        "assembly": [("", _l("All assemblies")), *assemblies.items()] if several else [("", "")],
        "board": [("", _l("All boards")), *named(boards)],
        "phase": [("", _l("All phases")), *((phase.value, title) for phase, title in TITLES.items())],
        "kind": [("", _l("All kinds")), *((kind.value, title) for kind, title in KIND_TITLES.items())],
        "language": [("", _l("All languages")), *tongues],
        "milieu": [("", _l("All milieus")), *named(board for board in boards if board.of_milieu)],
    }


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _midnight(day: date) -> datetime:
    moment: datetime = to_utc(datetime.combine(day, time.min))
    return moment.replace(tzinfo=UTC)
