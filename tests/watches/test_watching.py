"""Saying how much one wishes to hear."""

import pytest
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.errors import Refused
from forum.journal import Entry, Verb, Visibility
from forum.members.actions import join, leave
from forum.papers.actions import open_draft
from forum.watches.actions import watch, watch_of
from forum.watches.models import Watch, WatchOrigin, Wish
from tests.cast import Cast, thread_by
from tests.rounds import go_round


def watch_entries() -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.verb == Verb.WATCH_SET).order_by(Entry.id)))


def test_elena_watches_a_board_a_thread_and_a_paper_each_by_itself(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    paper = open_draft(thread, by=cast.carla).paper
    for thing, wish in ((cast.farmers, Wish.DIGEST), (thread, Wish.EVERY_POST), (paper, Wish.NOTHING)):
        watched = watch(thing, wish, by=cast.elena)
        assert watched.home == cast.farmers
    assert [watch_of(thing, cast.elena).wish for thing in (cast.farmers, thread, paper)] == [
        Wish.DIGEST,
        Wish.EVERY_POST,
        Wish.NOTHING,
    ]
    assert watch_of(cast.fishers, cast.elena) is None


def test_a_wish_is_private_and_names_its_board(cast: Cast) -> None:
    watch(thread_by(cast.amina, cast.farmers), Wish.DIGEST, by=cast.elena)

    (entry,) = watch_entries()
    assert entry.visibility == Visibility.PRIVATE
    assert entry.actor_id == cast.elena.id
    assert [place.board_id for place in entry.boards] == [cast.farmers.id]
    assert entry.assembly_id == cast.assembly.id
    assert entry.ids == {"wish": "digest"}


def test_the_same_wish_twice_is_one_and_another_takes_its_place(cast: Cast) -> None:
    first = watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    assert watch(cast.farmers, Wish.DIGEST, by=cast.elena) is first
    assert len(watch_entries()) == 1

    assert watch(cast.farmers, Wish.NOTHING, by=cast.elena) is first
    assert first.wish == Wish.NOTHING
    assert len(watch_entries()) == 2
    assert db.session.scalar(select(db.func.count()).select_from(Watch)) == 1


def test_a_default_of_the_site_never_overrides_a_choice(cast: Cast) -> None:
    watched = watch(cast.farmers, Wish.DIGEST, by=cast.amina, chosen=False)
    assert watched.origin == WatchOrigin.DEFAULT

    watch(cast.farmers, Wish.EVERY_POST, by=cast.amina)
    watch(cast.farmers, Wish.DIGEST, by=cast.amina, chosen=False)
    assert (watched.wish, watched.origin) == (Wish.EVERY_POST, WatchOrigin.CHOSEN)


def test_nobody_watches_what_they_may_not_read(cast: Cast) -> None:
    cast.farmers.reading = Reading.MEMBERS
    with pytest.raises(Refused):
        watch(cast.farmers, Wish.DIGEST, by=cast.dario)
    with pytest.raises(Refused):
        watch(cast.fishers, Wish.DIGEST, by=None)
    assert watch(cast.farmers, Wish.DIGEST, by=cast.amina).wish == Wish.DIGEST


def test_who_leaves_a_board_that_its_members_alone_read_hears_it_no_more_when_it_opens_again(
    cast: Cast,
) -> None:
    go_round(("watches",))
    known = watch_of(cast.farmers, cast.amina)
    assert known is not None
    assert known.wish == Wish.DIGEST
    cast.farmers.reading = Reading.MEMBERS
    leave(cast.farmers, by=cast.amina)
    go_round(("watches",))
    assert (known.wish, known.origin) == (Wish.NOTHING, WatchOrigin.DEFAULT)
    join(cast.farmers, by=cast.amina)
    go_round(("watches",))
    assert known.wish == Wish.DIGEST, "nobody chose otherwise"
