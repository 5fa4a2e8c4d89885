"""Asking the signatories of a charter again when it has a new version: one letter each, in their language.

The worker sees the new version in the journal and writes down whom it owes a letter; another chore sends what is due
(forum/mail/owing.py). Just before it leaves a letter is held against what is now: whoever signed meanwhile, may not
sign any more, or is overtaken by a later version is spared.
"""

import logging
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum import clock, journal, mail
from forum.boards.models import Board
from forum.consent.actions.signing import signature_of, stands
from forum.consent.models import AskedAgain, Signature, SignatureAsking
from forum.database import carry_out, db
from forum.journal import Entry, Verb
from forum.mail import Fate, Line, Outcome, compose
from forum.mail.owing import Owing, next_try, send_written
from forum.members.letters import reachable, recipient
from forum.members.models import Account, Member
from forum.papers.models import Paper, PaperKind, Version
from forum.permissions import can

log = logging.getLogger(__name__)

READER = "consent.signatories"
ASKINGS = Owing(
    SignatureAsking,
    AskedAgain.WAITING,
    AskedAgain.CLAIMED,
    AskedAgain.UNREACHABLE,
    kept=True,
    addressed=lambda: select(SignatureAsking.id, Account.email).outerjoin(
        Account, Account.member_id == SignatureAsking.member_id
    ),
)
#: A version older than this is no news: on a site that is upgraded, or restored, nobody is asked about the past.
NEWS_FOR = timedelta(days=30)


class Spared(Exception):
    """A letter that nobody needs any more."""


class Unreachable(Exception):
    """A signatory who has no confirmed address any more."""


def note_owed() -> int:
    """Read the journal, and write down whom each new version of a charter owes a letter. A chore of the worker."""
    return carry_out(_note_owed)


def _note_owed() -> int:
    entries = journal.unread(READER)
    for entry in entries:
        if entry.verb == Verb.VERSION_PUBLISHED and entry.at > clock.now() - NEWS_FOR:
            _ask_signatories(entry)
    if entries:
        journal.mark_read(READER, entries[-1].position or 0)
    return len(entries)


def _ask_signatories(entry: Entry) -> None:
    """A row for everyone who signed an earlier version and not this one; those that are there stay as they are."""
    version = db.session.scalar(
        select(Version)
        .join(Paper, Paper.id == Version.paper_id)
        .where(Version.id == entry.subject_id, Paper.kind == PaperKind.CHARTER, Version.number > 1)
    )
    if version is None:
        return
    here = select(Signature.member_id).where(Signature.version_id == version.id)
    asked = select(SignatureAsking.member_id).where(SignatureAsking.version_id == version.id)
    earlier = db.session.execute(
        select(Signature.member_id, func.max(Version.number))
        .join(Version, Version.id == Signature.version_id)
        .where(
            Version.paper_id == version.paper_id,
            Version.number < version.number,
            Signature.member_id.not_in(here),
            Signature.member_id.not_in(asked),
        )
        .group_by(Signature.member_id)
        .order_by(Signature.member_id)
    )
    for member_id, number in earlier.all():
        db.session.add(
            SignatureAsking(version_id=version.id, member_id=member_id, signed=number, due_at=clock.now())
        )
    db.session.flush()


def tell_due() -> int:
    """Send every letter that is due, over one connection; how many were settled. A chore of the worker."""
    return ASKINGS.send_due(tell)


def tell(asking_id: int, line: Line) -> Outcome | None:
    """Claim one asking, send its letter over ``line``, and note the outcome; None when another worker has it."""
    claimed = carry_out(lambda: ASKINGS.claim(asking_id))
    if claimed is None:
        return None
    state = None
    try:
        outcome = send_written(
            lambda: compose(_letter(asking_id)),
            line,
            f"the letter of the signatory {asking_id}",
            (Spared, Unreachable),
        )
    except (Spared, Unreachable) as why:
        outcome = Outcome(Fate.REFUSED, str(why))
        state = AskedAgain.SPARED if isinstance(why, Spared) else AskedAgain.UNREACHABLE
    db.session.rollback()
    carry_out(lambda: _settle(asking_id, claimed.tries, outcome, state))
    return outcome


def _letter(asking_id: int) -> mail.Letter:
    """The letter, as long as it is needed. Raises Spared and Unreachable."""
    asking = db.session.scalars(
        select(SignatureAsking)
        .where(SignatureAsking.id == asking_id)
        .options(
            joinedload(SignatureAsking.member).joinedload(Member.account),
            joinedload(SignatureAsking.version)
            .joinedload(Version.paper)
            .joinedload(Paper.board)
            .options(joinedload(Board.assembly), joinedload(Board.milieu), joinedload(Board.alliance)),
        )
    ).one()
    version, account = asking.version, asking.member.account
    if not stands(version):
        raise Spared("the version is overtaken or withheld")
    if signature_of(version, asking.member) or not can(asking.member, "charter.sign", version):
        raise Spared("this person signed it, or may not sign any more")
    if account is None or reachable(account) is None:
        raise Unreachable("this signatory has no address")
    return signing_again(asking, account)


def signing_again(asking: SignatureAsking, account: Account) -> mail.Letter:
    """The letter that asks a signatory to read what changed, and to sign again if they stand by it."""
    version = asking.version
    return mail.Letter(
        "signing-again",
        recipient(account),
        {
            "title": version.title,
            "board_name": version.board.name_in(account.language),
            "old": asking.signed,
            "new": version.number,
            "difference": mail.link(
                "papers.compare", paper_id=version.paper_id, old=asking.signed, new=version.number
            ),
            "link": mail.link("consent.signatures", paper_id=version.paper_id),
        },
        key=f"signing-again.{asking.id}",
    )


def _settle(asking_id: int, tries: int, outcome: Outcome, state: AskedAgain | None) -> None:
    """Note what became of this very try; one that lapsed is not ours to settle."""
    asking: Any = db.session.get_one(SignatureAsking, asking_id, with_for_update=True, populate_existing=True)
    if (asking.state, asking.tries) != (AskedAgain.CLAIMED, tries):
        return
    asking.claimed_until, asking.outcome = None, outcome.reason
    again = next_try(tries, outcome)
    if state is not None:
        asking.state = state
    elif outcome.delivered:
        asking.state, asking.told_at = AskedAgain.TOLD, clock.now()
    elif again:
        asking.state, asking.due_at = AskedAgain.WAITING, again
    else:
        log.error("the letter of the signatory %s failed: %s", asking_id, outcome.reason)
        asking.state = AskedAgain.UNREACHABLE
