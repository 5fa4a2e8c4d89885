"""The letter that carries notices: what waits together, in its reader's language and by their clock."""

from email.message import EmailMessage

from sqlalchemy.orm import joinedload

from forum.boards.models import Board
from forum.database import db
from forum.languages import speaking
from forum.mail import Letter, Recipient, compose
from forum.mail.answering import Answering, answering
from forum.mail.names import key_of_post, message_id
from forum.members.letters import reachable
from forum.members.models import Member
from forum.notices.gathering import how_many, lines_of
from forum.notices.kinds import OF_POSTS, TITLES
from forum.notices.leaving import choices_path, stop_link
from forum.notices.lines import NoticeLine
from forum.notices.models import LATE, Notice, NoticeMail
from forum.notices.standing import UNSEEN
from forum.papers.models import Paper
from forum.watches.links import choices_link, unsubscribe_link

#: How many lines stand in a letter, and how many posts of each are shown by their beginning.
LINES, WORDS = 20, 3


class Unsendable(Exception):
    """Why a mail need not leave."""


def mail_of(mail_id: int) -> EmailMessage:
    """The finished mail. Raises Unsendable when nothing in it is new to its reader any more, AddressError."""
    owed = db.session.get_one(NoticeMail, mail_id)
    reader = reachable(owed.member.account)
    if reader is None:
        raise Unsendable("the reader has no address")
    owed.member.forget_standing()
    with speaking(reader.language, reader.zone):
        return compose(letter_of(owed, reader))


def letter_of(owed: NoticeMail, reader: Recipient) -> Letter:
    """The letter of what is owed, in the language spoken now. Raises Unsendable."""
    member = owed.member
    lines, more = _lines(owed, member, reader.language)
    if not lines:
        raise Unsendable("seen on the site")
    if owed.paper_id:
        return _of_paper(owed, reader, lines, more)
    kinds = list(dict.fromkeys(line.kind for line in lines))
    promised = _promised(member, lines)
    headers = _answered(promised, lines)
    title = next((line.title for line in lines if promised and line.thread_id == promised.thread_id), None)
    return Letter(
        name="notice",
        to=reader,
        context={
            "lines": lines,
            "more": more,
            "kinds": [{"title": str(TITLES[kind]), "path": choices_path(member.id, kind)} for kind in kinds],
            "late": owed.about == LATE,
            "paper": None,
            "notices_path": "/notices",
            "answering": promised,
            "answered": title if headers else None,
        },
        key=f"notice.{owed.id}",
        unsubscribe=stop_link(member.id, kinds, late=owed.about == LATE),
        headers=headers,
    )


def _of_paper(owed: NoticeMail, reader: Recipient, lines: list[NoticeLine], more: int) -> Letter:
    """The letter of what happened to one paper, as the mail of a list that is its board's."""
    paper = db.session.get_one(Paper, owed.paper_id)
    board = paper.board
    return Letter(
        name="notice",
        to=reader,
        context={
            "lines": lines,
            "more": more,
            "kinds": [],
            "late": False,
            "paper": paper.title,
            "board_name": board.name_in(reader.language),
            "choices": choices_link(paper, owed.member),
            "notices_path": "/notices",
            "answering": None,
            "answered": None,
        },
        key=f"notice.{owed.id}",
        list_slug=board.slug,
        list_name=board.name_in(reader.language),
        unsubscribe=unsubscribe_link(paper, owed.member),
    )


def _lines(owed: NoticeMail, member: Member, language: str) -> tuple[list[NoticeLine], int]:
    """What is new, and how many lines more than a letter has."""
    here = (Notice.mail_id == owed.id) & UNSEEN
    lines = lines_of(member, language, here, limit=LINES, words=WORDS)
    return lines, how_many(member, here) - LINES if len(lines) == LINES else 0


def _answered(promised: Answering | None, lines: list[NoticeLine]) -> dict[str, str]:
    """What lets an answer to the mail go into the one thread it speaks of, and below the one post it tells of."""
    if promised is None or len(promised.threads) != 1:
        return {}
    headers = {"Reply-To": promised.reply_to}
    if len(lines) == 1 and lines[0].count == 1 and lines[0].post_id:
        headers["References"] = message_id(key_of_post(lines[0].post_id))
    return headers


def _promised(member: Member, lines: list[NoticeLine]) -> Answering | None:
    """Where a mail may be answered that speaks of threads of one board."""
    threads = {line.thread_id: line.board_id for line in lines if line.kind in OF_POSTS and line.thread_id}
    if not threads or len(set(threads.values())) > 1:
        return None
    board = db.session.get_one(Board, next(iter(threads.values())), options=[joinedload(Board.assembly)])
    return answering(member, board, [key for key in threads if key])
