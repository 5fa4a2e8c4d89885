"""Reading a thread: any page of it at the same cost, and the place one had reached."""

from typing import Any

from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum import languages
from forum.boards.ribbon import ribbon_of
from forum.database import writing
from forum.languages import said
from forum.permissions import can
from forum.phases import INVITATIONS, Kind, Phase
from forum.threads.models import Thread
from forum.threads.page import breaks_of, notes_of, thread_as_read
from forum.threads.page_of_posts import PostView, page_of_posts
from forum.threads.positions import read_up_to, remember_notes
from forum.threads.queries import thread_with_board
from forum.threads.shown import ThreadView
from forum.threads.views import threads
from forum.threads.views.composing import composer
from forum.web import found, language, me, slot

MEANT_FOR = {
    Phase.DIAGNOSIS: _l("for the diagnosis phase"),
    Phase.STRATEGY: _l("for the strategy phase"),
    Phase.ACTION: _l("for the action phase"),
}


def the_thread(thread_id: int) -> Thread:
    """The thread that an act or a form is about, with all that surrounds it; 404 when absent or not for this reader."""
    return found(thread_with_board(thread_id))


@threads.get("/threads/<int:thread_id>")
def show(thread_id: int) -> ResponseReturnValue:
    """A page of a thread: its question on top, then the posts from ``?from=``."""
    person = me()
    thread = found(thread_as_read(thread_id, person.id if person else None))
    first, length = first_asked_for(thread), current_app.config["PAGE_LENGTH"]
    board: Any = thread.board
    code = language()
    views = page_of_posts(thread, first, length, code)
    dress(thread, views)
    marks = breaks_of(thread)
    for view in views if marks else ():
        view.left_subject = marks.get(view.id)
    papers = [paper for drawn in slot("thread.papers", thread) for paper in drawn]
    # Only what draws on a thread cites its posts.
    cited = _merged(slot("posts.cited", thread, [view.id for view in views])) if papers else {}
    here = [view for view in views if view.number >= first]
    rest = [view for view in here if view.number > 1]
    last = here[-1].number if here else first
    notes = notes_of(thread)
    page = render_template(
        "threads/thread.html",
        thread=thread,
        board=board,
        opening=views[0] if views else None,
        groups=by_phase(rest, thread.read_before),
        first=first,
        last=last,
        length=length,
        read_before=thread.read_before,
        notes=notes,
        papers=papers,
        cited=cited,
        form=composer(thread, code) if can(person, "post.write", thread) else None,
        phases=ribbon_of(board),
        invitations=INVITATIONS,
    )
    if person is not None and last > (thread.read_before or 0):
        remember_reading(person.id, thread.id, last)
    if first == 1 and notes:  # whole there, by their titles after
        remember_notes(person, notes)
    return page


def first_asked_for(thread: ThreadView) -> int:
    """The number a page starts at, from ``?from=``: pages start at 1, 21, 41 ... so that links agree."""
    given = request.args
    asked = given["from"] if "from" in given else "1"  # noqa: SIM401  get() raises and catches where there is none
    if not asked.isascii() or not asked.isdigit() or not 0 < len(asked) < 10:
        abort(404)
    length = current_app.config["PAGE_LENGTH"]
    number = min(max(int(asked), 1), max(thread.last_number, 1))
    return int((number - 1) // length * length + 1)


def dress(thread: ThreadView, views: list[PostView]) -> None:
    """Give posts the words and the actions that this reader's page shows; what is the same for all is asked once."""
    _say_what_they_are(thread, views, language())
    person = me()
    if person is not None:
        _offer_acts(thread, views, person)
    for answers in slot("posts.actions", thread, views):
        for view in views:
            view.actions.extend(answers.get(view.id, ()))


def _say_what_they_are(thread: ThreadView, views: list[PostView], code: str) -> None:
    words: dict[tuple[Kind, Phase], tuple[str, str | None]] = {}
    for view in views:
        key = (view.kind, view.phase)
        if key not in words:
            elsewhere = None if view.asked_for else view.belongs_to
            words[key] = (
                said(view.kind.title, code),
                said(MEANT_FOR[elsewhere], code) if elsewhere else None,
            )
        view.kind_title, view.out_of_phase = words[key]
        if view.language != thread.language:
            view.language_name = languages.name(view.language)


def _offer_acts(thread: ThreadView, views: list[PostView], person: Any) -> None:
    base = f"/threads/{thread.id}/posts"
    words = {
        "reply": _("Answer"),
        "quote": _("Quote"),
        "edit": _("Edit"),
        "hide": _("Hide"),
        "show": _("Show again"),
        "break": _("Off the subject"),
    }
    may_mark = can(person, "break.mark", thread)
    may_write, may_hide = can(person, "post.write", thread), can(person, "post.hide", thread)
    for view in views:
        if may_write and view.state == "shown":
            view.actions.append((f"{base}/new?parent={view.number}", words["reply"]))
            view.actions.append((f"{base}/{view.number}/passages", words["quote"]))
        if view.author_id == person.id and can(person, "post.edit", view):
            view.actions.append((f"{base}/{view.number}/edit", words["edit"]))
        if may_hide:
            view.actions.append((f"{base}/{view.number}/hide", words["show" if view.hidden_at else "hide"]))
        if may_mark:
            view.actions.append((f"{base}/{view.number}/break", words["break"]))


def _merged(answers: list[dict[int, Any]]) -> dict[int, Any]:
    merged: dict[int, Any] = {}
    for answer in answers:
        for key, places in answer.items():
            merged.setdefault(key, []).extend(places)
    return merged


def by_phase(views: list[PostView], read_before: int | None) -> list[tuple[Phase, list[PostView], bool]]:
    """Runs of posts written in the same phase, each under its own heading, parted again where the unread begin."""
    runs: list[tuple[Phase, list[PostView], bool]] = []
    for view in views:
        unread = read_before is not None and view.number == read_before + 1 and view.number > 1
        if not runs or runs[-1][0] != view.phase or unread:
            runs.append((view.phase, [], unread))
        runs[-1][1].append(view)
    return runs


def remember_reading(member_id: int, thread_id: int, number: int) -> None:
    """Keep how far a member has read; it only ever moves forward. Beside what else they read, all that a GET writes."""
    with writing():
        read_up_to(member_id, thread_id, number)
