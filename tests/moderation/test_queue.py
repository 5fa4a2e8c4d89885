"""The queue: what waits for the moderators of a board, with what surrounds it, and no name where none must be."""

import re

import pytest
from flask import Flask

from forum.members.actions import give_mandate
from forum.members.models import Role
from forum.moderation.deciding import decide
from forum.moderation.queries import MOST
from forum.threads.actions import edit, hide
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.moderation.queue import outcomes, reports
from tests.rounds import go_round
from tests.statements import count_statements

QUEUE = "/boards/farmers/reports"


@pytest.fixture
def post(cast: Cast) -> Post:
    reads_english(cast.carla)
    reads_english(cast.fatou)
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "Between the two.")
    return says(cast.amina, thread, "You are all fools.", parent_number=1)


def decision(post: Post) -> str:
    return f"/threads/{post.thread_id}/posts/{post.number}/reports/decision"


def test_carla_finds_it_from_the_board_with_what_surrounds_it(app: Flask, cast: Cast, post: Post) -> None:
    carla = Browser(app, cast.carla)
    assert "Reports</a>" in text_of(carla.get("/boards/farmers"))
    assert "No report waits" in text_of(carla.get(QUEUE))
    reports(cast.bruno, post, "He calls <b>us</b> fools.")
    reports(cast.elena, post, kind="off-topic")
    assert "Reports (1)" in text_of(carla.get("/boards/farmers"))
    page = text_of(carla.get(QUEUE))
    for words in (
        "reported 2 times",
        "You are all fools.",
        "The wells are drying up.",
        "Between the two.",
        "He calls &lt;b&gt;us&lt;/b&gt; fools.",
        "It insults or threatens somebody",
        "It is off topic here",
        "Bruno Conti",
        "Elena Papadaki",
    ):
        assert words in page, words


def test_what_was_reported_first_stands_on_top(app: Flask, cast: Cast, post: Post) -> None:
    first = says(cast.amina, post.thread, "And liars.")
    reports(cast.bruno, first)
    reports(cast.bruno, post)
    reports(cast.elena, first)
    page = text_of(Browser(app, cast.carla).get(QUEUE))
    assert re.findall(r'id="report-(\d+)"', page) == [str(first.id), str(post.id)]


def test_one_click_decides(app: Flask, cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    carla = Browser(app, cast.carla)
    assert "This post insulted or threatened somebody." in text_of(carla.get(QUEUE))
    sent = {"decision": "hidden", "reason": "An insult.", "language": "en", "answer": "Thank you."}
    assert carla.post(decision(post), sent).location == QUEUE
    assert outcomes() == ["hidden"]
    page = text_of(carla.get(QUEUE))
    assert "No report waits" in page
    assert "Followed: the post was hidden." in page
    assert "An insult." in text_of(Browser(app, None).get(f"/threads/{post.thread_id}"))


def test_a_decision_that_cannot_be_comes_back_with_all_that_was_typed(
    app: Flask, cast: Cast, post: Post
) -> None:
    reports(cast.bruno, post)
    carla = Browser(app, cast.carla)
    sent = {"decision": "hidden", "reason": " ", "language": "en", "answer": "We thank you."}
    answer = carla.post(decision(post), sent)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "A reason is needed" in page
    assert "We thank you." in page
    assert 'href="#f-reason"' in page
    decide(post, "dismissed", by=cast.carla, language="en")
    answer = carla.post(decision(post), {**sent, "reason": "An insult."})
    assert answer.status_code == 409
    assert "Carla Ruiz decided on this already." in text_of(answer)


@pytest.mark.parametrize("who", ["amina", "bruno", "elena", "dario"])
def test_others_do_not_see_it(app: Flask, cast: Cast, post: Post, who: str) -> None:
    reports(cast.bruno, post)
    browser = Browser(app, getattr(cast, who))
    assert browser.get(QUEUE).status_code == 403
    assert QUEUE not in text_of(browser.get("/boards/farmers"))
    assert browser.post(decision(post), {"decision": "dismissed", "language": "en"}).status_code == 403
    assert outcomes() == [None]


def test_what_is_reported_of_a_moderator_is_shown_to_others_only(app: Flask, cast: Cast, post: Post) -> None:
    own = says(cast.carla, post.thread, "Fools indeed.")
    reports(cast.bruno, own, "She insults us.")
    carla, fatou = Browser(app, cast.carla), Browser(app, cast.fatou)
    page = text_of(carla.get(QUEUE))
    assert "She insults us." not in page
    assert "Reports</a>" in text_of(carla.get("/boards/farmers"))
    answer = carla.post(decision(own), {"decision": "dismissed", "language": "en"})
    assert answer.status_code == 403
    assert "You wrote this post" in text_of(answer)
    assert "Bruno" not in text_of(answer)
    assert "Reports (1)" in text_of(fatou.get("/boards/farmers"))
    page = text_of(fatou.get(QUEUE))
    assert "She insults us." in page
    assert "Bruno" not in page, "the committee reads what was said, not who said it"
    give_mandate(cast.bruno, Role.MODERATOR, by=cast.fatou, board=cast.farmers)
    assert "She insults us." in text_of(Browser(app, cast.bruno).get(QUEUE))


def test_the_committee_is_not_shown_what_moderators_decide(app: Flask, cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    fatou = Browser(app, cast.fatou)
    assert "You are all fools." not in text_of(fatou.get(QUEUE))
    assert QUEUE not in text_of(fatou.get("/boards/farmers"))


def test_who_reported_stands_in_no_register_and_the_decision_in_that_of_moderators(
    app: Flask, cast: Cast, post: Post
) -> None:
    reports(cast.bruno, post, "He calls us fools.")
    decide(post, "dismissed", by=cast.carla, language="en", answer="She jokes.")
    register = "/boards/farmers/register"
    for reader in (None, cast.amina, cast.elena):
        page = text_of(Browser(app, reader, "en").get(register))
        assert "reported" not in page
    page = text_of(Browser(app, cast.carla).get(register))
    assert "decided on what was reported of" in page
    assert "Bruno" not in page
    assert "She jokes." not in page


def test_who_reported_and_what_they_said_is_in_no_feed_no_search_and_on_no_page_of_others(
    app: Flask, cast: Cast, post: Post
) -> None:
    reports(cast.elena, post, "Outrageous beyond measure.")
    go_round()
    pages = (
        f"/threads/{post.thread_id}",
        f"/threads/{post.thread_id}/feed/en.atom",
        "/boards/farmers/feed/en.atom",
        "/search/feed/en.atom?q=fools",
        "/search?q=fools",
        "/members/elena-papadaki",
    )
    for reader in (None, cast.amina, cast.bruno):
        browser = Browser(app, reader)
        for address in pages:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            assert "utrageous" not in text_of(answer), address
            assert address.startswith("/members") or "Elena" not in text_of(answer), address
        assert "fools" not in text_of(browser.get("/search?q=outrageous"))


def test_an_edit_since_is_said_and_a_hidden_neighbour_stays_hidden(
    app: Flask, cast: Cast, post: Post
) -> None:
    reports(cast.bruno, post)
    edit(post, by=cast.amina, source="You are all wise.", language="en", kind="reply")
    between = says(cast.amina, post.thread, "A secret.")
    last = says(cast.amina, post.thread, "Liars.")
    reports(cast.bruno, last)
    hide(between, by=cast.carla, reason="A secret.", language="en")
    page = text_of(Browser(app, cast.carla).get(QUEUE))
    assert "It was edited after it was reported" in page
    assert "not shown any more" in page
    assert "A secret.</p>" not in page


def test_it_asks_the_same_however_much_waits(app: Flask, cast: Cast, post: Post) -> None:
    def asked() -> int:
        browser = Browser(app, cast.carla)
        browser.get(QUEUE)
        return count_statements(lambda: browser.get(QUEUE))

    reports(cast.bruno, post)
    few = asked()
    for _time in range(4):
        written = says(cast.amina, post.thread, "More.", parent_number=2)
        reports(cast.bruno, written)
        reports(cast.elena, written, "Really.")
    assert asked() == few


def test_what_does_not_stand_on_the_page_is_counted(app: Flask, cast: Cast, post: Post) -> None:
    for _time in range(MOST + 2):
        reports(cast.bruno, says(cast.amina, post.thread, "More."))
    page = text_of(Browser(app, cast.carla).get(QUEUE))
    assert page.count("<article") == MOST
    assert "2 more reported posts wait." in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Signalements"),
        ("es", "Denuncias"),
        ("pt", "Denúncias"),
        ("ar", "البلاغات"),
    ],
)
def test_it_reads_well_in_every_language(
    app: Flask, cast: Cast, post: Post, language: str, words: str
) -> None:
    assert cast.carla.account is not None
    cast.carla.account.language = language
    reports(cast.bruno, post, "إنه يشتمنا.", kind="other", language="ar")
    page = text_of(Browser(app, cast.carla).get(QUEUE))
    assert f"<h1>{words}</h1>" in page
    assert 'lang="ar" dir="auto">إنه يشتمنا.' in page
    for english in ("Public reason", "Hide the post", "reported once", "Something else"):
        assert english not in page
