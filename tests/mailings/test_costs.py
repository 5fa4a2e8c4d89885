"""What a mail costs does not grow with its thread, nor what is owed with those who hear it."""

from sqlalchemy import select

from forum.database import db
from forum.mailings.letters import mail_of
from forum.mailings.models import Mailing
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.mailings.lists import work
from tests.statements import count_statements


def test_a_mail_costs_the_same_in_a_long_thread_as_in_a_short_one(cast: Cast) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    watch(thread, Wish.EVERY_POST, by=cast.elena)
    for number in range(1, 41):
        says(cast.amina, thread, f"See #{number}, and **what** it says.", parent_number=number)
    work()
    mailings = db.session.scalars(select(Mailing.id).order_by(Mailing.id)).all()
    assert len(mailings) == 40
    costs = []
    for key in (mailings[1], mailings[-1]):
        db.session.rollback()
        db.session.expire_all()
        costs.append(count_statements(lambda: mail_of(key)))  # noqa: B023  run at once
    assert costs[0] == costs[1] <= 12
