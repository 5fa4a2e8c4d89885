"""Notes and versions of papers as entries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select

from forum.assemblies.models import Alliance, Milieu
from forum.boards.models import Board
from forum.database import db
from forum.feeds.posts import phase_of
from forum.feeds.shapes import Category, Item, Page, isolated
from forum.languages import in_words, now_spoken
from forum.members.models import Member
from forum.openings import Opening
from forum.papers.block_words import block_html
from forum.papers.models import Block, Paper, PaperKind, Section, Version, Withholding
from forum.papers.models.papers import withheld_title
from forum.threads.models import Note, NoteRevision
from forum.visibility import visible_to

#: How many versions a page of a paper's feed has at most: each stands there whole.
LENGTH = 10


def notes(keys: Sequence[int]) -> dict[int, Item]:
    """Those of these notes that everybody may read, in one statement (none for no keys)."""
    if not keys:
        return {}
    rows = db.session.execute(
        select(
            *(Note.id, Note.phase, Note.published_at, Member.name, Member.handle),
            *(NoteRevision.title, NoteRevision.language, NoteRevision.html, NoteRevision.written_at),
        )
        .join(NoteRevision, NoteRevision.id == Note.revision_id)
        .join(Member, Member.id == Note.by_id)
        .where(Note.id.in_(keys), visible_to(None, Note))
    )
    return {row.id: _note(row) for row in rows}


def _note(row: Any) -> Item:
    return Item(
        name=f"/notes/{row.id}",
        path=f"/notes/{row.id}",
        title=row.title,
        title_language=row.language,
        author=row.name,
        author_path=f"/members/{row.handle}",
        published=row.published_at,
        updated=max(row.published_at, row.written_at),
        language=row.language,
        html=Markup(row.html) if row.html else _withdrawn(),  # noqa: S704  cleaned when written
        categories=(Category("/things", "note", _("Note")), phase_of(row.phase)),
    )


def page_of_paper(paper_id: int, before: int | None) -> Page:
    """The last versions of a paper, or the last of those numbered below ``before``; two statements."""
    wanted = Version.paper_id == paper_id
    found = versions(wanted if before is None else wanted & (Version.number < before), limit=LENGTH + 1)
    numbers = sorted(found, reverse=True)
    older = numbers[LENGTH - 1][1] if len(numbers) > LENGTH else None
    return Page([found[key] for key in numbers[:LENGTH]], older)


def versions(condition: Any, limit: int) -> dict[tuple[int, int], Item]:
    """The versions under a condition that everybody may read, by paper and number, each whole; two statements."""
    rows = db.session.execute(
        select(
            *(Version.id, Version.paper_id, Version.number, Version.language, Version.published_at),
            *(Paper.kind, Withholding.at.label("withheld_at"), Opening.bytes.label("title")),
            func.coalesce(Milieu.names, Alliance.names).label("names"),
        )
        .join(Paper, Paper.id == Version.paper_id)
        .join(Board, Board.id == Paper.board_id)
        .join(Opening, Opening.digest == Version.title_digest)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .outerjoin(Milieu, Milieu.id == Board.milieu_id)
        .outerjoin(Alliance, Alliance.id == Board.alliance_id)
        .where(condition, visible_to(None, Paper))
        .order_by(Version.number.desc(), Version.id.desc())
        .limit(limit)
    ).all()
    texts = _texts_of([row.id for row in rows if row.withheld_at is None])
    return {(row.paper_id, row.number): _version(row, texts.get(row.id)) for row in rows}


def _version(row: Any, html: Markup | None) -> Item:
    reader = now_spoken()
    if row.withheld_at:
        title = withheld_title()
    else:
        title = isolated(_decoded(row.title) or _("(withdrawn)"), row.language, reader)
    path = f"/papers/{row.paper_id}/versions/{row.number}"
    proposal = row.kind == PaperKind.PROPOSAL
    return Item(
        name=path,
        path=path,
        title=_("%(title)s, version %(number)s", title=title, number=row.number),
        title_language=reader,
        author=in_words(row.names),
        published=row.published_at,
        updated=row.withheld_at or row.published_at,
        language=row.language if html else reader,
        html=html or Markup("<p>{}</p>").format(_("This version is withheld by law.")),
        categories=(
            Category(
                "/things", row.kind.value, _("Proposal paper") if proposal else _("Charter of responsibility")
            ),
        ),
    )


def _texts_of(keys: Sequence[int]) -> dict[int, Markup]:
    """The headings and blocks of each of these versions, in their order; one statement (none for no keys)."""
    parts: dict[int, list[Markup]] = defaultdict(list)
    if not keys:
        return {}
    section = None
    for row in db.session.execute(
        select(Section.id, Section.version_id, Opening.bytes.label("heading"), Block.html)
        .join(Block, Block.section_id == Section.id)
        .outerjoin(Opening, Opening.digest == Section.heading_digest)
        .where(Section.version_id.in_(keys))
        .order_by(Section.version_id, Section.rank, Section.id, Block.rank, Block.id)
    ):
        if row.id != section:
            section = row.id
            parts[row.version_id].append(Markup("<h2>{}</h2>").format(_decoded(row.heading)))
        parts[row.version_id].append(block_html(row.html))
    return {key: Markup("").join(said) for key, said in parts.items()}


def _decoded(data: bytes | None) -> str:
    return bytes(data).decode("utf-8") if data else ""


def _withdrawn() -> Markup:
    return block_html("")
