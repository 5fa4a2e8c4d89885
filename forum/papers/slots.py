"""What pages of the rooms below show of papers: one bounded statement each."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app, g, render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import Integer, bindparam, exists, literal_column, select
from sqlalchemy.orm import joinedload

from forum.assemblies.models import Assembly
from forum.boards.models import Board, Reading
from forum.boards.queries import readable_board_ids
from forum.database import db
from forum.papers.actions.ledger import head
from forum.papers.models import Block, Citation, Draft, DraftState, DraftThread, Paper, Version, Withholding
from forum.permissions import can
from forum.ready import Ready
from forum.threads.models import Excerpt, Revision, Thread
from forum.web import me


@dataclass(slots=True)
class Home:
    """The home board of a paper, as far as permissions ask."""

    id: int
    assembly_id: int
    milieu_id: int | None
    alliance_id: int | None
    reading: Reading

    @property
    def board(self) -> "Home":
        """Itself."""
        return self


# Made once, on the tables themselves: the page of a thread asks these two each time somebody opens it.
papers, drafts, drawn, versions = (model.__table__ for model in (Paper, Draft, DraftThread, Version))
boards, assemblies, withheld = Board.__table__, Assembly.__table__, Withholding.__table__
citations, excerpts, revisions, blocks = (model.__table__ for model in (Citation, Excerpt, Revision, Block))
HOME: Any = tuple(boards.c[name] for name in ("id", "assembly_id", "milieu_id", "alliance_id", "reading"))
# Written out, not bound: SQLite would plan the whole statement anew for each value of what a partial index asks.
OPEN: Any = literal_column(f"'{DraftState.OPEN.value}'")
BEING_WRITTEN = exists().where(drafts.c.paper_id == papers.c.id, drafts.c.state == OPEN)
DRAWN_FROM = Ready(
    select(
        *(papers.c.id, papers.c.title, papers.c.last_version, assemblies.c.language),
        *(versions.c.fates, BEING_WRITTEN.label("being_written"), *HOME),
    )
    .join_from(papers, boards, boards.c.id == papers.c.board_id)
    .join(assemblies, assemblies.c.id == boards.c.assembly_id)
    .outerjoin(versions, (versions.c.paper_id == papers.c.id) & (versions.c.number == papers.c.last_version))
    .where(
        papers.c.id.in_(
            select(drafts.c.paper_id)
            .join_from(drawn, drafts, drafts.c.id == drawn.c.draft_id)
            .where(drawn.c.thread_id == bindparam("thread_id"))
        )
    )
    .order_by(papers.c.id)
    .limit(20)
)


@cache
def _citing(posts: int) -> Ready:
    """The published blocks that cite any of so many posts, whose keys are given as ``post_0``, ``post_1`` ..."""
    return Ready(
        select(revisions.c.post_id, papers.c.id, papers.c.title, versions.c.number, blocks.c.uid, *HOME)
        .join_from(revisions, excerpts, excerpts.c.revision_id == revisions.c.id)
        .join(citations, citations.c.excerpt_id == excerpts.c.id)
        .join(blocks, blocks.c.id == citations.c.block_id)
        .join(versions, versions.c.id == citations.c.version_id)
        .join(papers, papers.c.id == versions.c.paper_id)
        .join(boards, boards.c.id == papers.c.board_id)
        .outerjoin(withheld, withheld.c.version_id == versions.c.id)
        .where(
            revisions.c.post_id.in_([bindparam(f"post_{rank}", type_=Integer) for rank in range(posts)]),
            withheld.c.id.is_(None),
        )
        .order_by(papers.c.id, versions.c.number, blocks.c.id)
        .limit(400)
    )


def _what(last_version: int) -> str:
    if last_version:
        return str(_("version %(number)s", number=last_version))
    return str(_("being written"))


def _line(paper: Paper) -> dict[str, Any]:
    return {
        "url": f"/papers/{paper.id}",
        "title": paper.title,
        "language": paper.board.assembly.language,
        "what": _what(paper.last_version),
        "id": paper.id,
    }


def papers_of_thread(thread: Any) -> list[dict[str, Any]]:
    """The papers that draw on a thread, each with what became of its posts in the last version, in numbers."""
    return [
        {
            "url": f"/papers/{key}",
            "title": title,
            "language": language,
            "what": _what(last),
            "id": key,
            "fates": (fates or {}).get(str(thread.id), {}),
            "posts_url": f"/papers/{key}/versions/{last}/posts",
        }
        for key, title, last, language, fates, _being_written, *home in drawn_from(thread.id)
        if can(me(), "board.read", Home(*home))
    ]


def drawn_from(thread_id: int) -> list[Any]:
    """The rows of the papers that draw on a thread; asked once a page, whoever asks first."""
    known: dict[int, list[Any]] = g.setdefault("drawn_from", {})
    if thread_id not in known:
        known[thread_id] = DRAWN_FROM.rows(thread_id=thread_id)
    return known[thread_id]


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


def cited_posts(_thread: Any, post_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    """For each post, the published versions that cite it, each by its first block that does."""
    # Pages that show one post more or less ask the same statement: 0 is no post's key.
    places = 1 if len(post_ids) == 1 else current_app.config["PAGE_LENGTH"] + 1
    keys = [*post_ids, *[0] * (places - len(post_ids))]
    rows = _citing(len(keys)).rows(**{f"post_{rank}": key for rank, key in enumerate(keys)})
    cited: dict[int, dict[tuple[int, int], dict[str, str]]] = {}
    for post_id, paper_id, title, number, uid, *home in rows:
        places = cited.setdefault(post_id, {})
        if (paper_id, number) not in places and can(me(), "board.read", Home(*home)):
            url = f"/papers/{paper_id}/versions/{number}#b-{uid}"
            text = str(_("%(paper)s, version %(number)s", paper=title, number=number))
            places[paper_id, number] = {"url": url, "text": text}
    return {post_id: list(places.values()) for post_id, places in cited.items()}


def draft_of_thread(thread: Thread) -> Markup:
    """For moderators, on the page of a thread: its draft, or the button that opens it."""
    if not can(me(), "draft.open", thread):
        return Markup("")
    drafts = db.session.scalars(
        select(Draft)
        .join(DraftThread, DraftThread.draft_id == Draft.id)
        .where(DraftThread.thread_id == thread.id, Draft.state.in_(["open", "provisional"]))
        .order_by(Draft.id)
        .limit(10)
    )
    last = {draft.state.value: draft for draft in drafts}
    return Markup(  # noqa: S704  a template
        render_template(
            "papers/draft_of_thread.html",
            thread=thread,
            draft=last.get("open"),
            provisional=last.get("provisional"),
        )
    )


def account_pages(_member: Any) -> list[tuple[str, str]]:
    """Where a person erases their words."""
    return [(str(_("Erase my words and my account")), "/account/erasure")]
