"""Reading a paper: its versions, what became of each post, the chain it stands in."""

import json

from flask import Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload, with_expression

from forum import languages
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.database import db
from forum.journal import Reason
from forum.papers.action_views import STATUS, add_progress
from forum.papers.actions.ledger import entries, head
from forum.papers.asked import objections_of
from forum.papers.citing import citing_blocks
from forum.papers.discussions import may_discuss
from forum.papers.fates import fates_of
from forum.papers.models import (
    Draft,
    DraftState,
    Paper,
    Publication,
    Version,
    VersionContributor,
    VersionReading,
    Withholding,
)
from forum.papers.queries import last_shown_version
from forum.papers.surroundings import add_surroundings
from forum.papers.text_views import text_of
from forum.papers.views import papers
from forum.permissions import can
from forum.threads.models import Thread
from forum.threads.positions import remember_each
from forum.web import found, me, whole

OPEN_DRAFT, PROVISIONAL_DRAFT = (
    select(Draft.id).where(Draft.paper_id == Paper.id, Draft.state == state).scalar_subquery()
    for state in (DraftState.OPEN, DraftState.PROVISIONAL)
)
DISCUSSED = select(Thread.id).where(Thread.origin_paper_id == Paper.id).exists()


def the_paper(paper_id: int) -> Paper:
    """This paper with its board and the numbers of its versions; 404 when absent or not for this reader."""
    wanted = (
        select(Paper)
        .where(Paper.id == paper_id)
        .options(
            joinedload(Paper.board).options(
                joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)
            ),
            joinedload(Paper.versions).joinedload(Version.withholding),
            with_expression(Paper.open_draft_id, OPEN_DRAFT),
            with_expression(Paper.provisional_draft_id, PROVISIONAL_DRAFT),
            with_expression(Paper.discussed, DISCUSSED),
        )
    )
    return found(db.session.scalars(wanted).unique().one_or_none())


def the_version(paper: Paper, number: int, *, bare: bool = False) -> Version:
    """This version with the names, reasons and publication its page shows; 404 when there is none.

    ``bare``: without its contributors, for a page that asks for them with what else stands around it.
    """
    version = (
        db.session.scalars(
            select(Version)
            .where(Version.paper_id == paper.id, Version.number == number)
            .options(
                joinedload(Version.title_opening),
                joinedload(Version.publisher_opening),
                joinedload(Version.publication),
                joinedload(Version.withholding).joinedload(Withholding.reason).joinedload(Reason.opening),
                joinedload(Version.unaccounted_reason).joinedload(Reason.opening),
                joinedload(Version.waiver_reason).joinedload(Reason.opening),
                *(
                    []
                    if bare
                    else [selectinload(Version.contributors).joinedload(VersionContributor.name_opening)]
                ),
            )
        )
        .unique()
        .one_or_none()
    )
    if version is None:
        abort(404)
    return version


@papers.get("/papers/<int:paper_id>")
def show(paper_id: int) -> ResponseReturnValue:
    """The version that stands for a paper (the last one where all are withheld), or what is known before the first."""
    paper = the_paper(paper_id)
    if paper.last_version:
        shown = last_shown_version(paper.id)
        number = shown.number if shown else paper.last_version
        return redirect(f"/papers/{paper.id}/versions/{number}", 302)
    return render_template(
        "papers/coming.html",
        paper=paper,
        board=paper.board,
        draft_id=paper.open_draft_id if can(me(), "draft.read", paper) else None,
        provisional=paper.provisional_draft_id is not None,
    )


@papers.get("/papers/<int:paper_id>/versions/<int:number>")
def version_page(paper_id: int, number: int) -> ResponseReturnValue:
    """A version as it was published; a withheld one says so, and why."""
    paper = the_paper(paper_id)
    version = the_version(paper, number, bare=True)
    discussions = add_surroundings(version, me(), discussed=bool(paper.discussed))
    withheld = version.withholding is not None
    sections = [] if withheld else text_of(version, me())
    add_progress(sections, version)
    manifest = json.loads(version.publication.document)
    page = render_template(
        "papers/version.html",
        paper=paper,
        board=paper.board,
        version=version,
        sections=sections,
        citing={} if withheld else citing_blocks(version, me()),
        discussions=discussions,
        may_discuss=may_discuss(version, me()),
        may_note=can(me(), "progress.note", version),
        may_open_board=can(me(), "board.change", paper.board),
        statuses=STATUS,
        draft_id=paper.open_draft_id if can(me(), "draft.read", paper) else None,
        provisional=paper.provisional_draft_id is not None and number == paper.last_version,
        manifest=manifest,
        objections=objections_of(version.draft) if manifest["objections"] and not withheld else (),
        language_name=languages.name,
    )
    person = me()
    if person is not None and not withheld:
        remember_each(VersionReading.version_id, person.id, {version.id})
    return page, (451 if withheld else 200)


@papers.get("/papers/<int:paper_id>/versions/<int:number>/posts")
def fates(paper_id: int, number: int) -> ResponseReturnValue:
    """What became of every post, page by page."""
    paper = the_paper(paper_id)
    version = the_version(paper, number)
    if version.withholding:
        abort(451)
    after = request.args.get("after", default=0, type=whole)
    rows, more = fates_of(version.draft, reader=me(), after=after, limit=100)
    return render_template(
        "papers/fates.html",
        paper=paper,
        board=paper.board,
        version=version,
        rows=rows,
        more=more,
        after=after,
    )


LINES = "application/jsonl"


@papers.get("/a/<slug>/chain")
def chain(slug: str) -> ResponseReturnValue:
    """Every entry of an assembly's chain, the newest first; its head is what one keeps to check later.

    Whoever asks for JSON lines (``Accept: application/jsonl``) gets it whole.
    """
    if request.accept_mimetypes.best_match(["text/html", LINES]) == LINES:
        return chain_lines(slug)
    assembly = db.session.scalar(select(Assembly).where(Assembly.slug == slug))
    if assembly is None:
        abort(404)
    before = request.args.get("before", type=whole)
    statement = (
        select(Publication)
        .where(Publication.assembly_id == assembly.id)
        .options(joinedload(Publication.version).joinedload(Version.paper).joinedload(Paper.board))
        .order_by(Publication.seq.desc())
        .limit(51)
    )
    rows = db.session.scalars(statement.where(Publication.seq < before) if before else statement).all()
    page = render_template(
        "papers/chain.html", assembly=assembly, rows=rows[:50], more=len(rows) > 50, head=head(assembly.id)
    )
    return page, {"Vary": "Accept"}


@papers.get("/a/<slug>/chain.jsonl")
def chain_lines(slug: str) -> ResponseReturnValue:
    """The whole chain as JSON lines, one entry a line, the first one first."""
    assembly = db.session.scalar(select(Assembly).where(Assembly.slug == slug))
    if assembly is None:
        abort(404)
    lines = "".join(
        json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        for entry in entries(assembly.id)
    )
    response = Response(lines, mimetype=LINES)
    response.headers["Vary"] = "Accept"
    return response
