"""Many readers share a sheet, and each is told exactly what a letter of their own would have told them."""

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask

from forum import clock
from forum.boards.models import Reading
from forum.database import db
from forum.digests import printing
from forum.digests.bundling import Bundle
from forum.digests.leaving import leave
from forum.digests.letters import Unsendable, issue_of, mail_of
from forum.digests.models import Delivery, Rhythm
from forum.digests.reading_alike import reader_of
from forum.digests.subscriptions import subscription_of
from forum.digests.windows import heard_of
from forum.mail.weight import weight
from forum.members.actions import join
from forum.members.models import Member
from forum.threads.actions import hide
from forum.threads.models import Thread
from forum.threads.positions import read_up_to
from tests.cast import Cast, person, says, thread_by
from tests.digests.weeks import MONDAY, WEDNESDAY, asks_for_digest, read, to, work
from tests.inbound.letters import take_replies
from tests.statements import statements_of

MORNING = MONDAY.replace(hour=7)
NAMES = ("Gaia <Rossi> & Co", "Hugo Petit", "Ines Lopez", "Jalal Haddad", "Kofi Mensah")


@pytest.fixture
def readers(cast: Cast) -> list[object]:
    """Five people who hear of the farmers' board, in French, Spanish, Arabic and English."""
    languages = ("fr", "fr", "es", "ar", "en")
    found = [person(name, language) for name, language in zip(NAMES, languages, strict=True)]
    with clock.at(WEDNESDAY):
        for reader in found:
            asks_for_digest(reader, cast.farmers)
        thread = thread_by(cast.amina, cast.farmers)
        for number in range(4):
            says(cast.carla if number % 2 else cast.amina, thread, f"Word {number} on the well.")
    for reader in found:
        read_up_to(reader.id, thread.id, 1)
    db.session.commit()
    work(MONDAY)
    # They asked one after the other; as readers of long standing they are owed the same.
    db.session.execute(db.update(Delivery).values(from_position=0))
    db.session.commit()
    return list(found)


def owed(reader: object, cast: Cast) -> int:
    subscription = subscription_of(reader, cast.farmers)
    assert subscription is not None
    found = db.session.scalars(db.select(Delivery).where(Delivery.subscription_id == subscription.id)).one()
    return found.id


def printed(delivery_id: int) -> EmailMessage | None:
    """The mail of a delivery from a sheet, if it gets one."""
    made = printing.printed(delivery_id)
    return made.message if made else None


def alike(one: EmailMessage, other: EmailMessage) -> None:
    """Two mails are the same but for what is drawn by lot."""
    assert read(one) == read(other)
    assert [item for item in one.items() if item[0] != "Content-Type"] == [
        item for item in other.items() if item[0] != "Content-Type"
    ]


@pytest.mark.parametrize("replies", [False, True])
def test_a_mail_from_a_sheet_is_the_letter_its_reader_would_have_got(
    app: Flask, cast: Cast, readers: list[object], replies: bool
) -> None:
    kept = app.config["MAIL_REPLIES"]
    if replies:
        take_replies(app)
    try:
        with clock.at(MORNING):
            for reader in readers:
                key = owed(reader, cast)
                mail = printed(key)
                assert mail is not None
                alike(mail, mail_of(issue_of(key)))
                assert not re.search("[\ue000-\uf8ff]", "".join(read(mail)))
    finally:
        app.config["MAIL_REPLIES"] = kept


def test_a_letter_is_weighed_with_the_addresses_that_it_promises(
    app: Flask, cast: Cast, readers: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = app.config["MAIL_REPLIES"]
    take_replies(app)
    try:
        with clock.at(MORNING):
            whole = printing.printed(owed(readers[0], cast))
            assert whole is not None
            most = weight(whole.message) - 1
            printing.sheets().clear()
            monkeypatch.setattr(printing, "HEAVIEST", most)
            narrower = printing.printed(owed(readers[0], cast))
            assert narrower is not None
            assert weight(narrower.message) <= most
    finally:
        app.config["MAIL_REPLIES"] = kept


def test_who_may_answer_and_who_may_not_are_told_alike_in_their_language(
    app: Flask, cast: Cast, readers: list[Member]
) -> None:
    kept = app.config["MAIL_REPLIES"]
    take_replies(app)
    gaia, hugo = readers[:2]
    with clock.at(WEDNESDAY):
        join(cast.farmers, by=hugo)
        db.session.commit()
    try:
        with clock.at(MORNING):
            for member in (gaia, hugo):
                mail = printed(owed(member, cast))
                assert mail is not None
                alike(mail, mail_of(issue_of(owed(member, cast))))
            sheets = [
                made for _at, made in printing.sheets().things.values() if isinstance(made, printing.Sheet)
            ]
            assert [len(sheet.prints) for sheet in sheets] == [2]
    finally:
        app.config["MAIL_REPLIES"] = kept


def test_what_is_so_of_one_reader_alone_stands_on_no_sheet(cast: Cast, readers: list[Member]) -> None:
    gaia, hugo = readers[:2]
    with clock.at(MORNING):
        known = reader_of(owed(gaia, cast))
        assert known is not None
        heard = heard_of(gaia.id, cast.farmers.id)
        assert printing._issue(known, heard).delivery_id == known.delivery_id
        for otherwise in (
            {"language": "es"},
            {"zone": "Africa/Tunis"},
            {"timing": (Rhythm.DAILY, None, None)},
        ):
            with pytest.raises(printing._Otherwise):
                printing._issue(replace(known, **otherwise), heard)
        leave(subscription_of(gaia, cast.farmers))  # type: ignore[arg-type]
        with pytest.raises(Unsendable):
            printing._issue(known, heard)
        assert printed(owed(hugo, cast)) is not None


def test_readers_alike_share_one_sheet(cast: Cast, readers: list[object]) -> None:
    with clock.at(MORNING):
        for reader in readers:
            printed(owed(reader, cast))
        kept = [made for _at, made in printing.sheets().things.values() if isinstance(made, printing.Sheet)]
    assert len(kept) == 4, "two of the five read French"


def test_who_has_read_on_the_site_is_told_the_rest_and_who_wrote_gets_a_letter_of_their_own(
    cast: Cast, readers: list[object]
) -> None:
    thread = db.session.scalars(db.select(Thread)).one()
    gaia, hugo = readers[:2]
    read_up_to(hugo.id, thread.id, 3)  # type: ignore[attr-defined]
    db.session.commit()
    with clock.at(MORNING):
        whole, rest = (printed(owed(reader, cast)) for reader in (gaia, hugo))
        assert whole is not None
        assert rest is not None
        alike(rest, mail_of(issue_of(owed(hugo, cast))))
        assert "Word 3" in read(rest)[0]
        assert "Word 2" in read(whole)[0]
        assert "Word 1" not in read(rest)[0]
        assert printed(owed(cast.carla, cast)) is None


def test_a_letter_of_ones_own_is_gathered_once(cast: Cast, readers: list[Member]) -> None:
    with clock.at(MORNING):
        asked = statements_of(lambda: Bundle([owed(cast.carla, cast)]).mail())
    assert sum("publications.seq" in statement for statement in asked) == 1


def test_a_board_for_its_members_is_told_alike_to_them_and_to_nobody_else(
    cast: Cast, readers: list[object]
) -> None:
    cast.farmers.reading = Reading.MEMBERS
    gaia, hugo, ines = readers[:3]
    for member in (gaia, hugo):
        join(cast.farmers, by=member)  # type: ignore[arg-type]
    db.session.commit()
    with clock.at(MORNING):
        for member in (gaia, hugo):
            mail = printed(owed(member, cast))
            assert mail is not None
            alike(mail, mail_of(issue_of(owed(member, cast))))
        kept = [made for _at, made in printing.sheets().things.values() if isinstance(made, printing.Sheet)]
        assert len(kept) == 1, "the two read French"
        assert printed(owed(ines, cast)) is None
        with pytest.raises(Unsendable):
            mail_of(issue_of(owed(ines, cast)))


def test_what_is_hidden_while_an_edition_goes_out_leaves_no_more(cast: Cast, readers: list[object]) -> None:
    with clock.at(MORNING):
        first = printed(owed(readers[0], cast))
        assert first is not None
        assert "Word 3" in read(first)[0]
        thread = db.session.scalars(db.select(Thread)).one()
        late = says(cast.amina, thread, "Later.")
        last = next(post for post in db.session.scalars(db.select(type(late))) if post.number == 5)
        hide(last, by=cast.carla, reason="Not so.", language="en")
        db.session.commit()
        second = printed(owed(readers[1], cast))
    assert second is not None
    assert "Word 3" not in read(second)[0]


def test_all_of_them_leave(cast: Cast, readers: list[object], tray: list[EmailMessage]) -> None:
    work(MORNING.replace(hour=8))
    for name in NAMES:
        (mail,) = to(f"{name.split()[0].lower()}@", tray)
        assert name in read(mail)[0]
    assert len({str(mail["Message-ID"]) for mail in tray}) == len(tray)
