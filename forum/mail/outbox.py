"""Letters that wait for the way out, as rows: kept with the act that wrote them, and sent until they have left.

What an earlier release left in the folder ``mail/waiting`` is brought in file by file
(docs/decisions/015-waiting-mail.md).
"""

import logging
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from flask import current_app
from sqlalchemy import delete, select, update

from forum import clock
from forum.database import carry_out, db
from forum.mail.models import LetterState, WaitingLetter
from forum.mail.outcomes import tell
from forum.mail.owing import LEASE, Owing, next_try
from forum.mail.pacing import domain_of, take_turn
from forum.mail.transports import Line, Outcome
from forum.mail.wire import WIRE, as_sent, envelope

log = logging.getLogger(__name__)

LETTERS = Owing(
    WaitingLetter,
    LetterState.WAITING,
    LetterState.CLAIMED,
    LetterState.DEAD,
    addressed=lambda: select(WaitingLetter.id, WaitingLetter.address),
)
#: How long a dead letter is kept for the operator: what it says is about a moment that is over, and holds links.
DEAD_FOR = timedelta(days=30)


def put(message: EmailMessage) -> int:
    """Keep a mail until it has left, in the transaction of the caller; its number. The same mail is kept once.

    Raises ``ValueError`` unless it has one sender and one recipient.
    """
    return _put(message, LetterState.WAITING, "")


def _put(message: EmailMessage, state: LetterState, outcome: str) -> int:
    message_id = str(message["Message-ID"]).strip()
    known = db.session.scalar(select(WaitingLetter.id).where(WaitingLetter.message_id == message_id))
    if known is not None:
        return known
    letter = WaitingLetter(
        message_id=message_id,
        address=envelope(message)[1],
        content=as_sent(message),
        state=state,
        kept_at=clock.now(),
        due_at=clock.now(),
        outcome=outcome,
    )
    db.session.add(letter)
    db.session.flush()
    return letter.id


def send_now(letter_id: int) -> Outcome | None:
    """Try to send one letter over a connection of its own; None when it is somebody else's, or not its turn."""
    address = db.session.scalar(select(WaitingLetter.address).where(WaitingLetter.id == letter_id))
    db.session.rollback()
    if address is None or not take_turn(domain_of(address)):
        return None
    with current_app.extensions["mail"].open() as line:
        return send(letter_id, line)


def send_waiting() -> int:
    """Send every letter that is due; how many were settled. A chore of the worker."""
    bring_in(Path(current_app.config["FORUM_DATA"]) / "mail" / "waiting")
    return LETTERS.send_due(send) + carry_out(_forget)


def send(letter_id: int, line: Line) -> Outcome | None:
    """Claim one letter, send it over ``line`` and note the outcome; None when another worker has it."""
    claimed = carry_out(lambda: LETTERS.claim(letter_id, WaitingLetter.content))
    if claimed is None:
        return None
    message = cast(EmailMessage, message_from_bytes(claimed.content, policy=WIRE))
    outcome = line.send(message)
    tell(message, outcome)
    carry_out(lambda: _settle(letter_id, claimed.tries, outcome))
    return outcome


def _settle(letter_id: int, tries: int, outcome: Outcome) -> None:
    """Note what became of this very try; a claim that lapsed meanwhile is another worker's to settle."""
    mine = (
        WaitingLetter.id == letter_id,
        WaitingLetter.state == LetterState.CLAIMED,
        WaitingLetter.tries == tries,
    )
    if outcome.delivered:
        db.session.execute(delete(WaitingLetter).where(*mine).execution_options(synchronize_session=False))
        return
    values: dict[str, Any] = {"claimed_until": None, "outcome": outcome.reason}
    again = next_try(tries, outcome)
    if again:
        log.warning("letter %s waits: %s", letter_id, outcome.reason)
        values |= {"state": LetterState.WAITING, "due_at": again}
    else:
        log.error("letter %s is dead: %s", letter_id, outcome.reason)
        values |= {"state": LetterState.DEAD, "due_at": clock.now()}
    db.session.execute(
        update(WaitingLetter).where(*mine).values(**values).execution_options(synchronize_session=False)
    )


def _forget() -> int:
    """Delete the letters that died long ago; how many."""
    gone: Any = db.session.execute(
        delete(WaitingLetter)
        .where(WaitingLetter.state == LetterState.DEAD, WaitingLetter.due_at < clock.now() - DEAD_FOR)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


def bring_in(folder: Path) -> int:
    """Make rows of the letters an earlier release left in its folder; how many.

    Such a file is claimed by renaming it, which the release before does too while it still runs; the new name says
    when, so that a claim whose process died is taken up again.
    """
    done = 0
    for left in folder.glob("[!.]*.eml.*"):
        name, _, since = left.name.rpartition(".")
        if since.isdigit() and clock.now().timestamp() - int(since) > LEASE.total_seconds():
            with suppress(FileNotFoundError):
                left.rename(folder / name)
    for path in sorted(folder.glob("[!.]*.eml")):
        claimed = path.with_name(f"{path.name}.{int(clock.now().timestamp())}")
        with suppress(FileNotFoundError):
            path.rename(claimed)
            done += _bring_in(claimed, LetterState.WAITING)
    for path in sorted((folder / "refused").glob("[!.]*.eml")):
        done += _bring_in(path, LetterState.DEAD)
    return done


def _bring_in(path: Path, state: LetterState) -> int:
    message = cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=WIRE))
    outcome = "refused before this release was installed" if state == LetterState.DEAD else ""
    try:
        carry_out(lambda: _put(message, state, outcome))
    except ValueError as problem:
        log.error("%s is no letter: %s", path.name, problem)
        path.rename(path.with_name(f".{path.name}"))
        return 0
    path.unlink(missing_ok=True)
    return 1
