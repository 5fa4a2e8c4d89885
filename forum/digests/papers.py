"""The papers of an edition: what was published or put before its authors, which blocks changed and why, and what became
of the reader's own words there.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from forum import languages
from forum.database import db
from forum.digests.lines import ChangeLine, PaperLine, Part, Passage, Room, WordsLine
from forum.digests.windows import Window
from forum.journal import Entry, Verb
from forum.notices.at_once import came, of_text
from forum.openings import Opening
from forum.papers.changes import compared, compared_by_cause
from forum.papers.models import (
    Draft,
    DraftState,
    ObjectionWindow,
    Paper,
    Publication,
    Version,
    VersionReading,
    Withholding,
)
from forum.papers.whereabouts import Journey, Stop, fates_in
from forum.said import said

#: How many changed blocks of a version are told one by one.
BLOCKS = 12
EARLIER = aliased(Version)


def told(window: Window, room: Room) -> list[Any]:
    """The versions published in the window and the texts put before their authors in it, the latest first, but for what
    the reader was told of by itself; ``read`` where the reader has read a version on the site.
    """
    acts = window.acts(
        select(
            Entry.position,
            Entry.verb,
            Entry.actor_id.label("by_id"),
            Draft.id.label("draft_id"),
            Draft.paper_id,
            Draft.title,
            Draft.language,
            Version.id.label("version_id"),
            Version.number,
            Version.counts,
            Publication.digest,
            Opening.bytes,
            ObjectionWindow.closes_at,
            _earlier_is_withheld().label("earlier_withheld"),
            window.has_read(VersionReading.version_id, Version.id).label("read"),
            func.count().over().label("total"),
        )
        .select_from(Entry)
        .outerjoin(Version, (Version.id == Entry.subject_id) & (Entry.verb == Verb.VERSION_PUBLISHED))
        .join(
            Draft,
            or_(
                Draft.id == Version.draft_id,
                (Draft.id == Entry.subject_id) & (Entry.verb == Verb.WINDOW_OPENED),
            ),
        )
        .join(Paper, Paper.id == Draft.paper_id)
        .outerjoin(Publication, Publication.version_id == Version.id)
        .outerjoin(Opening, Opening.digest == Version.title_digest)
        .outerjoin(Withholding, Withholding.version_id == Version.id)
        .outerjoin(ObjectionWindow, ObjectionWindow.draft_id == Draft.id),
        Verb.VERSION_PUBLISHED,
        Verb.WINDOW_OPENED,
    ).where(
        window.papers(),
        ~came(of_text(Draft.id, window.reader_id)),
        Withholding.id.is_(None),
        or_(Entry.verb == Verb.VERSION_PUBLISHED, Draft.state == DraftState.PROVISIONAL),
    )
    return list(db.session.execute(acts.order_by(Entry.position.desc()).limit(room.most)))


def _earlier_is_withheld() -> Any:
    return (
        exists()
        .where(
            EARLIER.paper_id == Version.paper_id,
            EARLIER.number == Version.number - 1,
            Withholding.version_id == EARLIER.id,
        )
        .correlate(Version)
    )


def version_ids(window: Window) -> Any:
    """A statement that selects the versions that were published in the window and are told, read or not."""
    published = select(Version.id).join_from(Entry, Version, Version.id == Entry.subject_id)
    return window.acts(published.join(Paper, Paper.id == Version.paper_id), Verb.VERSION_PUBLISHED).where(
        window.papers()
    )


def lines(window: Window, room: Room, rows: list[Any]) -> Part[PaperLine]:
    """What was published or put before its authors and not read on the site, as an edition says it."""
    drawn = [_paper(row, window, in_full=nth < room.full) for nth, row in enumerate(rows)]
    return room.part(drawn, room.all_of(rows))


def _title(row: Any) -> str:
    if row.version_id is None:
        return str(row.title)
    return row.bytes.decode("utf-8") if row.bytes is not None else "…"


def _paper(row: Any, window: Window, *, in_full: bool) -> PaperLine:
    title = said(_title(row), row.language, window.language)
    base = f"/papers/{row.paper_id}"
    if row.version_id is None:
        return PaperLine(title, 0, f"{base}/provisional", "", 0, until=row.closes_at)
    later = row.number > 1
    changes: tuple[ChangeLine, ...] = ()
    if later and in_full:
        spoken = languages.now_spoken()
        changes = _changes(row.version_id, row.digest, spoken, earlier_withheld=row.earlier_withheld)
    return PaperLine(
        title=title,
        number=row.number,
        path=f"{base}/versions/{row.number}",
        compare=f"{base}/compare/{row.number - 1}...{row.number}" if later else "",
        posts=row.counts.get("posts", 0),
        changes=list(changes[:BLOCKS]),
        more=max(len(changes) - BLOCKS, 0),
    )


@lru_cache(maxsize=256)
def _changes(
    version_id: int, _digest: str, _language: str, *, earlier_withheld: bool
) -> tuple[ChangeLine, ...]:
    """Which blocks of a version are not as they were and why, in the language spoken now; the same for every reader.

    Kept, for it is read in every mail of an edition: a version with this digest never says anything else, held against
    one before it that is shown, or that is not; and a heading holds no words of anybody.
    """
    version = db.session.get_one(Version, version_id)
    before = db.session.scalar(
        select(Version).where(Version.paper_id == version.paper_id, Version.number == version.number - 1)
    )
    if before is None:
        return ()
    page = f"/papers/{version.paper_id}/compare/{before.number}...{version.number}"
    if earlier_withheld:
        both = compared_by_cause(before, version)
        told_of = [(uid, both.heading_of_removed(uid)) for uid in both.causes if uid not in both.numbers[1]]
    else:
        both = compared(before, version, None)
        told_of = [(change.uid, both.heading(change)) for change in both.blocks if change.kind != "kept"]
    found = []
    for uid, heading in told_of:
        cause = both.causes.get(uid)
        found.append(
            ChangeLine(
                heading=heading,
                path=f"/papers/{version.paper_id}/versions/{version.number}#b-{uid}"
                if uid in both.numbers[1]
                else page,
                sentence=cause.sentence if cause else "",
                cause=cause.name if cause else "",
                cause_path=cause.url if cause else "",
            )
        )
    return tuple(found)


def words(window: Window, room: Room, rows: list[Any]) -> Part[WordsLine]:
    """What became of the reader's own posts in these texts; nothing on a page, which is everybody's."""
    if window.reader is None or not rows:
        return Part()
    of_drafts = {row.draft_id: row for row in rows}
    journeys, total = fates_in(window.reader, of_drafts, limit=room.most)
    drawn = [_words(journey, stop, window) for journey in journeys for stop in journey.stops]
    return room.part(drawn, max(total, len(drawn)))


def _words(journey: Journey, stop: Stop, window: Window) -> WordsLine:
    reason = None
    if stop.reason is not None:
        reason = said(stop.reason, stop.reason_language or "", window.language)
    thread = journey.url.partition("?")[0]
    into = stop.target_number if stop.target_number and not stop.target_gone else 0
    return WordsLine(
        title=said(journey.thread_title, journey.thread_language, window.language),
        number=journey.number,
        path=journey.url,
        paper=said(stop.title, stop.language, window.language),
        version=stop.number or 0,
        paper_path=stop.base if stop.number is None else f"{stop.base}/posts",
        fate=stop.fate.value if stop.fate else "",
        into=into,
        into_path=f"{thread}?from={into}#p{into}" if into else "",
        reason=reason,
        passages=[
            Passage(said(beginning, stop.language, window.language), path)
            for path, beginning in stop.passages[:3]
            if beginning
        ],
    )
