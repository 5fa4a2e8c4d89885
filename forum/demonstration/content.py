"""Reading the demonstration: from the TOML files beside this module to frozen dataclasses, with clear errors."""

import enum
import tomllib
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cached_property
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from forum.demonstration.shapes import (
    Amendment,
    Answer,
    Assembly,
    Block,
    Board,
    ChangeAct,
    Charter,
    Disposition,
    Member,
    Paper,
    Section,
    Thread,
    Version,
)

FOLDER = Path(__file__).with_name("content")

#: Every table remembers under this key, which no file can use by mistake, the file it was read from.
SOURCE = "<source>"

T = TypeVar("T")


class ContentError(ValueError):
    """A file of the demonstration says something it may not; the message names the file and the place in it."""


@dataclass(frozen=True)
class Content:
    """The whole demonstration: who and what there is, and the notice that says it is one."""

    demonstration_notice: dict[str, str]
    assemblies: tuple[Assembly, ...]
    boards: tuple[Board, ...]
    members: tuple[Member, ...]
    threads: tuple[Thread, ...]
    papers: tuple[Paper, ...]
    answers: tuple[Answer, ...]
    amendments: tuple[Amendment, ...]
    charters: tuple[Charter, ...]

    @cached_property
    def _known(self) -> dict[tuple[type, str], Any]:
        named: tuple[Any, ...] = (*self.assemblies, *self.boards, *self.threads, *self.papers)
        return {(type(each), each.slug): each for each in named} | {
            (Member, each.key): each for each in self.members
        }

    def board(self, slug: str) -> Board:
        """The board at ``slug``; ContentError when there is none (so with the four that follow)."""
        return self._find(Board, slug)

    def assembly(self, slug: str) -> Assembly:
        """The assembly at ``slug``."""
        return self._find(Assembly, slug)

    def member(self, key: str) -> Member:
        """The member named ``key`` in these files."""
        return self._find(Member, key)

    def thread(self, slug: str) -> Thread:
        """The thread at ``slug``."""
        return self._find(Thread, slug)

    def paper(self, slug: str) -> Paper:
        """The paper at ``slug``."""
        return self._find(Paper, slug)

    def _find(self, shape: type[T], name: str) -> T:
        if (shape, name) not in self._known:
            raise ContentError(f"There is no {shape.__name__.lower()} named “{name}” in the demonstration.")
        found: T = self._known[shape, name]
        return found


def load(folder: Path = FOLDER) -> Content:
    """Read every file of ``folder``. Raises ContentError naming the file, and the key or value at fault."""
    head = _read(folder / "assembly.toml")
    head["boards"] = [_read(path) for path in _files(folder / "boards")]
    head["members"] = [row for path in _files(folder / "members") for row in _rows(path, "members")]
    head["threads"] = [_thread(path) for path in _files(folder / "threads")]
    head["papers"] = [_paper(path) for path in sorted((folder / "papers").iterdir()) if path.is_dir()]
    consent = _read(folder / "consent.toml")
    head |= {name: rows for name, rows in consent.items() if name != SOURCE}
    content: Content = _build(Content, head, folder.name)
    for shape in ("assemblies", "boards", "threads", "papers"):
        _distinct(shape, [each.slug for each in getattr(content, shape)])
    _distinct("members", [member.key for member in content.members])
    return content


def blocks_of(paper: Paper, number: int) -> tuple[Section, ...]:
    """The sections of version ``number``: those of version 1 with the changes of each version since."""
    sections: tuple[Section, ...] = ()
    for version in paper.versions[:number]:
        sections = version.sections or _changed(sections, version, paper.slug)
    return sections


def dispositions_of(paper: Paper, number: int) -> dict[int, Disposition]:
    """What version ``number`` says of each post: what the one before said, and its own dispositions over that."""
    return {
        post: row for version in paper.versions[:number] for row in version.dispositions for post in row.posts
    }


def _changed(sections: tuple[Section, ...], version: Version, paper: str) -> tuple[Section, ...]:
    held = {section.kind: list(section.blocks) for section in sections}
    for change in version.changes:
        where = f"papers/{paper}/version-{version.number}.toml, block {change.block}"
        anchor = change.after if change.act == ChangeAct.ADD else change.block
        place = next(
            ((row, index) for row in held.values() for index, block in enumerate(row) if block.ref == anchor),
            None,
        )
        if change.act == ChangeAct.ADD:
            if change.section not in held or (anchor and place is None):
                raise ContentError(f"{where}: it is added where there is nothing.")
            row, index = place or (held[change.section], len(held[change.section]) - 1)
            row.insert(index + 1, Block(change.block, change.text or "", citations=change.citations))
        elif place is None:
            raise ContentError(f"{where}: the version before has no such block.")
        elif change.act == ChangeAct.REMOVE:
            del place[0][place[1]]
        else:
            row, index = place
            row[index] = replace(
                row[index], text=change.text or "", citations=row[index].citations + change.citations
            )
    return tuple(replace(section, blocks=tuple(held[section.kind])) for section in sections)


def _thread(path: Path) -> dict[str, Any]:
    """A thread's file, and the posts of a long one from the files of the folder of the same name."""
    table = _read(path)
    folder = path.with_suffix("")
    parts = _files(folder) if folder.is_dir() else []
    posts = [*table.get("posts", []), *(row for part in parts for row in _rows(part, "posts"))]
    table["posts"] = sorted(posts, key=lambda row: row.get("number", 0))
    return table


def _paper(folder: Path) -> dict[str, Any]:
    """A paper's folder: paper.toml, and for each version its text and its dispositions."""
    table = _read(folder / "paper.toml")
    for version in table.get("versions", []):
        number = version.get("number")
        for part in ("version", "dispositions"):
            rows = _read(folder / f"{part}-{number}.toml")
            version |= {name: row for name, row in rows.items() if name != SOURCE}
    if (folder / "renditions.toml").exists():
        rows = _read(folder / "renditions.toml")
        table |= {name: row for name, row in rows.items() if name != SOURCE}
    return table


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _rows(path: Path, name: str) -> list[dict[str, Any]]:
    table = _read(path)
    if set(table) != {name, SOURCE}:
        raise ContentError(f"{table[SOURCE]}: it may hold [[{name}]] and nothing else.")
    rows: list[dict[str, Any]] = table[name]
    return rows


def _read(path: Path) -> dict[str, Any]:
    source = f"{path.parent.name}/{path.name}"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError(f"{source}: this file of the demonstration is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{source}: {error}") from error
    for rows in table.values():
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                row[SOURCE] = source
    return {**table, SOURCE: source}


def _build(shape: Any, value: Any, where: str) -> Any:
    """A dataclass from a table: no key missing, none unknown, every value of its field's type."""
    if not isinstance(value, dict):
        raise ContentError(f"{where}: a table is needed here, not {value!r}.")
    where = value.get(SOURCE, where) + _label(value)
    known = {field.name: field for field in fields(shape)}
    strange = sorted(set(value) - set(known) - {SOURCE})
    if strange:
        raise ContentError(f"{where}: unknown key “{strange[0]}”.")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in value]
    if missing:
        raise ContentError(f"{where}: the key “{missing[0]}” is missing.")
    hints = get_type_hints(shape)
    return shape(
        **{
            name: _fit(hints[name], each, f"{where}, {name}")
            for name, each in value.items()
            if name != SOURCE
        }
    )


def _label(table: dict[str, Any]) -> str:
    for name in ("slug", "key", "number", "ref", "block"):
        if name in table:
            return f", {name} {table[name]}"
    return ""


def _fit(hint: Any, value: Any, where: str) -> Any:
    """A value as its field's type asks: text stripped, numbers as floats, lists as tuples, words as enums."""
    if isinstance(hint, UnionType):
        hint = next(each for each in get_args(hint) if each is not NoneType)
    origin = get_origin(hint)
    if origin is tuple and isinstance(value, list):
        inner = get_args(hint)[0]
        return tuple(_fit(inner, each, where) for each in value)
    if origin is dict and isinstance(value, dict):
        return {name: _fit(str, words, f"{where}.{name}") for name, words in value.items()}
    if is_dataclass(hint) and isinstance(hint, type):
        return _build(hint, value, where)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        if value in [each.value for each in hint]:
            return hint(value)
        choices = ", ".join(each.value for each in hint)
        raise ContentError(f"{where}: “{value}” is not one of {choices}.")
    if hint is str and isinstance(value, str) and value.strip():
        return value.strip()
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint in (int, bool) and type(value) is hint:
        return value
    raise ContentError(f"{where}: {value!r} is not what is needed here.")


def _distinct(shape: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ContentError(f"{shape}: “{twice[0]}” is there twice.")
