"""From diagnosis to action in a draft: what answers what so far, and the holes to fill before publishing."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.papers.matrix import matrix_of
from forum.papers.text_views import text_of
from forum.synthesis.views import synthesis
from forum.synthesis.views.desk import the_draft
from forum.web import me


@synthesis.get("/drafts/<int:draft_id>/matrix")
def matrix(draft_id: int) -> ResponseReturnValue:
    """The matrix of the draft as it stands."""
    draft = the_draft(draft_id)
    return render_template(
        "papers/matrix.html",
        paper=draft.paper,
        board=draft.board,
        text=draft,
        version=None,
        here=f"/drafts/{draft.id}",
        matrix=matrix_of(text_of(draft, me())),
        carried=[],
    )
