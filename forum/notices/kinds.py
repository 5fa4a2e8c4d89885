"""The kinds of notice, the ways in which one may be told, and what holds until somebody chooses otherwise."""

import enum
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l


class NoticeKind(enum.StrEnum):
    """What a notice tells of. One event that is several of these to somebody is told once, as the first."""

    REPLY = "reply"
    MENTION = "mention"
    QUOTED = "quoted"
    OF_PAPER = "of-paper"
    FATE = "fate"
    PROVISIONAL = "provisional"
    PUBLISHED = "published"
    PHASE_CLOSING = "phase-closing"
    PHASE_CLOSED = "phase-closed"
    REPORT_DECIDED = "report-decided"
    REPORTED = "reported"


class Telling(enum.StrEnum):
    """How one is told, from not at all to the loudest. Whatever is told at all stands under the bell."""

    NOTHING = "nothing"
    SITE = "site"
    DIGEST = "digest"
    MAIL = "mail"


TITLES = {
    NoticeKind.REPLY: _l("Somebody answers a post of mine"),
    NoticeKind.MENTION: _l("Somebody mentions me"),
    NoticeKind.QUOTED: _l("Somebody quotes a post of mine"),
    NoticeKind.FATE: _l("A paper says what became of my posts"),
    NoticeKind.PROVISIONAL: _l("A paper is put before its authors"),
    NoticeKind.PUBLISHED: _l("A paper is published"),
    NoticeKind.PHASE_CLOSING: _l("A phase closes soon"),
    NoticeKind.PHASE_CLOSED: _l("A phase is closed"),
    NoticeKind.REPORT_DECIDED: _l("A report of mine is decided"),
    NoticeKind.REPORTED: _l("A post waits for me as a moderator, because it was reported"),
}
WAYS = {
    Telling.NOTHING: _l("Not at all"),
    Telling.SITE: _l("On the site"),
    Telling.DIGEST: _l("In the digest"),
    Telling.MAIL: _l("By mail at once"),
}

#: Those of which each chooses how they are told. What happened to a paper is told at once to whoever wishes so of this
#: very paper (forum/watches), and to nobody else.
CHOSEN = tuple(TITLES)

#: Words that wait for an answer are told at once; what can wait a week waits for the digest; dates stand on the site.
DEFAULTS = {
    NoticeKind.REPLY: Telling.MAIL,
    NoticeKind.MENTION: Telling.MAIL,
    NoticeKind.QUOTED: Telling.DIGEST,
    NoticeKind.OF_PAPER: Telling.MAIL,
    NoticeKind.FATE: Telling.DIGEST,
    NoticeKind.PROVISIONAL: Telling.DIGEST,
    NoticeKind.PUBLISHED: Telling.DIGEST,
    NoticeKind.PHASE_CLOSING: Telling.SITE,
    NoticeKind.PHASE_CLOSED: Telling.SITE,
    NoticeKind.REPORT_DECIDED: Telling.MAIL,
    NoticeKind.REPORTED: Telling.MAIL,
}
#: What a post is to the one it concerns.
OF_POSTS = frozenset({NoticeKind.REPLY, NoticeKind.MENTION, NoticeKind.QUOTED})
#: What the digest of a board tells by itself to all who hear the whole board.
IN_EVERY_DIGEST = frozenset(NoticeKind) - OF_POSTS - {NoticeKind.REPORT_DECIDED, NoticeKind.REPORTED}
#: What nobody is told of but those who moderate, or coordinate an assembly.
FOR_MODERATORS = frozenset({NoticeKind.REPORTED})

LOUDNESS = {way: rank for rank, way in enumerate(Telling)}
_RANK = {kind: rank for rank, kind in enumerate(NoticeKind)}


def loudest(kinds: Iterable[NoticeKind], wishes: Mapping[NoticeKind, Telling]) -> tuple[NoticeKind, Telling]:
    """As which of these kinds one event is told to somebody with these wishes, and how: as the one they want to hear of
    the loudest, the first of several.
    """
    kind = max(kinds, key=lambda kind: (LOUDNESS[wishes[kind]], -_RANK[kind]))
    return kind, wishes[kind]
