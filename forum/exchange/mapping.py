"""The mapping file: which column of which table means what. docs/import.md describes it for those who write one."""

import codecs
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.exchange.times import zone_named
from forum.exchange.words import existing_file, language_tag
from forum.languages import listed
from forum.phases import Kind, Phase

SHIPPED = Path(__file__).parent / "mappings"
SOURCE_LENGTH = 80
MARKUPS = ("plain", "markdown", "html")


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its file and its columns. An empty column name means that the source has no such column."""

    file: str
    key: str
    author: str
    date: str
    text: tuple[str, ...]
    kind: Kind
    time: str = ""
    date_format: str | None = None
    language: str = ""
    url: str = ""
    totals: dict[str, str] = field(default_factory=dict)
    title: str = ""
    section: str = ""
    phase: Phase | None = None
    thread: str = ""
    parent: str = ""
    no_parent: tuple[str, ...] = ()

    def columns(self) -> Iterator[str]:
        """Every column the table must have."""
        single = (self.key, self.author, self.date, self.time, self.language, self.title, self.section)
        for name in (*single, self.thread, self.parent, *self.text, *self.totals.values()):
            if name:
                yield name


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file."""

    source: str
    language: str
    zone: tzinfo
    encoding: str
    delimiter: str
    markup: str
    author_name: str
    unknown_author: str
    threads: Table
    posts: Table | None

    def tables(self) -> tuple[Table, ...]:
        """The tables there are."""
        return (self.threads, self.posts) if self.posts else (self.threads,)


def read_mapping(path: Path) -> Mapping:
    """The mapping in the TOML file ``path``; raises Invalid with a sentence that says what to mend."""
    try:
        document = tomllib.loads(existing_file(path).read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = _("The mapping %(file)s is not TOML: %(error)s.", file=path.name, error=error)
        raise Invalid(message, field="mapping") from error
    top = _Section(path.name, "", document)
    mapping = Mapping(
        source=_source(top, path),
        language=_language(top),
        zone=_zone(top),
        encoding=_encoding(top),
        delimiter=top.text("delimiter", ","),
        markup=top.one_of("markup", MARKUPS, "plain"),
        threads=_table(top.section("threads"), is_threads=True),
        posts=_table(top.section("posts"), is_threads=False) if "posts" in document else None,
        **_author(top.section("author")),
    )
    top.nothing_else()
    return mapping


class _Section:
    """One table of the TOML file; what is asked of it is taken out, so that what is left must be a mistake."""

    def __init__(self, file: str, name: str, values: Any) -> None:
        self.file, self.name = file, name
        if not isinstance(values, dict):
            self.wrong(_("[%(name)s] must be a section.", name=name))
        self._left = dict(values)

    def wrong(self, what: str) -> Any:
        """Raise Invalid: the mapping, and what is wrong with it."""
        raise Invalid(_("The mapping %(file)s: %(what)s", file=self.file, what=what), field="mapping")

    def section(self, name: str) -> "_Section":
        """The section ``name`` inside this one; must be there."""
        if name not in self._left:
            self.wrong(_("the section [%(name)s] is missing.", name=self._full(name)))
        return _Section(self.file, self._full(name), self._left.pop(name))

    def text(self, name: str, default: str | None = None) -> str:
        """The text of ``name``; must be there unless there is a default."""
        value = self._left.pop(name, default)
        if value is None:
            self.wrong(_("%(name)s is missing.", name=self._full(name)))
        if not isinstance(value, str):
            self.wrong(_("%(name)s must be a text between quotes.", name=self._full(name)))
        return str(value)

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """The same for a list of texts, or a single one."""
        value = self._left.pop(name, default)
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(each, str) for each in values):
            self.wrong(_("%(name)s must be a text or a list of texts.", name=self._full(name)))
        return tuple(values)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        """A text that must be among ``allowed``."""
        value = self.text(name, default)
        if value and value not in allowed:
            names = listed(allowed, "or")
            self.wrong(_("%(name)s must be one of: %(names)s.", name=self._full(name), names=names))
        return value

    def columns(self, name: str) -> dict[str, str]:
        """A section of texts, empty when it is not there."""
        if name not in self._left:
            return {}
        section = self.section(name)
        return {each: section.text(each) for each in list(section._left)}

    def nothing_else(self) -> None:
        """Raise Invalid when something was never asked for: a misspelt name must not pass in silence."""
        for name in self._left:
            self.wrong(_("%(name)s means nothing here.", name=self._full(name)))

    def _full(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name


def _table(section: _Section, *, is_threads: bool) -> Table:
    """A section of the mapping as a table; threads have a title, posts a thread and perhaps a parent."""
    kinds = tuple(Kind)
    found: dict[str, Any] = {
        "file": section.text("file"),
        "key": section.text("key"),
        "author": section.text("author"),
        "date": section.text("date"),
        "text": section.texts("text"),
        "kind": Kind(section.one_of("kind", kinds, Kind.QUESTION if is_threads else Kind.REPLY)),
        "time": section.text("time", ""),
        "date_format": section.text("date_format", "") or None,
        "language": section.text("language", ""),
        "url": section.text("url", ""),
        "totals": section.columns("totals"),
    }
    if is_threads:
        phase = section.one_of("phase", tuple(Phase), "")
        found |= {
            "title": section.text("title"),
            "section": section.text("section", ""),
            "phase": Phase(phase) if phase else None,
        }
    else:
        found |= {
            "thread": section.text("thread"),
            "parent": section.text("parent", ""),
            "no_parent": section.texts("no_parent", ()),
        }
    section.nothing_else()
    return Table(**found)


def _author(section: _Section) -> dict[str, str]:
    names = {"author_name": section.text("name"), "unknown_author": section.text("unknown", "")}
    section.nothing_else()
    return names


def _zone(top: _Section) -> tzinfo:
    try:
        return zone_named(top.text("timezone", "UTC"))
    except ValueError as error:
        return top.wrong(str(error))


def _source(top: _Section, path: Path) -> str:
    name = top.text("source", path.stem)
    if len(name) > SOURCE_LENGTH:
        top.wrong(_("The name of a source has at most %(most)s characters.", most=SOURCE_LENGTH))
    return name


def _language(top: _Section) -> str:
    said = top.text("language", "")
    if said and language_tag(said) is None:
        top.wrong(_('"%(tag)s" is not a language tag, as es or pt-BR are.', tag=said))
    return language_tag(said) or ""


def _encoding(top: _Section) -> str:
    name = top.text("encoding", "utf-8-sig")
    try:
        codecs.lookup(name)
    except LookupError:
        top.wrong(_('There is no encoding called "%(name)s".', name=name))
    return name
