"""The desk: a draft beside the posts it accounts for."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum import languages
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.errors import Conflict, Invalid, Problem, Refused
from forum.papers.coverage import tally
from forum.papers.fates import Sieve, fates_of
from forum.papers.models import Draft, DraftState, Fate, Paper
from forum.papers.queries import excerpts_of
from forum.papers.text_views import text_of
from forum.phases import Kind, Phase
from forum.synthesis.views import synthesis
from forum.threads.models import Snapshot
from forum.threads.views.composing import language_options, status_of
from forum.web import found, me, whole


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
    """The draft beside the posts it accounts for."""
    return desk_page(the_draft(draft_id))


def desk_page(draft: Draft, form: dict[str, Any] | None = None) -> str:
    """The desk; ``form`` is what was sent last and what to mend in it."""
    if draft.state == DraftState.PUBLISHED:
        abort(404)
    wanted = _filters()
    rows, more = fates_of(
        draft,
        Sieve(**wanted, unaccounted="unaccounted" in request.args),
        after=request.args.get("after", default=0, type=whole),
    )
    return render_template(
        "synthesis/desk.html",
        draft=draft,
        paper=draft.paper,
        board=draft.paper.board,
        sections=text_of(draft, me()),
        rows=rows,
        more=more,
        tally=tally(draft),
        excerpts=excerpts_of(draft),
        fates=[fate for fate in Fate if fate != Fate.CITED],
        wanted=wanted,
        phases=[(phase.value, phase.title) for phase in Phase],
        kinds=[(kind.value, kind.title) for kind in Kind],
        languages=language_options(draft.paper.board.assembly.languages),
        language_name=languages.name,
        form={"errors": {}, **(form or {})},
        unaccounted="unaccounted" in request.args,
    )


def _filters() -> dict[str, Any]:
    def one_of(kind: Any, name: str) -> Any:
        try:
            return kind(request.args.get(name, ""))
        except ValueError:
            return None

    code = request.args.get("language", "")
    return {
        "phase": one_of(Phase, "phase"),
        "kind": one_of(Kind, "kind"),
        "language": code if code in languages.CONTENT else None,
    }


def act_on_draft(draft: Draft, act: Callable[[], Any], done: str, anchor: str = "") -> ResponseReturnValue:
    """Carry an act out and come back to the desk, with what was typed when it cannot be."""
    draft_id = draft.id
    try:
        carry_out(act)
    except (Invalid, Refused) as problem:
        now = the_draft(draft_id)
        if now.state == DraftState.PUBLISHED:
            typed = (request.form.get(name, "") for name in ("text", "heading", "title", "reason"))
            raise Conflict(problem.message, ours="\n\n".join(words for words in typed if words)) from None
        return desk_page(now, sent(problem)), status_of(problem)
    flash(done, "success")
    return redirect(f"/drafts/{draft_id}{anchor}", 303)


def sent(problem: Problem) -> dict[str, Any]:
    """What was sent to a form of the desk, and what to mend in it."""
    field = problem.field if isinstance(problem, Invalid) else None
    return {**request.form.to_dict(), "errors": {field: str(problem)}, "act": request.path.rpartition("/")[2]}
