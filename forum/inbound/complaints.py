"""What a member's complaints ended, said on the pages of their account."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from forum import clock
from forum.boards.models import Board
from forum.database import db
from forum.journal import Entry, Verb
from forum.languages import now_spoken
from forum.members.models import Member
from forum.moments import day_in_words

SAID_FOR = timedelta(days=90)
MOST = 5


def ended_by_complaint(member: Member) -> list[str]:
    """A sentence for each board whose mails ended lately because the member called one unwanted; the latest first."""
    rows = db.session.execute(
        select(Entry.at, Board)
        .join(Board, Board.id == Entry.ids["board"].as_integer())
        .where(
            Entry.verb == Verb.COMPLAINT_TAKEN,
            Entry.subject_type == Member.__tablename__,
            Entry.subject_id == member.id,
            Entry.at > clock.now() - SAID_FOR,
        )
        .order_by(Entry.id.desc())
        .limit(MOST)
    )
    return [
        _(
            "On %(day)s your mail provider told us that you marked a mail of the board %(board)s as unwanted: its "
            "mails have ended. You can choose them again at any time.",
            day=day_in_words(row.at),
            board=row.Board.name_in(now_spoken()),
        )
        for row in rows
    ]
