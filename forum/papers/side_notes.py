"""What stands behind a block: words of posts, other blocks, published blocks of any paper with what they rest on."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased, joinedload

from forum.boards.models import Board
from forum.boards.queries import visible_boards
from forum.database import db
from forum.openings import Opening
from forum.papers.block_words import block_html
from forum.papers.closed import closed_words, open_to
from forum.papers.models import Block, Citation, Draft, Paper, Relation, Version, Withholding
from forum.papers.queries import last_shown
from forum.threads.models import Excerpt, Post, Revision, Thread

CITED = aliased(Block)


@dataclass(slots=True)
class SideNote:
    """One citation as it is shown beside its block.

    Of a published block: ``html`` its words, ``sources`` the side notes of its own, ``comparison`` where to see what
    changed since when it was ``revised`` (None where either cannot be read). ``uid`` is the block that is cited, and
    ``board`` where it stands.
    """

    citation_id: int
    relation: str
    url: str
    who: str
    text: str | None
    language: str
    revised: bool = False
    edited_since: bool = False
    kind: Relation = Relation.SUPPORTS
    uid: str | None = None
    paper_id: int | None = None
    board: Board | None = None
    html: Markup | None = None
    sources: list["SideNote"] = field(default_factory=list)
    comparison: str | None = None
    block_id: int | None = None


def relation_words(relation: Relation) -> str:
    """What a citation does, as a side note says it."""
    words = {
        Relation.SUPPORTS: _("supports"),
        Relation.NUANCES: _("nuances"),
        Relation.CONTRADICTS: _("contradicts"),
        Relation.ANSWERS: _("answers"),
    }
    return str(words[relation])


def side_notes(owner: Draft | Version, reader: Any) -> dict[int, list[SideNote]]:
    """The side notes of a whole text by block: one statement, and another where it cites published blocks."""
    mine = Citation.draft_id == owner.id if isinstance(owner, Draft) else Citation.version_id == owner.id
    home = owner.board.id
    notes = _notes_where(mine, reader, home)
    shown = {note.block_id: note for some in notes.values() for note in some if note.block_id}
    behind = _notes_where(Citation.block_id.in_(shown), reader, home) if shown else {}
    for note in [note for some in notes.values() for note in some if note.block_id]:
        note.sources = behind.get(note.block_id or 0, [])
        for source in note.sources:
            if source.paper_id is None and source.uid:
                source.url = f"{note.url.partition('#')[0]}#b-{source.uid}"
    return notes


def _notes_where(condition: ColumnElement[bool], reader: Any, home: int) -> dict[int, list[SideNote]]:
    rows = db.session.execute(
        select(
            Citation,
            Excerpt.start,
            Excerpt.stop,
            Opening.bytes,
            Revision.id.label("revision_id"),
            Revision.language,
            Revision.redacted_at,
            Post.thread_id,
            Post.number,
            Post.hidden_at,
            Post.revision_id.label("present_revision_id"),
            open_to(reader, home).label("open"),
            Paper.title.label("paper_title"),
            last_shown(Paper).label("last_shown"),
            Version.language.label("cited_language"),
            Withholding.id.label("withheld"),
            CITED.id.label("cited_block_id"),
            CITED.html,
            Board,
        )
        .outerjoin(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Opening, Opening.digest == Excerpt.opening_digest)
        .outerjoin(Revision, Revision.id == Excerpt.revision_id)
        .outerjoin(Post, Post.id == Revision.post_id)
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .outerjoin(Paper, Paper.id == Citation.cited_paper_id)
        .outerjoin(Board, (Board.id == Paper.board_id) & visible_boards(reader))
        .outerjoin(Version, (Version.paper_id == Paper.id) & (Version.number == Citation.cited_version))
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .outerjoin(CITED, (CITED.version_id == Version.id) & (CITED.uid == Citation.cited_uid))
        .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance))
        .where(condition)
        .order_by(Citation.id)
    )
    notes: dict[int, list[SideNote]] = defaultdict(list)
    for row in rows:
        notes[row.Citation.block_id].append(_of_post(row) if row.thread_id else _of_block(row))
    return notes


def _of_post(row: Any) -> SideNote:
    masked = row.redacted_at or row.hidden_at
    text: str | None = None
    if row.bytes is None:
        text = str(_("(withdrawn by its author)"))
    elif masked:
        text = str(_("(these words are not shown any more)"))
    elif not row.open:
        text = closed_words()
    else:
        text = row.bytes.decode("utf-8")
    address = f"/threads/{row.thread_id}/posts/{row.number}/revisions/{row.revision_id}"
    return SideNote(
        citation_id=row.Citation.id,
        relation=relation_words(row.Citation.relation),
        url=f"{address}?start={row.start}&stop={row.stop}#words",
        who=str(_("post %(number)s", number=row.number)),
        text=text,
        language=row.language,
        edited_since=row.present_revision_id != row.revision_id,
        kind=row.Citation.relation,
    )


def _of_block(row: Any) -> SideNote:
    citation, board = row.Citation, row.Board
    paper_id, version, uid = citation.cited_paper_id, citation.cited_version, citation.cited_uid
    if paper_id is None:
        url, who = f"#b-{uid}", str(_("a block of this paper"))
    elif board is None:
        url, who = f"/papers/{paper_id}", str(_("a block of a paper that not everyone can read"))
    else:
        url = f"/papers/{paper_id}/versions/{version}#b-{uid}"
        who = str(_("%(paper)s, version %(number)s", paper=row.paper_title, number=version))
    revised = bool(paper_id and row.last_shown and row.last_shown > version)
    shown = board is not None and row.html is not None and not row.withheld
    return SideNote(
        citation_id=citation.id,
        relation=relation_words(citation.relation),
        url=url,
        who=who,
        text=None,
        language=row.cited_language or "",
        html=block_html(row.html) if shown else None,
        block_id=row.cited_block_id if shown else None,
        revised=revised,
        kind=citation.relation,
        uid=uid,
        paper_id=paper_id,
        board=board,
        comparison=f"/papers/{paper_id}/compare/{version}...{row.last_shown}#b-{uid}"
        if revised and board and not row.withheld
        else None,
    )
