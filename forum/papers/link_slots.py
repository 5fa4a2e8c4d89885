"""What pages of other rooms show of the ties between papers, threads and boards: one bounded statement each."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.boards.models import Board
from forum.boards.origin import Origin
from forum.papers.discussions import origin_named
from forum.papers.models import Draft
from forum.papers.revised import revised_in_draft, revised_on_board
from forum.permissions import can
from forum.web import me


def origin_of_thread(thread: Any) -> Markup:
    """At the head of a thread that discusses a version: which one."""
    return _origin("thread", thread)


def origin_of_board(board: Board) -> Markup:
    """At the head of a board that was opened from a strategy block: which one."""
    return _origin("board", board)


def _origin(what: str, thing: Any) -> Markup:
    if thing.origin_paper_id is None:
        return Markup("")
    block_uid = thing.origin_block_uid if what == "board" else None
    named = origin_named(Origin(thing.origin_paper_id, thing.origin_version, block_uid), me())
    if named is None:
        return Markup("")
    return Markup(render_template("papers/origin.html", what=what, origin=named))  # noqa: S704  a template


def strategy_named(origin: Origin) -> dict[str, Any] | None:
    """For the form that opens a board: the strategy block it comes from, or None when there is no such strategy."""
    named = origin_named(origin, me())
    return named if named and named["strategy"] else None


def revised_sources_of_board(board: Board) -> list[tuple[str, str]]:
    """For the moderators of a board: how many of its blocks rest on a source that was revised since."""
    if me() is None or not can(me(), "draft.write", board):
        return []
    number = len(revised_on_board(board, me()))
    if not number:
        return []
    words = ngettext("%(num)s source revised", "%(num)s sources revised", number)
    return [(f"/boards/{board.slug}/revised-sources", str(words))]


def head_of_desk(draft: Draft) -> Markup:
    """At the head of the desk: the matrix of the draft, and the sources that were revised since they were cited."""
    rows = revised_in_draft(draft, me())
    matrix = Markup('<p class="small"><a href="/drafts/{}/matrix">{}</a></p>').format(
        draft.id, _("From diagnosis to action")
    )
    if not rows:
        return matrix
    page = render_template(
        "papers/revised_sources.html", rows=rows, may_renew=can(me(), "draft.write", draft)
    )
    return matrix + Markup(page)  # noqa: S704  a template
