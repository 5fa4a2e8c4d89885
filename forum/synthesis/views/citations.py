"""Citing in a draft: a block rests on words of a post or on another block; or a block is made of words."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.papers import actions
from forum.papers.actions.drafts import OF_PHASE
from forum.papers.models import Block, Citation, Draft, Relation, Section
from forum.synthesis.views import synthesis
from forum.synthesis.views.blocks import the_block
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.synthesis.views.excerpts import chosen_span, the_revision
from forum.threads.actions import keep_excerpt
from forum.threads.models import Excerpt, Post
from forum.web import guard, me, whole


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/citations")
def cite(draft_id: int, block_id: int) -> ResponseReturnValue:
    """Let a block rest on an excerpt, on words of a post, or on another block of the draft."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    block = the_block(draft, block_id)

    def act() -> Citation:
        uid = request.form.get("uid", "").replace("\0", "")
        if uid:
            return actions.cite_block(block, uid, by=me(), relation=_relation())
        return actions.cite(block, _excerpt(draft), by=me(), relation=_relation())

    return act_on_draft(draft, act, _("The citation is added."), f"#b-{block.uid}")


@synthesis.post("/drafts/<int:draft_id>/citations")
def cite_in_numbered_block(draft_id: int) -> ResponseReturnValue:
    """Let the block of the number that the form names rest on an excerpt or on words of a post."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    return act_on_draft(
        draft,
        lambda: actions.cite(_block_numbered(draft), _excerpt(draft), by=me(), relation=_relation()),
        _("The citation is added."),
        "#excerpts",
    )


@synthesis.post("/drafts/<int:draft_id>/blocks")
def make_block(draft_id: int) -> ResponseReturnValue:
    """Make a block of words of a post: their text is the block's, and the block cites them."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)

    def act() -> Block:
        excerpt = _excerpt(draft)
        section = _section(draft, excerpt)
        block = actions.add_block(section, by=me(), source=excerpt.quote or "", made_of=excerpt)
        actions.cite(block, excerpt, by=me())
        return block

    return act_on_draft(draft, act, _("The block is added, and cites these words."), "#excerpts")


def _relation() -> Relation:
    return request.form.get("relation", default=Relation.SUPPORTS, type=Relation) or Relation.SUPPORTS


def _excerpt(draft: Draft) -> Excerpt:
    """The excerpt that the form names; or the words of a post, kept for it. Raises Invalid and Refused."""
    if "post" not in request.form:
        excerpt = db.session.get(Excerpt, request.form.get("excerpt", default=0, type=whole))
        if excerpt is None:
            raise Invalid(_("Choose an excerpt, or a block."), field="excerpt")
        return excerpt
    post = db.session.get(Post, request.form.get("post", default=0, type=whole))
    if post is None or post.thread_id not in {thread.id for thread in draft.threads}:
        raise Invalid(_("A draft cites posts of the threads it draws on."), field="excerpt")
    revision = the_revision(post)
    start, stop = chosen_span(revision)
    return keep_excerpt(revision, by=me(), start=start, stop=stop)


def _block_numbered(draft: Draft) -> Block:
    """The block of the number that the form names, as the desk counts them. Raises Invalid."""
    number = request.form.get("number", default=0, type=whole)
    block: Block | None = None
    if number > 0:
        block = db.session.scalar(
            select(Block)
            .join(Section, Section.id == Block.section_id)
            .where(Block.draft_id == draft.id)
            .order_by(Section.rank, Block.rank)
            .offset(number - 1)
            .limit(1)
        )
    if block is None:
        raise Invalid(_("Name a block of this draft by its number."), field="number")
    return block


def _section(draft: Draft, excerpt: Excerpt) -> Section:
    """The section that the form names; else the one of the phase in which the post was written."""
    if request.form.get("section"):
        section = db.session.get(Section, request.form.get("section", default=0, type=whole))
    else:
        kind = OF_PHASE[excerpt.revision.post.phase]
        section = db.session.scalar(
            select(Section)
            .where(Section.draft_id == draft.id)
            .order_by((Section.kind == kind).desc(), Section.rank)
            .limit(1)
        )
    if section is None or section.draft_id != draft.id:
        raise Invalid(_("Choose a section of this draft."), field="section")
    return section


@synthesis.post("/drafts/<int:draft_id>/citations/<int:citation_id>/removal")
def uncite(draft_id: int, citation_id: int) -> ResponseReturnValue:
    """Take a citation back."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    citation = db.session.get(Citation, citation_id)
    if citation is None or citation.draft_id != draft.id:
        abort(404)
    return act_on_draft(draft, lambda: actions.uncite(citation, by=me()), _("The citation is taken back."))
