"""How often, on which day and at which hour a reader's digest of a board comes: what may be chosen, and choosing it.

The cursor is the subscription's and stays where it is, so that a change of rhythm loses and doubles nothing: the next
edition of the new rhythm takes up where the last mail ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from babel.dates import format_time, get_day_names
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from forum import languages
from forum.database import db, lock_row
from forum.digests.cutting import due
from forum.digests.models import Delivery, DeliveryState, Rhythm, Subscription
from forum.errors import Invalid, Refused
from forum.journal import Verb, Visibility, record
from forum.members.models import Member


@dataclass(frozen=True, slots=True)
class Timing:
    """A rhythm, the day of the week (Monday is 0; None: as soon as it is cut), and the hour (None: the site's)."""

    rhythm: Rhythm = Rhythm.WEEKLY
    weekday: int | None = None
    hour: int | None = None

    @property
    def often(self) -> str:
        """How often, as forms name it: "daily", "weekly", "weekly-3" (on Thursday), "monthly"."""
        return self.rhythm.value if self.weekday is None else f"{self.rhythm.value}-{self.weekday}"

    @property
    def clock_hour(self) -> int:
        """The hour at which it comes."""
        return int(current_app.config["DIGEST_HOUR"]) if self.hour is None else self.hour


def timing_of(subscription: Subscription | None) -> Timing:
    """What is chosen for a subscription; what comes by itself without one."""
    if subscription is None:
        return Timing()
    return Timing(subscription.rhythm, subscription.weekday, subscription.hour)


def timing_sent(form: Mapping[str, str], known: Timing, suffix: str = "") -> Timing:
    """The timing a form says, its fields ending in ``suffix``; what it does not say stays as ``known``.

    Raises Invalid, naming the field to mend.
    """
    often = form.get(f"often{suffix}", known.often)
    rhythm, _dash, day = often.partition("-")
    if often not in {value for value, _words in rhythms()}:
        raise Invalid(_("Choose how often the digest comes."), field=f"often{suffix}")
    hour = form.get(f"hour{suffix}", str(known.clock_hour))
    if hour not in {str(value) for value, _words in hours()}:
        raise Invalid(_("Choose the hour at which the digest comes."), field=f"hour{suffix}")
    same_hour = int(hour) == known.clock_hour
    return Timing(Rhythm(rhythm), int(day) if day else None, known.hour if same_hour else int(hour))


def rhythms() -> list[tuple[str, str]]:
    """What can be chosen for how often, and how it is said in the language spoken now."""
    days = get_day_names("wide", locale=languages.now_spoken())
    return [
        (Timing(Rhythm.DAILY).often, str(_("Every day"))),
        (Timing().often, str(_("Every week"))),
        *(
            (Timing(weekday=day).often, str(_("Every week, on %(day)s", day=days[day])))
            for day in sorted(days)
        ),
        (Timing(Rhythm.MONTHLY).often, str(_("Every month"))),
    ]


def hours() -> list[tuple[int, str]]:
    """The hours of a day, as clocks are read in the language spoken now."""
    spoken = languages.now_spoken()
    return [(hour, format_time(time(hour), "short", locale=spoken)) for hour in range(24)]


def in_words(timing: Timing) -> str:
    """A timing within a sentence, in the language spoken now: every rhythm begins with a common word."""
    when, often = dict(hours())[timing.clock_hour], dict(rhythms())[timing.often]
    return str(_("%(often)s, at %(hour)s", often=often[:1].lower() + often[1:], hour=when))


def bundle_for(member: Member, one_mail: bool, *, by: Any) -> None:
    """Let the digests that are due together come to ``member`` in one mail, or one each. Twice changes nothing.

    Raises Refused for anybody but them.
    """
    if by is None or by.id != member.id or member.account is None:
        raise Refused(_("Only its reader chooses when a digest comes."))
    if member.account.one_mail == one_mail:
        return
    member.account.one_mail = one_mail
    record(Verb.DIGEST_SET, member, by=by, visibility=Visibility.PRIVATE)


def set_timing(subscription: Subscription, timing: Timing, *, by: Any) -> Subscription:
    """Let the digest come by ``timing``; what is owed and has not left comes by it too. The same again changes nothing.

    Raises Refused for anybody but its reader.
    """
    if by is None or by.id != subscription.member_id:
        raise Refused(_("Only its reader chooses when a digest comes."))
    lock_row(Subscription, subscription.id)
    db.session.refresh(subscription)
    if timing_of(subscription) == timing:
        return subscription
    subscription.rhythm, subscription.weekday, subscription.hour = timing.rhythm, timing.weekday, timing.hour
    zone = by.account.zone if by.account else None
    waiting = select(Delivery).where(
        Delivery.subscription_id == subscription.id,
        Delivery.state == DeliveryState.WAITING,
        Delivery.tries == 0,
    )
    for delivery in db.session.scalars(waiting.with_for_update(of=Delivery)):
        delivery.due_at = due(subscription, zone)
    record(
        Verb.DIGEST_SET,
        subscription,
        by=by,
        boards=[subscription.board],
        assembly_id=subscription.board.assembly_id,
        visibility=Visibility.PRIVATE,
    )
    return subscription
