"""What can be rendered in another language: drafts, versions, notes and posts, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from forum import text
from forum.boards.models import Board
from forum.database import db
from forum.papers.block_words import block_html
from forum.papers.headings import language_of_heading
from forum.papers.models import Block, Draft, DraftState, Section, Version
from forum.papers.text_views import SectionView
from forum.renditions.models import TEXT, TITLE, Rendition
from forum.threads.models import Note, NoteRevision, Post, Revision


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an original: its words now, and the opening that holds them where there is one.

    ``number`` is that of a block, ``inside`` what its Markdown stands in; None for a line without Markdown.
    ``language`` is its own, where it may be another than that of the original: of a heading that the site wrote.
    """

    uid: str
    words: str
    digest: str | None = None
    number: int | None = None
    inside: text.Inside | None = None
    html: str = ""
    language: str = ""

    @property
    def is_line(self) -> bool:
        """Whether it is a title or a heading: one line, without Markdown."""
        return self.inside is None

    def render(self, words: str) -> str:
        """Clean HTML of these words in its place. Quotes of others' posts stay marks: their words are theirs."""
        if self.inside is None:
            return ""
        return text.render(words, inside=self.inside)

    @property
    def shown(self) -> Markup:
        """How the original looks."""
        if self.inside == "block":
            return block_html(self.html)
        return Markup(escape(self.words) if self.is_line else self.html)  # noqa: S704  escaped, or cleaned when written


class Original:
    """What draft, version, note and post have in common for those who render them.

    ``column`` ties a rendition to ``key``; ``address`` is the name of its kind in addresses.
    """

    kind: ClassVar[str]
    column: ClassVar[str]
    key: int
    name: int  # the number in its addresses
    board: Board
    language: str
    title: str
    url: str
    #: Whether everyone who reads its board reads it.
    public: bool = True
    #: What the journal names of it.
    ids: dict[str, int]

    def parts(self) -> Sequence[Part]:
        """Its parts in reading order."""
        raise NotImplementedError

    def is_this(self) -> ColumnElement[bool]:
        """The condition under which a rendition is of this."""
        condition: ColumnElement[bool] = getattr(Rendition, self.column) == self.key
        return condition

    def before(self) -> ColumnElement[bool] | None:
        """The condition under which a rendition is of an earlier state of this; None when there is none."""
        return None

    def masked_sources(self) -> set[str]:
        """Openings of earlier words of this that are not shown any more: nothing made from them is either."""
        return set()

    @property
    def readable(self) -> bool:
        """Whether its words are shown at all: not those that are hidden, redacted, erased or withheld."""
        return True

    def address(self, code: str, page: str = "") -> str:
        """Where its rendition in a language is; ``page`` is what follows, from the slash on."""
        return f"/renditions/{self.kind}/{self.name}/{code}{page}"

    def reading_url(self, code: str) -> str:
        """Where it is read beside its rendition."""
        return f"{self.url}?in={code}"


class OfDraft(Original):
    """A draft, whose blocks change under the hands of those who render them."""

    kind, column = "drafts", "draft_id"

    def __init__(self, draft: Draft) -> None:
        self.thing, self.key, self.name = draft, draft.id, draft.id
        self.board, self.language, self.title = draft.board, draft.language, draft.title
        self.public = draft.state == DraftState.PROVISIONAL
        self.url = f"/papers/{draft.paper_id}/provisional" if self.public else f"/drafts/{draft.id}"
        self.ids = {"paper": draft.paper_id, "draft": draft.id}

    def parts(self) -> list[Part]:
        """Title, headings and blocks, as they are now."""
        return [Part(TITLE, self.thing.title), *_of_paper(Section.draft_id == self.key, self.language)]

    def before(self) -> ColumnElement[bool]:
        """The paper's earlier drafts and versions."""
        return _of_same_paper(self.thing.paper_id)

    def reading_url(self, code: str) -> str:
        """Before it is provisional a draft is not for readers: it is read where it is rendered."""
        return super().reading_url(code) if self.public else self.address(code, "/edit")


class OfVersion(Original):
    """A published version of a paper."""

    kind, column = "versions", "version_id"

    def __init__(self, version: Version) -> None:
        self.thing, self.key, self.name = version, version.id, version.id
        self.board, self.language, self.title = version.board, version.language, version.title
        self.url = f"/papers/{version.paper_id}/versions/{version.number}"
        self.ids = {"paper": version.paper_id, "version": version.number}

    def parts(self) -> list[Part]:
        """Title, headings and blocks, as published."""
        return [
            Part(TITLE, self.title if self.thing.title_opening.text else "", self.thing.title_digest),
            *_of_paper(Section.version_id == self.key, self.language),
        ]

    def before(self) -> ColumnElement[bool]:
        """The draft it was published from, and the paper's earlier versions."""
        return _of_same_paper(self.thing.paper_id)

    @property
    def readable(self) -> bool:
        """A withheld version is not shown, in no language."""
        return self.thing.withholding is None


class OfNote(Original):
    """The present state of a note."""

    kind, column = "notes", "note_revision_id"

    def __init__(self, note: Note) -> None:
        now = note.revision
        self.thing, self.key, self.name = now, now.id, note.id
        self.board, self.language, self.title = note.board, now.language, now.title
        self.url = f"/notes/{note.id}"
        self.ids = {"note": note.id}

    def parts(self) -> list[Part]:
        """Its title and its text."""
        now: NoteRevision = self.thing
        return [
            Part(TITLE, now.title),
            Part(TEXT, now.text or "", now.opening_digest, inside="note", html=now.html),
        ]

    def before(self) -> ColumnElement[bool]:
        """Its earlier states."""
        return Rendition.note_revision_id.in_(
            select(NoteRevision.id).where(
                NoteRevision.note_id == self.thing.note_id, NoteRevision.id < self.key
            )
        )

    @property
    def readable(self) -> bool:
        """Whether it was not erased."""
        return self.thing.text is not None


class OfPost(Original):
    """The present text of a post."""

    kind, column = "posts", "revision_id"

    def __init__(self, post: Post) -> None:
        now = post.revision
        self.thing, self.key, self.name, self.post = now, now.id, post.id, post
        self.board, self.language = post.board, now.language
        self.title = str(_("Post %(number)s", number=post.number))
        self.url = f"/threads/{post.thread_id}?from={post.number}#p{post.number}"
        self.ids = {"thread": post.thread_id, "number": post.number, "post": post.id}

    def parts(self) -> list[Part]:
        """Its text."""
        now: Revision = self.thing
        return [Part(TEXT, now.text or "", now.opening_digest, inside="post", html=now.html)]

    def before(self) -> ColumnElement[bool]:
        """Its earlier texts, but for those that were masked or erased since."""
        return Rendition.revision_id.in_(
            select(Revision.id).where(
                Revision.post_id == self.post.id,
                Revision.id < self.key,
                Revision.redacted_at.is_(None),
                Revision.erased_at.is_(None),
            )
        )

    def masked_sources(self) -> set[str]:
        """Earlier texts of the post that were redacted or erased."""
        masked = select(Revision.opening_digest).where(
            Revision.post_id == self.post.id,
            Revision.redacted_at.is_not(None) | Revision.erased_at.is_not(None),
        )
        return set(db.session.scalars(masked))

    @property
    def readable(self) -> bool:
        """Whether the post is not hidden, and its words neither redacted nor erased."""
        now: Revision = self.thing
        return not (self.post.hidden_at or now.redacted_at or now.erased_at)

    def reading_url(self, code: str) -> str:
        """A post alone has a page of its own beside its rendition."""
        return self.address(code)


def parts_shown(title: str, text: Sequence[SectionView]) -> list[Part]:
    """The parts of a paper's text that a page shows already, for reading beside them: without their openings."""
    parts = [Part(TITLE, title)]
    for section in text:
        if section.blocks:
            parts.append(Part(section.uid, section.title))
        parts += [
            Part(block.uid, block.source, None, block.number, "block", str(block.html))
            for block in section.blocks
        ]
    return parts


def _of_same_paper(paper_id: int) -> ColumnElement[bool]:
    drafts = select(Draft.id).where(Draft.paper_id == paper_id)
    versions = select(Version.id).where(Version.paper_id == paper_id)
    return Rendition.draft_id.in_(drafts) | Rendition.version_id.in_(versions)


def _of_paper(mine: ColumnElement[bool], language: str) -> list[Part]:
    """Headings and blocks in reading order: two statements, however long the paper is."""
    sections = db.session.scalars(
        select(Section).where(mine).options(joinedload(Section.heading_opening)).order_by(Section.rank)
    ).all()
    blocks: dict[int, list[Block]] = {section.id: [] for section in sections}
    for block in db.session.scalars(
        select(Block)
        .where(Block.section_id.in_(blocks))
        .options(joinedload(Block.text_opening))
        .order_by(Block.rank, Block.id)
    ):
        blocks[block.section_id].append(block)
    parts: list[Part] = []
    number = 0
    for section in sections:
        if not blocks[section.id]:
            continue  # a heading without blocks is not printed
        spoken = language_of_heading(section.kind, section.title, language)
        parts.append(Part(section.uid, section.title, section.heading_digest, language=spoken))
        for block in blocks[section.id]:
            number += 1
            parts.append(Part(block.uid, block.words, block.text_digest, number, "block", block.html))
    return parts
