"""A version as one page of HTML: read as it is, printed, or turned into a book."""

from functools import cache
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from forum.languages import direction, speaking
from forum.moments import day
from forum.papers.exports.content import BlockText, Content
from forum.papers.exports.marking import with_notes, with_number

HERE = Path(__file__).parent


@cache
def sheet(name: str) -> str:
    """A style sheet of the files, as text."""
    return (HERE / name).read_text(encoding="utf-8")


def html_export(content: Content) -> bytes:
    """The version in one file that asks nothing of any other place; the same bytes each time."""
    return page(content, "html").encode("utf-8")


def page(content: Content, target: str, *, listed: bool = True) -> str:
    """The page for ``target``: html, pdf or pandoc; ``listed``: with its contents."""
    with speaking(content.speech):
        style = f"<style>{sheet('paper.css')}</style>" if target == "html" else ""
        return _drawn(
            "papers/exports/paper.html",
            content=content,
            target=target,
            listed=listed,
            notes=content.notes,
            marked={b.uid: _marked(b, content, target) for s in content.sections for b in s.blocks},
            kind=kind_of(content),
            subtitle=subtitle_of(content),
            running=running_head(content),
            file=f"paper-{content.paper_id}-version-{content.number}.json",
            style=Markup(style),  # noqa: S704  our own sheet
        )


def kind_of(content: Content) -> str:
    """What the paper is, in words."""
    return str(_("Proposal paper") if content.kind == "proposal" else _("Charter of responsibility"))


def subtitle_of(content: Content) -> str:
    """Which version, and of which day, in the language spoken now."""
    on = day(content.published_at.date()).striptags()
    return str(_("Version %(number)s, published on %(day)s", number=content.number, day=on))


def running_head(content: Content) -> str:
    """What stands on top of every page: the version and the beginning of its fingerprint."""
    version = _("Version %(number)s", number=content.number)
    return f"{version} · {content.fingerprint[:16]}"


def _marked(block: BlockText, content: Content, target: str) -> Markup:
    marks = [
        Markup(  # noqa: S704  a template
            _drawn("papers/exports/mark.html", note=note, target=target, speech=content.speech)
        )
        for note in block.notes
    ]
    if target != "pdf":  # whose sheet parts them
        comma = Markup("<sup>,</sup>")
        marks = [part for mark in marks for part in (comma, mark)][1:]
    marked = with_notes(block, marks)
    return with_number(block, marked) if target == "pandoc" else marked


def _drawn(template: str, **given: Any) -> str:
    """A template drawn without anything of the request that may be going on: a file is the same for everyone."""
    return current_app.jinja_env.get_template(template).render(direction_of=direction, **given)
