"""Taking a version along: its files in every format, made at once or by the worker, and how to cite it."""

from flask import Response, abort, jsonify, make_response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.database import carry_out, db
from forum.errors import Problem
from forum.papers.actions.exports import ask_for_export, still_says
from forum.papers.exporting import waiver_as_data
from forum.papers.exports.citing import bibtex, csl_json, reference_to
from forum.papers.exports.content import content_of
from forum.papers.exports.formats import FORMATS, format_named
from forum.papers.exports.keeping import folder
from forum.papers.exports.making import made
from forum.papers.models import Export, ExportState, Version
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
from forum.web import csrf, found, guard_this_site

LOOK_AGAIN_SECONDS = 3
QUICK = {one.ending: one for one in FORMATS.values() if one.quick}


def _shown(paper_id: int, number: int) -> Version:
    """A version that this person may read; 404 when there is none, 451 when it is withheld."""
    version = the_version(the_paper(paper_id), number)
    if version.withholding:
        abort(451)
    return version


def _given(version: Version, data: bytes, mimetype: str, ending: str) -> Response:
    """A file made at once, to be kept; who has it already is told so (304)."""
    response = make_response(data)
    response.mimetype = mimetype
    name = f"paper-{version.paper_id}-version-{version.number}.{ending}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@papers.get("/papers/<int:paper_id>/versions/<int:number>.<any('json', 'html', 'md'):ending>")
def export(paper_id: int, number: int, ending: str) -> ResponseReturnValue:
    """The version in a format that is made at once; JSON is the one that anyone can verify."""
    version = _shown(paper_id, number)
    format = QUICK[ending]
    return _given(version, made(version, format), format.mimetype, ending)


@papers.get("/papers/<int:paper_id>/versions/<int:number>/waiver.json")
def waiver(paper_id: int, number: int) -> ResponseReturnValue:
    """Why the authors of a version were not asked, as data: its manifest says that the time was waived, and has no
    place for the reason, which is the site's word.
    """
    version = _shown(paper_id, number)
    if version.waiver_reason is None:
        abort(404)
    response = jsonify(waiver_as_data(version))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@papers.get("/papers/<int:paper_id>/versions/<int:number>.bib")
def cite_in_bibtex(paper_id: int, number: int) -> ResponseReturnValue:
    """The reference to a version, for BibTeX."""
    version = _shown(paper_id, number)
    return _given(version, bibtex(reference_to(version)).encode("utf-8"), "application/x-bibtex", "bib")


@papers.get("/papers/<int:paper_id>/versions/<int:number>.csl.json")
def cite_in_csl(paper_id: int, number: int) -> ResponseReturnValue:
    """The reference to a version as CSL-JSON."""
    version = _shown(paper_id, number)
    mimetype = "application/vnd.citationstyles.csl+json"
    return _given(version, csl_json(reference_to(version)), mimetype, "csl.json")


@papers.post("/papers/<int:paper_id>/versions/<int:number>/exports")
@csrf.exempt
def ask_for_export_of(paper_id: int, number: int) -> ResponseReturnValue:
    """Ask for a version in a format; whoever reads it may. What is there already is given at once."""
    guard_this_site()
    version = _shown(paper_id, number)
    version_id, format = version.id, format_named(request.form.get("format", ""))
    if format.quick:
        return redirect(f"/papers/{paper_id}/versions/{number}.{format.ending}", 303)
    asked = carry_out(lambda: ask_for_export(db.session.get_one(Version, version_id), format))
    if asked.state == ExportState.READY:
        return redirect(f"/exports/{asked.id}/{_name_of(asked)}", 303)
    return redirect(f"/exports/{asked.id}", 303)


@papers.get("/papers/<int:paper_id>/versions/<int:number>.pdf")
def last_pdf(paper_id: int, number: int) -> ResponseReturnValue:
    """The PDF made last, for programs that follow the page's tags; the page itself when none is there."""
    version = _shown(paper_id, number)
    last = db.session.scalar(
        select(Export)
        .where(
            Export.version_id == version.id,
            Export.format == "pdf",
            Export.state == ExportState.READY,
        )
        .order_by(Export.id.desc())
        .limit(1)
    )
    if last is None:
        return redirect(f"/papers/{paper_id}/versions/{number}#take", 303)
    return _file(last)


@papers.get("/exports/<int:export_id>")
def export_status(export_id: int) -> ResponseReturnValue:
    """How far a file is; the page looks again by itself."""
    asked = _asked(export_id)
    before = db.session.scalar(
        select(func.count())
        .select_from(Export)
        .where(Export.state.in_([ExportState.QUEUED, ExportState.MAKING]), Export.id < export_id)
    )
    version = asked.version
    page = render_template(
        "papers/exports/status.html",
        export=asked,
        version=version,
        board=version.board,
        page=f"/papers/{version.paper_id}/versions/{version.number}",
        heading=_("A file of this version: %(format)s", format=FORMATS[asked.format].title),
        file_name=_name_of(asked),
        before=before,
    )
    waits = asked.state in (ExportState.QUEUED, ExportState.MAKING)
    return page, 200, {"Refresh": str(LOOK_AGAIN_SECONDS)} if waits else {}


@papers.get("/exports/<int:export_id>/<name>")
def download_export(export_id: int, name: str) -> ResponseReturnValue:
    """The file itself, if it still says what the version says."""
    asked = _asked(export_id)
    if asked.state != ExportState.READY or name != _name_of(asked):
        abort(404)
    return _file(asked)


def _asked(export_id: int) -> Export:
    """A file of a version that this person may read; 404 or 451 otherwise."""
    asked = found(db.session.get(Export, export_id))
    if asked.version.withholding:
        abort(451)
    return asked


def _name_of(asked: Export) -> str:
    return f"paper-{asked.version.paper_id}-version-{asked.version.number}.{asked.format}"


def _file(asked: Export) -> ResponseReturnValue:
    version = asked.version
    path = folder() / asked.file_name
    try:
        current = still_says(asked, content_of(version)) and path.exists()
    except Problem:
        current = False
    if not current:
        return redirect(f"/papers/{version.paper_id}/versions/{version.number}#take", 303)
    response = send_file(
        path,
        mimetype=FORMATS[asked.format].mimetype,
        as_attachment=True,
        download_name=_name_of(asked),
        etag=asked.sha256 or False,
        conditional=True,
        last_modified=asked.made_at,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response
