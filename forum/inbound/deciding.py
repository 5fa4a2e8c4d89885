"""What a moderator does with an answer by mail whose sender could not be made sure of: post it, or throw it away."""

from typing import Any

from flask_babel import gettext as _

from forum import clock, languages, text
from forum.database import db, lock_row
from forum.errors import Conflict, Invalid
from forum.inbound.answers import Answer
from forum.inbound.models import MailState, ReceivedMail
from forum.inbound.origins import Origin
from forum.inbound.posting import put
from forum.inbound.refusals import refusal
from forum.journal import Reason, Verb, Visibility, give_reason, record
from forum.members.models import Member
from forum.permissions import require

LONGEST_REASON = 2_000


def let_in(waiting: ReceivedMail, *, by: Member) -> str:
    """Post a mail in the name of the member its address was made for; the path of the post.

    Raises Refused (not allowed, or its place does not take it any more), Invalid, and Conflict when another moderator
    was faster.
    """
    _hold(waiting, by)
    waiting.member.forget_standing()
    path = put(
        waiting.member,
        waiting.thread or waiting.home,
        words=waiting.words or "",
        title=waiting.title or "",
        language=waiting.language,
        key=waiting.key,
        origin=Origin(waiting.parent_number, waiting.message_id or ""),
    )
    _close(waiting, MailState.LET_IN, by)
    _record(Verb.MAIL_LET_IN, waiting, by)
    return path


def throw_away(waiting: ReceivedMail, *, by: Member, reason: str, language: str) -> int | None:
    """Throw a mail away, and write to its member what it said and why, in their language; the letter kept.

    Raises Invalid, Refused and Conflict.
    """
    _hold(waiting, by)
    why = text.normalise(reason).strip()
    if not text.has_words(why):
        raise Invalid(_("Say why: the member is told, and the register keeps it."), field="reason")
    if len(why) > LONGEST_REASON:
        raise Invalid(
            _(
                "This has %(there)s characters; at most %(most)s are kept.",
                there=len(why),
                most=LONGEST_REASON,
            ),
            field="reason",
        )
    said = Answer(waiting.words or "", ())
    _close(waiting, MailState.THROWN_AWAY, by)
    _record(Verb.MAIL_THROWN_AWAY, waiting, by, reason=give_reason(why, language, by))
    account = waiting.member.account
    if account is None or not account.active or account.confirmed_at is None:
        return None
    with languages.speaking(account.language, account.zone):
        told = _("A moderator of the board threw it away: %(reason)s", reason=why)
        return refusal(account, waiting.thread or waiting.home, why=told, answer=said)


def _hold(waiting: ReceivedMail, by: Member) -> None:
    require(by, "mail.decide", waiting)
    lock_row(ReceivedMail, waiting.id)
    db.session.refresh(waiting)
    if not waiting.waits:
        raise Conflict(_("Another moderator decided this already."))


def _close(waiting: ReceivedMail, state: MailState, by: Member) -> None:
    waiting.state, waiting.settled_at, waiting.settled_by_id = state, clock.now(), by.id
    waiting.words = waiting.title = waiting.parent_number = waiting.message_id = None


def _record(verb: Verb, waiting: ReceivedMail, by: Any, reason: Reason | None = None) -> None:
    record(
        verb,
        waiting,
        by=by,
        boards=[waiting.home],
        assembly_id=waiting.home.assembly_id,
        visibility=Visibility.MODERATORS,
        reason=reason,
        thread=waiting.thread_id,
    )
