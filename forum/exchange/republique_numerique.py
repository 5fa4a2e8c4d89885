"""Reads the French consultation "République numérique" (2015), one JSON file a proposal, as Cap Collectif gave it.

A proposal becomes a thread; its explanation and its sources end the opening, under French headings; arguments for
become replies and arguments against objections (``doubt``), each with its ``stance``.
"""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.exchange.records import (
    Duplicate,
    Extent,
    Fault,
    Record,
    SourceAuthor,
    SourcePost,
    SourceThread,
    short_key,
)
from forum.exchange.times import moment, zone_named
from forum.exchange.words import UNTITLED, clean, holds_quotes, one_line, or_empty
from forum.inline_markdown import escaped, link
from forum.markdown_from_html import html_to_markdown
from forum.markdown_from_text import plain_to_markdown
from forum.phases import Kind

STANCES = {1: ("for", Kind.REPLY), 0: ("against", Kind.DOUBT)}
KNOWN = "p|div|ul|ol|li|h[1-6]|blockquote|a|strong|b|em|i|u|s|span|table|tbody|thead|tr|td|th|img|hr|pre|code|sup|sub"
HTML = re.compile(rf"</?(?:{KNOWN})(?=[\s>/])[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>(?:\r?\n)?", re.IGNORECASE)
ENTITY = re.compile(r"&#?\w+;")
TOTALS = {"positive": "votes_ok", "negative": "votes_nok", "mixed": "votes_mitige"}
PARIS = zone_named("Europe/Paris")
EXPLANATION = "Explication de l'article"


class _Broken(ValueError):
    """A proposal or an argument that cannot go in; the message says why."""


def read_republique_numerique(path: Path, language: str) -> Iterator[Record]:
    """The records of the JSON files in the folder ``path`` (or in its ``opinions``), or of one such file.

    Raises Invalid when there are none.
    """
    folder = path / "opinions" if (path / "opinions").is_dir() else path
    files = [path] if path.is_file() else sorted(folder.glob("*.json"), key=_number)
    if not files:
        raise Invalid(_("There are no JSON files in %(path)s.", path=path), field="path")
    return _read(files, language)


def _number(path: Path) -> tuple[int, str]:
    return (int(path.stem) if path.stem.isdecimal() else 0, path.name)


def _read(files: list[Path], language: str) -> Iterator[Record]:
    """First every file for its date and its faults, then the threads in order; one file in memory at a time."""
    readable: list[tuple[datetime, int, Path]] = []
    keys: set[str] = set()
    posts = 0
    for path in files:
        try:
            thread, opinion = _thread(path, language)
        except _Broken as broken:
            yield Fault(path.name, str(broken))
            continue
        if thread.key in keys:
            yield Duplicate(path.name, thread.key)
            continue
        keys.add(thread.key)
        readable.append((thread.written_at, len(readable), path))
        for record in _arguments(opinion, thread, path.name):
            if isinstance(record, SourcePost):
                posts += 1
            else:
                yield record
    yield Extent(threads=len(readable), posts=posts)
    for _moment, _place, path in sorted(readable):
        thread, opinion = _thread(path, language)
        yield thread
        said = [record for record in _arguments(opinion, thread, path.name) if isinstance(record, SourcePost)]
        yield from sorted(said, key=lambda post: post.written_at)


def _thread(path: Path, language: str) -> tuple[SourceThread, dict[str, Any]]:
    """The proposal in a file, as a thread and as it stands; raises _Broken."""
    with _complaining():
        opinion = json.loads(path.read_bytes() or b"null")["opinion"]
        _hold_back_trashed(opinion)
        text = _opening(opinion)
        return SourceThread(
            key=f"opinion:{int(opinion['id'])}",
            title=one_line(opinion["title"]) or UNTITLED,
            author=_author(opinion),
            written_at=moment(opinion["created_at"], "", PARIS),
            language=language,
            text=text,
            kind=Kind.PROPOSAL,
            totals={name: int(opinion[key]) for name, key in TOTALS.items() if opinion.get(key) is not None},
            url=(opinion.get("_links") or {}).get("show"),
            section=one_line((opinion.get("type") or {}).get("subtitle") or "") or None,
            folded=holds_quotes(text),
        ), opinion


def _arguments(opinion: dict[str, Any], thread: SourceThread, file: str) -> Iterator[Record]:
    """The arguments of a proposal, as posts in the order of the file; what is wrong with the others."""
    keys: set[str] = set()
    arguments = opinion.get("arguments") or []
    for place, argument in enumerate(arguments if isinstance(arguments, list) else [arguments], 1):
        where = _("%(file)s, argument %(number)s", file=file, number=place)
        try:
            post = _post(argument, thread)
        except _Broken as broken:
            yield Fault(where, str(broken))
            continue
        if post.key in keys:
            yield Duplicate(where, post.key)
        else:
            keys.add(post.key)
            yield post


def _post(argument: dict[str, Any], thread: SourceThread) -> SourcePost:
    with _complaining():
        _hold_back_trashed(argument)
        stance, kind = STANCES.get(argument["type"], (None, Kind.REPLY))
        text = or_empty(_words(argument["body"]))
        votes = argument.get("votes_count")
        return SourcePost(
            key=f"argument:{int(argument['id'])}",
            thread_key=thread.key,
            parent_key=None,
            author=_author(argument),
            written_at=moment(argument["created_at"], "", PARIS),
            language=thread.language,
            text=text,
            kind=kind,
            totals={} if votes is None else {"supports": int(votes)},
            stance=stance,
            url=(argument.get("_links") or {}).get("show"),
            folded=holds_quotes(text),
        )


@contextmanager
def _complaining() -> Iterator[None]:
    """Whatever is not as the format wants it, told as one sentence in a _Broken."""
    try:
        yield
    except KeyError as error:
        raise _Broken(_('It has no "%(name)s".', name=error.args[0])) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise _Broken(_("It is not JSON: %(error)s.", error=error)) from error
    except (TypeError, AttributeError, RecursionError) as error:
        raise _Broken(_("It is not written as this format is.")) from error
    except ValueError as error:
        raise _Broken(str(error)) from error


def _hold_back_trashed(said: dict[str, Any]) -> None:
    """What the consultation's own moderators took down is not published again here."""
    if said.get("is_trashed") or said.get("is_enabled") is False:
        raise _Broken(_("The source had taken it down, so it stays there."))


def _author(said: dict[str, Any]) -> SourceAuthor:
    author = said["author"]
    name = one_line(author.get("displayName") or author.get("username") or author["uniqueId"])
    return SourceAuthor(short_key(f"author:{author['uniqueId']}"), name[:200])


def _opening(opinion: dict[str, Any]) -> str:
    """The proposal, then its explanations and its sources, each under its heading."""
    parts = [_words(opinion["body"] or "")]
    for appendix in opinion.get("appendices") or []:
        if words := _words(appendix.get("body") or ""):
            heading = one_line((appendix.get("type") or {}).get("title") or "") or EXPLANATION
            parts.append(f"## {escaped(heading)}\n\n{words}")
    if sources := [_source(source) for source in opinion.get("sources") or []]:
        parts.append("## Sources\n\n" + "\n".join(sources))
    return or_empty("\n\n".join(part for part in parts if part))


def _source(source: dict[str, Any]) -> str:
    """A source as an item of a list. Who added it is left out: erasing that member could not reach a name in here."""
    head = link(
        escaped(one_line(source.get("title") or source.get("link") or UNTITLED)), source.get("link") or ""
    )
    if category := one_line(source.get("category") or ""):
        head += f" ({escaped(category)})"
    body = "\n".join(f"  {line}" if line else "" for line in _words(source.get("body") or "").split("\n"))
    return f"- {head}\n\n{body}\n" if body else f"- {head}"


def _words(body: str) -> str:
    """A body as Markdown. Most arguments are plain text, some with a <br> where a line ends."""
    if HTML.search(body):
        return clean(html_to_markdown(body))
    plain = ENTITY.sub(lambda found: html.unescape(found[0]), BREAK.sub("\n", body))
    return plain_to_markdown(plain, wrapped=False)
