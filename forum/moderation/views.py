"""The pages of reports: reporting a post, what one reported, and the queue of a board's moderators."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.database import carry_out
from forum.errors import Invalid, Problem, Refused
from forum.limits import Limit, TooMany, take
from forum.moderation.deciding import decide
from forum.moderation.kinds import DECISIONS, KINDS, OUTCOMES
from forum.moderation.models import Report
from forum.moderation.queries import MOST, decided_lately, how_many_wait, queue_of, reports_by, still_read
from forum.moderation.reach import moderates
from forum.moderation.reporting import LONGEST, report
from forum.permissions import can
from forum.threads.models import Post
from forum.threads.page_of_posts import one_post
from forum.threads.views.composing import language_options
from forum.threads.views.posts import find_post
from forum.web import found, guard, guard_signed_in, language, me

moderation = Blueprint("moderation", __name__)

#: More than anybody finds in good faith.
REPORTS = Limit("reports of a member", 10, timedelta(minutes=30))


@moderation.get("/threads/<int:thread_id>/posts/<int:number>/report")
def report_form(thread_id: int, number: int) -> ResponseReturnValue:
    """The form that reports a post; or what the person reported of it, and what came of that."""
    member = guard_signed_in()
    post = find_post(thread_id, number)
    known = reports_by(member, post)
    if not known:
        guard("post.report", post)
    return _report_page(post, {"known": known})


@moderation.post("/threads/<int:thread_id>/posts/<int:number>/reports")
def send_report(thread_id: int, number: int) -> ResponseReturnValue:
    """Report a post; whatever goes wrong, the words come back. Twice shows what waits already."""
    member = guard_signed_in()
    post = find_post(thread_id, number)
    sent = {name: request.form.get(name, "") for name in ("kind", "words")}

    def act() -> Report:
        take(REPORTS, member.id)
        return report(post, by=member, language=language(), **sent)

    try:
        carry_out(act)
    except TooMany:
        raise
    except (Invalid, Refused) as problem:
        guard("board.read", post.board)
        field = problem.field if isinstance(problem, Invalid) else None
        return _report_page(post, {**sent, "errors": {field: str(problem)}}), problem.status
    flash(_("The moderators of the board see your report. You will be told what they decide."), "success")
    return redirect(f"/threads/{thread_id}?from={number}#p{number}", 303)


def _report_page(post: Post, form: dict[str, Any]) -> str:
    known = form.get("known") or []
    waits = next((line for line in known if line.decision_id is None), None)
    return render_template(
        "moderation/report.html",
        post=post,
        view=one_post(post.thread, post.number, language()),
        thread=post.thread,
        board=post.board,
        kinds=[(kind.value, words) for kind, words in KINDS.items()],
        form={"kind": "", "words": "", "errors": {}, **form},
        longest=LONGEST,
        known=known,
        waits=waits,
        may_report=waits is None and can(me(), "post.report", post),
        **_words(),
    )


@moderation.get("/account/reports")
def mine() -> ResponseReturnValue:
    """What the person reported, the latest first, and what came of it."""
    member = guard_signed_in()
    reports = reports_by(member)
    readable = still_read(reports, member)
    return render_template("moderation/mine.html", reports=reports, readable=readable, **_words())


@moderation.get("/boards/<slug>/reports")
def queue(slug: str) -> ResponseReturnValue:
    """What is reported on a board and waits for the person to decide, the oldest first."""
    board = found(board_by_slug(slug))
    guard("report.decide", board)
    return _queue_page(board)


@moderation.post("/threads/<int:thread_id>/posts/<int:number>/reports/decision")
def decide_reports(thread_id: int, number: int) -> ResponseReturnValue:
    """Decide on all open reports of a post; whatever goes wrong, the words come back."""
    post = find_post(thread_id, number)
    guard("report.decide", post.board)
    board, post_id = post.board, post.id
    sent = {name: request.form.get(name, "") for name in ("reason", "language", "answer")}
    outcome = request.form.get("decision", "")
    try:
        carry_out(lambda: decide(post, outcome, by=me(), **sent))
    except Problem as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {**sent, "post": post_id, "errors": {field: str(problem)}}
        return _queue_page(board, form), problem.status
    flash(_("Decided: who reported the post is told."), "success")
    return redirect(f"{request.script_root}/boards/{board.slug}/reports", 303)


def _queue_page(board: Board, form: dict[str, Any] | None = None) -> str:
    member = me()
    waiting = queue_of(board, member)
    return render_template(
        "moderation/queue.html",
        board=board,
        waiting=waiting,
        more=how_many_wait(board, member) - MOST if len(waiting) == MOST else 0,
        decided=decided_lately(board, member),
        named=moderates(member, board),
        decisions=DECISIONS,
        longest=LONGEST,
        languages=language_options(board.assembly.languages),
        form={"post": None, "language": language(), "errors": {}, **(form or {})},
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"in_words": KINDS, "outcomes": OUTCOMES}
