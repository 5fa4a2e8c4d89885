"""The validation of a version, and of a diagnosis note: the form for those on the roll, the result for everyone."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.consent import actions
from forum.consent.answers import names_of, shown, texts_of
from forum.consent.models import Stance
from forum.consent.rolls import Roll, roll_of, roll_of_note
from forum.consent.telling import validation_as_data
from forum.consent.views import consent
from forum.database import carry_out
from forum.errors import Invalid, Refused
from forum.papers.models import Version
from forum.papers.views.reading import the_paper, the_version
from forum.threads.models import Note
from forum.threads.noted import note_with_place
from forum.threads.views.composing import status_of
from forum.web import found, guard, me


def the_public_version(paper_id: int, number: int) -> Version:
    """A version that can be read; 404 when there is none, 451 when it is withheld."""
    version = the_version(the_paper(paper_id), number)
    if version.withholding:
        abort(451)
    return version


@consent.get("/papers/<int:paper_id>/versions/<int:number>/validation")
def of_version(paper_id: int, number: int) -> ResponseReturnValue:
    """The validation of a version, with names and texts once it closed."""
    version = the_public_version(paper_id, number)
    return _page(roll_of(version), version, None)


@consent.get("/papers/<int:paper_id>/versions/<int:number>/validation.json")
def of_version_as_data(paper_id: int, number: int) -> ResponseReturnValue:
    """The same as data: the version's own file holds only what can be verified, and this is the site's word."""
    response = jsonify(validation_as_data(the_public_version(paper_id, number)))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@consent.post("/papers/<int:paper_id>/versions/<int:number>/validations")
def answer_version(paper_id: int, number: int) -> ResponseReturnValue:
    """Answer to a version, or answer anew."""
    version = the_public_version(paper_id, number)
    roll = roll_of(version)
    guard("version.validate", roll)
    return _answered(roll, version, None, f"/papers/{paper_id}/versions/{number}#validation")


def the_note(note_id: int) -> Note:
    """The note of this page; 404 when it is absent or not for this reader."""
    return found(note_with_place(note_id))


@consent.get("/notes/<int:note_id>/validation")
def of_note(note_id: int) -> ResponseReturnValue:
    """The validation of a diagnosis note, once it was put before its assembly."""
    note = the_note(note_id)
    roll = roll_of_note(note) or abort(404)
    return _page(roll, None, note)


@consent.post("/notes/<int:note_id>/rolls")
def open_roll(note_id: int) -> ResponseReturnValue:
    """Put a diagnosis note before the members of its assembly's milieus."""
    note = the_note(note_id)
    guard("validation.open", note)
    carry_out(lambda: actions.open_note_roll(note, by=me()))
    flash(_("The note is put before the members of the assembly's milieus."), "success")
    return redirect(f"/notes/{note_id}#validation", 303)


@consent.post("/notes/<int:note_id>/validations")
def answer_note(note_id: int) -> ResponseReturnValue:
    """Answer to a diagnosis note, or answer anew."""
    note = the_note(note_id)
    roll = roll_of_note(note) or abort(404)
    guard("note.validate", roll)
    return _answered(roll, None, note, f"/notes/{note_id}#validation")


def _answered(roll: Roll, version: Version | None, note: Note | None, back: str) -> ResponseReturnValue:
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in ("stance", "words", "language")}
    typed["named"] = "named" in request.form
    try:
        carry_out(lambda: actions.validate(roll, by=me(), **typed))
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {**typed, "errors": {field: str(problem)}}
        if version is not None:
            version = the_public_version(version.paper_id, version.number)
        return _page(roll, version, note, form), status_of(problem)
    flash(_("Your answer is kept. You can change it until the validation closes."), "success")
    return redirect(back, 303)


def _page(roll: Roll, version: Version | None, note: Note | None, form: dict[str, Any] | None = None) -> str:
    return render_template(
        "consent/validation_page.html",
        version=version,
        note=note,
        board=roll.board,
        validation=shown(roll, me(), form),
        stances=list(Stance),
        names=names_of(roll) if roll.closed else {},
        texts=texts_of(roll) if roll.closed else [],
    )
