"""Whoever had their words erased hears nothing more, and no wish of theirs is kept."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from forum import clock, schema
from forum.database import db
from forum.digests.models import Subscription
from forum.members.models import Member
from forum.papers.erasing import erase_everywhere
from forum.watches.actions import watch
from forum.watches.models import Watch, Wish
from tests.cast import Cast, thread_by
from tests.digests.weeks import work

BEFORE = "20261128_0110"


def heard_by(member_id: int) -> tuple[int, list[bool]]:
    """How many wishes somebody has, and which of their subscriptions go on."""
    wishes = db.session.scalars(select(Watch.id).where(Watch.member_id == member_id)).all()
    places = (
        select(Subscription.ended_at).where(Subscription.member_id == member_id).order_by(Subscription.id)
    )
    return len(wishes), [ended is None for ended in db.session.scalars(places)]


def test_whoever_is_erased_hears_nothing_more_and_others_go_on(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    for member in (cast.elena, cast.fatou):
        for thing, wish in (
            (cast.farmers, Wish.DIGEST),
            (thread, Wish.EVERY_POST),
            (cast.fishers, Wish.NOTHING),
        ):
            watch(thing, wish, by=member)
    work()
    assert heard_by(cast.elena.id) == (3, [True])
    erase_everywhere(cast.elena, by=cast.elena)
    for _again in range(2):
        work()
        assert heard_by(cast.elena.id) == (0, [False])
    assert heard_by(cast.fatou.id) == (3, [True])


def test_whom_an_earlier_release_erased_is_followed_by_the_migration(app: Flask, cast: Cast) -> None:
    for member in (cast.elena, cast.fatou):
        watch(cast.farmers, Wish.DIGEST, by=member)
    work()
    elena, fatou = cast.elena.id, cast.fatou.id
    db.session.remove()
    schema.downgrade(BEFORE)
    erased_at = clock.now() - timedelta(days=9)
    db.session.execute(update(Member).where(Member.id == elena).values(erased_at=erased_at))
    db.session.commit()
    db.session.remove()
    schema.upgrade()
    assert heard_by(elena) == (0, [False])
    assert heard_by(fatou) == (1, [True])
    ended = db.session.scalar(select(Subscription.ended_at).where(Subscription.member_id == elena))
    assert ended == db.session.get_one(Member, elena).erased_at
