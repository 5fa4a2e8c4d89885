"""Which documents an entry of the journal makes stale: one table of verbs, and what follows from each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from forum.database import db
from forum.journal import Entry, Verb
from forum.papers.models import Block, Paper, Version
from forum.threads.models import Excerpt, Note, Post, Quote, Revision, Thread

SUBJECT = ""
"""In the table: the thing that the entry is about, not one of its ids."""

TELLS: dict[Verb, tuple[tuple[str, str], ...]] = {
    Verb.THREAD_OPENED: (("threads", SUBJECT),),
    Verb.THREAD_RETITLED: (("threads", SUBJECT),),
    Verb.THREAD_LEFT_AGENDA: (("threads", SUBJECT),),
    Verb.THREAD_REJOINED_AGENDA: (("threads", SUBJECT),),
    Verb.ROUND_OPENED: (("threads", SUBJECT),),
    Verb.THREAD_IMPORTED: (("whole threads", SUBJECT),),
    Verb.LISTING_ACCEPTED: (("whole threads", "thread"),),
    Verb.LISTING_ENDED: (("whole threads", "thread"),),
    Verb.POST_PUBLISHED: (("posts", SUBJECT),),
    Verb.POST_EDITED: (("posts", SUBJECT),),
    Verb.POST_HIDDEN: (("masked posts", SUBJECT),),
    Verb.POST_SHOWN: (("masked posts", SUBJECT),),
    Verb.REVISION_REDACTED: (("masked revisions", SUBJECT),),
    Verb.WORDS_ERASED: (("erased members", SUBJECT),),
    Verb.NOTE_PUBLISHED: (("notes", SUBJECT),),
    Verb.NOTE_EDITED: (("notes", SUBJECT),),
    Verb.PHASE_CLOSED: (("boards on the move", SUBJECT), ("notes", "note")),
    Verb.PHASE_REOPENED: (("boards on the move", SUBJECT),),
    Verb.VERSION_PUBLISHED: (("papers", "paper"),),
    Verb.VERSION_WITHHELD: (("papers", "paper"),),
    Verb.BOARD_CHANGED: (("whole boards", SUBJECT),),
}
"""For each verb: what has changed, and which of the entry's ids names it. All other verbs change no document."""

LEAVING_WORDS = {Verb.REVISION_REDACTED, Verb.WORDS_ERASED, Verb.VERSION_WITHHELD}
"""After these no byte of the words may stay in the index, not even unreachable."""

AT_ONCE = 500

Part = dict[str, list[int]]


@dataclass
class Stale:
    """The threads (each without its posts), posts, notes and papers whose documents are to be made anew."""

    threads: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    notes: set[int] = field(default_factory=set)
    papers: set[int] = field(default_factory=set)
    leaves_words: bool = False

    def parts(self, size: int) -> Iterator[Part]:
        """All keys by the name of their sort, at most ``size`` at a time."""
        sorts = (("thread", self.threads), ("post", self.posts), ("note", self.notes), ("paper", self.papers))
        keys = ((name, key) for name, known in sorts for key in sorted(known))
        while taken := list(islice(keys, size)):
            part: Part = defaultdict(list)
            for name, key in taken:
                part[name].append(key)
            yield part


def stale_after(entries: Iterable[Entry]) -> Stale:
    """What these entries make stale, each document once."""
    told: dict[str, set[int]] = defaultdict(set)
    stale = Stale()
    for entry in entries:
        for what, name in TELLS.get(entry.verb, ()):
            told[what].add(int(entry.ids[name]) if name else entry.subject_id)
        stale.leaves_words = stale.leaves_words or entry.verb in LEAVING_WORDS
    stale.threads |= told["threads"] | told["whole threads"]
    stale.posts |= told["posts"]
    stale.notes |= told["notes"]
    stale.papers |= told["papers"]
    _follow_masks(stale, told)
    _follow_boards(stale, told)
    for keys in _parts(told["whole threads"]):
        stale.posts.update(_asked(select(Post.id).where(Post.thread_id.in_(keys))))
        stale.notes.update(_asked(select(Note.id).where(Note.thread_id.in_(keys))))
    for keys in _parts(stale.posts):
        # Post 1 is found as its thread.
        stale.threads.update(_asked(select(Post.thread_id).where(Post.id.in_(keys), Post.number == 1)))
    return stale


def _follow_masks(stale: Stale, told: dict[str, set[int]]) -> None:
    """Words that were masked, shown again or erased also stood in the posts that quote them."""
    masked = told["masked posts"]
    for keys in _parts(told["masked revisions"]):
        masked.update(_asked(select(Revision.post_id).where(Revision.id.in_(keys))))
    for keys in _parts(told["erased members"]):
        masked.update(_asked(select(Post.id).where(Post.author_id.in_(keys))))
        stale.threads.update(_asked(select(Thread.id).where(Thread.opened_by_id.in_(keys))))
        # A paper may bear the title of a thread it was made of.
        boards = select(Thread.board_id).where(Thread.opened_by_id.in_(keys))
        stale.papers.update(_asked(select(Paper.id).where(Paper.board_id.in_(boards))))
        stale.papers.update(_asked(_made_of(Post.author_id.in_(keys))))
    stale.posts |= masked
    for keys in _parts(masked):
        stale.posts.update(_asked(_quoting(keys)))
        stale.papers.update(_asked(_made_of(Post.id.in_(keys))))


def _follow_boards(stale: Stale, told: dict[str, set[int]]) -> None:
    """A board that changes phase takes threads along; one that is read by others takes all it holds."""
    whole = told["whole boards"]
    for keys in _parts(whole | told["boards on the move"]):
        stale.threads.update(_asked(select(Thread.id).where(Thread.board_id.in_(keys))))
    for keys in _parts(whole):
        threads = select(Thread.id).where(Thread.board_id.in_(keys))
        stale.posts.update(_asked(select(Post.id).where(Post.thread_id.in_(threads))))
        stale.notes.update(_asked(select(Note.id).where(Note.board_id.in_(keys))))
        stale.papers.update(_asked(select(Paper.id).where(Paper.board_id.in_(keys))))
        said = select(Post.id).where(Post.thread_id.in_(threads))
        stale.posts.update(_asked(_quoting(said)))


def _made_of(words: ColumnElement[bool]) -> Select[Any]:
    """The papers of which a published block was made of words of these posts, or of what is left of them."""
    return (
        select(Version.paper_id)
        .join(Block, Block.version_id == Version.id)
        .join(Excerpt, Excerpt.id == Block.made_of_id)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .join(Post, Post.id == Revision.post_id)
        .where(words)
    )


def _quoting(posts: Any) -> Select[Any]:
    """The posts that quote these."""
    quoted = aliased(Revision)
    return (
        select(Revision.post_id)
        .join(Quote, Quote.revision_id == Revision.id)
        .join(quoted, quoted.id == Quote.quoted_id)
        .where(quoted.post_id.in_(posts))
    )


def _asked(statement: Select[Any]) -> Iterable[int]:
    return db.session.scalars(statement)


def _parts(keys: Collection[int]) -> Iterator[list[int]]:
    rest = iter(sorted(keys))
    while part := list(islice(rest, AT_ONCE)):
        yield part
