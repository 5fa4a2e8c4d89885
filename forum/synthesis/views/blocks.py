"""The blocks of a draft: writing, editing side by side with others, moving and taking out."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out, db
from forum.errors import Conflict, Invalid, Refused
from forum.papers import actions
from forum.papers.causes import cause_options, cause_typed, typed_reference
from forum.papers.models import Block, Draft, Relation, Section
from forum.papers.queries import excerpts_of
from forum.papers.text_views import text_of
from forum.plain import summary
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import act_on_draft, in_pieces, the_draft
from forum.synthesis.views.saving import saved
from forum.threads.views.composing import status_of
from forum.web import guard, me, whole


@synthesis.post("/drafts/<int:draft_id>/sections/<int:section_id>/blocks")
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


@synthesis.get("/drafts/<int:draft_id>/blocks/<int:block_id>")
def block_page(draft_id: int, block_id: int) -> ResponseReturnValue:
    """One block, with everything that can be done to it."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    return _block_page(draft, the_block(draft, block_id), {})


def _block_page(draft: Draft, block: Block, form: dict[str, Any]) -> str:
    sections = text_of(draft, me())
    view = next(view for section in sections for view in section.blocks if view.id == block.id)
    return render_template(
        "synthesis/block.html",
        draft=draft,
        paper=draft.paper,
        board=draft.paper.board,
        block=block,
        view=view,
        sections=sections,
        others=[
            (other.uid, other.number, summary(other.html, 60))
            for section in sections
            for other in section.blocks
            if other.id != block.id
        ],
        excerpts=excerpts_of(draft),
        relations=[(relation.value, relation) for relation in Relation],
        causes=cause_options(block),
        form={
            "text": block.words,
            "editorial": block.editorial,
            "cause": block.change_cause.value if block.change_cause else "",
            "reference": typed_reference(block),
            "seen": block.edits,
            "errors": {},
            **form,
        },
    )


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>")
def edit_block(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Save a block; when somebody else saved it first, both texts come back."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    if in_pieces():
        return _save_block(draft, block)
    seen = request.form.get("seen", default=-1, type=whole)
    form: dict[str, Any] = {**request.form.to_dict(), "editorial": "editorial" in request.form}
    try:
        cause, reference = cause_typed(draft, request.form, block)
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
        block = the_block(draft, block_id)
        theirs = {"theirs": conflict.theirs, "their_settings": _settings(block), "seen": block.edits}
        return _block_page(draft, block, {**form, "errors": {"text": str(conflict)}, **theirs}), 409
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        return _block_page(draft, block, {**form, "errors": {field: str(problem)}}), status_of(problem)
    flash(_("The block is saved."), "success")
    return redirect(f"/drafts/{draft_id}#b-{block.uid}", 303)


def _settings(block: Block) -> list[str]:
    """In words, what a block is beside its text: editorial or not, and why it differs from the version before."""
    told = [str(_("Editorial: it rests on no post"))] if block.editorial else []
    cause = dict(cause_options(block)).get(block.change_cause.value if block.change_cause else "", "")
    if block.change_cause:
        number = typed_reference(block)
        told.append(f"{cause} (#{number})" if number else cause)
    return told


def _save_block(draft: Draft, block: Block) -> ResponseReturnValue:
    """Save a block with all there is to say of it while its page is open; the page does so by itself."""
    seen = request.form.get("seen", default=-1, type=whole)

    def act() -> None:
        cause, reference = cause_typed(draft, request.form, block)
        actions.edit_block(
            block,
            by=me(),
            source=request.form.get("text", ""),
            editorial="editorial" in request.form,
            seen_edits=seen,
            cause=cause,
            reference=reference,
            settles=False,
        )

    def now() -> dict[str, Any]:
        said = {
            "text": block.words,
            "editorial": block.editorial,
            "cause": block.change_cause.value if block.change_cause else "",
            "reference": typed_reference(block),
        }
        return {"seen": block.edits, "fields": said, "theirs": "\n\n".join([block.words, *_settings(block)])}

    return saved(act, now)


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/text")
def save_text(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Save the text of a block as it is being written, all else as it stands; the desk does so by itself.

    When somebody else saved it first, the answer (409) holds their text and the count of edits to name next.
    """
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    seen = request.form.get("seen", default=-1, type=whole)

    def act() -> None:
        actions.edit_block(
            block,
            by=me(),
            source=request.form.get("text", ""),
            editorial=block.editorial,
            seen_edits=seen,
            cause=block.change_cause,
            reference=block.change_reference,
            settles=False,
        )

    def now() -> dict[str, Any]:
        said = {"text": block.text}
        return {"seen": block.edits, "fields": said, "theirs": block.words, "html": block.html}

    return saved(act, now)


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/place")
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


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/removal")
def remove_block(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Take a block out of the draft."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)

    def act() -> None:
        cause, reference = cause_typed(draft, request.form, None)
        actions.remove_block(block, by=me(), cause=cause, reference=reference)

    return act_on_draft(draft, act, _("The block is taken out."))
