"""As many people as an assembly has: no statement takes a value for each."""

from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.members.models import Member
from forum.notices.choosing import wishes_of_all
from forum.notices.hearers import hearing_digest, hearing_every_post, reachable
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, thread_by

#: More than PostgreSQL's driver takes values in one statement.
MANY = range(70_000)


def test_more_people_than_a_statement_takes_values_are_told(cast: Cast) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
    watch(cast.farmers, Wish.DIGEST, by=cast.bruno)
    members = set(db.session.scalars(select(Member.id)))
    everybody = members | {max(members) + 1 + key for key in MANY}
    assert reachable(everybody) == members
    assert hearing_every_post(thread, cast.farmers.id, everybody, clock.now()) == {cast.elena.id}
    assert hearing_digest(cast.farmers.id, None, everybody) == {cast.bruno.id}
    assert len(wishes_of_all(everybody)) == len(everybody)
