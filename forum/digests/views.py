"""The pages of the digest: editions on the web, the one to come, and leaving from a letter."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.boards.ribbon import ribbon_of
from forum.database import carry_out
from forum.digests.leaving import leave, subscription_named
from forum.digests.models import Subscription
from forum.digests.queries import contents_of_edition, contents_to_come, edition_with_board, editions_of
from forum.web import csrf, found, guard, language, me, whole

digests = Blueprint("digests", __name__)

ON_A_PAGE = 30


@digests.get("/digests/<int:edition_id>")
def edition(edition_id: int) -> ResponseReturnValue:
    """An edition as everybody reads it; the mail of each reader says the same, as far as they wish to hear it."""
    shown = found(edition_with_board(edition_id))
    return render_template(
        "digests/edition.html",
        edition=shown,
        board=shown.board,
        phases=ribbon_of(shown.board),
        contents=contents_of_edition(shown, me(), language()),
    )


@digests.get("/boards/<slug>/digests")
def editions(slug: str) -> ResponseReturnValue:
    """The editions of a board, the latest first."""
    board = found(board_by_slug(slug))
    before = request.args.get("before", type=whole)
    rows = editions_of(board, limit=ON_A_PAGE + 1, before=before)
    return render_template(
        "digests/editions.html",
        board=board,
        editions=rows[:ON_A_PAGE],
        before=before,
        older=rows[ON_A_PAGE - 1].id if len(rows) > ON_A_PAGE else None,
    )


@digests.get("/boards/<slug>/digests/next")
def to_come(slug: str) -> ResponseReturnValue:
    """For those who lead the board: what its next edition would say now."""
    board = found(board_by_slug(slug))
    guard("digest.preview", board)
    return render_template(
        "digests/edition.html",
        edition=None,
        board=board,
        phases=ribbon_of(board),
        contents=contents_to_come(board, me(), language()),
    )


@digests.get("/digests/unsubscribe/<token>")
def leaving(token: str) -> ResponseReturnValue:
    """From the link in a letter: one button, so that no program that looks at links ends a subscription."""
    return _leaving(_subscription(token))


@digests.post("/digests/unsubscribe/<token>")
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """End the subscription: from that button, or by a mail program (RFC 8058, which wants no redirect)."""
    subscription = _subscription(token)
    carry_out(lambda: leave(subscription))
    return _leaving(subscription)


def _subscription(token: str) -> Subscription:
    return subscription_named(token) or abort(404)


def _leaving(subscription: Subscription) -> str:
    return render_template(
        "digests/leaving.html",
        board_name=subscription.board.name_in(language()),
        ended=subscription.ended_at is not None,
    )


def links_of_board(board: Board) -> list[tuple[str, Any]]:
    """On the page of a board: its editions."""
    return [(f"{request.script_root}/boards/{board.slug}/digests", _("Digests"))]
