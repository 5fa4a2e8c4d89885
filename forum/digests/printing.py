"""Printing an edition for many readers: what is equal for many is composed once, each gets what is its reader's own.

A *sheet* is a letter as it was written for one reader, with marks where something is theirs: their name, the links
that only they hold, the addresses they answer to. It serves whoever would be told the same in the same language and
zone: who hears of the same things, has read as far on the site, is asked for the same, and did nothing in the window
themself. Whoever is told otherwise gets a sheet, or a letter, of their own. An act on the board makes new sheets, so
nothing leaves that may not be read any more; and none is older than two minutes.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any, NamedTuple, TypeVar

from flask import current_app
from markupsafe import escape

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.digests.acknowledging import read_path
from forum.digests.choices import choices_path
from forum.digests.contents import IN_A_LETTER
from forum.digests.elsewhere import elsewhere
from forum.digests.leaving import unsubscribe_link
from forum.digests.letters import NARROWER, Issue, Unsendable, issue_of, letter_of, promised_by
from forum.digests.lines import Contents
from forum.digests.models import Delivery
from forum.digests.reading_alike import (
    Facts,
    Reader,
    alike,
    facts_of,
    may_read,
    positions_of,
    read_of,
    reader_of,
    yours_of,
)
from forum.digests.windows import Heard, heard_of
from forum.languages import interface, speaking
from forum.mail import Letter, Recipient
from forum.mail.answering import Answering, answering
from forum.mail.letters import Written, assembled, written
from forum.mail.weight import HEAVIEST
from forum.tongues import DEFAULT

T = TypeVar("T")

#: Sheets and facts that are kept at a time, some 100 kB each; and how long, in seconds.
MOST, KEPT_SECONDS = 400, 120.0
#: Marks stand where no text has anything: in a private area of Unicode, which no font shows and no rule escapes.
OPENS, CLOSES = "\ue0f0", "\ue0f1"

#: Bytes that are counted for what a mark stands for; addresses are shorter.
LONGEST_OWN = 120


def _mark(name: str) -> str:
    return f"{OPENS}{name}{CLOSES}"


NAME, LEAVE, CHOICES, READ, OPENING = map(_mark, ("name", "leave", "choices", "read", "opening"))


@dataclass
class Sheet:
    """What many readers are told alike: the contents, or why there is no mail, and the letters written of it by what
    they promise of answers.
    """

    contents: Contents | None = None
    nothing: str = ""
    prints: dict[Any, tuple[Letter, Written]] = field(default_factory=dict)

    @property
    def threads(self) -> list[int]:
        """The threads it speaks of, in the order in which letters promise answers."""
        if self.contents is None:
            return []
        active, opened = self.contents.active, self.contents.opened
        return [line.id for line in (*active.full, *active.titles, *opened.full, *opened.titles)]


class Kept:
    """What was made lately, the least used going first."""

    def __init__(self) -> None:
        self.things: OrderedDict[Any, tuple[float, Any]] = OrderedDict()

    def clear(self) -> None:
        """Forget everything."""
        self.things.clear()

    def get(self, key: Any, make: Callable[[], T]) -> T:
        """What is kept under ``key``, made anew when it is too old."""
        now = clock.now().timestamp()
        known = self.things.pop(key, None)
        if known is None or not 0 <= now - known[0] < KEPT_SECONDS:
            known = (now, make())
        self.things[key] = known
        while len(self.things) > MOST:
            self.things.popitem(last=False)
        made: T = known[1]
        return made


def sheets() -> Kept:
    """The sheets of this process."""
    kept: Kept = current_app.extensions.setdefault("digests.sheets", Kept())
    return kept


class _Otherwise(Exception):
    """A reader is told otherwise by now than when they were looked up."""


class Printed(NamedTuple):
    """A finished mail, and what its reader hears of the board."""

    message: EmailMessage
    heard: Heard


def printed(delivery_id: int) -> Printed | None:
    """The mail of a delivery from a sheet; None when its reader gets a letter of their own.

    Raises Unsendable when there is nothing to say.
    """
    reader = reader_of(delivery_id)
    if reader is None or reader.apart or OPENS in reader.name or "·" in reader.name:
        return None
    about = (reader.board_id, reader.after, reader.until, reader.last_act)
    facts = sheets().get(("facts", *about), lambda: facts_of(reader))
    if not alike(facts) or reader.member_id in facts.doers or not may_read(reader, facts):
        return None
    language = interface(reader.language) or DEFAULT
    heard = heard_of(reader.member_id, reader.board_id)
    key = (
        *about,
        reader.edition_id,
        language,
        reader.zone,
        reader.timing,
        bool(reader.name),
        *_own(reader, heard, facts),
    )
    try:
        sheet = sheets().get(key, lambda: _sheet(_issue(reader, heard)))
    except _Otherwise:
        return None
    if sheet.nothing:
        raise Unsendable(sheet.nothing)
    recipient = Recipient(reader.email, language, reader.zone, reader.name, reader.member_id)
    try:
        return Printed(_filled(sheet, reader, recipient, heard), heard)
    except _Otherwise:
        return None


def _own(reader: Reader, heard: Heard, facts: Facts) -> tuple[Any, ...]:
    """What makes readers be told differently: what they hear of, were told elsewhere, have read, and are asked for."""
    return (
        heard.whole,
        heard.threads,
        heard.papers,
        heard.by_default,
        heard.every_post,
        elsewhere(db.session.get_one(Delivery, reader.delivery_id)) if reader.elsewhere else (),
        positions_of(reader, facts),
        read_of(reader, facts),
        yours_of(reader, facts),
    )


def _issue(reader: Reader, heard: Heard) -> Issue:
    """What a reader's letter is made of, for a sheet that others share.

    Raises _Otherwise when they are not as they were a moment ago, and Unsendable when they get none any more: neither
    is anything of the others'.
    """
    issue = issue_of(reader.delivery_id)
    language = interface(reader.language) or DEFAULT
    place = issue.subscription
    timing = (place.rhythm, place.weekday, place.hour)
    now = (issue.recipient.language, issue.recipient.zone, issue.window.heard, timing)
    if now != (language, reader.zone, heard, reader.timing):
        raise _Otherwise
    return issue


def _sheet(issue: Issue) -> Sheet:
    """What the reader of an issue is told, to be told to others alike."""
    with speaking(issue.recipient.language, issue.recipient.zone):
        try:
            sheet = Sheet(issue.told(IN_A_LETTER))
        except Unsendable as why:
            return Sheet(nothing=str(why))
        for room in NARROWER:
            promised = promised_by(issue, sheet.contents) if sheet.contents else None
            if _weight(_print(sheet, issue, promised)[1].html) <= HEAVIEST:
                break
            sheet = Sheet(issue.contents(room) or sheet.contents)
        return sheet


def _weight(html: str) -> int:
    """Bytes of a letter at most, once something stands in place of its marks."""
    return len(html.encode()) + LONGEST_OWN * html.count(OPENS)


def _print(sheet: Sheet, issue: Issue, promised: Answering | None) -> tuple[Letter, Written]:
    """Write the letter of a sheet with marks, for all who are promised answers to the same threads as its reader."""
    assert sheet.contents is not None  # noqa: S101  a sheet that says nothing is never printed
    with speaking(issue.recipient.language, issue.recipient.zone):
        letter = letter_of(issue, sheet.contents, _marked(promised))
    letter = replace(
        letter,
        to=replace(letter.to, name=NAME if letter.to.name else ""),
        context={**letter.context, "choices_path": CHOICES, "read_path": READ},
        unsubscribe=LEAVE,
    )
    sheet.prints[_shape(promised)] = letter, written(letter)
    return sheet.prints[_shape(promised)]


def _shape(promised: Answering | None) -> Any:
    return (tuple(promised.threads), bool(promised.opening)) if promised else None


def _marked(promised: Answering | None) -> Answering | None:
    if promised is None:
        return None
    threads = {key: _mark(f"thread-{key}") for key in promised.threads}
    return Answering(threads, OPENING if promised.opening else "")


def _filled(sheet: Sheet, reader: Reader, recipient: Recipient, heard: Heard) -> EmailMessage:
    promised = None
    if current_app.config["MAIL_REPLIES"]:
        promised = answering(reader.member(), db.session.get_one(Board, reader.board_id), sheet.threads)
    letter, sayings = sheet.prints.get(_shape(promised)) or _print(sheet, _issue(reader, heard), promised)
    leave = unsubscribe_link(reader.subscription_id)
    own = {
        LEAVE: leave,
        CHOICES: choices_path(reader.subscription_id),
        READ: read_path(reader.delivery_id),
        NAME: recipient.name,
    }
    if promised:
        own |= {_mark(f"thread-{key}"): address for key, address in promised.threads.items()}
        own[OPENING] = promised.opening
    headers = {"Message-ID": reader.message_id}
    if promised and promised.reply_to:
        headers["Reply-To"] = promised.reply_to
    return assembled(
        replace(letter, to=recipient, unsubscribe=leave, headers=headers),
        replace(sayings, text=_with(sayings.text, own), html=_with(sayings.html, own, html=True)),
    )


def _with(text: str, own: Mapping[str, str], *, html: bool = False) -> str:
    for mark, value in own.items():
        text = text.replace(mark, str(escape(value)) if html else value)
    return text
