"""The public register of a board: what was done, by whom, when, on what and why, read from the journal.

An entry holds ids only. The sentence of each verb is here; whoever draws a register says how the things that
the ids name are called and linked (``places``), because the rooms above know that.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from forum import languages
from forum.boards.models import Board
from forum.boards.queries import belongs, readable_board_ids
from forum.database import db
from forum.journal import Entry, EntryBoard, Reason, Verb, Visibility
from forum.members.models import Member, Role
from forum.members.wording import role_name
from forum.phases import Phase

AGENDA_VERBS = (Verb.AGENDA_SET, Verb.PHASE_CLOSED, Verb.PHASE_REOPENED, Verb.PHASE_OVERDUE)

# A verb without a sentence has no line in any register: what the discussion itself shows, or what concerns one person.
SENTENCES: Mapping[Verb, Any] = {
    Verb.ASSEMBLY_OPENED: _l("%(who)s opened the assembly."),
    Verb.MILIEU_OPENED: _l("%(who)s opened this milieu and its board."),
    Verb.ALLIANCE_OPENED: _l("%(who)s opened this alliance and its board."),
    Verb.BOARD_CHANGED: _l("%(who)s changed the settings of this board."),
    Verb.AGENDA_SET: _l("%(who)s set the dates of the agenda."),
    Verb.PHASE_CLOSED: _l("%(who)s closed the phase “%(phase)s” with a note: %(note)s"),
    Verb.PHASE_REOPENED: _l("%(who)s went back to the phase “%(phase)s”."),
    Verb.PHASE_OVERDUE: _l("%(who)s sent a reminder: the closing date of the phase “%(phase)s” has passed."),
    Verb.MEMBERSHIP_BEGUN: _l("%(who)s joined."),
    Verb.MEMBERSHIP_ENDED: _l("%(who)s left."),
    Verb.MANDATE_GIVEN: _l("%(who)s gave %(member)s a mandate: %(role)s."),
    Verb.MANDATE_ENDED: _l("%(who)s ended a mandate of %(member)s: %(role)s."),
    Verb.WORDS_ERASED: _l("%(who)s erased the words of %(member)s."),
    Verb.THREAD_OPENED: _l("%(who)s opened the thread %(thread)s."),
    Verb.THREAD_RETITLED: _l("%(who)s changed the title of the thread %(thread)s."),
    Verb.THREAD_IMPORTED: _l("%(who)s brought in the thread %(thread)s from another place."),
    Verb.THREAD_LEFT_AGENDA: _l(
        "%(who)s let the thread %(thread)s leave the agenda, to go on in the phase “%(phase)s”."
    ),
    Verb.THREAD_REJOINED_AGENDA: _l("%(who)s brought the thread %(thread)s back to the agenda."),
    Verb.LISTING_PROPOSED: _l("%(who)s proposed to list the thread %(thread)s on an alliance."),
    Verb.LISTING_ACCEPTED: _l("%(who)s accepted that the thread %(thread)s is listed on an alliance."),
    Verb.LISTING_ENDED: _l("%(who)s ended the listing of the thread %(thread)s on an alliance."),
    Verb.POST_HIDDEN: _l("%(who)s hid %(post)s."),
    Verb.POST_SHOWN: _l("%(who)s showed %(post)s again."),
    Verb.REVISION_REDACTED: _l("%(who)s masked the words of a revision of %(post)s."),
    Verb.NOTE_PUBLISHED: _l("%(who)s published a note: %(note)s"),
    Verb.NOTE_EDITED: _l("%(who)s edited a note: %(note)s"),
    Verb.EXCERPT_KEPT: _l("%(who)s kept an excerpt of %(post)s."),
    Verb.BREAK_MARKED: _l("%(who)s marked that the discussion left the subject at %(post)s."),
    Verb.BREAK_TAKEN_BACK: _l("%(who)s took back the mark that the discussion left the subject at %(post)s."),
    Verb.FREEZE_ANNOUNCED: _l("%(who)s announced the freeze of round %(round)s of the thread %(thread)s."),
    Verb.THREAD_FROZEN: _l("%(who)s froze round %(round)s of the thread %(thread)s."),
    Verb.ROUND_OPENED: _l("%(who)s opened round %(round)s of the thread %(thread)s."),
    Verb.PAPER_OPENED: _l("%(who)s opened the paper %(paper)s."),
    Verb.DRAFT_OPENED: _l("%(who)s opened a draft of the paper %(paper)s."),
    Verb.DRAFT_CHANGED: _l("%(who)s changed the draft of the paper %(paper)s."),
    Verb.BLOCK_CHANGED: _l("%(who)s changed a block in the draft of the paper %(paper)s."),
    Verb.CITATION_ADDED: _l("%(who)s added a citation in the draft of the paper %(paper)s."),
    Verb.CITATION_REMOVED: _l("%(who)s removed a citation in the draft of the paper %(paper)s."),
    Verb.CITATION_RENEWED: _l(
        "%(who)s let a citation follow its revised source, in the draft of the paper %(paper)s."
    ),
    Verb.DISPOSITION_SET: _l("%(who)s said what became of posts, for the paper %(paper)s."),
    Verb.WINDOW_OPENED: _l(
        "%(who)s asked the authors whether the provisional text of the paper %(paper)s is what they meant."
    ),
    Verb.AUTHORS_ASKED_AGAIN: _l(
        "%(who)s asked those authors again who are concerned by a change in the paper %(paper)s."
    ),
    Verb.OBJECTION_RAISED: _l("%(who)s objected to what became of %(post)s in the paper %(paper)s."),
    Verb.OBJECTION_ANSWERED: _l(
        "%(who)s answered the objection to what became of %(post)s in the paper %(paper)s."
    ),
    Verb.OBJECTION_SETTLED: _l(
        "%(who)s settled the objection to what became of %(post)s in the paper %(paper)s."
    ),
    Verb.DISPOSITION_UNDONE: _l("%(who)s undid what had been said of posts, for the paper %(paper)s."),
    Verb.VERSION_PUBLISHED: _l("%(who)s published version %(version)s of the paper %(paper)s."),
    Verb.VERSION_WITHHELD: _l("%(who)s withheld version %(version)s of the paper %(paper)s."),
    Verb.PROGRESS_NOTED: _l(
        "%(who)s noted how an action went, in version %(version)s of the paper %(paper)s."
    ),
    Verb.RENDITION_WRITTEN: _l("%(who)s wrote in the rendition (%(language)s) of %(original)s."),
    Verb.RENDITION_CONFIRMED: _l("%(who)s confirmed the rendition (%(language)s) of %(original)s."),
    Verb.RENDITION_CARRIED: _l(
        "%(who)s carried the rendition (%(language)s) of %(original)s on to its new state."
    ),
    Verb.RENDITION_ASKED: _l("%(who)s asked a machine for a rendition (%(language)s) of %(original)s."),
    Verb.RENDITION_FILLED: _l("%(who)s took in what a machine made of %(original)s (%(language)s)."),
    Verb.RENDITION_PUBLISHED: _l(
        "%(who)s wrote the rendition (%(language)s) of version %(version)s of the paper %(paper)s into the chain."
    ),
    Verb.VALIDATION_TERM_SET: _l("%(who)s set how many days validations stay open: %(days)s."),
    Verb.VALIDATION_OPENED: _l("%(who)s put a note before the members of the assembly’s milieus: %(note)s"),
    Verb.AMENDMENT_PROPOSED: _l("%(who)s proposed %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_ACCEPTED: _l("%(who)s accepted %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_DECLINED: _l("%(who)s declined %(amendment)s to the paper %(paper)s."),
    Verb.AMENDMENT_WITHDRAWN: _l("%(who)s withdrew %(amendment)s to the paper %(paper)s."),
    Verb.REMARK_HIDDEN: _l("%(who)s hid a remark on %(amendment)s to the paper %(paper)s."),
    Verb.CHARTER_SIGNED: _l("%(who)s signed version %(version)s of the charter %(paper)s."),
    Verb.CHARTER_UNSIGNED: _l(
        "%(who)s took back their signature under version %(version)s of the charter %(paper)s."
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act as a register shows it; ``reason`` is None without one, and its text None once erased."""

    id: int
    at: datetime
    sentence: Markup
    reason: Reason | None


def seen_by(member: Any, board: Board) -> list[Visibility]:
    """The kinds of entry of a board that ``member`` (None: a visitor) may see."""
    if member is None:
        return [Visibility.PUBLIC]
    held = member.standing.mandates
    over_all = (Role.ADMINISTRATOR.value, None) in held or (
        Role.COMMITTEE.value,
        board.assembly_id,
    ) in held
    moderates = (Role.MODERATOR.value, board.id) in held
    serves = moderates or any((role.value, board.id) in held for role in (Role.HARVESTER, Role.TRANSLATOR))
    seen = [Visibility.PUBLIC]
    if over_all or serves or belongs(member, board):
        seen.append(Visibility.BOARD)
    if over_all or moderates:
        seen.append(Visibility.MODERATORS)
    return seen


def entries_of(
    board: Board,
    member: Any,
    *,
    limit: int,
    before: int | None = None,
    verbs: Container[Verb] | None = None,
) -> list[Entry]:
    """The acts on a board that ``member`` may see, the latest first; ``before`` is an entry's id.

    What concerns another board as well is shown to those who may read both: a listing never widens reading.
    """
    listed = [verb for verb in SENTENCES if verbs is None or verb in verbs]
    other = aliased(EntryBoard)
    elsewhere = (
        select(other.entry_id)
        .where(other.entry_id == Entry.id, other.board_id.not_in(readable_board_ids(member)))
        .exists()
    )
    wanted = (
        select(Entry)
        .join(EntryBoard, EntryBoard.entry_id == Entry.id)
        .where(
            EntryBoard.board_id == board.id,
            Entry.verb.in_(listed),
            Entry.visibility.in_(seen_by(member, board)),
            ~elsewhere,
        )
        .options(joinedload(Entry.reason).joinedload(Reason.opening))
        .order_by(EntryBoard.entry_id.desc())
        .limit(limit)
    )
    if before:
        wanted = wanted.where(EntryBoard.entry_id < before)
    return list(db.session.scalars(wanted))


def lines_of(entries: list[Entry], places: Mapping[int, Mapping[str, Any]] | None = None) -> list[Line]:
    """The sentences of entries. ``places`` gives, for an entry's id, what ``thread``, ``post``, ``note`` and
    ``paper`` are called there (Markup for a link); one statement reads the names of all people.
    """
    people = _people(entries)
    return [
        Line(entry.id, entry.at, _sentence(entry, people, (places or {}).get(entry.id, {})), entry.reason)
        for entry in entries
    ]


def _people(entries: list[Entry]) -> dict[int, Markup]:
    ids = {entry.actor_id for entry in entries} | {entry.ids.get("member") for entry in entries}
    ids.discard(None)
    rows = db.session.execute(select(Member.id, Member.name, Member.handle).where(Member.id.in_(ids)))
    link = Markup('<a href="/members/{}"><bdi>{}</bdi></a>')
    return {row.id: link.format(row.handle, row.name) for row in rows}


def _sentence(entry: Entry, people: Mapping[int, Markup], places: Mapping[str, Any]) -> Markup:
    ids = entry.ids
    phase, role = ids.get("phase"), ids.get("role")
    words = {
        "who": people.get(entry.actor_id or 0, gettext("The site")),
        "member": people.get(ids.get("member") or 0, gettext("a member")),
        "role": role_name(Role(role)) if role else "",
        "phase": Phase(phase).title if phase else "",
        "round": ids.get("round") or "",
        "version": ids.get("version") or "",
        "language": languages.name(ids["language"]) if ids.get("language") else "",
        "days": ids.get("days") or "",
        "amendment": _amendment(ids.get("amendment")),
        "thread": places.get("thread", gettext("(not here any more)")),
        "post": places.get("post", gettext("a post")),
        "note": places.get("note", ""),
        "paper": places.get("paper", gettext("(not here any more)")),
        "original": next(
            (places[name] for name in ("paper", "note", "post") if name in places),
            gettext("(not here any more)"),
        ),
    }
    return Markup(str(SENTENCES[entry.verb])) % words  # noqa: S704  our own sentence; what fills it is escaped


def _amendment(number: Any) -> Markup:
    """An amendment by its number, linked to its page."""
    words = gettext("amendment %(number)s", number=number or "")
    return Markup('<a href="/amendments/{}">{}</a>').format(number or "", words)
