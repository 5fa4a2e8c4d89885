"""A paper heard at once: each of its events by mail, once, as far as it may be read, and not again in the digest."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, text

from forum import clock, schema
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.boards.origin import Origin
from forum.consent import actions as consent
from forum.consent.actions.hiding import hide_amendment
from forum.consent.models import Amendment
from forum.database import db
from forum.notices.models import Notice, NoticeMail
from forum.papers import actions as papers
from forum.papers.models import Paper, Version
from forum.threads import actions as threads
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.consent.published import TIME, frozen, published, uid_of, written
from tests.consent.test_amending import FIVE, WHY
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, read, subjects, to
from tests.notices.worker import SOON, notices_of, under_the_bell
from tests.papers.test_block_actions import promised
from tests.rounds import go_round

CHORES = (
    "watches",
    "digests.subscriptions",
    "digests.cutting",
    "digests.sending",
    "mailings.owing",
    "notices",
    "notices.mailing",
)
QUARTER = timedelta(minutes=16)


@pytest.fixture
def version(cast: Cast) -> Version:
    """Version 1 of a paper of the farmers; Elena asks to hear at once what happens to it."""
    version = published(cast)
    watch(version.paper, Wish.EVERY_POST, by=cast.elena)
    go_round(CHORES)
    return version


def later(**parts: int) -> None:
    """The worker works, some time from now."""
    go_round(CHORES, clock.now() + timedelta(**parts))


def propose(version: Version, cast: Cast, wording: str = FIVE, number: int = 1) -> Amendment:
    """Amina proposes another wording."""
    return consent.propose(
        version, uid_of(version, number), by=cast.amina, wording=wording, reason=WHY, language="en"
    )


def test_each_event_is_one_mail_that_says_why_it_came(
    cast: Cast, version: Version, tray: list[EmailMessage]
) -> None:
    start = clock.now()
    amendment = propose(version, cast)
    go_round(CHORES, start)
    assert tray == []
    go_round(CHORES, start + SOON)
    with clock.at(start + QUARTER):
        consent.decline(amendment, by=cast.carla, reason="Nobody measured it.", language="en")
    go_round(CHORES, start + QUARTER)
    go_round(CHORES, start + 2 * QUARTER)
    with clock.at(start + 3 * QUARTER):
        papers.publish(consent.open_next_draft(version.paper, by=cast.carla), by=cast.carla, unaccounted=TIME)
    for turns in range(3, 9):
        go_round(CHORES, start + turns * QUARTER)
    mails = to("elena@", tray)
    title = version.title
    assert subjects(mails) == [
        f"Amina Benali proposed an amendment to “{title}”",
        f"Carla Ruiz declined an amendment to “{title}”",
        f"“{title}” is published (version 2)",
    ]
    for mail in mails:
        assert mail["List-Id"] == "Farmers <farmers.forum.example>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for body in read(mail):
            assert "because you asked to hear at once what happens to the paper" in body
            assert "At once:" not in body
    assert f"http://forum.example/amendments/{amendment.id}" in read(mails[0])[0]
    assert to("fatou@", tray) == []


def test_its_text_before_its_authors_and_its_actions_are_told_too(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    plan, version = promised(cast)
    watch(version.paper, Wish.EVERY_POST, by=cast.elena)
    papers.note_progress(version, plan.action.uid, by=cast.amina, words="We met.", language="en")
    cast.farmers.objection_window = 7
    asked = frozen(cast, cast.farmers)
    draft = written(cast, papers.open_draft(asked, by=cast.carla))
    watch(draft.paper, Wish.EVERY_POST, by=cast.elena)
    papers.open_window(draft, by=cast.carla)
    go_round(CHORES)
    later(minutes=30)
    told = sorted(subjects(to("elena@", tray)))
    assert told == sorted(
        [
            f"Amina Benali noted how an action of “{version.title}” went",
            f"“{draft.title}” is about to be published (version 1): its authors are asked first",
        ]
    )
    assert f"/papers/{version.paper_id}/versions/1#progress-" in "".join(read(mail)[0] for mail in tray)


def test_a_thread_opened_about_it_is_told_once_and_not_again_by_the_digest(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY - QUARTER):
        version = published(cast)
    with clock.at(WEDNESDAY):
        watch(version.paper, Wish.EVERY_POST, by=cast.elena)
        for member in (cast.elena, cast.fatou):
            asks_for_digest(reads_english(member), cast.farmers)
        thread = threads.open_thread(
            cast.farmers,
            by=cast.amina,
            title="Is block 1 still true?",
            source="It rained.",
            language="en",
            origin=Origin(version.paper_id, 1),
        )
        thread_by(cast.carla, cast.farmers, "And the rivers?")
    for moment in (WEDNESDAY, WEDNESDAY + QUARTER, MONDAY, MONDAY + timedelta(hours=9)):
        go_round(CHORES, moment)
    at_once, digest = to("elena@", tray)
    assert subjects([at_once]) == [
        "Amina Benali opened the thread “Is block 1 still true?” about a paper that you follow"
    ]
    assert f"/threads/{thread.id}" in read(at_once)[0]
    assert "And the rivers?" in read(digest)[0]
    assert thread.title not in read(digest)[0]
    assert thread.title in read(to("fatou@", tray)[0])[0]


def test_what_comes_together_is_one_mail_and_one_line(
    cast: Cast, version: Version, tray: list[EmailMessage]
) -> None:
    amendments = [propose(version, cast, FIVE), propose(version, cast, "The river moves.", 2)]
    go_round(CHORES)
    later(minutes=3)
    (mail,) = to("elena@", tray)
    assert subjects([mail]) == [f"2 amendments to “{version.title}” are proposed"]
    assert f"/papers/{version.paper_id}/amendments" in read(mail)[0]
    for amendment in amendments:
        consent.decline(amendment, by=cast.carla, reason="No.", language="en")
    go_round(CHORES)
    assert under_the_bell(cast.elena)[0] == f"2 amendments to “{version.title}” are decided"


def test_only_whoever_wished_it_then_and_wishes_it_still_and_never_its_doer(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    version = published(cast)
    propose(version, cast)
    with clock.at(clock.now() + timedelta(minutes=1)):
        for member in (cast.elena, cast.fatou, cast.carla):
            watch(version.paper, Wish.EVERY_POST, by=member)
    go_round(CHORES, clock.now() + timedelta(minutes=1))
    later(minutes=10)
    assert tray == [], "what happened before one wished it is not told"
    with clock.at(clock.now() + timedelta(minutes=20)):
        consent.decline(
            db.session.scalars(select(Amendment)).one(), by=cast.carla, reason="No.", language="en"
        )
        go_round(CHORES)
        watch(version.paper, Wish.DIGEST, by=cast.fatou)
    later(minutes=30)
    assert [str(mail["To"]) for mail in tray] == ["Elena Papadaki <elena@example.org>"]
    assert {notice.mail_id for notice in notices_of(cast.fatou)} == {None}


def test_what_may_not_be_read_by_then_is_not_mailed(
    cast: Cast, version: Version, tray: list[EmailMessage]
) -> None:
    amendment = propose(version, cast)
    go_round(CHORES)
    hide_amendment(amendment, by=cast.carla, reason="It names a neighbour.", language="en")
    later(minutes=10)
    assert tray == []
    propose(version, cast, "The river moves.", 2)
    go_round(CHORES)
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    later(hours=1)
    assert tray == []


def test_the_digest_does_not_tell_it_again_and_tells_it_to_others(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        for member in (cast.elena, cast.fatou):
            asks_for_digest(reads_english(member), cast.farmers)
        draft = written(cast, papers.open_draft(frozen(cast, cast.farmers), by=cast.carla))
        watch(draft.paper, Wish.EVERY_POST, by=cast.elena)
    with clock.at(WEDNESDAY + QUARTER):
        papers.publish(draft, by=cast.carla, unaccounted=TIME)
        thread_by(cast.amina, cast.farmers, "And the rivers?")
    for turns in (1, 2):
        go_round(CHORES, WEDNESDAY + turns * QUARTER)
    (at_once,) = to("elena@", tray)
    for hours in (0, 9):
        go_round(CHORES, MONDAY + timedelta(hours=hours))
    page = f"/papers/{draft.paper_id}/versions/1"
    assert page in read(at_once)[0]
    digests = {name: read(to(f"{name}@", tray)[-1])[0] for name in ("elena", "fatou")}
    assert "And the rivers?" in digests["elena"]
    assert page not in digests["elena"].partition("Closes")[0].replace(f"{page}#validation", "")
    assert page in digests["fatou"]


def test_a_digest_takes_over_what_still_waits_and_waits_for_what_is_being_sent(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        draft = written(cast, papers.open_draft(frozen(cast, cast.farmers), by=cast.carla))
        watch(draft.paper, Wish.EVERY_POST, by=cast.elena)
    with clock.at(WEDNESDAY + QUARTER):
        version = papers.publish(draft, by=cast.carla, unaccounted=TIME)
    go_round(CHORES, WEDNESDAY + QUARTER)
    mail = db.session.scalars(select(NoticeMail)).one()
    mail.due_at, mail.tries = MONDAY + timedelta(days=2), 1  # the relay put it off
    db.session.commit()
    go_round(CHORES, MONDAY)
    db.session.query(NoticeMail).update({"state": "claimed", "claimed_until": MONDAY + timedelta(hours=10)})
    db.session.commit()
    go_round(CHORES, MONDAY + timedelta(hours=9))
    assert to("elena@", tray) == []
    db.session.query(NoticeMail).update({"state": "waiting", "claimed_until": None})  # put off once more
    go_round(CHORES, MONDAY + timedelta(hours=9, minutes=30))
    for day in range(1, 4):
        go_round(CHORES, MONDAY + timedelta(days=day))
    (digest,) = to("elena@", tray)
    assert f"/papers/{version.paper_id}/versions/1" in read(digest)[0]
    (notice,) = notices_of(cast.elena)
    assert notice.mail_id is None


def test_a_wish_that_changes_before_it_left_lets_the_digest_tell_it(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        draft = written(cast, papers.open_draft(frozen(cast, cast.farmers), by=cast.carla))
        watch(draft.paper, Wish.EVERY_POST, by=cast.elena)
        go_round(CHORES)
        version = papers.publish(draft, by=cast.carla, unaccounted=TIME)
        go_round(CHORES)
        watch(draft.paper, Wish.DIGEST, by=cast.elena)
    for moment in (WEDNESDAY + QUARTER, MONDAY, MONDAY + timedelta(hours=9), MONDAY + ONE_WEEK):
        go_round(CHORES, moment)
    (digest,) = to("elena@", tray)
    assert f"/papers/{version.paper_id}/versions/1" in read(digest)[0]


def test_one_click_ends_exactly_this_wish_and_a_link_changes_it(
    app: Flask, cast: Cast, version: Version, tray: list[EmailMessage], visitor: Browser
) -> None:
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    propose(version, cast)
    go_round(CHORES)
    later(minutes=5)
    (mail,) = to("elena@", tray)
    found = re.search(r"http://forum\.example(/mailings/choices/\S+)", read(mail)[0])
    assert found
    page = text_of(visitor.get(found[1]))
    assert re.search(r'value="every-post"[^>]* checked', page)
    assert "At once, each event" in page
    assert "What you chose is kept." in text_of(visitor.post(found[1], {"wish": "digest"}))
    assert visitor.post(found[1], {"wish": "loudly"}).status_code == 422
    paper = db.session.get_one(Paper, version.paper_id)
    known = watch_of(paper, cast.elena)
    assert known is not None
    assert known.wish == Wish.DIGEST
    stop = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://forum.example")
    assert "You will hear nothing more of the paper" in text_of(visitor.get(stop))
    for _again in range(2):
        assert app.test_client().post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.expire_all()
    assert known.wish == Wish.NOTHING
    of_board = watch_of(cast.farmers, cast.elena)
    assert of_board is not None
    assert of_board.wish == Wish.DIGEST


def test_it_is_chosen_below_the_paper_and_in_the_table(app: Flask, cast: Cast) -> None:
    version = published(cast)
    elena, page = Browser(app, cast.elena), f"/papers/{version.paper_id}"
    watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
    assert "Write to me at once" in text_of(elena.get(f"{page}/versions/1")), (
        "every post of its board is none of it"
    )
    elena.post(f"{page}/watch", {"wish": "every-post"})
    assert "You get a mail at once when something happens to this paper." in text_of(
        elena.get(f"{page}/versions/1")
    )
    known = watch_of(version.paper, cast.elena)
    assert known is not None
    table = text_of(elena.get("/account/watches"))
    assert re.search(rf'name="w{known.id}" value="every-post" checked', table)
    assert "At once, each event" in table
    elena.post("/account/watches", {f"w{known.id}": "digest"})
    db.session.expire_all()
    assert known.wish == Wish.DIGEST
    assert "of-paper" not in text_of(elena.get("/account/notices")), "its wish is that of the paper"
    assert says(cast.amina, thread_by(cast.carla, cast.farmers), "A post.").id


def test_the_migration_goes_both_ways(app: Flask, cast: Cast, version: Version) -> None:
    propose(version, cast)
    go_round(CHORES)
    assert db.session.query(Notice).filter(Notice.amendment_id.is_not(None)).count() == 1
    threads.publish_note(cast.farmers, by=cast.carla, title="Seen", source="We saw.", language="en")
    db.session.commit()
    db.session.remove()
    schema.downgrade("20261128_0147")
    assert db.session.scalar(text("SELECT count(*) FROM notices WHERE kind = 'of-paper'")) == 0
    assert db.session.scalar(text("SELECT wish FROM watches WHERE paper_id IS NOT NULL")) == "digest"
    db.session.remove()
    schema.upgrade()
    assert db.session.query(Notice).filter(Notice.amendment_id.is_not(None)).count() == 0
