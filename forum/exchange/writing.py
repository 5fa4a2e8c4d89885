"""Writes what arrives: members, threads, posts and the entries of the journal; rows as the acts on threads make them.

What nobody did here nobody is credited with: no milieu of the author, no mention, no quote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum import clock, openings, text
from forum.boards.models import Board
from forum.database import db
from forum.errors import Refused
from forum.exchange.arrivals import Home, Placed
from forum.exchange.people import bring, known_people
from forum.exchange.prepared import Rendered
from forum.exchange.records import SourcePost, SourceThread
from forum.exchange.words import UNTITLED, one_line
from forum.journal import Entry, Verb, record
from forum.members.models import Member
from forum.phases import Phase
from forum.threads.actions.posts import boards_of, last_period, next_number
from forum.threads.actions.threads import begin
from forum.threads.models import LeftBecause, Post, Revision, Thread


@dataclass(slots=True)
class Written:
    """What became of a batch; ``met`` and ``brought`` are keys of people who were here and who are new."""

    created: list[SourceThread | SourcePost] = field(default_factory=list)
    refused: list[tuple[SourceThread | SourcePost, str]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    brought: set[str] = field(default_factory=set)


def write(
    source: str, board: Board, placed: Placed, rendered: Mapping[str, Rendered], phase: Phase | None
) -> Written:
    """Write the arrivals of a batch, their words ``rendered`` by key.

    New threads open in their own phase, else in ``phase``, else in the board's.
    """
    written = Written(refused=list(placed.refused))
    homes = [home for home in placed.homes if home.thread_id is None or _numbered(home, written)]
    arrivals = [arrival for home in homes for arrival in home.arrivals]
    authors = [arrival.record.author for arrival in arrivals]
    known = known_people(
        source, {author.key for author in authors} | {each.author.key for each in placed.here}
    )
    times = [arrival.record.written_at for arrival in arrivals]
    people = bring(source, zip(authors, times, strict=True), known)
    for home in homes:
        if home.thread_id is None:
            _open(source, board, home, people, phase)
        _write_posts(source, home, rendered, people)
    db.session.flush()
    written.created = [arrival.record for arrival in arrivals]
    written.met, written.brought = set(known), set(people) - set(known)
    return written


def _numbered(home: Home, written: Written) -> bool:
    """Number the arrivals of a thread that is here; False when it is frozen, and all of them are refused."""
    thread = db.session.get_one(Thread, home.thread_id)
    try:
        _number(thread, home)
    except Refused:
        why = _("The thread is frozen: bring this in again once a new round is open.")
        written.refused += [(arrival.record, why) for arrival in home.arrivals]
        return False
    return True


def _number(thread: Thread, home: Home) -> None:
    _round_id, last = next_number(thread, len(home.arrivals))
    for number, arrival in enumerate(home.arrivals, last - len(home.arrivals) + 1):
        arrival.spot.number = number


def _open(source: str, board: Board, home: Home, people: dict[str, Member], phase: Phase | None) -> None:
    opening = home.arrivals[0].record
    if not isinstance(opening, SourceThread):
        raise TypeError("a thread is opened by its opening")
    phase = opening.phase or phase or board.phase
    with clock.at(opening.written_at):
        thread = begin(
            board,
            by=people[opening.author.key],
            title=one_line(opening.title) or UNTITLED,
            language=opening.language,
            phase=phase,
            left_because=None if phase == board.phase else LeftBecause.IMPORT,
            source=source,
            source_key=opening.key,
        )
    thread.totals = dict(opening.totals)
    home.thread_id = thread.id
    _number(thread, home)


def _write_posts(
    source: str, home: Home, rendered: Mapping[str, Rendered], people: dict[str, Member]
) -> None:
    thread = db.session.get_one(Thread, home.thread_id)
    period = last_period(thread.round.id)
    for arrival in home.arrivals:
        said = arrival.record
        post = Post(
            thread_id=thread.id,
            number=arrival.spot.number,
            round_id=period.round_id,
            period_id=period.id,
            phase=period.phase,
            author_id=people[said.author.key].id,
            milieu_id=None,
            parent_number=arrival.parent.number if arrival.parent else None,
            kind=said.kind,
            language=said.language,
            written_at=said.written_at,
            totals={} if isinstance(said, SourceThread) else dict(said.totals),
            source=source,
            source_key=said.key,
        )
        post.revision = _revision(post, rendered[said.key], folded=said.folded)
        db.session.add(post)
        thread.last_number = max(thread.last_number, arrival.spot.number)
        thread.moved_at = max(thread.moved_at, said.written_at)


def _revision(post: Post, words: Rendered, *, folded: bool) -> Revision:
    return Revision(
        post=post,
        opening=openings.keep(words.text),
        html=words.html,
        summary=words.summary,
        renderer=text.RENDERER,
        kind=post.kind,
        language=post.language,
        written_at=post.written_at,
        by_id=post.author_id,
        folded=folded,
    )


def record_arrivals(threads: Iterable[int]) -> None:
    """Write the entry of each thread in which brought-in posts stand that no entry tells of yet.

    An entry names the first and the last number it tells of. An import that was broken off inside a long thread
    has written posts without their entry: the next one writes it.
    """
    wanted = sorted(set(threads))
    told = dict.fromkeys(wanted, 0)
    entries = select(Entry.subject_id, Entry.ids).where(
        Entry.subject_type == Thread.__tablename__,
        Entry.subject_id.in_(wanted),
        Entry.verb == Verb.THREAD_IMPORTED,
    )
    for row in db.session.execute(entries):
        told[row.subject_id] = max(told[row.subject_id], row.ids["last"])
    for key in wanted:
        numbers = select(func.min(Post.number), func.max(Post.number)).where(
            Post.thread_id == key, Post.number > told[key], Post.source.is_not(None)
        )
        first, last = db.session.execute(numbers).one()
        if last is not None:
            _record(db.session.get_one(Thread, key), first, last)


def _record(thread: Thread, first: int, last: int) -> None:
    record(
        Verb.THREAD_IMPORTED,
        thread,
        by=None,
        boards=boards_of(thread),
        assembly_id=thread.board.assembly_id,
        imported=True,
        thread=thread.id,
        number=first,
        last=last,
    )
