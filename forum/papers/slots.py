"""What pages of the rooms below show of papers: one bounded statement each."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.papers.actions.ledger import head
from forum.papers.models import Block, Citation, Draft, DraftThread, Paper, Version, Withholding
from forum.permissions import can
from forum.threads.models import Excerpt, Revision, Thread
from forum.web import me


def _what(paper: Paper) -> str:
    if paper.last_version:
        return str(_("version %(number)s", number=paper.last_version))
    return str(_("being written"))


def _line(paper: Paper) -> dict[str, Any]:
    return {
        "url": f"/papers/{paper.id}",
        "title": paper.title,
        "language": paper.board.assembly.language,
        "what": _what(paper),
        "id": paper.id,
    }


def papers_of_thread(thread: Thread) -> list[dict[str, Any]]:
    """The papers that draw on a thread."""
    found = db.session.scalars(
        select(Paper)
        .where(
            Paper.id.in_(
                select(Draft.paper_id)
                .join(DraftThread, DraftThread.draft_id == Draft.id)
                .where(DraftThread.thread_id == thread.id)
            ),
            Paper.board_id.in_(readable_board_ids(me())),
        )
        .options(joinedload(Paper.board).joinedload(Board.assembly))
        .order_by(Paper.id)
        .limit(20)
    )
    return [_line(paper) for paper in found]


def papers_of_board(board: Board) -> list[dict[str, Any]]:
    """The papers of a board, those published last first."""
    found = db.session.scalars(
        select(Paper)
        .where(Paper.board_id == board.id)
        .options(joinedload(Paper.board).joinedload(Board.assembly))
        .order_by(Paper.last_version.desc(), Paper.id.desc())
        .limit(20)
    )
    return [_line(paper) for paper in found]


def papers_of_assembly(assembly: Assembly) -> list[dict[str, Any]]:
    """The versions published last in an assembly, on boards that this person reads."""
    found = db.session.execute(
        select(Version.number, Version.published_at, Paper.id, Paper.title, Version.language, Board.slug)
        .join(Paper, Paper.id == Version.paper_id)
        .join(Board, Board.id == Paper.board_id)
        .where(Board.assembly_id == assembly.id, Board.id.in_(readable_board_ids(me())))
        .order_by(Version.id.desc())
        .limit(6)
    )
    return [
        {
            "url": f"/papers/{row.id}/versions/{row.number}",
            "title": row.title,
            "language": row.language,
            "what": str(_("version %(number)s", number=row.number)),
            "at": row.published_at,
            "board": row.slug,
        }
        for row in found
    ]


def chain_of_assembly(assembly: Assembly) -> dict[str, Any] | None:
    """The head of an assembly's chain, for whoever wants to check a paper later."""
    last = head(assembly.id)
    return {"seq": last[0], "digest": last[1], "url": f"/a/{assembly.slug}/chain"} if last else None


def cited_posts(_thread: Thread, post_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    """For each post, the published blocks that cite it."""
    rows = db.session.execute(
        select(Revision.post_id, Paper.id, Paper.title, Version.number, Block.uid)
        .join(Excerpt, Excerpt.revision_id == Revision.id)
        .join(Citation, Citation.excerpt_id == Excerpt.id)
        .join(Block, Block.id == Citation.block_id)
        .join(Version, Version.id == Citation.version_id)
        .join(Paper, Paper.id == Version.paper_id)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .where(
            Revision.post_id.in_(post_ids),
            Withholding.id.is_(None),
            Paper.board_id.in_(readable_board_ids(me())),
        )
        .order_by(Paper.id, Version.number, Block.id)
        .limit(400)
    )
    cited: dict[int, list[dict[str, str]]] = {}
    seen: set[tuple[int, str]] = set()
    for post_id, paper_id, title, number, uid in rows:
        url = f"/papers/{paper_id}/versions/{number}#b-{uid}"
        if (post_id, url) in seen:
            continue
        seen.add((post_id, url))
        text = str(_("%(paper)s, version %(number)s", paper=title, number=number))
        cited.setdefault(post_id, []).append({"url": url, "text": text})
    return cited


def post_actions(thread: Thread, views: list[Any]) -> dict[int, list[tuple[str, str]]]:
    """What a harvester may do with each post of a page."""
    if me() is None or not can(me(), "excerpt.keep", thread):
        return {}
    label = str(_("Keep an excerpt"))
    return {
        view.id: [(f"/threads/{thread.id}/posts/{view.number}/excerpts/new", label)]
        for view in views
        if view.state == "shown"
    }


def draft_of_thread(thread: Thread) -> Markup:
    """For moderators, on the page of a thread: its draft, or the button that opens it."""
    if not can(me(), "draft.open", thread):
        return Markup("")
    draft = db.session.scalar(
        select(Draft)
        .join(DraftThread, DraftThread.draft_id == Draft.id)
        .where(DraftThread.thread_id == thread.id, Draft.state == "open")
        .order_by(Draft.id.desc())
        .limit(1)
    )
    return Markup(render_template("papers/draft_of_thread.html", thread=thread, draft=draft))  # noqa: S704  a template


def account_pages(_member: Any) -> list[tuple[str, str]]:
    """Where a person erases their words."""
    return [(str(_("Erase my words and my account")), "/account/erasure")]
