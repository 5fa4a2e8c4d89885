"""Giving and ending mandates: on a board by the committee, in the committee by an administrator."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import clock
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.boards.queries import boards_of
from forum.boards.serving import mandate_in, mandates_held, member_called
from forum.boards.views import boards
from forum.boards.views.office import the_assembly
from forum.database import carry_out
from forum.errors import Invalid
from forum.members.actions import end_mandate, give_mandate
from forum.members.models import Mandate, Role
from forum.members.wording import role_name
from forum.permissions import can, require
from forum.web import guard, language, me

ON_A_BOARD = (Role.MODERATOR, Role.HARVESTER, Role.TRANSLATOR)


@boards.get("/a/<slug>/mandates/new")
def new_mandate(slug: str) -> ResponseReturnValue:
    """The form that gives a mandate."""
    assembly = the_assembly(slug)
    guard("mandate.give", assembly)
    return _form(assembly, {"member": request.args.get("member", ""), "role": Role.MODERATOR.value})


@boards.post("/a/<slug>/mandates")
def give(slug: str) -> ResponseReturnValue:
    """Give somebody a mandate, for good or until a day."""
    assembly = the_assembly(slug)
    guard("mandate.give", assembly)
    typed = {name: request.form.get(name, "") for name in ("member", "role", "board", "until")}
    try:
        mandate = carry_out(lambda: _give(assembly, typed))
    except Invalid as problem:
        return _form(the_assembly(slug), {**typed, "errors": {problem.field: str(problem)}}), 422
    flash(
        _("%(name)s now has this mandate: %(role)s.", name=mandate.member.name, role=role_name(mandate.role)),
        "success",
    )
    return redirect(f"/a/{slug}/office", 303)


def _give(assembly: Assembly, typed: dict[str, str]) -> Mandate:
    role = next((role for role in (*ON_A_BOARD, Role.COMMITTEE) if role.value == typed["role"]), None)
    if role is None:
        raise Invalid(_("Choose a mandate."), field="role")
    member, until = member_called(typed["member"]), _until(typed["until"])
    if role == Role.COMMITTEE:
        require(me(), "committee.name", assembly)
        place: dict[str, Any] = {"assembly": assembly}
    else:
        board = next((board for board in boards_of(assembly, me()) if board.slug == typed["board"]), None)
        if board is None:
            raise Invalid(_("Choose the board this mandate is on."), field="board")
        require(me(), "mandate.give", board)
        place = {"board": board}
    # The same form sent twice is one mandate.
    held = next((mandate for mandate in mandates_held(member, role, **place) if mandate.until == until), None)
    return held or give_mandate(member, role, by=me(), until=until, **place)


def _until(typed: str) -> datetime | None:
    """The end of the day that was typed, in UTC; None when the mandate has no end. Raises Invalid."""
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid(_("Write this day as year-month-day, for example 2027-03-21."), field="until") from None
    if day < clock.today():
        raise Invalid(_("This day has passed: a mandate ends today or later."), field="until")
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


@boards.post("/a/<slug>/mandates/<int:mandate_id>/end")
def end(slug: str, mandate_id: int) -> ResponseReturnValue:
    """End a mandate now."""
    assembly = the_assembly(slug)
    held = mandate_in(assembly, mandate_id) or abort(404)
    thing: Board | Assembly = held.board or assembly
    guard("mandate.give" if held.board else "committee.name", thing)
    carry_out(lambda: end_mandate(held.mandate, by=me(), board=held.board))
    flash(_("The mandate has ended."), "success")
    return redirect(f"/a/{slug}/office", 303)


def _form(assembly: Assembly, form: dict[str, Any]) -> str:
    roles = [*ON_A_BOARD, *([Role.COMMITTEE] if can(me(), "committee.name", assembly) else [])]
    return render_template(
        "boards/new_mandate.html",
        assembly=assembly,
        form={"board": "", "until": "", "errors": {}, **form},
        roles=[(role.value, role_name(role)) for role in roles],
        boards=[(board.slug, board.name_in(language())) for board in boards_of(assembly, me())],
    )
