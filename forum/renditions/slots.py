"""What pages of the rooms below show of renditions: one bounded statement each, or none."""

from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from forum import languages
from forum.boards.models import Board
from forum.papers.models import Draft, Version
from forum.papers.text_views import SectionView
from forum.permissions import can
from forum.renditions.actions.publishing import digests_of, last_entry
from forum.renditions.aligning import Alignment, State, align
from forum.renditions.models import RenditionPublication
from forum.renditions.originals import OfDraft, OfNote, OfVersion, Original, parts_shown
from forum.renditions.queries import offers, posts_in, translators_of
from forum.renditions.queue import languages_of
from forum.threads.models import Note
from forum.web import language, me


def asked_for() -> str:
    """The language that ``?in=`` asks for, empty without it; 404 for one that nobody writes in here."""
    code = request.args.get("in", "")
    if code and code not in languages.CONTENT:
        abort(404)
    return code


def version_head(text: Version | Draft) -> Markup:
    """Under the title of a version, or of a provisional text: which is authentic, and the languages to read it in."""
    rendered = text.paper.rendered if isinstance(text, Version) else True
    return _head(_of(text), rendered=rendered, authentic=True)


def _of(text: Version | Draft) -> OfVersion | OfDraft:
    return OfVersion(text) if isinstance(text, Version) else OfDraft(text)


def note_head(note: Note) -> Markup:
    """Under the title of a note: in which languages its present state can be read."""
    return _head(OfNote(note), rendered=True, authentic=False)


def _head(original: Original, rendered: bool, authentic: bool) -> Markup:
    if not original.readable:
        return Markup("")
    found = offers(original.is_this()) if rendered else []
    may_write = can(me(), "rendition.write", original)
    if not (found or may_write or authentic):
        return Markup("")
    own = languages_of(current_user, original.board) if may_write else []
    return _drawn(
        "renditions/head.html",
        original=original,
        offers=found,
        authentic=authentic,
        here=asked_for(),
        writing=[code for code in own if code != original.language],
    )


def version_beside(text: Version | Draft, sections: list[SectionView]) -> Markup:
    """A version, or a provisional text, beside its rendition, when ``?in=`` asks for it: in the place of its text."""
    code = asked_for()
    if not code or code == text.language:
        return Markup("")
    aligned = align(_of(text), code, parts_shown(text.title, sections))
    entry = last_entry(aligned.rendition) if aligned.rendition and isinstance(text, Version) else None
    return _drawn(
        "renditions/version.html",
        **told(aligned),
        sections=sections,
        entry=entry,
        fixed=is_fixed(aligned, entry),
    )


def is_fixed(aligned: Alignment, entry: RenditionPublication | None) -> bool:
    """Whether the last entry of the chain says what is read now."""
    if entry is None:
        return False
    now = {line.part.uid: line.seen for line in aligned.lines if line.state == State.HUMAN}
    return digests_of(entry) == now


def note_beside(note: Note) -> Markup:
    """A note beside its rendition, when ``?in=`` asks for it: in the place of its text."""
    code = asked_for()
    if not code or code == note.revision.language:
        return Markup("")
    return _drawn("renditions/note.html", **told(align(OfNote(note), code)))


def told(aligned: Alignment) -> dict[str, Any]:
    """What every page that shows a rendition beside its original tells of it."""
    return {
        "aligned": aligned,
        "original": aligned.original,
        "code": aligned.language,
        "counts": aligned.counts(),
        "lines": {line.part.uid: line for line in aligned.lines},
        "translators": translators_of(aligned),
        "may_write": can(me(), "rendition.write", aligned.original),
    }


def post_actions(thread: Any, views: list[Any]) -> dict[int, list[tuple[str, str]]]:
    """Under posts that can be read in the reader's language, the way there; nothing is asked where no post of the
    thread was ever rendered. For translators, the way to render a post.
    """
    found: dict[int, list[tuple[str, str]]] = {}
    code = language()
    shown = [view for view in views if view.state == "shown"]
    if thread.rendered and shown:
        numbers = [view.number for view in shown if view.number > 1] or [1]
        can_be_read = posts_in(code, thread.id, min(numbers), max(numbers))
        words = str(_("Read in %(language)s", language=languages.name_in(code, code)))
        for view in shown:
            if view.id in can_be_read and view.language != code:
                found.setdefault(view.id, []).append((f"/renditions/posts/{view.id}/{code}", words))
    if me() is not None and can(me(), "rendition.write", thread):
        words = str(_("Render in another language"))
        for view in shown:
            found.setdefault(view.id, []).append((f"/renditions/posts/{view.id}", words))
    return found


def board_links(board: Board) -> list[tuple[str, str]]:
    """Beside a board, for its translators and moderators: their queue."""
    if not can(me(), "rendition.write", board):
        return []
    return [(f"/boards/{board.slug}/renditions", str(_("Renditions")))]


def desk_head(draft: Draft) -> Markup:
    """On the desk: the way to the draft's renditions."""
    if not can(me(), "rendition.write", draft):
        return Markup("")
    return _drawn("renditions/desk.html", board=draft.board)


def _drawn(template: str, **values: Any) -> Markup:
    return Markup(render_template(template, **values))  # noqa: S704  a template
