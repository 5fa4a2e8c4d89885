"""The pages of those who want a digest and no account: asking for it, and the link in the letter."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from forum import languages
from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.database import carry_out, db
from forum.errors import Invalid, Problem
from forum.limits import counted, sender
from forum.members.forms import likely_zone
from forum.members.imported import unclaimed_from
from forum.members.knocking import ASKED_FROM, LETTERS, typed_email
from forum.members.queries import account_by_email
from forum.readers import letters
from forum.readers.actions import begin
from forum.readers.asking import Asked, asked_by, checked
from forum.threads.models import Post
from forum.web import csrf, found, guard, language, me, whole

readers = Blueprint("readers", __name__)


@readers.get("/boards/<slug>/readers/new")
def ask(slug: str) -> ResponseReturnValue:
    """The form for whoever wants the digest of a board without an account."""
    board = found(board_by_slug(slug))
    guard("digest.ask", board)
    if me() is not None:
        return redirect(f"/boards/{board.slug}", 303)  # who is signed in chooses there
    return _form(board)


def _asked_for(slug: str) -> ResponseReturnValue:
    """Write to the address; the answer is the same whoever has it."""
    board = found(board_by_slug(slug))
    guard("digest.ask", board)
    try:
        asked = checked(
            board,
            email=request.form.get("email", ""),
            name=request.form.get("name", ""),
            language=language(),
            zone=likely_zone(),
            joins=bool(request.form.get("joins")),
        )
    except Invalid as problem:
        return _form(board, problem), problem.status
    letters.confirm(asked, board)
    return redirect(f"/boards/{slug}/readers/asked", 303)


readers.add_url_rule(
    "/boards/<slug>/readers",
    "write_to",
    counted(_asked_for, (LETTERS, typed_email), (ASKED_FROM, sender)),
    methods=["POST"],
)


@readers.get("/boards/<slug>/readers/asked")
def asked(slug: str) -> ResponseReturnValue:
    """What happens next."""
    return render_template("readers/asked.html", board=found(board_by_slug(slug)))


def _form(board: Board, problem: Invalid | None = None) -> str:
    return render_template(
        "readers/ask.html", board=board, errors={problem.field: problem.message} if problem else {}
    )


@readers.get("/readers/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """From the link in the letter: a button, so that no program that looks at links begins anything."""
    asked = _of_letter(token)
    return _confirming(asked, _board_of(asked))


@readers.post("/readers/<token>")
@csrf.exempt
def confirmed(token: str) -> ResponseReturnValue:
    """Send the digest from now on; the token in the letter is the permission."""
    asked = _of_letter(token)
    board = _board_of(asked)
    if asked.ended:
        return _confirming(asked, board), 410
    claims = request.form.get("mine", type=whole)
    try:
        carry_out(lambda: begin(asked, board, claims=claims or None))
    except Problem as problem:
        return _confirming(asked, board, problem), problem.status
    with languages.speaking(asked.language, asked.zone):
        return render_template("readers/begun.html", board=board, joins=asked.joins)


def _of_letter(token: str) -> Asked:
    return asked_by(token) or abort(404)


def _board_of(asked: Asked) -> Board:
    return db.session.get(Board, asked.board_id) or abort(404)


def _confirming(asked: Asked, board: Board, problem: Problem | None = None) -> str:
    # Whoever comes from the letter reads on in its language.
    with languages.speaking(asked.language, asked.zone):
        known = account_by_email(asked.email) is not None
        return render_template(
            "readers/confirm.html",
            asked=asked,
            board=board,
            known=known,
            imported=[] if known else _imported(asked.email),
            problem=problem,
        )


def _imported(email: str) -> list[tuple[Any, int]]:
    """The members that imports brought with this address, each with the number of their posts."""
    members = unclaimed_from(email)
    written = select(Post.author_id, func.count()).where(
        Post.author_id.in_([member.id for member in members])
    )
    counts: dict[int, int] = {row[0]: row[1] for row in db.session.execute(written.group_by(Post.author_id))}
    return [(member, counts.get(member.id, 0)) for member in members]
