"""The page of a thread: what stands around its posts, for whom, and at what cost."""

from flask import Flask

from forum import openings
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Section, SectionKind
from forum.permissions import RULES, can
from forum.phases import Phase
from forum.threads.actions import (
    accept_listing,
    announce_freeze,
    edit,
    end_listing,
    freeze,
    hide,
    keep_excerpt,
    leave_agenda,
    open_round,
    propose_listing,
    publish_note,
    redact,
)
from forum.threads.models import Post, Thread
from forum.threads.page import thread_as_read
from forum.threads.queries import thread_with_board
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.statements import statements_of


def long_thread(cast: Cast, posts: int) -> Thread:
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(2, posts + 1):
        says(
            cast.carla if number % 2 else cast.amina,
            thread,
            f"This is number {number}.",
            parent_number=number // 2,
        )
    db.session.commit()
    return thread


def post_of(thread: Thread, number: int) -> Post:
    return db.session.scalars(db.select(Post).where(Post.thread_id == thread.id, Post.number == number)).one()


def listed_on_water(cast: Cast, thread: Thread) -> None:
    """The phase of strategies opens listings: the thread goes there alone, and Water's members may write in it."""
    leave_agenda(thread, Phase.STRATEGY, by=cast.carla, reason="We go ahead.", language="en")
    accept_listing(propose_listing(thread, cast.water, by=cast.carla), by=cast.carla, writing=True)


def page_of(browser: Browser, thread: Thread, start: int | None = None) -> str:
    return text_of(browser.get(f"/threads/{thread.id}" + (f"?from={start}" if start else "")))


def test_a_thread_is_read_as_its_model_says(cast: Cast) -> None:
    thread = long_thread(cast, 3)
    listed_on_water(cast, thread)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="es")
    db.session.commit()
    read, model = thread_as_read(thread.id, None), thread_with_board(thread.id)
    assert read is not None
    assert model is not None
    for name in (
        "id",
        "title",
        "language",
        "phase",
        "last_number",
        "frozen_at",
        "frozen",
        "board_id",
        "totals",
    ):
        assert getattr(read, name) == getattr(model, name)
    for name in ("id", "slug", "assembly_id", "milieu_id", "alliance_id", "reading", "writing", "phase"):
        assert getattr(read.board, name) == getattr(model.board, name)
    assert read.board.assembly.languages == model.board.assembly.languages
    assert [(line.phase, line.opens_on, line.closed_at) for line in read.board.agenda] == [
        (line.phase, line.opens_on, line.closed_at) for line in model.board.agenda
    ]
    assert read.board.name_in("fr") == model.board.name_in("fr")
    assert (read.round.number, read.round.follows) == (1, False)
    assert read.round.left_reason is not None
    assert read.round.left_reason.text == "We go ahead."
    assert read.round.snapshot is not None
    assert (read.round.snapshot.taken_by, read.round.snapshot.taken_at) == (cast.carla.name, model.frozen_at)
    assert read.round.snapshot.reason is not None
    assert (read.round.snapshot.reason.text, read.round.snapshot.reason.language) == ("It is said.", "es")
    assert [listing.board.slug for listing in read.listings] == ["water"]


def test_permissions_judge_a_thread_as_read_like_its_model(cast: Cast) -> None:
    plain, frozen, listed = (thread_by(cast.amina, cast.farmers) for _thread in range(3))
    freeze(frozen, 1, by=cast.carla, reason="It is said.", language="en")
    listed_on_water(cast, listed)
    private = thread_by(cast.bruno, cast.fishers)
    change_board(cast.fishers, by=cast.admin, reading=Reading.MEMBERS, writing=Writing.ASSEMBLY)
    db.session.commit()
    of_threads = [
        act
        for act in RULES
        if act.partition(".")[0] in {"board", "thread", "note", "post", "round", "excerpt", "draft"}
        and act not in {"board.change", "note.validate", "post.edit", "post.report", "post.same_as"}
    ]
    people = [None, cast.amina, cast.bruno, cast.carla, cast.dario, cast.elena, cast.fatou, cast.admin]
    for thread in (plain, frozen, listed, private):
        read = thread_as_read(thread.id, None)
        for act in of_threads:
            for person in people:
                assert can(person, act, read) == can(person, act, thread), (act, person, thread.title)


def test_a_thread_of_a_board_for_members_is_not_there_for_others(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    change_board(cast.farmers, by=cast.admin, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    assert visitor.get(f"/threads/{thread.id}").status_code == 404
    assert Browser(app, cast.bruno).get(f"/threads/{thread.id}").status_code == 404
    assert Browser(app, cast.amina).get(f"/threads/{thread.id}").status_code == 200
    assert visitor.get("/threads/999999").status_code == 404


def test_a_page_shows_the_question_and_twenty_posts_in_order_with_their_context(
    cast: Cast, visitor: Browser
) -> None:
    thread = long_thread(cast, 45)
    first, second, last = (page_of(visitor, thread, start) for start in (None, 30, 45))
    assert [f'id="p{number}"' in first for number in (1, 2, 20, 21)] == [True, True, True, False]
    assert [f'id="p{number}"' in second for number in (1, 20, 21, 40, 41)] == [True, False, True, True, False]
    assert [f'id="p{number}"' in last for number in (1, 40, 41, 45)] == [True, False, True, True]
    assert second.index('id="p21"') < second.index('id="p30"') < second.index('id="p40"')
    assert "In reply to #15" in second
    assert "This is number 15." in second


def test_every_page_of_a_long_thread_asks_and_reads_the_same(cast: Cast, visitor: Browser) -> None:
    thread = long_thread(cast, 65)
    page_of(visitor, thread)
    first, middle, last = (
        statements_of(lambda start=start: page_of(visitor, thread, start)) for start in (1, 21, 61)
    )
    assert first == middle == last
    assert len(first) <= 5


def test_masked_words_leave_a_trace_with_who_and_why_and_erased_ones_only_when(
    cast: Cast, visitor: Browser
) -> None:
    thread = long_thread(cast, 2)
    hidden, redacted, erased = (
        says(cast.amina, thread, f"A secret of {name}.", parent_number=1) for name in ("one", "two", "three")
    )
    answer = says(cast.carla, thread, "I answer.", parent_number=hidden.number)
    hide(hidden, by=cast.carla, reason="It names a neighbour.", language="en")
    redact(redacted.revision, by=cast.carla, reason="It gives an address.", language="en")
    erasure = openings.begin_erasure(cast.amina.id, cast.amina.id)
    openings.empty([erased.revision.opening_digest], erasure)
    kept = db.session.get_one(Post, erased.id)
    kept.revision.html, kept.revision.summary, kept.revision.erased_at = "", "", erasure.at
    page = page_of(visitor, thread)
    assert "A secret" not in page
    assert page.count("post-trace") == 3
    assert "This post was hidden by <bdi>Carla Ruiz</bdi>" in page
    assert "It names a neighbour." in page
    assert "were masked by <bdi>Carla Ruiz</bdi>" in page
    assert "It gives an address." in page
    assert "were erased on" in page
    assert f"In reply to #{hidden.number}" in page
    assert f'id="p{answer.number}"' in page


def test_an_edited_post_says_so_and_leads_to_its_history(cast: Cast, visitor: Browser) -> None:
    thread = long_thread(cast, 2)
    assert "/history" not in page_of(visitor, thread)
    edit(post_of(thread, 2), by=cast.amina, source="Said better.", language="en", kind="reply")
    page = page_of(visitor, thread)
    assert f"/threads/{thread.id}/posts/2/history" in page
    assert "Said better." in page


def test_what_stands_around_the_posts_is_all_there(app: Flask, cast: Cast, visitor: Browser) -> None:
    thread = long_thread(cast, 2)
    publish_note(thread, by=cast.carla, title="What moved", source="**Much** did.", language="en")
    listed_on_water(cast, thread)
    announce_freeze(thread, by=cast.carla, reason="Soon.", language="en")
    page = page_of(visitor, thread)
    for words in (
        "What moved",
        "<strong>Much</strong> did.",
        "Also listed on",
        "This thread does not follow the board's agenda.",
        "We go ahead.",
        "This thread will soon be frozen",
    ):
        assert words in page, words
    assert 'name="text"' in text_of(Browser(app, cast.bruno).get(f"/threads/{thread.id}"))
    end_listing(thread.listings[0], by=cast.carla)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    frozen = page_of(visitor, thread)
    assert "Also listed on" not in frozen
    assert "Carla Ruiz froze round 1" in frozen
    assert "It is said." in frozen
    open_round(thread, by=cast.carla)
    again = page_of(visitor, thread)
    assert "It is said." not in again
    assert "<dt>Round</dt><dd>2</dd>" in again


def test_a_published_paper_is_named_beside_the_thread_and_below_the_post_it_cites(
    cast: Cast, visitor: Browser
) -> None:
    thread = long_thread(cast, 2)
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    draft = papers.open_draft(thread, by=cast.carla)
    section = next(
        section
        for section in db.session.scalars(db.select(Section).where(Section.draft_id == draft.id))
        if section.kind == SectionKind.DIAGNOSIS
    )
    block = papers.add_block(section, by=cast.carla, source="The water table is falling.")
    another = papers.add_block(section, by=cast.carla, source="And the wells with it.")
    excerpt = keep_excerpt(post_of(thread, 2).revision, by=cast.carla, start=0, stop=9)
    for citing in (block, another):
        papers.cite(citing, excerpt, by=cast.carla)
    assert "Cited in" not in page_of(visitor, thread)
    papers.publish(draft, by=cast.carla, unaccounted="The rest is a question.")
    page = page_of(visitor, thread)
    assert f'href="/papers/{draft.paper_id}"' in page
    assert f"/papers/{draft.paper_id}/versions/1#b-{block.uid}" in page
    assert page.count("Cited in") == 1, "a version is named once, however many of its blocks cite a post"


def test_a_member_comes_back_to_the_first_post_they_have_not_read(app: Flask, cast: Cast) -> None:
    thread = long_thread(cast, 3)
    browser = Browser(app, reads_english(cast.amina))
    assert "Go to the first post" not in page_of(browser, thread)
    says(cast.carla, thread, "One more.")
    page = page_of(browser, thread)
    assert "Go to the first post you have not read (4)" in page
    assert "New since your last visit" in page
    assert "Go to the first post" not in page_of(browser, thread)


def test_a_visitor_s_page_carries_no_token_and_sets_no_cookie(cast: Cast, visitor: Browser) -> None:
    thread = long_thread(cast, 2)
    answer = visitor.get(f"/threads/{thread.id}")
    assert "csrf_token" not in text_of(answer)
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" in answer.headers["Vary"]


def test_a_page_begins_at_a_number_and_nothing_else(cast: Cast, visitor: Browser) -> None:
    thread = long_thread(cast, 2)
    for asked in ("x", "-1", "٣", "1" * 10, ""):
        assert visitor.get(f"/threads/{thread.id}?from={asked}").status_code == 404, asked
    assert 'id="p2"' in page_of(visitor, thread, 999999)


def test_the_question_stands_on_every_page_and_the_notes_whole_on_the_first(
    cast: Cast, visitor: Browser
) -> None:
    thread = long_thread(cast, 21)
    publish_note(thread, by=cast.carla, title="What moved", source="The wells did.", language="en")
    db.session.commit()
    first, second = page_of(visitor, thread), page_of(visitor, thread, 21)
    for page in (first, second):
        assert page.count('id="p1"') == 1
        assert page.index('id="p1"') < page.index("What moved") < page.index('class="phase-head"')
    assert "The wells did." in first
    assert "The wells did." not in second
