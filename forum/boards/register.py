"""The public registers of boards, of assemblies, of the site: what was done, by whom, when, on what and why.

They are read from the journal. An entry holds ids only. The sentence of each verb is in ``sentences.py``; whoever draws
a register says how the things that the ids name are called and linked (``places``), because the rooms above know that.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum import languages
from forum.assemblies.models import Assembly
from forum.boards.models import Board
from forum.boards.queries import belongs, readable_board_ids
from forum.boards.sentences import FOLDED, SENTENCES
from forum.database import db
from forum.journal import Entry, EntryBoard, Reason, Verb, Visibility
from forum.members.models import Mandate, Member, Role
from forum.members.wording import role_name
from forum.phases import Phase


@dataclass(frozen=True, slots=True)
class Line:
    """One act as a register shows it; ``reason`` is None without one, and its text None once erased.

    ``more`` are the acts like it that came right before, folded under it.
    """

    id: int
    at: datetime
    sentence: Markup
    reason: Reason | None
    more: list["Line"] = field(default_factory=list)

    @property
    def first_id(self) -> int:
        """The entry with which the line begins: the next page goes on before it."""
        return self.more[-1].id if self.more else self.id


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


def entries_of_assembly(assembly: Assembly, *, limit: int, before: int | None = None) -> list[Entry]:
    """The acts on an assembly itself, and on its pilot committee, the latest first.

    What happens on its boards is in their registers. ``before`` is an entry's id.
    """
    committee = select(Mandate.id).where(Mandate.assembly_id == assembly.id)
    subject = or_(
        and_(Entry.subject_type == Assembly.__tablename__, Entry.subject_id == assembly.id),
        and_(Entry.subject_type == Mandate.__tablename__, Entry.subject_id.in_(committee)),
    )
    return _public_entries(subject, limit, before)


def entries_of_site(*, limit: int, before: int | None = None) -> list[Entry]:
    """The acts on the site as a whole, the latest first: who administers it. ``before`` is an entry's id."""
    everywhere = select(Mandate.id).where(Mandate.board_id.is_(None), Mandate.assembly_id.is_(None))
    subject = and_(Entry.subject_type == Mandate.__tablename__, Entry.subject_id.in_(everywhere))
    return _public_entries(subject, limit, before)


def _public_entries(subject: ColumnElement[bool], limit: int, before: int | None) -> list[Entry]:
    wanted = (
        select(Entry)
        .where(
            subject,
            Entry.verb.in_(list(SENTENCES)),
            Entry.visibility == Visibility.PUBLIC,
        )
        .options(joinedload(Entry.reason).joinedload(Reason.opening))
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    if before:
        wanted = wanted.where(Entry.id < before)
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


def folded(entries: list[Entry], lines: list[Line]) -> list[Line]:
    """The lines of entries with runs of the same kind of act, by the same person and without a reason, under the
    latest of each run.
    """
    kept: list[Line] = []
    before: tuple[Verb, int | None] | None = None
    for entry, line in zip(entries, lines, strict=True):
        alike = (entry.verb, entry.actor_id) if entry.verb in FOLDED and entry.reason_id is None else None
        if alike and alike == before:
            kept[-1].more.append(line)
        else:
            kept.append(line)
        before = alike
    return kept


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
