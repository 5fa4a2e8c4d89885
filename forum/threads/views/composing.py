"""The composer: what its form holds, from an empty one to one that comes back with what was typed."""

import re
from typing import Any

from flask import request
from flask_babel import gettext as _

from forum import languages
from forum.errors import Invalid, Problem, Refused
from forum.phases import Kind, asked_for
from forum.text import render
from forum.threads.models import Post, Thread
from forum.threads.quoting import checked_quotes, html_of
from forum.threads.shown import ThreadView
from forum.web import form_token, me

#: What ``form_token`` makes, and what a column of tokens holds.
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def kind_options(phase: Any) -> list[tuple[str, Any]]:
    """The kinds to choose from, those the phase asks for first."""
    asked = [kind for kind in Kind if asked_for(kind, phase)]
    rest = [kind for kind in Kind if kind not in asked]
    return [(kind.value, kind.title) for kind in [*asked, *rest]]


def language_options(first: list[str]) -> list[tuple[str, str, str]]:
    """The languages to write in: those of the assembly first, each under its own name."""
    known = [code for code in dict.fromkeys(first) if code in languages.CONTENT]
    rest = sorted(code for code in languages.CONTENT if code not in known)
    return [(code, languages.name(code), code) for code in [*known, *rest]]


def composer(thread: Thread | ThreadView, reader: str, **given: Any) -> dict[str, Any]:
    """An empty composer for a thread, in the ``reader``'s language if the assembly speaks it."""
    spoken = thread.board.assembly.languages
    account = me().account if me() else None
    preferred = [*(account.reading_languages if account else []), reader, thread.language]
    return {
        "text": "",
        "kind": Kind.REPLY.value,
        "language": next((code for code in preferred if code in spoken), thread.language),
        "parent": "",
        "token": form_token(),
        "kinds": kind_options(thread.phase),
        "languages": language_options(spoken),
        "errors": {},
        "preview": None,
        **given,
    }


def typed() -> dict[str, Any]:
    """What was sent with the composer, as it was typed; a token that the form never had is none."""
    names = ("text", "kind", "language", "parent", "token", "title")
    sent = {name: request.form.get(name, "") for name in names}
    if not TOKEN.fullmatch(sent["token"]):
        sent["token"] = ""
    return sent


def with_problem(form: dict[str, Any], problem: Problem) -> dict[str, Any]:
    """A composer that says what to mend."""
    field = problem.field if isinstance(problem, Invalid) else None
    return {**form, "errors": {field: str(problem)}}


def with_preview(form: dict[str, Any], board: Any = None) -> dict[str, Any]:
    """A composer that shows how its text will look; a text that cannot be shown says so instead.

    ``board`` is where a post will stand, and what it may quote depends on it; None: the text is a note.
    """
    try:
        if board is not None:
            checked_quotes(form["text"], board)
        html = html_of(form["text"], board) if board is not None else render(form["text"], inside="note")
    except Invalid as problem:
        return with_problem(form, problem)
    return {**form, "preview": html}


def parent_number(value: str) -> int | None:
    """The number of the post that is answered, or None. Raises Invalid (field ``parent``)."""
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Invalid(_("The post you answer is not in this thread."), field="parent")
    return int(value)


def status_of(problem: Problem) -> int:
    """422 for what can be mended in the form, the problem's own status otherwise (the text is still there)."""
    return problem.status if isinstance(problem, Refused) else 422


def form_of(post: Post) -> dict[str, Any]:
    """The composer that edits a post."""
    return {
        "text": post.revision.text or "",
        "kind": post.kind.value,
        "language": post.language,
        "seen": post.revision_id,
        "kinds": kind_options(post.phase),
        "languages": language_options(post.board.assembly.languages),
        "errors": {},
        "preview": None,
    }
