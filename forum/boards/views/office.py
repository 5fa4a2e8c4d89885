"""The office of the pilot committee: opening milieus and alliances of an assembly."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import languages
from forum.assemblies.models import HUES, Approach, Assembly, Milieu
from forum.assemblies.queries import assembly_by_slug
from forum.boards.actions import open_alliance, open_milieu
from forum.boards.models import Board
from forum.boards.origin import Origin
from forum.boards.queries import boards_of
from forum.boards.serving import mandates_of
from forum.boards.views import boards
from forum.boards.views.settings import open_to
from forum.boards.wording import APPROACHES, MARKS, READING, WRITING
from forum.database import carry_out
from forum.errors import Invalid, Problem, Refused
from forum.members.wording import role_name
from forum.web import guard, language, me, slot, whole


def the_assembly(slug: str) -> Assembly:
    """The assembly at this address; 404 when there is none."""
    return assembly_by_slug(slug) or abort(404)


@boards.get("/a/<slug>/office")
def office(slug: str) -> ResponseReturnValue:
    """The boards of an assembly, who holds which mandate, and the ways to open and to give more."""
    assembly = the_assembly(slug)
    guard("board.change", assembly)
    return render_template(
        "boards/office.html",
        assembly=assembly,
        boards=boards_of(assembly, me()),
        mandates=mandates_of(assembly),
        role_name=role_name,
    )


@boards.get("/a/<slug>/milieus/new")
def new_milieu(slug: str) -> ResponseReturnValue:
    """The form that opens a milieu and its board."""
    assembly = the_assembly(slug)
    guard("board.change", assembly)
    return _form(assembly, "milieus", _empty(assembly))


@boards.get("/a/<slug>/alliances/new")
def new_alliance(slug: str) -> ResponseReturnValue:
    """The form that opens an alliance and its board."""
    assembly = the_assembly(slug)
    guard("board.change", assembly)
    return _form(assembly, "alliances", _empty(assembly))


@boards.post("/a/<slug>/milieus")
def add_milieu(slug: str) -> ResponseReturnValue:
    """Open a milieu and its board."""
    assembly = the_assembly(slug)
    guard("board.change", assembly)
    typed = _typed(assembly)
    return _open(
        assembly, "milieus", typed, lambda: open_milieu(assembly, by=me(), **_checked(assembly, typed))
    )


@boards.post("/a/<slug>/alliances")
def add_alliance(slug: str) -> ResponseReturnValue:
    """Open an alliance of some of the assembly's milieus, and its board."""
    assembly = the_assembly(slug)
    guard("board.change", assembly)
    typed = _typed(assembly)

    def act() -> Board:
        gathers = [milieu for milieu in assembly.milieus if str(milieu.id) in typed["gathers"]]
        return open_alliance(
            assembly, by=me(), approach=_approach(typed), gathers=gathers, **_checked(assembly, typed)
        )

    return _open(assembly, "alliances", typed, act)


def _open(
    assembly: Assembly, noun: str, typed: dict[str, Any], act: Callable[[], Board]
) -> ResponseReturnValue:
    slug = assembly.slug
    try:
        board = carry_out(act)
    except (Invalid, Refused) as problem:
        return _form(the_assembly(slug), noun, typed, problem), 422 if isinstance(problem, Invalid) else 403
    flash(_("%(name)s is open, and its board with it.", name=board.name_in(language())), "success")
    return redirect(f"/a/{slug}/office", 303)


def _empty(assembly: Assembly) -> dict[str, Any]:
    used = len(assembly.milieus) + len(assembly.alliances)
    return {
        "slug": "",
        "hue": str(used % HUES + 1),
        "mark": list(MARKS)[used % len(MARKS)],
        "reading": "public",
        "writing": "members",
        "approach": Approach.THEMATIC.value,
        "gathers": [],
        "names": {},
        "descriptions": {},
        "origin": _origin(request.args),
    }


def _origin(given: Any) -> Origin | None:
    """The block that the form names as the board's origin; None without one. A broken one is 404."""
    names = ("paper", "version", "block")
    if not any(given.get(name) for name in names):
        return None
    paper, version = (given.get(name, default=0, type=whole) for name in names[:2])
    origin = Origin(paper, version, given.get("block", "")[:36].replace("\0", ""))
    return origin if slot("board.origin", origin) else abort(404)


def _typed(assembly: Assembly) -> dict[str, Any]:
    """What was sent, as it was typed: a name and a description in each of the assembly's languages."""
    one = ("slug", "hue", "mark", "reading", "writing", "approach")
    return {
        **{name: request.form.get(name, "") for name in one},
        "gathers": request.form.getlist("gathers"),
        "names": {code: request.form.get(f"name-{code}", "") for code in assembly.languages},
        "descriptions": {code: request.form.get(f"description-{code}", "") for code in assembly.languages},
        "origin": _origin(request.form),
    }


def _checked(assembly: Assembly, typed: dict[str, Any]) -> dict[str, Any]:
    """What both kinds of place need, ready for the act. Raises Invalid."""
    reading, writing = open_to(typed)
    hue = int(typed["hue"]) if typed["hue"].isdecimal() else 0
    if not 1 <= hue <= HUES:
        raise Invalid(_("Choose a colour."), field="hue")
    if typed["mark"] not in MARKS:
        raise Invalid(_("Choose a mark."), field="mark")
    return {
        "slug": typed["slug"],
        "names": typed["names"],
        "descriptions": typed["descriptions"],
        "hue": hue,
        "mark": typed["mark"],
        "reading": reading,
        "writing": writing,
        "origin": typed["origin"],
    }


def _approach(typed: dict[str, Any]) -> Approach:
    try:
        return Approach(typed["approach"])
    except ValueError:
        raise Invalid(_("Choose what ties the alliance."), field="approach") from None


def _form(assembly: Assembly, noun: str, form: dict[str, Any], problem: Problem | None = None) -> str:
    field = problem.field if isinstance(problem, Invalid) else None
    # One name is enough, so what is said of names belongs to the first.
    shown = {"names": f"name-{assembly.language}", "descriptions": f"description-{assembly.language}"}
    errors = {shown.get(field or "", field): str(problem)} if problem else {}
    return render_template(
        "boards/new.html",
        assembly=assembly,
        noun=noun,
        form={**form, "errors": errors},
        origin=next(iter(slot("board.origin", form["origin"])), None) if form["origin"] else None,
        spoken=[(code, languages.name(code)) for code in assembly.languages],
        hues=range(1, HUES + 1),
        marks=list(MARKS.items()),
        approaches=list(APPROACHES.items()),
        reading=list(READING.items()),
        writing=list(WRITING.items()),
        milieus=_named(assembly.milieus),
    )


def _named(milieus: list[Milieu]) -> list[tuple[int, str]]:
    return [(milieu.id, milieu.name_in(language())) for milieu in milieus]
