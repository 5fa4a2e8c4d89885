"""What the mail of a post or a note says to one reader: whose words, in which language, beside what they answer."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from forum import languages
from forum.boards.models import Board
from forum.database import db
from forum.mail import styled
from forum.mailings.models import Mailing
from forum.members.models import Member
from forum.plain import plain_text
from forum.renditions.models import How
from forum.renditions.queries import wording_of_note, wordings
from forum.said import Said, from_rendition, said
from forum.standing_alone import standing_alone
from forum.threads.models import Listing, Note, Post, Thread
from forum.tongues import base

#: Characters of a text of which all would be too heavy a mail.
BEGINNING = 4_000


@dataclass(frozen=True)
class Words:
    """Somebody's words as plain text, with their language, and the same as HTML for a letter."""

    said: Said
    html: Markup


@dataclass(frozen=True)
class Answered:
    """A post that another answers, and whose it is."""

    number: int
    author: str


@dataclass(frozen=True)
class Told:
    """What is told: a post, or a note."""

    title: Said
    author: str
    words: Words
    path: str
    original: Words | None = None
    milieu: str = ""
    kind: Any = None
    phase: Any = None
    number: int = 0
    answers: Answered | None = None
    #: Whether only the beginning of the words stands here, for all of them would be too heavy a mail.
    begins: bool = False

    @property
    def spoken(self) -> str:
        """The languages its words stand in, as Content-Language lists them (RFC 3282)."""
        both = [self.words, *([self.original] if self.original else [])]
        return ", ".join(dict.fromkeys(words.said.language for words in both))


def beginning(told: Told, site: str) -> Told:
    """The same with the beginning of its words alone, as plain paragraphs; ``site`` is the address of the site."""
    page = f"{site}{told.path}"
    original = _beginning(told.original, page) if told.original else None
    return replace(told, words=_beginning(told.words, page), original=original, begins=True)


def _beginning(words: Words, page: str) -> Words:
    text = words.said.words
    if len(text) > BEGINNING:
        between = text.rfind(" ", BEGINNING // 2, BEGINNING)  # words, where there are any
        text = f"{text[: between if between > 0 else BEGINNING].rstrip()} …"
    paragraphs = (Markup("<br>").join(part.split("\n")) for part in text.split("\n\n"))
    html = Markup("").join(Markup("<p>{}</p>").format(paragraph) for paragraph in paragraphs)
    return Words(replace(words.said, words=text), _in_a_letter(html, words.said.language, page))


def of_mailing(mailing_id: int) -> Mailing:
    """A mailing with all that its letter is made of, in three statements."""
    about_note = db.session.scalar(select(Mailing.note_id).where(Mailing.id == mailing_id)) is not None
    wanted = _with_note() if about_note else _with_post()
    return db.session.scalars(wanted, {"mailing_id": mailing_id}).one()


def _in_thread() -> tuple[Any, ...]:
    return (
        joinedload(Thread.board).options(*_place()),
        selectinload(Thread.listings).joinedload(Listing.board).options(*_place()),
    )


def _place() -> tuple[Any, ...]:
    return joinedload(Board.milieu), joinedload(Board.alliance)


def _mailing(*of_thing: Any) -> Any:
    with_reader = joinedload(Mailing.member).joinedload(Member.account)
    return select(Mailing).where(Mailing.id == bindparam("mailing_id")).options(with_reader, *of_thing)


# Built once: there are many mails, and building such a statement costs more than asking it.
@cache
def _with_post() -> Any:
    return _mailing(
        joinedload(Mailing.post).options(
            joinedload(Post.revision),
            joinedload(Post.author),
            joinedload(Post.milieu),
            joinedload(Post.thread).options(*_in_thread()),
        )
    )


@cache
def _with_note() -> Any:
    return _mailing(
        joinedload(Mailing.note).options(
            joinedload(Note.revision),
            joinedload(Note.by),
            joinedload(Note.board).options(*_place()),
            joinedload(Note.thread).options(*_in_thread()),
        )
    )


def post_told(post: Post, reader: str, site: str) -> Told:
    """What the mail of a post says to a reader of the language ``reader``; ``site`` is the address of the site."""
    thread, revision = post.thread, post.revision
    path = f"/threads/{thread.id}?from={post.number}#p{post.number}"
    rendered = (
        None if base(post.language) == base(reader) else wordings([revision.id], reader).get(revision.id)
    )
    words, original = _words(revision.html, post.language, rendered, reader, f"{site}{path}")
    return Told(
        title=said(thread.title, thread.language, reader),
        author=post.author.name,
        words=words,
        original=original,
        path=path,
        milieu=languages.in_words(post.milieu.names, reader) if post.milieu else "",
        kind=post.kind.title,
        phase=post.phase.title,
        number=post.number,
        answers=_answered(post),
    )


def note_told(note: Note, reader: str, site: str) -> Told:
    """What the mail of a note says to a reader of the language ``reader``."""
    revision, path = note.revision, f"/notes/{note.id}"
    rendered = None if base(revision.language) == base(reader) else wording_of_note(revision.id, reader)
    words, original = _words(revision.html, revision.language, rendered, reader, f"{site}{path}")
    return Told(
        title=said(revision.title, revision.language, reader),
        author=note.by.name,
        words=words,
        original=original,
        path=path,
        phase=note.phase.title,
    )


def _words(
    html: str, language: str, rendered: tuple[str, How] | None, reader: str, page: str
) -> tuple[Words, Words | None]:
    """What the reader reads first, and the original where that is something else."""
    own = Words(said(plain_text(html, base=page), language, reader), _in_a_letter(html, language, page))
    if rendered is None:
        return own, None
    text, how = rendered
    theirs = from_rendition(plain_text(text, base=page), language, reader, machine=how == How.MACHINE)
    return Words(theirs, _in_a_letter(text, reader, page)), own


@lru_cache(maxsize=256)
def _in_a_letter(html: str, language: str, page: str) -> Markup:
    """Kept, for the same words go to many, and styling them costs a millisecond."""
    return styled(standing_alone(html, language, page))


def _answered(post: Post) -> Answered | None:
    if post.parent_number is None:
        return None
    name = db.session.scalar(
        select(Member.name)
        .join(Post, Post.author_id == Member.id)
        .where(Post.thread_id == post.thread_id, Post.number == post.parent_number)
    )
    return Answered(post.parent_number, name or "")
