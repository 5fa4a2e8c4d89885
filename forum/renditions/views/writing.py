"""Writing a rendition beside its original, and what is done with it: no word that was typed is ever lost."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import languages
from forum.database import carry_out
from forum.errors import Conflict, Invalid, Problem, Refused
from forum.papers import comparison
from forum.renditions import actions
from forum.renditions.actions.asking import machine, may_leave
from forum.renditions.actions.publishing import last_entry
from forum.renditions.actions.writing import Typed
from forum.renditions.aligning import Aligned, Alignment, State, align, fingerprint
from forum.renditions.originals import OfVersion, Original
from forum.renditions.slots import is_fixed
from forum.renditions.views import renditions
from forum.renditions.views.reading import KINDS, the_language, the_original, the_version
from forum.text import normalise
from forum.threads.views.composing import status_of
from forum.web import guard, me, whole

CHARACTERS, PARTS = 12_000, 25  # of the original on one page: what a form can carry in any script
LARGEST_FORM = 4_000_000  # bytes
CHANGED = {"equal": "same", "insert": "added", "delete": "removed"}


def pages_of(aligned: Alignment) -> list[list[Aligned]]:
    """The parts, as many on a page as a form can carry; at least one page."""
    pages: list[list[Aligned]] = [[]]
    room = CHARACTERS
    for line in (line for line in aligned.lines if line.part.words or line.rendered):
        size = max(len(line.part.words), len(line.words))
        if pages[-1] and (len(pages[-1]) >= PARTS or size > room):
            pages.append([])
            room = CHARACTERS
        pages[-1].append(line)
        room -= size
    return pages


@renditions.get(f"/renditions/{KINDS}/<code>/edit")
def edit(kind: str, number: int, code: str) -> ResponseReturnValue:
    """Every part of a text beside its words in another language, to be written."""
    original = the_original(kind, number)
    guard("rendition.write", original)
    return _page(original, the_language(original, code))


@renditions.post(f"/renditions/{KINDS}/<code>/parts")
def save(kind: str, number: int, code: str) -> ResponseReturnValue:
    """Keep whatever was typed on the page; each part has a button, and every button saves all of it."""
    request.max_form_memory_size = LARGEST_FORM
    original = the_original(kind, number)
    guard("rendition.write", original)
    the_language(original, code)
    typed = _typed()
    try:
        carry_out(lambda: actions.write(the_original(kind, number), code, typed, by=me()))
    except (Invalid, Refused, Conflict) as problem:
        status = 409 if isinstance(problem, Conflict) else status_of(problem)
        return _page(the_original(kind, number), code, typed, problem), status
    flash(_("The rendition is saved."), "success")
    page = _asked_page(request.form.get("page", ""))
    here = f"?page={page}" if page > 1 else ""
    return redirect(f"{original.address(code, '/edit')}{here}#part-{request.form.get('at', '')[:40]}", 303)


def _typed() -> list[Typed]:
    form = request.form
    uids = [name.removeprefix("text-") for name in form if name.startswith("text-")]
    return [
        Typed(
            uid,
            form[f"text-{uid}"],
            form.get(f"seen-{uid}", ""),
            form.get(f"source-{uid}", ""),
            f"right-{uid}" in form,
        )
        for uid in uids
    ]


def _asked_page(value: str) -> int:
    try:
        return max(whole(value), 1)
    except ValueError:
        return 1


def _page(original: Original, code: str, typed: Sequence[Typed] = (), problem: Problem | None = None) -> str:
    aligned = align(original, code)
    pages = pages_of(aligned)
    sent = {row.uid: row for row in typed}
    asked = _asked_page(request.values.get("page", "1"))
    shown = next(
        (page for page in pages if any(line.part.uid in sent for line in page)),
        pages[min(asked, len(pages)) - 1],
    )
    known = {line.part.uid for line in aligned.lines}
    rendition = aligned.rendition
    entry = last_entry(rendition) if rendition and isinstance(original, OfVersion) else None
    return render_template(
        "renditions/edit.html",
        original=original,
        board=original.board,
        code=code,
        code_name=languages.name(code),
        counts=aligned.counts(),
        fields=[_field(line, sent.get(line.part.uid)) for line in shown],
        page=pages.index(shown) + 1,
        pages=len(pages),
        left_over=[row.words for row in typed if row.uid not in known and row.words.strip()],
        errors=_errors(problem),
        rendition=rendition,
        machine=machine().ready and may_leave(original),
        publishing=isinstance(original, OfVersion),
        ready=[line for line in aligned.lines if line.state == State.HUMAN],
        entry=entry,
        fixed=is_fixed(aligned, entry),
        waiting=State.MISSING,
    )


def _changes(line: Aligned) -> list[tuple[str, str]]:
    """What the original says otherwise than what a part was made from."""
    told = comparison.compare_texts(line.made_from or "", line.part.words)
    return [(CHANGED[change.op], change.text) for change in told]


def _errors(problem: Problem | None) -> dict[str | None, str]:
    if problem is None:
        return {}
    return {problem.field if isinstance(problem, Invalid) else None: str(problem)}


def _field(line: Aligned, sent: Typed | None) -> dict[str, Any]:
    """One part as the form holds it: what was typed stays, and what came in between stands beside it."""
    words = line.words if sent is None else sent.words
    changed = sent is not None and normalise(sent.words).strip() != line.words
    source = fingerprint(line.part.words)
    stale = line.state == State.STALE and line.made_from is not None
    return {
        "line": line,
        "part": line.part,
        "state": line.state.value,
        "words": words,
        "seen": line.seen,
        "source": source,
        "right": bool(sent and sent.confirmed),
        "theirs": line.words if sent and changed and sent.seen != line.seen else None,
        "moved": bool(sent and (changed or sent.confirmed) and sent.source != source),
        "since": _changes(line) if stale else None,
        "rows": min(max(len(line.part.words) // 60 + 2, 3), 14),
    }


@renditions.post(f"/renditions/{KINDS}/<code>/machine")
def ask(kind: str, number: int, code: str) -> ResponseReturnValue:
    """Let the worker ask a machine for every part that is missing or stale."""
    original = the_original(kind, number)
    guard("rendition.write", original)
    the_language(original, code)
    return _act(
        kind,
        number,
        code,
        lambda now: actions.ask_machine(now, code, by=me()),
        _("The machine is being asked; what it gives appears here, marked, until you confirm it."),
    )


@renditions.post("/renditions/versions/<int:number>/<code>/publication")
def publish(number: int, code: str) -> ResponseReturnValue:
    """Write what people answer for, or the parts ticked, into the chain of the assembly."""
    original = the_version(number)
    guard("rendition.publish", original)
    the_language(original, code)
    chosen = request.form.getlist("parts") if "some" in request.form else None
    return _act(
        "versions",
        number,
        code,
        lambda _now: actions.publish_rendition(the_version(number), code, by=me(), uids=chosen),
        ngettext(
            "%(num)s part stands in the chain.",
            "%(num)s parts stand in the chain.",
            len(chosen if chosen is not None else _ready(original, code)),
        ),
    )


def _ready(original: Original, code: str) -> list[Aligned]:
    return [line for line in align(original, code).lines if line.state == State.HUMAN]


def _act(kind: str, number: int, code: str, act: Any, done: str) -> ResponseReturnValue:
    try:
        carry_out(lambda: act(the_original(kind, number)))
    except (Invalid, Refused) as problem:
        return _page(the_original(kind, number), code, problem=problem), status_of(problem)
    flash(done, "success")
    return redirect(the_original(kind, number).address(code, "/edit"), 303)
