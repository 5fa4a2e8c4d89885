"""Citing published blocks of any board: find a paper, choose a version and a block, say what it does for one's own."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import carry_out, db
from forum.errors import Invalid, Refused
from forum.papers import actions
from forum.papers.block_words import block_html
from forum.papers.models import Block, Citation, Draft, Relation, Version
from forum.papers.queries import last_shown_version
from forum.papers.sourcing import citable_papers
from forum.papers.text_views import text_of
from forum.papers.views.reading import the_paper, the_version
from forum.synthesis.views import synthesis
from forum.synthesis.views.blocks import the_block
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.threads.views.composing import status_of
from forum.web import guard, language, me, whole


@synthesis.get("/drafts/<int:draft_id>/blocks/<int:block_id>/sources")
def sources(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Papers to cite; with ``?paper=`` the blocks of its last version, or of ``?version=``."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    return _page(draft, the_block(draft, block_id), _version_asked_for(request.args), {})


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/sources")
def cite_published(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Let the block rest on a published one."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)
    version = _version_asked_for(request.form)
    if version is None:
        abort(404)
    address = f"/drafts/{draft_id}#b-{block.uid}"
    relation = request.form.get("relation", default=Relation.SUPPORTS, type=Relation)
    uid = request.form.get("uid", "").replace("\0", "")
    try:
        if not uid:
            raise Invalid(_("Choose the block to cite."), field="uid")
        carry_out(lambda: actions.cite_block(block, uid, by=me(), relation=relation, version=version))
    except (Invalid, Refused) as problem:
        field = problem.field if isinstance(problem, Invalid) else None
        form = {"uid": uid, "relation": relation.value, "errors": {field: str(problem)}}
        draft = the_draft(draft_id)
        return _page(draft, the_block(draft, block_id), version, form), status_of(problem)
    flash(_("The citation is added."), "success")
    return redirect(address, 303)


@synthesis.post("/drafts/<int:draft_id>/citations/<int:citation_id>/renewal")
def renew(draft_id: int, citation_id: int) -> ResponseReturnValue:
    """Let a citation follow its source into the last version."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    citation = db.session.get(Citation, citation_id)
    if citation is None or citation.draft_id != draft.id:
        abort(404)
    return act_on_draft(
        draft,
        lambda: actions.renew(citation, by=me()),
        _("The citation follows the last version of its source."),
        f"#b-{citation.block.uid}",
    )


def _version_asked_for(given: Any) -> Version | None:
    """The version named by ``paper`` and ``version``, unless told the last one shown; 404 when there is none."""
    paper_id = given.get("paper", type=whole)
    if paper_id is None:
        return None
    paper = the_paper(paper_id)
    number = given.get("version", type=whole)
    if number is None:
        shown = last_shown_version(paper.id)
        number = shown.number if shown else paper.last_version
    version = the_version(paper, number)
    if version.withholding:
        abort(451)
    return version


def _page(draft: Draft, block: Block, version: Version | None, form: dict[str, Any]) -> str:
    words = request.values.get("q", "")[:200].replace("\0", "")
    papers, more = citable_papers(draft.board, me(), words=words, language=language())
    allowed = version is not None and version.board.quotable_on(draft.board)
    return render_template(
        "synthesis/sources.html",
        draft=draft,
        paper=draft.paper,
        board=draft.board,
        block=block,
        block_words=block_html(block.html),
        words=words,
        papers=papers,
        more=more,
        version=version,
        allowed=allowed,
        sections=text_of(version, me()) if version is not None and allowed else [],
        form={"uid": "", "relation": "supports", "errors": {}, **form},
    )
