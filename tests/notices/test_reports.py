"""Who reported a post is told what was decided; who decides is told that something waits, once until they look."""

import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from forum import clock
from forum.boards.models import Reading
from forum.members.actions import end_mandate, give_mandate
from forum.members.models import Role
from forum.moderation.deciding import decide
from forum.notices.choosing import choose
from forum.notices.kinds import NoticeKind, Telling
from forum.papers.actions.erasing import erase
from forum.threads.actions import hide, show_again
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, subjects, to
from tests.moderation.queue import reports
from tests.notices.worker import SOON, kinds_of, lines_for, under_the_bell, work
from tests.statements import count_statements

FOLLOWED = "Your report of post 2 in “Wells” was followed: the post is hidden"
ONE_WAITS = "A post of Farmers is reported and waits for your decision"


@pytest.fixture
def post(cast: Cast) -> Post:
    reads_english(cast.carla)
    reads_english(cast.fatou)
    return says(cast.amina, thread_by(cast.amina, cast.farmers, "Wells"), "You are all fools.")


def decided(cast: Cast, post: Post, outcome: str, answer: str = "") -> None:
    reports(cast.bruno, post)
    decide(post, outcome, by=cast.carla, reason="An insult.", language="en", answer=answer)
    work()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("hidden", "was followed: the post is hidden"),
        ("redacted", "was followed: its words are masked"),
        ("settled", "was followed"),
        ("dismissed", "was not followed"),
    ],
)
def test_each_outcome_has_its_sentence(cast: Cast, post: Post, outcome: str, words: str) -> None:
    decided(cast, post, outcome)
    assert under_the_bell(cast.bruno) == [f"Your report of post 2 in “Wells” {words}"]


def test_bruno_is_told_at_once_with_what_the_moderator_says(
    app: Flask, cast: Cast, post: Post, tray: list[EmailMessage]
) -> None:
    decided(cast, post, "hidden", "Thank you, <b>Bruno</b>.")
    work(clock.now() + SOON)
    work(clock.now() + timedelta(days=1))
    (mail,) = to("bruno@", tray)
    assert subjects([mail]) == [FOLLOWED]
    plain, html = read(mail)
    page = f"/threads/{post.thread_id}/posts/2/report"
    for body in (plain, html):
        assert f"http://forum.example{page}" in body
        assert "A moderator of the board" in body
    assert "Thank you, <b>Bruno</b>." in plain
    assert "You are all fools." not in plain
    bruno = Browser(app, cast.bruno)
    listed = text_of(bruno.get("/notices"))
    found = re.search(r'action="(/notices/\d+/open)"', listed)
    assert found
    assert "Thank you, &lt;b&gt;Bruno&lt;/b&gt;." in listed
    answer = bruno.post(found[1])
    assert answer.location == page
    own = text_of(bruno.get(page))
    assert "Followed: the post was hidden." in own
    assert "You are all fools." not in own
    assert [line.unseen for line in lines_for(cast.bruno)] == [False]


def test_a_post_that_is_shown_again_is_not_said_to_be_hidden(cast: Cast, post: Post) -> None:
    decided(cast, post, "hidden")
    assert under_the_bell(cast.bruno) == [FOLLOWED]
    show_again(post, by=cast.carla, reason="Not so.", language="en")
    assert under_the_bell(cast.bruno) == ["Your report of post 2 in “Wells” was followed"]


def test_the_sentence_goes_with_the_words_of_the_moderator_and_the_notice_with_the_board(
    cast: Cast, post: Post
) -> None:
    decided(cast, post, "dismissed", "She jokes.")
    assert [words.said.words for line in lines_for(cast.bruno) for words in line.words] == ["She jokes."]
    erase(cast.carla, by=cast.admin)
    assert [line.words for line in lines_for(cast.bruno)] == [[]]
    cast.farmers.reading = Reading.MEMBERS
    assert under_the_bell(cast.bruno) == []


def test_hiding_it_by_another_way_and_erasing_it_are_told_too(cast: Cast, post: Post) -> None:
    other = says(cast.amina, post.thread, "And liars.")
    reports(cast.bruno, post)
    reports(cast.bruno, other)
    hide(post, by=cast.carla, reason="An insult.", language="en")
    work()
    assert under_the_bell(cast.bruno) == [FOLLOWED]
    erase(cast.amina, by=cast.amina)
    work()
    assert len(under_the_bell(cast.bruno)) == 2


def test_nobody_else_is_told_of_a_decision(cast: Cast, post: Post) -> None:
    decided(cast, post, "hidden", "Thank you.")
    for other in (cast.amina, cast.elena, cast.fatou, cast.dario):
        assert NoticeKind.REPORT_DECIDED not in kinds_of(other)


def test_it_is_switched_off_like_any_other_kind(cast: Cast, post: Post, tray: list[EmailMessage]) -> None:
    choose(cast.bruno, NoticeKind.REPORT_DECIDED, Telling.SITE, by=cast.bruno)
    decided(cast, post, "hidden")
    work(clock.now() + SOON)
    assert to("bruno@", tray) == []
    assert under_the_bell(cast.bruno) == [FOLLOWED]


def test_in_the_digest_it_is_told_in_the_digest_also_of_a_board_that_is_heard_whole(
    cast: Cast, post: Post, tray: list[EmailMessage]
) -> None:
    choose(cast.bruno, NoticeKind.REPORT_DECIDED, Telling.DIGEST, by=cast.bruno)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.bruno, cast.farmers)
        thread_by(cast.amina, cast.farmers, "Rivers")
        reports(cast.bruno, post)
        decide(post, "hidden", by=cast.carla, reason="An insult.", language="en", answer="Thank you.")
    work(WEDNESDAY)
    assert to("bruno@", tray) == []
    for week in range(2):
        deliver(MONDAY + week * ONE_WEEK)
    mails = [read(mail)[0] for mail in to("bruno@", tray)]
    assert sum(body.count(FOLLOWED) for body in mails) == 1


def test_carla_is_told_once_however_many_are_reported_until_she_has_looked(
    app: Flask, cast: Cast, post: Post, tray: list[EmailMessage]
) -> None:
    reports(cast.bruno, post)
    work()
    assert under_the_bell(cast.carla) == [ONE_WAITS]
    other = says(cast.amina, post.thread, "And liars.")
    reports(cast.bruno, other)
    reports(cast.elena, post)
    work()
    work(clock.now() + SOON)
    work(clock.now() + timedelta(days=2))
    assert kinds_of(cast.carla) == [NoticeKind.REPORTED]
    (mail,) = to("carla@", tray)
    assert subjects([mail]) == ["2 posts of Farmers are reported and wait for your decision"]
    plain, _html = read(mail)
    assert "http://forum.example/boards/farmers/reports" in plain
    for private in ("Bruno", "fools", "liars"):
        assert private not in mail.as_string()
    decide(post, "dismissed", by=cast.carla, language="en")
    work()
    assert [line.unseen for line in lines_for(cast.carla)] == [False]
    reports(cast.elena, post)
    work()
    assert under_the_bell(cast.carla) == ["2 posts of Farmers are reported and wait for your decision"]
    assert [line.unseen for line in lines_for(cast.carla)] == [True]


def test_what_waits_no_more_is_told_no_more_and_the_next_anew(
    cast: Cast, post: Post, tray: list[EmailMessage]
) -> None:
    give_mandate(cast.bruno, Role.MODERATOR, by=cast.fatou, board=cast.farmers)
    reports(cast.elena, post)
    work()
    decide(post, "dismissed", by=cast.bruno, language="en")
    assert under_the_bell(cast.carla) == []
    work()
    work(clock.now() + SOON)
    assert to("carla@", tray) == []
    reports(cast.elena, post)
    work()
    assert under_the_bell(cast.carla) == [ONE_WAITS]


def test_what_is_reported_of_a_moderator_is_told_to_another_or_to_the_committee(
    cast: Cast, post: Post
) -> None:
    own = says(cast.carla, post.thread, "Fools indeed.")
    reports(cast.bruno, own)
    work()
    assert under_the_bell(cast.carla) == []
    assert under_the_bell(cast.fatou) == [ONE_WAITS]
    give_mandate(cast.bruno, Role.MODERATOR, by=cast.fatou, board=cast.farmers)
    decide(own, "dismissed", by=cast.bruno, language="en")
    reports(cast.elena, own)
    work()
    assert under_the_bell(cast.bruno) == [ONE_WAITS], "what he decided himself is no news to him"
    assert under_the_bell(cast.carla) == []


def test_who_moderates_no_more_is_told_nothing(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    work()
    for mandate in list(cast.carla.mandates):
        end_mandate(mandate, by=cast.fatou)
    assert under_the_bell(cast.carla) == []


def test_the_bell_asks_as_much_as_before(app: Flask, cast: Cast, post: Post) -> None:
    carla = Browser(app, cast.carla)
    carla.get("/about")
    before = count_statements(lambda: carla.get("/about"))
    reports(cast.bruno, post)
    work()
    assert count_statements(lambda: carla.get("/about")) == before


@pytest.mark.parametrize(
    ("language", "decided_words", "waiting"),
    [
        ("fr", "a été suivi\u00a0: le message est caché", "est signalé et attend votre décision"),
        ("es", "Se dio curso a tu denuncia", "está denunciado y espera tu decisión"),
        ("pt", "teve seguimento", "foi denunciada e espera a sua decisão"),
        ("ar", "أُخذ ببلاغك", "تنتظر قرارك"),
    ],
)
def test_it_reads_well_in_every_language(
    cast: Cast, post: Post, language: str, decided_words: str, waiting: str
) -> None:
    reports(cast.bruno, post)
    work()
    (line,) = under_the_bell(cast.carla, language)
    assert waiting in line
    decide(post, "hidden", by=cast.carla, reason="An insult.", language="en")
    work()
    (line,) = under_the_bell(cast.bruno, language)
    assert decided_words in line
