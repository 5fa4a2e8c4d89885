"""The registers of boards, of assemblies, of the site: every act there, with its reason, for those who may see it."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select

from forum.assemblies.queries import assembly_by_slug, every_assembly
from forum.boards.queries import board_by_slug, boards_of
from forum.boards.register import entries_of, entries_of_assembly, entries_of_site, folded, lines_of
from forum.database import db
from forum.home.views import home
from forum.journal import Entry
from forum.papers.models import Paper
from forum.threads.naming import Places, places_of
from forum.web import found, language, me, whole

LINES_ON_A_PAGE = 50
# Runs of like acts are one line each: this many acts are read to fill a page, and no more.
ACTS_ON_A_PAGE = 200


@home.get("/boards/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    """What was done on a board, the latest first; ``?before=`` an entry's id."""
    board = found(board_by_slug(slug))
    before = request.args.get("before", type=whole)
    entries = entries_of(board, me(), limit=ACTS_ON_A_PAGE + 1, before=before)
    read = entries[:ACTS_ON_A_PAGE]
    lines = folded(read, lines_of(read, _with_papers(read, places_of(read, me(), language()))))
    shown = lines[:LINES_ON_A_PAGE]
    goes_on = len(lines) > len(shown) or len(entries) > len(read)
    return render_template(
        "home/register.html",
        board=board,
        lines=shown,
        before=before,
        older=shown[-1].first_id if goes_on else None,
    )


@home.get("/a/<slug>/register")
def assembly_register(slug: str) -> ResponseReturnValue:
    """What was done on an assembly itself and on its pilot committee, the latest first; ``?before=`` an entry's id."""
    assembly = assembly_by_slug(slug) or abort(404)
    before = request.args.get("before", type=whole)
    entries = entries_of_assembly(assembly, limit=LINES_ON_A_PAGE + 1, before=before)
    shown = entries[:LINES_ON_A_PAGE]
    return render_template(
        "home/assembly_register.html",
        assembly=assembly,
        boards=boards_of(assembly, me()),
        lines=lines_of(shown),
        before=before,
        older=shown[-1].id if len(entries) > len(shown) else None,
    )


@home.get("/register")
def site_register() -> ResponseReturnValue:
    """What was done on the site as a whole, the latest first; ``?before=`` an entry's id."""
    before = request.args.get("before", type=whole)
    entries = entries_of_site(limit=LINES_ON_A_PAGE + 1, before=before)
    shown = entries[:LINES_ON_A_PAGE]
    return render_template(
        "home/site_register.html",
        assemblies=every_assembly(),
        lines=lines_of(shown),
        before=before,
        older=shown[-1].id if len(entries) > len(shown) else None,
    )


def _with_papers(entries: list[Entry], places: Places) -> Places:
    """The same places, with the papers; every entry here is of boards that the reader may read, so are their papers."""
    ids = {entry.ids.get("paper") or _subject(entry) for entry in entries} - {None}
    if ids:
        titles = dict(db.session.execute(select(Paper.id, Paper.title).where(Paper.id.in_(ids))).all())
        for entry in entries:
            paper = entry.ids.get("paper") or _subject(entry)
            if paper in titles:
                places[entry.id]["paper"] = _link(paper, entry.ids.get("version"), titles[paper])
    return places


def _subject(entry: Entry) -> int | None:
    return entry.subject_id if entry.subject_type == Paper.__tablename__ else None


def _link(paper: int, version: Any, title: str) -> Markup:
    address = f"/papers/{paper}/versions/{version}" if version else f"/papers/{paper}"
    return Markup('<a href="{}" dir="auto">{}</a>').format(address, title)
