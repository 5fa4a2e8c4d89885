"""Opening an assembly, and giving it another name: a name and a description in each of its languages."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import languages
from forum.assemblies.actions import change_assembly, open_assembly
from forum.assemblies.models import Assembly, Level
from forum.assemblies.queries import assembly_by_slug, every_assembly
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
    return render_template(
        "assemblies/new.html",
        form={**typed, "errors": _errors(problem, drawn)},
        drawn=[(code, languages.name(code)) for code in drawn],
        content=[(code, languages.name(code)) for code in languages.CONTENT],
        levels=[(level.value, level.title) for level in Level],
        parents=[(assembly.id, assembly.name_in(language())) for assembly in every_assembly()],
    )


def _errors(problem: Invalid | None, drawn: list[str]) -> dict[str | None, str]:
    """What is to be mended, by the field that shows it; ``drawn`` are the languages that have a name in the form."""
    if problem is None:
        return {}
    field = problem.field
    if field in SHOWN:
        # One name is enough, so what is said of names belongs to the first.
        field = f"{SHOWN[field]}-{drawn[0]}" if drawn else "languages"
    return {field: str(problem)}


@assemblies.get("/a/<slug>/settings")
def settings(slug: str) -> ResponseReturnValue:
    """The form that gives an assembly another name and description."""
    assembly = assembly_by_slug(slug) or abort(404)
    guard("assembly.change", assembly)
    return _settings(assembly, {"names": assembly.names, "descriptions": assembly.descriptions})


@assemblies.post("/a/<slug>/settings")
def change(slug: str) -> ResponseReturnValue:
    """Give an assembly another name and description; its address stays."""
    assembly = assembly_by_slug(slug) or abort(404)
    guard("assembly.change", assembly)
    typed = {"names": _in_languages("name"), "descriptions": _in_languages("description")}
    try:
        carry_out(lambda: change_assembly(assembly, by=me(), **typed))
    except Invalid as problem:
        return _settings(assembly_by_slug(slug) or abort(404), typed, problem), 422
    flash(_("The name and the description of the assembly are kept."), "success")
    return redirect(f"/a/{slug}/office", 303)


def _settings(assembly: Assembly, typed: dict[str, Any], problem: Invalid | None = None) -> str:
    return render_template(
        "assemblies/settings.html",
        assembly=assembly,
        form={**typed, "errors": _errors(problem, assembly.languages)},
        drawn=[(code, languages.name(code)) for code in assembly.languages],
    )
