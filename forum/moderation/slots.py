"""What pages of the rooms below show of reports."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.members.models import Member
from forum.moderation.queries import how_many_wait
from forum.moderation.reach import moderates
from forum.permissions import can
from forum.web import me


def post_actions(thread: Any, views: list[Any]) -> dict[int, list[tuple[str, str]]]:
    """For whoever is signed in, at each post of somebody else's that is shown: to report it. No statement."""
    person = me()
    if person is None:
        return {}
    base, label = f"/threads/{thread.id}/posts", _("Report")
    return {
        view.id: [(f"{base}/{view.number}/report", label)]
        for view in views
        if view.author_id != person.id and view.state == "shown"
    }


def links_of_board(board: Board) -> list[tuple[str, str]]:
    """On the pages of a board, for its moderators: what is reported there; for the committee, while something waits."""
    member = me()
    if member is None or not can(member, "report.decide", board):
        return []
    count = how_many_wait(board, member)
    if not count and not moderates(member, board):
        return []
    words = _("Reports (%(count)s)", count=count) if count else _("Reports")
    return [(f"{request.script_root}/boards/{board.slug}/reports", words)]


def account_pages(_member: Member) -> list[tuple[str, str]]:
    """Among one's own pages."""
    return [(_("What I reported"), f"{request.script_root}/account/reports")]
