"""The desk: a draft beside the posts it accounts for. Its forms come back with all that was typed and ticked."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum.boards.models import Board
from forum.database import carry_out, db
from forum.errors import Conflict, Invalid, Problem, Refused
from forum.papers.models import Draft, DraftState, Paper
from forum.synthesis.desk import address_of, desk_of, sieve_asked
from forum.synthesis.pieces import pieces_of
from forum.synthesis.views import synthesis
from forum.threads.models import Snapshot
from forum.threads.views.composing import status_of
from forum.web import found


def the_draft(draft_id: int, act: str = "draft.read") -> Draft:
    """This draft with its paper, board, threads and snapshots; 404 when absent or not for this reader."""
    draft = db.session.scalar(
        select(Draft)
        .where(Draft.id == draft_id)
        .options(
            joinedload(Draft.paper)
            .joinedload(Paper.board)
            .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)),
            selectinload(Draft.threads),
            selectinload(Draft.snapshots).joinedload(Snapshot.round),
        )
    )
    return found(draft, act)


@synthesis.get("/drafts/<int:draft_id>")
def desk(draft_id: int) -> ResponseReturnValue:
    """The draft beside the posts it accounts for; ``?branch=`` fills in the form that accounts for a branch."""
    branch = request.args.get("branch", "")
    return desk_page(the_draft(draft_id), {"scope": "branch", "branch": branch} if branch else None)


def desk_page(draft: Draft, form: dict[str, Any] | None = None) -> str:
    """The desk; ``form`` is what was sent last and what to mend in it."""
    if draft.state == DraftState.PUBLISHED:
        abort(404)
    return render_template("synthesis/desk.html", **desk_of(draft, form or {}))


def in_pieces() -> bool:
    """Whether the desk's script asks: it is given only what changed."""
    return request.accept_mimetypes.best == "application/json"


def act_on_draft(
    draft: Draft, act: Callable[[], Any], done: str | Callable[[Any], str], anchor: str = ""
) -> ResponseReturnValue:
    """Carry an act out and come back to the desk, with what was typed when it cannot be.

    ``done`` says so in a sentence, or makes one from what the act answers.
    """
    draft_id = draft.id
    try:
        result = carry_out(act)
    except (Invalid, Refused) as problem:
        now = the_draft(draft_id)
        if in_pieces():
            return jsonify(error=str(problem)), status_of(problem)
        if now.state == DraftState.PUBLISHED:
            typed = (request.form.get(name, "") for name in ("text", "heading", "title", "reason"))
            raise Conflict(problem.message, ours="\n\n".join(words for words in typed if words)) from None
        return desk_page(now, sent(problem)), status_of(problem)
    words = done if isinstance(done, str) else done(result)
    if in_pieces():
        return jsonify(done=words, **pieces_of(the_draft(draft_id), result))
    flash(words, "success")
    return redirect(here(draft_id, anchor), 303)


def here(draft_id: int, anchor: str = "") -> str:
    """The address of the desk, with the filter that stands."""
    asked = urlencode(address_of(sieve_asked()))
    return f"/drafts/{draft_id}{'?' + asked if asked else ''}{anchor}"


def sent(problem: Problem) -> dict[str, Any]:
    """What was sent to a form of the desk, and what to mend in it."""
    field = problem.field if isinstance(problem, Invalid) else None
    return {**typed(), "errors": {field: str(problem)}}


def typed() -> dict[str, Any]:
    """What was sent to a form of the desk: its words, the posts that were ticked, and which form it was."""
    return {
        **request.form.to_dict(),
        "posts": request.form.getlist("posts"),
        "act": request.path.rpartition("/")[2],
    }
