"""What a member's complaints ended, said on the pages of their account."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.journal import Entry, Verb
from forum.languages import listed, now_spoken
from forum.members.models import Member
from forum.moments import day_in_words
from forum.notices.kinds import TITLES

SAID_FOR = timedelta(days=90)
MOST = 5


def ended_by_complaint(member: Member) -> list[str]:
    """A sentence for each board whose mails, and for all kinds of notice that, ended lately because the member called a
    mail unwanted; the latest first.
    """
    rows = db.session.execute(
        select(Entry.at, Entry.ids, Board)
        .outerjoin(Board, Board.id == Entry.ids["board"].as_integer())
        .where(
            Entry.verb == Verb.COMPLAINT_TAKEN,
            Entry.subject_type == Member.__tablename__,
            Entry.subject_id == member.id,
            Entry.at > clock.now() - SAID_FOR,
        )
        .order_by(Entry.id.desc())
        .limit(MOST)
    )
    return [_sentence(row) for row in rows if row.Board or row.ids.get("kinds")]


def _sentence(row: Any) -> str:
    day = day_in_words(row.at)
    if row.Board:
        return _(
            "On %(day)s your mail provider told us that you marked a mail of the board %(board)s as unwanted: its "
            "mails have ended. You can choose them again at any time.",
            day=day,
            board=row.Board.name_in(now_spoken()),
        )
    titles = {kind.value: str(title) for kind, title in TITLES.items()}
    told = [f"“{titles[kind]}”" for kind in row.ids["kinds"].split() if kind in titles]
    return _(
        "On %(day)s your mail provider told us that you marked a mail as unwanted that told what concerns you: no such "
        "mail comes any more of %(kinds)s. You can choose it again at any time.",
        day=day,
        kinds=listed(told),
    )
