"""Saying what a block of the action plan promises: who, where, until when, at which level, how far it has come."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.assemblies.models import Level
from forum.database import carry_out
from forum.errors import Conflict, Invalid, Refused
from forum.papers import actions
from forum.papers.action_views import LEVELS, STATUS, action_view, checked_status
from forum.papers.block_words import block_html
from forum.papers.models import Block, Draft
from forum.synthesis.views import synthesis
from forum.synthesis.views.blocks import the_block
from forum.synthesis.views.desk import in_pieces, the_draft
from forum.synthesis.views.saving import saved
from forum.threads.views.composing import status_of
from forum.web import guard, me

FIELDS = ("who", "where", "until", "level", "status")


@synthesis.get("/drafts/<int:draft_id>/blocks/<int:block_id>/action")
def action_page(draft_id: int, block_id: int) -> ResponseReturnValue:
    """The form that says what a block of the action plan promises."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    action = block.action
    return _form(draft, block, {**_said(block), "seen": action.state if action else ""})


def _said(block: Block) -> dict[str, str]:
    """What a block promises, as its form holds it."""
    action = block.action
    return {
        "who": action.who if action else "",
        "where": action.where if action else "",
        "until": action.until.isoformat() if action and action.until else "",
        "level": action.level.value if action and action.level else "",
        "status": action.status.value if action and action.status else "",
    }


def _now(block: Block) -> dict[str, Any]:
    said = _said(block)
    words = {"level": {level.value: title for level, title in LEVELS.items()}}
    words["status"] = {status.value: title for status, title in STATUS.items()}
    told = [str(words.get(name, {}).get(value, value)) for name, value in said.items() if value]
    theirs = " · ".join(told) or str(_("Nothing is said yet."))
    return {"seen": block.action.state if block.action else "", "fields": said, "theirs": theirs}


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/action")
def set_action(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Keep what the block promises; nothing typed takes it back."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    typed: dict[str, Any] = {name: request.form.get(name, "").replace("\0", "") for name in FIELDS}
    uid = block.uid

    def act() -> None:
        actions.set_action(block, by=me(), seen=request.form.get("seen"), **_checked(typed))

    if in_pieces():
        return saved(act, lambda: _now(block))
    try:
        carry_out(act)
    except Conflict as conflict:
        draft = the_draft(draft_id)
        block = the_block(draft, block_id)
        theirs = action_view(block)
        now = {"seen": block.action.state if block.action else "", "errors": {None: str(conflict)}}
        return _form(draft, block, {**typed, **now, "theirs": theirs, "conflict": True}), 409
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {**typed, "seen": request.form.get("seen", ""), "errors": {field: str(problem)}}
        draft = the_draft(draft_id)
        return _form(draft, the_block(draft, block_id), form), status_of(problem)
    flash(_("What this action promises is saved."), "success")
    return redirect(f"/drafts/{draft_id}#b-{uid}", 303)


def _checked(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as the act takes it. Raises Invalid (fields ``until``, ``level``, ``status``)."""
    try:
        until = date.fromisoformat(typed["until"].strip()) if typed["until"].strip() else None
    except ValueError:
        raise Invalid(_("Write this day as year-month-day, for example 2027-03-21."), field="until") from None
    try:
        level = Level(typed["level"]) if typed["level"] else None
    except ValueError:
        raise Invalid(_("Choose a level."), field="level") from None
    return {
        "who": typed["who"],
        "where": typed["where"],
        "until": until,
        "level": level,
        "status": checked_status(typed["status"]),
    }


def _form(draft: Draft, block: Block, form: dict[str, Any]) -> str:
    return render_template(
        "synthesis/action.html",
        draft=draft,
        paper=draft.paper,
        board=draft.board,
        block=block,
        block_words=block_html(block.html),
        form={"errors": {}, **form},
        levels=[(level.value, words) for level, words in LEVELS.items()],
        statuses=[(status.value, words) for status, words in STATUS.items()],
    )
