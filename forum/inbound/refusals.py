"""The letters about an answer by mail that was not posted, or not yet, with the words it said, so that none is lost.

Each is kept in the transaction of whatever it tells; ``mail.leave`` sends it once that is committed.
"""

from datetime import timedelta

from forum import mail
from forum.boards.models import Board
from forum.inbound.answers import Answer
from forum.limits import Limit, TooMany, take
from forum.members.letters import reachable
from forum.members.models import Account, Member
from forum.threads.models import Thread

#: Letters in an hour to one member: two programs that answer each other would send more.
LETTERS = Limit("letters that an answer by mail was not posted", 5, timedelta(hours=1))
LONGEST = 30_000


def may_tell(member: Member) -> bool:
    """Whether ``member`` has not been told too often just now; counts this time."""
    try:
        take(LETTERS, member.id)
    except TooMany:
        return False
    return True


def refusal(
    account: Account, place: Thread | Board, *, why: str, answer: Answer, title: str = ""
) -> int | None:
    """Write to the address of the account, never to the one in From, why ``answer`` was not posted; the letter kept."""
    return _write("answer-refused", account, place, answer, title, why=why)


def waits(account: Account, place: Thread | Board, *, answer: Answer, title: str = "") -> int | None:
    """Write to the address of the account that ``answer`` waits for a moderator, since it may be somebody else's."""
    return _write("answer-waits", account, place, answer, title, replies=mail.link("inbound.replies"))


def _write(
    name: str, account: Account, place: Thread | Board, answer: Answer, title: str, **more: str
) -> int | None:
    reader = reachable(account)
    if reader is None:
        return None
    board = place.board
    letter = mail.Letter(
        name,
        reader,
        {
            "place": place.title if isinstance(place, Thread) else board.name_in(reader.language),
            "opens": isinstance(place, Board),
            "title": title,
            "words": answer.text[:LONGEST],
            "attached": list(answer.attached),
            "link": mail.link("threads.show", thread_id=place.id)
            if isinstance(place, Thread)
            else mail.link("threads.board", slug=place.slug),
            **more,
        },
        headers={"Auto-Submitted": "auto-replied"},
    )
    return mail.put(letter)
