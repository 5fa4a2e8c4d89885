"""Whoever wants a digest and no account: asks, opens the link in the letter, reads, answers, and stops it."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.boards.models import Board, Reading
from forum.boards.queries import belongs
from forum.database import db
from forum.journal import Entry, Verb
from forum.members.accounts import open_account
from forum.members.actions import join, make_member
from forum.members.imported import address_key
from forum.members.models import Member
from forum.members.queries import account_by_email
from forum.watches.actions import watch, watch_of
from forum.watches.models import Wish
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.digests.weeks import WEDNESDAY, deliver, read, to, work
from tests.members.people import path_in

HANA = {"email": "Hana@Example.org", "name": "Hana Haddad"}


def link_in(tray: list[EmailMessage]) -> str:
    """The path in the only letter that left."""
    (letter,) = tray
    return path_in(letter, "/readers/")


def asks(visitor: Browser, **typed: str) -> None:
    answer = visitor.post("/boards/farmers/readers", {**HANA, **typed})
    assert (answer.status_code, answer.location) == (303, "/boards/farmers/readers/asked")


def wish_of(board: Board) -> Wish | None:
    account = account_by_email("hana@example.org")
    watched = watch_of(board, account.member) if account else None
    return watched.wish if watched else None


def test_a_visitor_comes_from_the_board_to_the_form_and_the_link_begins_the_digest(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    assert f"/boards/{cast.farmers.slug}/readers/new" in text_of(visitor.get("/boards/farmers"))
    assert visitor.get("/boards/farmers/readers/new").status_code == 200
    asks(visitor)
    assert "fourteen days" in text_of(visitor.get("/boards/farmers/readers/asked"))
    link = link_in(tray)

    page = text_of(visitor.get(link))
    assert "hana@example.org" in page
    assert "Hana Haddad" in page
    assert account_by_email("hana@example.org") is None, "a program that looks at links began it"
    for _time in range(2):
        assert visitor.post(link).status_code == 200
    account = account_by_email("hana@example.org")
    assert account
    assert (account.password, account.confirmed_at is not None) == (None, True)
    assert (account.name, account.member.claimed) == ("Hana Haddad", True)
    assert wish_of(cast.farmers) == Wish.DIGEST
    assert not belongs(account.member, cast.farmers)
    verbs = db.session.scalars(select(Entry.verb).where(Entry.actor_id == account.member_id)).all()
    assert list(verbs) == [Verb.MEMBER_JOINED, Verb.ACCOUNT_CONFIRMED, Verb.WATCH_SET]


def test_nothing_is_kept_of_an_address_before_its_letter_is_opened(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    def rows() -> tuple[int | None, ...]:
        return tuple(db.session.scalar(select(func.count()).select_from(table)) for table in (Member, Entry))

    before = rows()
    asks(visitor, joins="1")
    assert rows() == before
    assert len(tray) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "nobody"}, "This is not an e-mail address. It looks like name@example.org."),
        ({"email": " "}, "Please give your e-mail address."),
        ({"name": "x"}, "A name has from 2 to 80 characters."),
        ({"name": "Win at https://evil.example"}, "A name holds no address."),
    ],
)
def test_what_cannot_be_comes_back_with_a_sentence(
    cast: Cast, visitor: Browser, typed: dict[str, str], sentence: str, tray: list[EmailMessage]
) -> None:
    answer = visitor.post("/boards/farmers/readers", {**HANA, "joins": "1", **typed})
    page = text_of(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert typed.get("name", "Hana Haddad") in page
    assert re.search(r'name="joins"[^>]* checked', page)
    assert tray == []


def test_who_belongs_joins_and_answers(cast: Cast, visitor: Browser, tray: list[EmailMessage]) -> None:
    asks(visitor, joins="1")
    visitor.post(link_in(tray))
    account = account_by_email("hana@example.org")
    assert account
    assert belongs(account.member, cast.farmers)
    assert account.member.own_milieu_id(cast.assembly.id) == cast.farmers.milieu_id


def test_a_board_only_its_members_read_is_not_there_for_others(cast: Cast, visitor: Browser) -> None:
    asked = visitor.post("/boards/farmers/readers", HANA)
    assert asked.status_code == 303
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    assert visitor.get("/boards/farmers/readers/new").status_code == 404
    assert visitor.post("/boards/farmers/readers", HANA).status_code == 404


def test_a_board_that_closed_meanwhile_refuses_in_a_sentence(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    asks(visitor)
    link = link_in(tray)
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    answer = visitor.post(link)
    assert answer.status_code == 403
    assert 'role="alert"' in text_of(answer) or "notice-error" in text_of(answer)
    assert account_by_email("hana@example.org") is None


def test_an_address_with_an_account_gets_the_digest_with_it(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    asks(visitor, email="elena@example.org", name="Somebody Else")
    link = link_in(tray)
    assert "comes with it" in text_of(visitor.get(link))
    assert visitor.post(link).status_code == 200
    watched = watch_of(cast.farmers, cast.elena)
    assert watched
    assert watched.wish == Wish.DIGEST
    assert cast.elena.name == "Elena Papadaki"


def test_who_typed_somebody_elses_address_changes_nothing_but_that(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
    db.session.commit()
    asks(visitor, email="elena@example.org", joins="1")
    visitor.post(link_in(tray))
    watched = watch_of(cast.farmers, cast.elena)
    assert watched
    assert watched.wish == Wish.EVERY_POST, "louder than the digest already"
    assert not belongs(cast.elena, cast.farmers)


def test_a_password_somebody_chose_for_an_address_not_theirs_is_gone(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    squatter = make_member("Not Hana")
    open_account(squatter, email="hana@example.org", hashed="a stranger's")
    db.session.commit()
    asks(visitor)
    visitor.post(link_in(tray))
    account = account_by_email("hana@example.org")
    assert account
    assert (account.password, account.confirmed_at is not None) == (None, True)


def test_the_link_ends_and_says_where_to_ask_again(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    asks(visitor)
    link = link_in(tray)
    with clock.at(clock.now() + timedelta(days=15)):
        answer = visitor.post(link)
    assert answer.status_code == 410
    assert "/boards/farmers/readers/new" in text_of(answer)
    assert account_by_email("hana@example.org") is None
    assert visitor.get("/readers/nonsense").status_code == 404


def test_the_letter_and_the_page_speak_the_language_it_was_asked_in(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    arabic = Browser(app, None, "ar")
    asks(arabic)
    (letter,) = tray
    assert letter["Content-Language"] == "ar"
    assert "digest" not in letter.get_body(("plain",)).get_content()
    english = Browser(app, None, "en")
    assert '<html lang="ar" dir="rtl"' in text_of(english.get(link_in(tray)))


def test_imported_posts_are_claimed_by_who_reads_at_their_address(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    imported = make_member("hana")
    imported.claimed, imported.source, imported.source_key = (
        False,
        "mbox:list",
        address_key("hana@example.org"),
    )
    thread = thread_by(cast.carla, cast.farmers)
    join(cast.farmers, by=imported)
    says(imported, thread, "I wrote this to the list years ago.")
    db.session.commit()
    asks(visitor)
    link = link_in(tray)
    assert "Yes: 1 post under the name hana" in text_of(visitor.get(link))
    assert visitor.post(link, {"mine": cast.amina.id}).status_code == 422, "somebody else's member"
    assert visitor.post(link, {"mine": imported.id}).status_code == 200
    account = account_by_email("hana@example.org")
    assert account
    assert (account.member_id, account.name, account.member.claimed) == (imported.id, "Hana Haddad", True)
    entry = db.session.scalars(select(Entry).where(Entry.verb == Verb.MEMBER_CLAIMED)).one()
    assert (entry.actor_id, entry.subject_id) == (imported.id, imported.id)


def test_who_does_not_claim_is_somebody_new(cast: Cast, visitor: Browser, tray: list[EmailMessage]) -> None:
    imported = make_member("hana")
    imported.claimed, imported.source, imported.source_key = (
        False,
        "mbox:list",
        address_key("hana@example.org"),
    )
    db.session.commit()
    asks(visitor)
    visitor.post(link_in(tray), {"mine": ""})
    account = account_by_email("hana@example.org")
    assert account
    assert account.member_id != imported.id
    assert not imported.claimed


def test_a_reader_gets_the_next_digest_and_may_choose_a_password(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    with clock.at(WEDNESDAY):
        asks(visitor)
        visitor.post(link_in(tray))
        work(WEDNESDAY)
        thread_by(cast.amina, cast.farmers, title="Who opens the sluice?")
        db.session.commit()
    deliver()
    (digest,) = to("hana@example.org", tray[1:])
    assert "Who opens the sluice?" in read(digest)[0]

    visitor.post("/recover", {"email": "hana@example.org"})
    recovery = tray[-1]
    choosing = path_in(recovery, "/recover/")
    assert visitor.post(choosing, {"password": "sluices open at dawn in april"}).status_code in {302, 303}
    account = account_by_email("hana@example.org")
    assert account
    assert account.password


@pytest.mark.usefixtures("limits")
def test_five_letters_an_hour_go_to_one_address(cast: Cast, visitor: Browser) -> None:
    spelled = (
        "hana@example.org",
        "HANA@example.org",
        "hana@ｅxample.org",
        "hana@example。org",
        " hana@example.org",
    )
    told = [{**HANA, "email": address} for address in (*spelled, "hana@EXAMPLE.org")]
    assert [visitor.post("/boards/farmers/readers", form).status_code for form in told] == [303] * 5 + [429]


def test_who_is_signed_in_chooses_on_the_board(app: Flask, cast: Cast) -> None:
    answer = Browser(app, cast.amina).get("/boards/farmers/readers/new")
    assert (answer.status_code, answer.location) == (303, "/boards/farmers")
