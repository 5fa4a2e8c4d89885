"""Citing in a draft: a block rests on an excerpt or on another block."""

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import db
from forum.errors import Invalid
from forum.papers import actions
from forum.papers.models import Citation, Relation
from forum.synthesis.views import synthesis
from forum.synthesis.views.blocks import the_block
from forum.synthesis.views.desk import act_on_draft, the_draft
from forum.threads.models import Excerpt
from forum.web import guard, me, whole


@synthesis.post("/drafts/<int:draft_id>/blocks/<int:block_id>/citations")
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


@synthesis.post("/drafts/<int:draft_id>/citations/<int:citation_id>/removal")
def uncite(draft_id: int, citation_id: int) -> ResponseReturnValue:
    """Take a citation back."""
    draft = the_draft(draft_id)
    guard("draft.write", draft)
    citation = db.session.get(Citation, citation_id)
    if citation is None or citation.draft_id != draft.id:
        abort(404)
    return act_on_draft(draft, lambda: actions.uncite(citation, by=me()), _("The citation is taken back."))
