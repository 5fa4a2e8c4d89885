"""The bell and its page, and the table in which one chooses how one is told."""

import re

import pytest
from flask import Flask

from forum.database import db
from forum.errors import Refused
from forum.journal import Entry, Verb, Visibility
from forum.notices.choosing import choose, wishes_of
from forum.notices.kinds import CHOSEN, DEFAULTS, FOR_MODERATORS, NoticeKind, Telling
from forum.notices.models import NoticeWish
from forum.threads.actions import close_phase, edit
from forum.threads.models import Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Browser, Cast, person, reads_english, says, text_of, thread_by
from tests.notices.worker import kinds_of, lines_for, under_the_bell, work
from tests.statements import statements_of


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """Amina asks, and reads English."""
    reads_english(cast.amina)
    return thread_by(cast.amina, cast.farmers, "Wells")


def bell_of(page: str) -> str:
    found = re.search(r'<a class="bell"[^>]*aria-label="([^"]*)"', page)
    return found[1] if found else ""


def test_the_bell_says_in_words_how_many_are_new_and_a_visitor_has_none(
    app: Flask, cast: Cast, thread: Thread, visitor: Browser
) -> None:
    amina = Browser(app, cast.amina)
    assert bell_of(text_of(amina.get("/"))) == "Notices"
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    assert bell_of(text_of(amina.get("/"))) == "1 notice you have not seen"
    says(cast.carla, thread, "Or not, @amina-benali.")
    work()
    assert bell_of(text_of(amina.get("/"))) == "2 notices you have not seen"
    assert 'class="bell"' not in text_of(visitor.get("/"))


def test_the_bell_costs_a_page_one_statement(app: Flask, cast: Cast, thread: Thread) -> None:
    amina, address = Browser(app, cast.amina), f"/threads/{thread.id}"
    amina.get(address)
    statements = statements_of(lambda: amina.get(address))
    assert len([said for said in statements if "notices" in said]) == 1
    assert len(statements) <= 8


def test_reading_a_post_in_its_thread_is_seeing_its_notice(app: Flask, cast: Cast, thread: Thread) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    amina = Browser(app, cast.amina)
    page = text_of(amina.get("/notices"))
    assert f'href="/threads/{thread.id}?from=2#p2"' in page
    amina.get(f"/threads/{thread.id}?from=2")
    assert bell_of(text_of(amina.get("/notices"))) == "Notices"
    assert not lines_for(cast.amina)[0].unseen


def test_what_an_edit_brought_is_seen_by_opening_it(app: Flask, cast: Cast, thread: Thread) -> None:
    post = says(cast.carla, thread, "The council decides.")
    amina = Browser(app, cast.amina)
    amina.get(f"/threads/{thread.id}")
    edit(post, by=cast.carla, source="It decides, @amina-benali.", language="en", kind=post.kind)
    work()
    (line,) = lines_for(cast.amina)
    assert line.unseen
    assert line.by_post
    answer = amina.post(f"/notices/{line.id}/open")
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.id}?from=2#p2")
    assert not lines_for(cast.amina)[0].unseen
    assert amina.post(f"/notices/{line.id}/open").status_code == 303
    assert Browser(app, cast.bruno).post(f"/notices/{line.id}/open").status_code == 404


def test_all_are_marked_as_seen_but_those_that_came_meanwhile(app: Flask, cast: Cast, thread: Thread) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    amina = Browser(app, cast.amina)
    found = re.search(r'name="until"[^>]*value="(\d+)"', text_of(amina.get("/notices")))
    assert found
    says(cast.carla, thread, "Ask @amina-benali.")
    work()
    assert amina.post("/notices/seen", {"until": found[1]}).status_code == 303
    assert [line.unseen for line in lines_for(cast.amina)] == [True, False]


def test_looking_at_the_list_changes_nothing(app: Flask, cast: Cast, thread: Thread) -> None:
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    amina = Browser(app, cast.amina)
    first, second = (
        re.sub(r'name="csrf_token"[^>]*', "", text_of(amina.get("/notices"))) for _time in range(2)
    )
    assert first == second
    assert len(under_the_bell(cast.amina)) == 1


def test_the_list_is_paged_by_place_and_asks_the_same_at_any_length(
    app: Flask, cast: Cast, thread: Thread
) -> None:
    amina, counted = Browser(app, cast.amina), []
    for few in (2, 33):
        for _one in range(few):
            post = says(cast.amina, thread, "And?")
            says(cast.carla, thread, "So.", parent_number=post.number)
        work()
        amina.get("/notices")
        counted.append(len(statements_of(lambda: amina.get("/notices"))))
    assert counted[0] == counted[1]
    page = text_of(amina.get("/notices"))
    assert page.count('class="row-title"') == 30
    older = re.search(r'href="(/notices\?before=\d+)"', page)
    assert older
    assert text_of(amina.get(older[1])).count('class="row-title"') == 5


def test_somebody_chooses_how_they_are_told_and_the_journal_keeps_it_private(app: Flask, cast: Cast) -> None:
    amina = Browser(app, reads_english(cast.amina))
    page = text_of(amina.get("/account/notices"))
    hers = len(CHOSEN) - len(FOR_MODERATORS)
    assert page.count('type="radio"') == hers * len(Telling)
    assert page.count("checked") == hers
    page = text_of(Browser(app, cast.carla).get("/account/notices"))
    assert page.count("checked") == len(CHOSEN), "who moderates is told of reports too"
    for _again in range(2):
        amina.post("/account/notices", {"reply": "digest", "mention": "mail"})
    assert wishes_of(cast.amina)[NoticeKind.REPLY] == Telling.DIGEST
    assert DEFAULTS[NoticeKind.MENTION] == Telling.MAIL
    kept = db.session.execute(db.select(NoticeWish.kind, NoticeWish.telling).order_by(NoticeWish.id)).all()
    chosen = [(NoticeKind.MENTION, Telling.MAIL), (NoticeKind.REPLY, Telling.DIGEST)]
    assert sorted(map(tuple, kept)) == chosen, "the default too, as it was chosen; nothing else"
    entries = list(db.session.scalars(db.select(Entry).where(Entry.verb == Verb.NOTICE_SET)))
    assert {entry.visibility for entry in entries} == {Visibility.PRIVATE}
    assert {"kind": "reply", "telling": "digest"} in [entry.ids for entry in entries]
    assert len(entries) == 2


def test_a_way_that_is_none_is_refused_and_nothing_that_was_chosen_is_lost(app: Flask, cast: Cast) -> None:
    amina = Browser(app, reads_english(cast.amina))
    answer = amina.post("/account/notices", {"reply": "loudly", "mention": "nothing"})
    assert answer.status_code == 422
    assert "Choose how you wish to be told." in text_of(answer)
    assert re.search(r'name="mention" value="nothing" checked', text_of(answer))
    assert wishes_of(cast.amina)[NoticeKind.MENTION] == Telling.MAIL


def test_nobody_chooses_for_somebody_else(cast: Cast) -> None:
    with pytest.raises(Refused):
        choose(cast.amina, NoticeKind.REPLY, Telling.NOTHING, by=cast.carla)


def test_what_is_switched_off_is_told_as_what_else_it_is_or_not_at_all(cast: Cast, thread: Thread) -> None:
    choose(cast.amina, NoticeKind.REPLY, Telling.NOTHING, by=cast.amina)
    says(cast.carla, thread, "The council, @amina-benali.", parent_number=1)
    says(cast.carla, thread, "The council.", parent_number=1)
    work()
    assert kinds_of(cast.amina) == [NoticeKind.MENTION]


def test_who_gets_no_digest_reads_that_it_stays_on_the_site(app: Flask, cast: Cast) -> None:
    elena = Browser(app, cast.elena)
    assert "You get no digest now" in text_of(elena.get("/account/notices"))
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    assert "You get no digest now" not in text_of(elena.get("/account/notices"))


def test_a_line_about_a_phase_is_opened_by_a_button(app: Flask, cast: Cast) -> None:
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    phase = cast.farmers.phase
    note = close_phase(cast.farmers, phase, by=cast.carla, title="Seen", source="Said.", language="en")
    work()
    elena = Browser(app, cast.elena)
    (line,) = lines_for(cast.elena)
    assert f'action="/notices/{line.id}/open"' in text_of(elena.get("/notices"))
    assert elena.post(f"/notices/{line.id}/open").location == f"/notes/{note.id}"
    assert bell_of(text_of(elena.get("/notices"))) == "Notices"


def test_the_bell_counts_no_further_than_ninety_nine(app: Flask, cast: Cast, thread: Thread) -> None:
    hana = person("Hana Haddad")
    cast.farmers.writing = "accounts"
    for _one in range(101):
        says(hana, thread, "So.", parent_number=1)
    work()
    amina = Browser(app, cast.amina)
    assert bell_of(text_of(amina.get("/"))) == "More than 99 notices you have not seen"
