"""A member tells the moderators that a post breaks the rules: once, in confidence, with or without words."""

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.boards.models import Reading
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Verb, Visibility
from forum.moderation.models import Report
from forum.moderation.reporting import LONGEST, report
from forum.moderation.views import REPORTS
from forum.papers.actions.erasing import erase
from forum.threads.actions import hide, redact
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.moderation.queue import entries, reports
from tests.statements import statements_of

SENTENCE = "He calls us fools, twice."


@pytest.fixture
def post(cast: Cast) -> Post:
    return says(cast.amina, thread_by(cast.amina, cast.farmers, "Wells"), "You are all fools.")


def page_of(post: Post) -> str:
    return f"/threads/{post.thread_id}/posts/{post.number}/report"


def forms_of(post: Post) -> str:
    return f"/threads/{post.thread_id}/posts/{post.number}/reports"


def all_reports() -> list[Report]:
    return list(db.session.scalars(db.select(Report).order_by(Report.id)))


def test_bruno_reports_a_post_from_its_thread(app: Flask, cast: Cast, post: Post) -> None:
    bruno = Browser(app, cast.bruno)
    assert f'href="{page_of(post)}"' in text_of(bruno.get(f"/threads/{post.thread_id}"))
    page = text_of(bruno.get(page_of(post)))
    assert "You are all fools." in page
    answer = bruno.post(forms_of(post), {"kind": "abuse", "words": SENTENCE})
    assert answer.location == f"/threads/{post.thread_id}?from=2#p2"
    (made,) = all_reports()
    assert (made.member_id, made.post_id, made.revision_id) == (cast.bruno.id, post.id, post.revision_id)
    assert made.reason is not None
    assert (made.reason.text, made.reason.language) == (SENTENCE, "en")
    (entry,) = entries()
    assert (entry.verb, entry.visibility) == (Verb.REPORT_MADE, Visibility.MODERATORS)
    assert entry.ids == {"thread": post.thread_id, "number": 2}


def test_a_second_time_shows_kindly_what_waits_already(app: Flask, cast: Cast, post: Post) -> None:
    reports(cast.bruno, post, SENTENCE)
    bruno = Browser(app, cast.bruno)
    page = text_of(bruno.get(page_of(post)))
    assert "already with the moderators" in page
    assert SENTENCE in page
    assert "<textarea" not in page
    assert bruno.post(forms_of(post), {"kind": "off-topic"}).status_code == 303
    assert [made.kind for made in all_reports()] == ["abuse"]
    assert SENTENCE in text_of(bruno.get("/account/reports"))


def test_the_database_itself_holds_one_open_report_of_a_member_and_a_post(cast: Cast, post: Post) -> None:
    reports(cast.bruno, post)
    twin = Report(post_id=post.id, revision_id=post.revision_id, member_id=cast.bruno.id, kind="abuse")
    twin.at = clock.now()
    db.session.add(twin)
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_something_else_asks_for_a_sentence_and_nothing_typed_is_lost(
    app: Flask, cast: Cast, post: Post
) -> None:
    bruno = Browser(app, cast.bruno)
    answer = bruno.post(forms_of(post), {"kind": "other", "words": "  "})
    assert answer.status_code == 422
    assert "Say in a sentence" in text_of(answer)
    long = "x" * (LONGEST + 1)
    answer = bruno.post(forms_of(post), {"kind": "other", "words": long})
    assert answer.status_code == 422
    assert long in text_of(answer)
    answer = bruno.post(forms_of(post), {"words": SENTENCE})
    assert answer.status_code == 422
    assert SENTENCE in text_of(answer)
    assert all_reports() == []
    with pytest.raises(Invalid):
        report(post, by=cast.bruno, kind="rude", words="", language="en")


def test_its_author_and_a_visitor_do_not_report_it(
    app: Flask, cast: Cast, post: Post, visitor: Browser
) -> None:
    with pytest.raises(Refused):
        reports(cast.amina, post)
    amina = Browser(app, cast.amina)
    assert page_of(post) not in text_of(amina.get(f"/threads/{post.thread_id}"))
    assert amina.get(page_of(post)).status_code == 403
    assert amina.post(forms_of(post), {"kind": "abuse"}).status_code == 403
    assert page_of(post) not in text_of(visitor.get(f"/threads/{post.thread_id}"))
    assert visitor.get(page_of(post)).location == f"/sign-in?next={page_of(post)}"
    assert visitor.post(forms_of(post), {"kind": "abuse"}).location.startswith("/sign-in")


def test_who_may_not_read_the_board_finds_nothing_to_report(app: Flask, cast: Cast, post: Post) -> None:
    cast.farmers.reading = Reading.MEMBERS
    bruno = Browser(app, cast.bruno)
    assert bruno.get(page_of(post)).status_code == 404
    assert bruno.post(forms_of(post), {"kind": "abuse"}).status_code == 404
    with pytest.raises(Refused):
        reports(cast.bruno, post)


def test_what_is_not_shown_any_more_is_not_reported(app: Flask, cast: Cast, post: Post) -> None:
    other = says(cast.amina, post.thread, "And liars.")
    hide(post, by=cast.carla, reason="An insult.", language="en")
    redact(other.revision, by=cast.carla, reason="An insult.", language="en")
    for masked in (post, other):
        with pytest.raises(Refused):
            reports(cast.bruno, masked)
        page = text_of(Browser(app, cast.bruno).get(f"/threads/{post.thread_id}"))
        assert page_of(masked) not in page


def test_who_reports_what_was_hidden_meanwhile_finds_their_words_again(
    app: Flask, cast: Cast, post: Post
) -> None:
    hide(post, by=cast.carla, reason="An insult.", language="en")
    answer = Browser(app, reads_english(cast.bruno)).post(
        forms_of(post), {"kind": "abuse", "words": SENTENCE}
    )
    assert answer.status_code == 403
    assert SENTENCE in text_of(answer)
    assert "You are all fools." not in text_of(answer)
    assert all_reports() == []


def test_of_a_board_that_closed_since_ones_own_words_stay_and_nothing_else(
    app: Flask, cast: Cast, post: Post
) -> None:
    reports(cast.bruno, post, SENTENCE)
    cast.farmers.reading = Reading.MEMBERS
    bruno = Browser(app, reads_english(cast.bruno))
    page = text_of(bruno.get("/account/reports"))
    assert SENTENCE in page
    assert "A post that you may not read any more" in page
    assert "Wells" not in page
    assert bruno.get(page_of(post)).status_code == 404
    assert bruno.post(forms_of(post), {"kind": "abuse", "words": SENTENCE}).status_code == 404


def test_the_link_costs_a_page_no_statement(app: Flask, cast: Cast, post: Post) -> None:
    bruno = Browser(app, cast.bruno)
    bruno.get(f"/threads/{post.thread_id}")
    asked = statements_of(lambda: bruno.get(f"/threads/{post.thread_id}"))
    assert [words for words in asked if "reports" in words] == []


@pytest.mark.usefixtures("limits")
def test_a_machine_that_reports_everything_has_to_wait(app: Flask, cast: Cast, post: Post) -> None:
    bruno = Browser(app, cast.bruno)
    for _time in range(REPORTS.most):
        written = says(cast.amina, post.thread, "More.")
        assert bruno.post(forms_of(written), {"kind": "abuse"}).status_code == 303
    assert bruno.post(forms_of(post), {"kind": "abuse", "words": SENTENCE}).status_code == 429
    assert len(all_reports()) == REPORTS.most


def test_erasing_empties_their_words_and_their_name_and_the_report_goes_on_waiting(
    app: Flask, cast: Cast, post: Post
) -> None:
    reports(cast.bruno, post, SENTENCE)
    erase(cast.bruno, by=cast.admin)
    (made,) = all_reports()
    assert made.reason is not None
    assert made.reason.text is None
    assert made.decision_id is None
    page = text_of(Browser(app, reads_english(cast.carla)).get("/boards/farmers/reports"))
    assert "Bruno" not in page
    assert "Withdrawn member" in page
    assert SENTENCE not in page
