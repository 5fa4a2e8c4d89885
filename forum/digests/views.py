"""The pages of the digest: editions on the web, the one to come, and leaving from a letter."""

from contextlib import AbstractContextManager
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import languages
from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.boards.ribbon import ribbon_of
from forum.database import carry_out
from forum.digests.acknowledging import acknowledge, delivery_named
from forum.digests.choices import choose, wish_for
from forum.digests.choosing import hours, rhythms, timing_of
from forum.digests.leaving import leave, subscriptions_named, what_ends
from forum.digests.models import Delivery, Edition, Rhythm, Subscription
from forum.digests.progress import Progress, going_out, progress_of
from forum.digests.queries import contents_of_edition, contents_to_come, edition_with_board, editions_of
from forum.digests.tokens import subscription_by
from forum.errors import Invalid
from forum.permissions import can
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
        progress=_progress_of(shown),
        board=shown.board,
        phases=ribbon_of(shown.board),
        contents=contents_of_edition(shown, me(), language()),
    )


def _progress_of(edition: Edition) -> list[Progress]:
    """How far its mails have gone out, for those who lead the board."""
    if me() is None or not can(me(), "digest.preview", edition.board):
        return []
    progress = progress_of(edition)
    return [progress] if progress else []


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
    """For those who lead the board: what its next edition would say now, in the rhythm they choose.

    It shows what all are told alike. What each reader is told alone, and which boards stand in one mail of theirs, is
    theirs: no moderator sees it (``forum digest preview --for`` shows it to those who run the machine).
    """
    board = found(board_by_slug(slug))
    guard("digest.preview", board)
    asked = request.args.get("rhythm", Rhythm.WEEKLY.value)
    rhythm = Rhythm(asked) if asked in set(Rhythm) else abort(404)
    return render_template(
        "digests/edition.html",
        edition=None,
        progress=going_out(board),
        board=board,
        phases=ribbon_of(board),
        contents=contents_to_come(board, rhythm, me(), language()),
        rhythm=rhythm.value,
        rhythms=[(value, words) for value, words in rhythms() if value in set(Rhythm)],
    )


@digests.get("/digests/unsubscribe/<token>")
def leaving(token: str) -> ResponseReturnValue:
    """From the link in a letter: one button, so that no program that looks at links ends a subscription."""
    subscriptions = _subscriptions(token)
    return _leaving(subscriptions, all(place.ended_at is not None for place in subscriptions))


@digests.post("/digests/unsubscribe/<token>")
@csrf.exempt
def unsubscribe(token: str) -> ResponseReturnValue:
    """End what the mail came for: from that button, or by a mail program (RFC 8058, which wants no redirect)."""
    subscriptions = _subscriptions(token)

    def leave_all() -> str:
        page = _leaving(subscriptions, ended=True)  # it names what ends, while that can be seen
        for subscription in subscriptions:
            leave(subscription)
        return page

    return carry_out(leave_all)


@digests.get("/digests/choices/<token>")
def choosing(token: str) -> ResponseReturnValue:
    """From the link in a letter: what it came for, to be changed."""
    return _choices(_of_choices(token))


@digests.post("/digests/choices/<token>")
@csrf.exempt
def keep_choices(token: str) -> ResponseReturnValue:
    """Keep what is chosen there; the token in the letter is the permission."""
    subscription = _of_choices(token)
    try:
        carry_out(lambda: choose(subscription, request.form))
    except Invalid as problem:
        return _choices(subscription, problem), problem.status
    return _choices(subscription, kept=True)


def _of_choices(token: str) -> Subscription:
    return subscription_by("choices", token) or abort(404)


def _choices(subscription: Subscription, problem: Invalid | None = None, *, kept: bool = False) -> str:
    account = subscription.member.account
    with _as_in_the_letter(subscription):
        timing = timing_of(subscription)
        return render_template(
            "digests/choices.html",
            board_name=subscription.board.name_in(language()),
            kept=kept,
            wish=request.form.get("wish", wish_for(subscription).value),
            often=request.form.get("often", timing.often),
            hour=request.form.get("hour", timing.clock_hour),
            errors={problem.field: problem.message} if problem else {},
            rhythms=rhythms(),
            hours=hours(),
            zone=account.zone if account else "UTC",
        )


@digests.get("/digests/read/<token>")
def reading(token: str) -> ResponseReturnValue:
    """From the link in a letter: one button, so that no program that looks at links marks it as read."""
    return _reading(delivery_named(token) or abort(404))


@digests.post("/digests/read/<token>")
@csrf.exempt
def mark_read(token: str) -> ResponseReturnValue:
    """Mark exactly what this mail told as read; the token in the letter is the permission."""
    delivery = delivery_named(token) or abort(404)
    carry_out(lambda: acknowledge(delivery))
    return _reading(delivery)


def _reading(delivery: Delivery) -> str:
    with _as_in_the_letter(delivery.subscription):
        return render_template(
            "digests/reading.html",
            board=delivery.subscription.board,
            day=delivery.edition.until.date(),
            read=delivery.read_at is not None,
        )


def _subscriptions(token: str) -> list[Subscription]:
    return subscriptions_named(token) or abort(404)


def _leaving(subscriptions: list[Subscription], ended: bool) -> str:
    with _as_in_the_letter(subscriptions[0]):
        told = what_ends(subscriptions, language())
        return render_template(
            "digests/leaving.html",
            board_name=languages.listed(told.names),
            boards=told.boards,
            ended=ended,
            alone=told.alone,
            goes_on=told.goes_on,
        )


def _as_in_the_letter(subscription: Subscription) -> AbstractContextManager[None]:
    """Whoever comes from the letter reads on in its language."""
    account = subscription.member.account
    return languages.speaking(account.language if account else "", account.zone if account else "UTC")


def links_of_board(board: Board) -> list[tuple[str, Any]]:
    """On the page of a board: its editions."""
    return [(f"{request.script_root}/boards/{board.slug}/digests", _("Digests"))]
