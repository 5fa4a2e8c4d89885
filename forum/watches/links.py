"""The links in a mail that comes by itself, of a post or a paper: ending or changing, without signing in, exactly the
wish that it came for.

A token names a member and what they wish to hear of. RFC 8058: a mail program posts to the address by itself; a person
gets a page with a button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forum.boards.models import Board
from forum.database import db
from forum.mail import link
from forum.mail.tokens import named_by, token_for
from forum.members.models import Member
from forum.papers.models import Paper
from forum.threads.models import Thread
from forum.watches.actions import Watchable, kind_of, quiet, watch, watch_of
from forum.watches.models import Wish
from forum.watches.offered import as_heard, offered

UNSUBSCRIBE, CHOICES = "mailings.unsubscribe", "mailings.choices"
THINGS: dict[str, type[Any]] = {"board": Board, "thread": Thread, "paper": Paper}


@dataclass(frozen=True)
class Choice:
    """What a token is for: what one member hears of one board, thread or paper."""

    member: Member
    thing: Watchable

    @property
    def wish(self) -> Wish:
        """What they wish to hear of it now; that of which nothing was said is heard of as its board is."""
        own = watch_of(self.thing, self.member)
        known = own or watch_of(self.thing.board, self.member)
        return as_heard(kind_of(self.thing), own.wish if own else None, known.wish if known else None)

    def end(self) -> None:
        """Let them hear nothing more of it. Twice changes nothing."""
        quiet(self.thing, by=self.member)

    def keep(self, form: Mapping[str, str]) -> None:
        """Keep what the form of the page says, as their own choice. Raises Invalid and Refused."""
        wish = offered(form.get("wish", ""), kind_of(self.thing))
        if wish == Wish.NOTHING:
            self.end()
        else:
            watch(self.thing, wish, by=self.member)


def unsubscribe_link(thing: Watchable, member: Member) -> str:
    """The complete address that takes the one-click POST."""
    return link("mailings.unsubscribe", token=_token(UNSUBSCRIBE, thing, member))


def choices_link(thing: Watchable, member: Member) -> str:
    """The complete address of the page on which whoever holds the mail changes what they hear of ``thing``."""
    return link("mailings.choosing", token=_token(CHOICES, thing, member))


def choice_named(end: str, token: str) -> Choice | None:
    """What a token was made for; None for one that nobody made, or whose member is gone."""
    named = named_by(end, token)
    if not isinstance(named, list):
        return None
    kind, thing_id, member_id = named
    member = db.session.get(Member, member_id)
    thing: Watchable | None = db.session.get(THINGS[kind], thing_id)
    if thing is None or member is None or member.erased_at is not None:
        return None
    return Choice(member, thing)


def _token(end: str, thing: Watchable, member: Member) -> str:
    return token_for(end, [kind_of(thing), thing.id, member.id])
