"""The pages of answers by mail: those that wait, one's own addresses, and the door for relays."""

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from forum import mail, web
from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.database import carry_out, db
from forum.errors import Invalid, Problem
from forum.inbound.addresses import end_addresses, taken
from forum.inbound.answers import LARGEST
from forum.inbound.deciding import let_in, throw_away
from forum.inbound.envelopes import Fate, Receipt
from forum.inbound.handed_in import handed_in, head_of, is_too_large, vouched_for
from forum.inbound.models import ReceivedMail
from forum.inbound.queries import how_many_wait, waiting_on
from forum.inbound.receiving import receive, receive_head
from forum.members.models import Member
from forum.permissions import can
from forum.web import csrf, found, guard, guard_signed_in, language, me

inbound = Blueprint("inbound", __name__)


@inbound.get("/boards/<slug>/mails")
def mails(slug: str) -> ResponseReturnValue:
    """The answers by mail that wait for a moderator of the board."""
    board = found(board_by_slug(slug))
    guard("mail.decide", board)
    return _page(board)


@inbound.post("/mails/<int:mail_id>/post")
def post(mail_id: int) -> ResponseReturnValue:
    """Post what waits in the name of its member."""
    waiting = _waiting(mail_id)
    guard("mail.decide", waiting)
    board = waiting.home
    try:
        path = carry_out(lambda: let_in(waiting, by=me()))
    except Problem as problem:
        return _page(board, {mail_id: problem.message}), problem.status
    flash(_("The answer is posted."), "success")
    return redirect(path, 303)


@inbound.post("/mails/<int:mail_id>/throw-away")
def discard(mail_id: int) -> ResponseReturnValue:
    """Throw away what waits, with a reason; the member is told once."""
    waiting = _waiting(mail_id)
    guard("mail.decide", waiting)
    board, reason = waiting.home, request.form.get("reason", "")
    try:
        letter = carry_out(lambda: throw_away(waiting, by=me(), reason=reason, language=language()))
    except Invalid as problem:
        return _page(board, {mail_id: problem.message}, {mail_id: reason}), problem.status
    mail.leave(letter)
    flash(_("The answer is thrown away, and its member is told why."), "success")
    return redirect(f"/boards/{board.slug}/mails", 303)


@inbound.get("/account/replies")
def replies() -> ResponseReturnValue:
    """What answering by mail is, and how to end one's addresses."""
    guard_signed_in()
    return render_template("inbound/replies.html", taken=taken())


@inbound.post("/account/replies/end")
def end_replies() -> ResponseReturnValue:
    """End all reply addresses of the person."""
    member = guard_signed_in()
    carry_out(lambda: end_addresses(member, by=member))
    flash(_("Your reply addresses have ended. Letters to come bring new ones."), "success")
    return redirect("/account/replies", 303)


@inbound.post("/mail/in")
@csrf.exempt
def take_in() -> ResponseReturnValue:
    """The door for relays and providers: whoever has the secret hands in one mail, and is told what became of it.

    An answer of 200 says that it need not come again, whatever became of it.
    """
    if not vouched_for(request):
        abort(404)
    request.max_content_length = request.max_form_memory_size = LARGEST + 65_536
    if is_too_large(request):
        return _too_large(receive_head(head_of(request)))
    raw, envelope = handed_in(request)
    if not raw:
        return jsonify(fate="ignored", why="there is no message in this request"), 422
    if len(raw) > LARGEST:
        return _too_large(receive_head(raw, envelope=envelope))
    receipt = receive(raw, envelope=envelope)
    return jsonify(fate=receipt.fate.value, why=receipt.why)


def _too_large(receipt: Receipt) -> ResponseReturnValue:
    """200 once its member is told; else 413, and whoever handed it in may return it."""
    return jsonify(fate=receipt.fate.value, why=receipt.why), 200 if receipt.fate == Fate.REFUSED else 413


def _waiting(mail_id: int) -> ReceivedMail:
    wanted = db.select(ReceivedMail).where(ReceivedMail.id == mail_id).options(joinedload(ReceivedMail.home))
    return found(db.session.scalar(wanted))


def _page(board: Board, errors: dict[int, object] | None = None, typed: dict[int, str] | None = None) -> str:
    return render_template(
        "inbound/mails.html",
        board=board,
        mails=waiting_on(board),
        errors=errors or {},
        typed=typed or {},
    )


def links_of_board(board: Board) -> list[tuple[str, str]]:
    """On the pages of a board, for its moderators: the answers by mail that wait."""
    if web.me() is None or not can(web.me(), "mail.decide", board):
        return []
    count = how_many_wait(board)
    if not count and not taken():
        return []
    words = _("Answers by mail (%(count)s)", count=count) if count else _("Answers by mail")
    return [(f"{request.script_root}/boards/{board.slug}/mails", words)]


def account_pages(_member: Member) -> list[tuple[str, str]]:
    """Among one's own pages, where answers by mail are taken."""
    return [(_("Answering by mail"), "/account/replies")] if taken() else []
