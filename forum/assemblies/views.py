"""Opening an assembly: one form, with a name and a description in each of the languages that are chosen in it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import languages
from forum.assemblies.actions import open_assembly
from forum.assemblies.models import Assembly, Level
from forum.assemblies.queries import every_assembly
from forum.database import carry_out
from forum.errors import Invalid
from forum.permissions import can
from forum.web import guard, language, me

assemblies = Blueprint("assemblies", __name__)

#: A field of the form that is drawn under another name than the act gives it.
SHOWN = {"names": "name", "descriptions": "description"}


def on_account(member: Any) -> list[tuple[str, str]]:
    """The line of the menu of one's account, for those who may open an assembly."""
    return [(_("Open an assembly"), url_for("assemblies.new"))] if can(member, "assembly.open") else []


@assemblies.get("/assemblies/new")
def new() -> ResponseReturnValue:
    """The form that opens an assembly, in the reader's language to begin with."""
    guard("assembly.open")
    empty = {"slug": "", "level": Level.LOCAL.value, "parent": "", "default": language()}
    return _form({**empty, "languages": [language()], "names": {}, "descriptions": {}})


@assemblies.post("/assemblies/languages")
def choose_languages() -> ResponseReturnValue:
    """The same form with what was typed, and a name and a description in each language that is now chosen."""
    guard("assembly.open")
    return _form(_typed())


@assemblies.post("/assemblies")
def add() -> ResponseReturnValue:
    """Open an assembly; its office is where to go on."""
    guard("assembly.open")
    typed = _typed()
    try:
        assembly = carry_out(lambda: _open(typed))
    except Invalid as problem:
        return _form(typed, problem), 422
    flash(
        _(
            "%(name)s is open. Here you open its milieus and alliances, and name its pilot committee.",
            name=assembly.name_in(language()),
        ),
        "success",
    )
    return redirect(f"/a/{assembly.slug}/office", 303)


def _typed() -> dict[str, Any]:
    """What was sent, as it was typed; words in a language that is not chosen any more are kept too."""
    return {
        **{name: request.form.get(name, "") for name in ("slug", "level", "parent", "default")},
        "languages": [code for code in request.form.getlist("languages") if code in languages.CONTENT],
        "names": _in_languages("name"),
        "descriptions": _in_languages("description"),
    }


def _in_languages(field: str) -> dict[str, str]:
    said = {code: request.form.get(f"{field}-{code}", "") for code in languages.CONTENT}
    return {code: words for code, words in said.items() if words.strip()}


def _open(typed: dict[str, Any]) -> Assembly:
    if typed["level"] not in list(Level):
        raise Invalid(_("Choose how far the assembly reaches."), field="level")
    others = {str(assembly.id): assembly for assembly in every_assembly()}
    if typed["parent"] and typed["parent"] not in others:
        raise Invalid(_("Choose the assembly that this one is part of, or none."), field="parent")
    spoken = typed["languages"]
    if spoken and typed["default"] not in spoken:
        raise Invalid(_("Choose one of the assembly's languages as its first."), field="default")
    return open_assembly(
        typed["slug"],
        by=me(),
        level=Level(typed["level"]),
        names=typed["names"],
        descriptions=typed["descriptions"],
        spoken=sorted(spoken, key=lambda code: code != typed["default"]),
        parent=others.get(typed["parent"]),
    )


def _form(typed: dict[str, Any], problem: Invalid | None = None) -> str:
    chosen = typed["languages"]
    drawn = [code for code in languages.CONTENT if code in {*chosen, *typed["names"], *typed["descriptions"]}]
    field = problem.field if problem else None
    if field in SHOWN:
        # One name is enough, so what is said of names belongs to the first.
        field = f"{SHOWN[field]}-{drawn[0]}" if drawn else "languages"
    return render_template(
        "assemblies/new.html",
        form={**typed, "errors": {field: str(problem)} if problem else {}},
        drawn=[(code, languages.name(code)) for code in drawn],
        content=[(code, languages.name(code)) for code in languages.CONTENT],
        levels=[(level.value, level.title) for level in Level],
        parents=[(assembly.id, assembly.name_in(language())) for assembly in every_assembly()],
    )
