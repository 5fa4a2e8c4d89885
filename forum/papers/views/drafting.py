"""Writing a draft: sections, blocks, citations, and publishing it; the simple form of the synthesis desk."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from forum import languages
from forum.boards.models import Board
from forum.database import carry_out, db
from forum.errors import Conflict, Invalid, Problem, Refused
from forum.papers import actions
from forum.papers.fates import fates_of, tally
from forum.papers.models import (
    Block,
    ChangeCause,
    Citation,
    Draft,
    DraftState,
    Fate,
    Paper,
    Relation,
    Section,
)
from forum.papers.text_views import text_of
from forum.papers.views import papers
from forum.phases import Kind, Phase
from forum.threads.models import Excerpt, Post, Revision, Snapshot, Thread
from forum.threads.queries import thread_with_board
from forum.threads.views.composing import language_options, status_of
from forum.web import found, guard, me, whole

EXCERPTS = 100


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


@papers.post("/threads/<int:thread_id>/drafts")
def open_draft(thread_id: int) -> ResponseReturnValue:
    """Open the draft of a paper that draws on a thread, or find the one that is open."""
    thread: Thread = found(thread_with_board(thread_id))
    guard("draft.open", thread)
    draft = carry_out(lambda: actions.open_draft(thread, by=me()))
    return redirect(f"/drafts/{draft.id}", 303)


@papers.get("/drafts/<int:draft_id>")
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
        after=request.args.get("after", default=0, type=whole),
        limit=100,
        unaccounted="unaccounted" in request.args,
        phase=wanted["phase"],
        kind=wanted["kind"],
        language=wanted["language"],
    )
    return render_template(
        "papers/desk.html",
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


def excerpts_of(draft: Draft) -> list[Excerpt]:
    """The excerpts of a draft's threads that can be cited, the newest first, with the posts they come from."""
    return list(
        db.session.scalars(
            select(Excerpt)
            .join(Revision, Revision.id == Excerpt.revision_id)
            .join(Post, Post.id == Revision.post_id)
            .where(
                Post.thread_id.in_([thread.id for thread in draft.threads]),
                Post.hidden_at.is_(None),
                Revision.redacted_at.is_(None),
                Revision.erased_at.is_(None),
            )
            .options(
                joinedload(Excerpt.opening),
                joinedload(Excerpt.revision).joinedload(Revision.post).joinedload(Post.author),
            )
            .order_by(Excerpt.id.desc())
            .limit(EXCERPTS)
        )
    )


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
        return desk_page(now, _sent(problem)), status_of(problem)
    flash(done, "success")
    return redirect(f"/drafts/{draft_id}{anchor}", 303)


def _sent(problem: Problem) -> dict[str, Any]:
    field = problem.field if isinstance(problem, Invalid) else None
    return {**request.form.to_dict(), "errors": {field: str(problem)}, "act": request.path.rpartition("/")[2]}


@papers.post("/drafts/<int:draft_id>/title")
def rename(draft_id: int) -> ResponseReturnValue:
    """Give the draft its title and language."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    title, code = request.form.get("title", ""), request.form.get("language", "")
    return act_on_draft(
        draft,
        lambda: actions.rename_draft(draft, by=me(), title=title, language=code),
        _("The title is saved."),
    )


@papers.post("/drafts/<int:draft_id>/sections")
def add_section(draft_id: int) -> ResponseReturnValue:
    """Add a section under one's own heading."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    heading = request.form.get("heading", "")
    return act_on_draft(
        draft, lambda: actions.add_section(draft, by=me(), heading=heading), _("The section is added.")
    )


@papers.post("/drafts/<int:draft_id>/sections/<int:section_id>/blocks")
def add_block(draft_id: int, section_id: int) -> ResponseReturnValue:
    """Write a new block at the end of a section."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    section = db.session.get(Section, section_id)
    if section is None or section.draft_id != draft.id:
        abort(404)
    source, editorial = request.form.get("text", ""), "editorial" in request.form
    return act_on_draft(
        draft,
        lambda: actions.add_block(section, by=me(), source=source, editorial=editorial),
        _("The block is added."),
        f"#s-{section.uid}",
    )


def the_block(draft: Draft, block_id: int) -> Block:
    """This block of this draft, or 404."""
    block = db.session.get(Block, block_id)
    if block is None or block.draft_id != draft.id:
        abort(404)
    return block


@papers.get("/drafts/<int:draft_id>/blocks/<int:block_id>")
def block_page(draft_id: int, block_id: int) -> ResponseReturnValue:
    """One block, with everything that can be done to it."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    return _block_page(draft, the_block(draft, block_id), {})


def _block_page(draft: Draft, block: Block, form: dict[str, Any]) -> str:
    sections = text_of(draft, me())
    view = next(view for section in sections for view in section.blocks if view.id == block.id)
    return render_template(
        "papers/block.html",
        draft=draft,
        paper=draft.paper,
        board=draft.paper.board,
        block=block,
        view=view,
        sections=sections,
        others=[other for section in sections for other in section.blocks if other.id != block.id],
        excerpts=excerpts_of(draft),
        relations=[(relation.value, relation) for relation in Relation],
        causes=list(ChangeCause),
        form={
            "text": block.text,
            "editorial": block.editorial,
            "cause": block.change_cause.value if block.change_cause else "",
            "reference": (block.change_reference or "").rpartition(":")[2],
            "seen": block.edits,
            "errors": {},
            **form,
        },
    )


@papers.post("/drafts/<int:draft_id>/blocks/<int:block_id>")
def edit_block(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Save a block; when somebody else saved it first, both texts come back."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    seen = request.form.get("seen", default=-1, type=whole)
    form: dict[str, Any] = {**request.form.to_dict(), "editorial": "editorial" in request.form}
    try:
        cause, reference = _cause(draft)
        carry_out(
            lambda: actions.edit_block(
                block,
                by=me(),
                source=request.form.get("text", ""),
                editorial="editorial" in request.form,
                seen_edits=seen,
                cause=cause,
                reference=reference,
            )
        )
    except Conflict as conflict:
        form = {**form, "errors": {"text": str(conflict)}, "theirs": conflict.theirs, "seen": block.edits}
        return _block_page(draft, the_block(draft, block_id), form), 409
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        return _block_page(draft, block, {**form, "errors": {field: str(problem)}}), status_of(problem)
    flash(_("The block is saved."), "success")
    return redirect(f"/drafts/{draft_id}#b-{block.uid}", 303)


def _cause(draft: Draft) -> tuple[ChangeCause | None, str | None]:
    """Why a block changed: a cause, and for a post its ``thread:number``. Raises Invalid (field ``reference``)."""
    given = request.form.get("cause", "")
    if not given:
        return None, None
    try:
        cause = ChangeCause(given)
    except ValueError:
        raise Invalid(_("Choose why this block changed."), field="cause") from None
    if cause != ChangeCause.POST:
        return cause, None
    number = request.form.get("reference", default=0, type=whole)
    thread_id = db.session.scalar(
        select(Post.thread_id)
        .where(Post.thread_id.in_([thread.id for thread in draft.threads]), Post.number == number)
        .order_by(Post.thread_id)
        .limit(1)
    )
    if thread_id is None:
        raise Invalid(_("Name the post that made this block change by its number."), field="reference")
    return cause, f"{thread_id}:{number}"


@papers.post("/drafts/<int:draft_id>/blocks/<int:block_id>/place")
def move_block(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Put a block elsewhere in the draft."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    section = db.session.get(Section, request.form.get("section", default=0, type=whole))
    place = request.form.get("place", default=1, type=whole)
    if section is None or section.draft_id != draft.id:
        abort(404)
    return act_on_draft(
        draft,
        lambda: actions.move_block(block, by=me(), section=section, place=place),
        _("The block is moved."),
        f"#b-{block.uid}",
    )


@papers.post("/drafts/<int:draft_id>/blocks/<int:block_id>/removal")
def remove_block(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Take a block out of the draft."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    return act_on_draft(draft, lambda: actions.remove_block(block, by=me()), _("The block is taken out."))


@papers.post("/drafts/<int:draft_id>/blocks/<int:block_id>/citations")
def cite(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Let a block rest on an excerpt, or on another block of the draft."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)

    def act() -> Citation:
        relation = request.form.get("relation", default=Relation.SUPPORTS, type=Relation)
        uid = request.form.get("uid", "").replace("\0", "")
        if uid:
            return actions.cite_block(block, uid, by=me(), relation=relation)
        excerpt = db.session.get(Excerpt, request.form.get("excerpt", default=0, type=whole))
        if excerpt is None:
            raise Invalid(_("Choose an excerpt, or a block."), field="excerpt")
        return actions.cite(block, excerpt, by=me(), relation=relation)

    return act_on_draft(draft, act, _("The citation is added."), f"#b-{block.uid}")


@papers.post("/drafts/<int:draft_id>/citations/<int:citation_id>/removal")
def uncite(draft_id: int, citation_id: int) -> ResponseReturnValue:
    """Take a citation back."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    citation = db.session.get(Citation, citation_id)
    if citation is None or citation.draft_id != draft.id:
        abort(404)
    return act_on_draft(draft, lambda: actions.uncite(citation, by=me()), _("The citation is taken back."))


@papers.post("/drafts/<int:draft_id>/publication")
def publish(draft_id: int) -> ResponseReturnValue:
    """Publish the draft as the next version of its paper."""
    draft = the_draft(draft_id)
    guard("version.publish", draft)
    paper_id = draft.paper_id
    unaccounted = request.form.get("unaccounted", "")
    try:
        version = carry_out(lambda: actions.publish(draft, by=me(), unaccounted=unaccounted))
    except (Invalid, Refused) as problem:
        return desk_page(the_draft(draft_id), _sent(problem)), status_of(problem)
    flash(_("Version %(number)s is published.", number=version.number), "success")
    return redirect(f"/papers/{paper_id}/versions/{version.number}", 303)
