"""From diagnosis to action, on one page; and which milieus carry an alliance's strategies."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from forum.papers.action_views import add_progress
from forum.papers.citing import carried, citing_blocks
from forum.papers.matrix import matrix_of
from forum.papers.text_views import text_of
from forum.papers.views import papers
from forum.papers.views.reading import the_paper, the_version
from forum.web import me


@papers.get("/papers/<int:paper_id>/versions/<int:number>/matrix")
def matrix(paper_id: int, number: int) -> ResponseReturnValue:
    """Which strategies answer each block of the diagnosis, which actions answer those, and the holes."""
    paper = the_paper(paper_id)
    version = the_version(paper, number)
    if version.withholding:
        abort(451)
    sections = text_of(version, me())
    add_progress(sections, version)
    of_alliance = paper.board.alliance_id is not None
    return render_template(
        "papers/matrix.html",
        paper=paper,
        board=paper.board,
        text=version,
        version=version,
        here=f"/papers/{paper.id}/versions/{version.number}",
        matrix=matrix_of(sections),
        carried=carried(sections, citing_blocks(version, me())) if of_alliance else [],
    )
