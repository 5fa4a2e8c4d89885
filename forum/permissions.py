"""Who may do what: the whole law on one page. It is printed on the rules page and tested as a matrix.

A rule says: one may do this *who* is (any of) these, *provided* (all of) that holds (``forum.conditions``). How a
query finds what a person may read is registered in ``forum.visibility``; a property test holds the two together.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from forum.conditions import (
    ADMINISTRATOR,
    AUTHOR,
    CHARTER,
    COMMITTEE,
    COMMITTEE_OVER_MODERATORS,
    EITHER_MODERATOR,
    HARVESTER,
    HOME_MODERATOR,
    LISTED_WRITER,
    MODERATOR,
    NOT_AUTHOR,
    NOT_HIDDEN,
    OF_PHASE,
    ON_ROLL,
    ONESELF,
    PHASE_OPENS,
    PHASE_REACHED,
    READER,
    ROUND_OPEN,
    SIGNED_IN,
    STILL_OPEN,
    TRANSLATOR,
    WRITER,
    May,
)
from forum.errors import Refused


@dataclass(frozen=True)
class Rule:
    """One line of the law."""

    act: str
    says: Any
    who: tuple[May, ...]
    provided: tuple[May, ...] = ()


LAW = (
    Rule("board.read", _l("Read a board, its threads, notes and papers"), (READER,)),
    Rule("board.watch", _l("Watch a board, a thread or a paper"), (SIGNED_IN,), (READER,)),
    Rule("digest.ask", _l("Ask for the digest of a board by e-mail, without an account"), (READER,)),
    Rule("board.join", _l("Join a milieu or an alliance, or leave it"), (SIGNED_IN,)),
    Rule(
        "board.change",
        _l(
            "Open a milieu or an alliance, and say who reads and writes there and how long authors may object"
        ),
        (COMMITTEE, ADMINISTRATOR),
    ),
    Rule("thread.open", _l("Open a thread"), (WRITER,)),
    Rule("thread.retitle", _l("Change the title of a thread"), (MODERATOR,), (ROUND_OPEN,)),
    Rule("post.write", _l("Write in a thread"), (WRITER, LISTED_WRITER), (READER, ROUND_OPEN)),
    Rule("post.edit", _l("Edit a post"), (AUTHOR,), (ROUND_OPEN, NOT_HIDDEN)),
    Rule("post.hide", _l("Hide a post, or show it again"), (MODERATOR, COMMITTEE_OVER_MODERATORS)),
    Rule("revision.redact", _l("Redact a revision of a post"), (MODERATOR, COMMITTEE_OVER_MODERATORS)),
    Rule(
        "post.report",
        _l("Report a post to the moderators"),
        (SIGNED_IN,),
        (READER, NOT_AUTHOR, NOT_HIDDEN),
    ),
    Rule(
        "report.decide",
        _l("See what is reported on a board, and decide on it"),
        (MODERATOR, COMMITTEE),
        (NOT_AUTHOR,),
    ),
    Rule("agenda.set", _l("Set the dates of the agenda"), (MODERATOR, COMMITTEE)),
    Rule("phase.close", _l("Close a phase of the board, or go back to the one before"), (MODERATOR,)),
    Rule(
        "thread.leave_agenda",
        _l("Let a thread leave the agenda, or bring it back"),
        (MODERATOR,),
        (ROUND_OPEN,),
    ),
    Rule("note.publish", _l("Publish or edit a note"), (MODERATOR,)),
    Rule("listing.propose", _l("Propose a thread to an alliance"), (EITHER_MODERATOR,), (PHASE_OPENS,)),
    Rule("listing.accept", _l("Accept that a thread is listed on an alliance"), (HOME_MODERATOR,)),
    Rule("listing.end", _l("End a listing"), (EITHER_MODERATOR,)),
    Rule("thread.freeze", _l("Announce a freeze, and freeze a thread"), (MODERATOR,)),
    Rule("round.open", _l("Open a new round of a frozen thread"), (MODERATOR,)),
    Rule("excerpt.keep", _l("Keep an excerpt of a post"), (MODERATOR, HARVESTER)),
    Rule("break.mark", _l("Mark where a discussion left the subject"), (MODERATOR, HARVESTER)),
    Rule("draft.read", _l("Read the draft of a paper"), (MODERATOR, HARVESTER, TRANSLATOR, COMMITTEE)),
    Rule("draft.open", _l("Open the draft of a paper"), (MODERATOR,)),
    Rule("draft.write", _l("Write in a draft, and cite excerpts"), (MODERATOR,)),
    Rule(
        "diagnosis.answer",
        _l("Let a block of a paper answer a block of a diagnosis"),
        (MODERATOR,),
        (PHASE_REACHED,),
    ),
    Rule(
        "strategy.answer",
        _l("Let a block of a paper answer a strategy block of any board"),
        (MODERATOR,),
        (PHASE_REACHED,),
    ),
    Rule("disposition.set", _l("Say what became of a post"), (MODERATOR, HARVESTER)),
    Rule("post.same_as", _l("Mark a post as saying the same as another"), (AUTHOR,)),
    Rule("window.open", _l("Ask the authors before a version is published"), (MODERATOR,)),
    Rule("fate.answer", _l("Say whether what became of a post is what was meant"), (AUTHOR,)),
    Rule("objection.answer", _l("Answer an author’s objection"), (MODERATOR,)),
    Rule("version.publish", _l("Publish a version of a paper"), (MODERATOR,)),
    Rule("progress.note", _l("Note how an action of a published paper went"), (WRITER,), (READER,)),
    Rule("version.withhold", _l("Withhold a version by law"), (COMMITTEE, ADMINISTRATOR)),
    Rule("rendition.write", _l("Write a text in another language"), (TRANSLATOR, MODERATOR)),
    Rule(
        "rendition.confirm",
        _l("Confirm that a text in another language says the same as its original"),
        (TRANSLATOR, MODERATOR),
    ),
    Rule(
        "rendition.publish",
        _l("Write the rendition of a version into the chain"),
        (TRANSLATOR, MODERATOR),
    ),
    Rule("version.validate", _l("Validate a version: endorse, reserve or oppose"), (ON_ROLL,), (STILL_OPEN,)),
    Rule(
        "validation.open", _l("Put a diagnosis note before the assembly"), (MODERATOR, COMMITTEE), (OF_PHASE,)
    ),
    Rule(
        "note.validate",
        _l("Validate a diagnosis note, at the assembly’s level"),
        (ON_ROLL,),
        (READER, OF_PHASE, STILL_OPEN),
    ),
    Rule("amendment.propose", _l("Propose another wording of a block of a version"), (WRITER,), (READER,)),
    Rule("amendment.support", _l("Support an amendment, and remark on it"), (WRITER,), (READER,)),
    Rule("amendment.decide", _l("Accept or decline an amendment"), (MODERATOR,)),
    Rule("amendment.withdraw", _l("Withdraw an amendment"), (AUTHOR,)),
    Rule("amendment.hide", _l("Hide an amendment, or show it again"), (MODERATOR,)),
    Rule("remark.hide", _l("Hide a remark on an amendment"), (MODERATOR,)),
    Rule("charter.sign", _l("Sign a version of a charter"), (WRITER,), (READER, CHARTER)),
    Rule("digest.preview", _l("See an edition of the digest before it leaves"), (MODERATOR, COMMITTEE)),
    Rule(
        "mail.decide",
        _l("Post or throw away an answer by mail whose sender could not be made sure of"),
        (MODERATOR,),
    ),
    Rule(
        "mail.queue",
        _l("See the mail that waits, send dead letters again, and drop them"),
        (ADMINISTRATOR,),
    ),
    Rule("mandate.give", _l("Give or end a mandate on a board"), (COMMITTEE, ADMINISTRATOR)),
    Rule("committee.name", _l("Name the pilot committee of an assembly"), (ADMINISTRATOR,)),
    Rule("assembly.open", _l("Open an assembly"), (ADMINISTRATOR,)),
    Rule(
        "assembly.change",
        _l("Change the name and the description of an assembly"),
        (COMMITTEE, ADMINISTRATOR),
    ),
    Rule("notice.choose", _l("Choose how one is told of what concerns one"), (ONESELF,)),
    Rule("profile.change", _l("Change what a member says of themself"), (ONESELF,)),
    Rule("member.erase", _l("Erase the words of a member"), (ONESELF, ADMINISTRATOR)),
)
RULES = {rule.act: rule for rule in LAW}


def can(member: Any, act: str, thing: Any = None) -> bool:
    """Whether ``member`` (None: a visitor) may do ``act`` on ``thing``."""
    rule = RULES[act]
    return any(may.judge(member, thing, act) for may in rule.who) and all(
        may.judge(member, thing, act) for may in rule.provided
    )


def require(member: Any, act: str, thing: Any = None) -> None:
    """Raise Refused, saying what is missing, when ``member`` may not do ``act`` on ``thing``."""
    rule = RULES[act]
    if not any(may.judge(member, thing, act) for may in rule.who):
        raise Refused(
            _l(
                "You may not do this (%(act)s). It is for: %(who)s.",
                act=rule.says,
                who=_Listed(may.says for may in rule.who),
            )
        )
    for may in rule.provided:
        if not may.judge(member, thing, act):
            raise Refused(
                _l(
                    "This is not possible now (%(act)s). It asks that: %(what)s.",
                    act=rule.says,
                    what=may.says,
                )
            )


class _Listed:
    """Lazy words joined when they are shown, in the language they are shown in."""

    def __init__(self, words: Any) -> None:
        self.words = tuple(words)

    def __str__(self) -> str:
        *before, last = (str(word) for word in self.words)
        return reduce(
            lambda rest, word: gettext("%(word)s; %(rest)s", word=word, rest=rest), before[::-1], last
        )
