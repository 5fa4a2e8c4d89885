"""The index follows the journal: what is written, changed and taken away is found, or not, after the worker's turn."""

import shutil
from collections.abc import Iterator

from flask import Flask
from sqlalchemy import select

from forum import journal
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import carry_out, db
from forum.papers import actions as papers
from forum.phases import Kind, Phase
from forum.search import checking, indexing, open_engine
from forum.search.engine import Document
from forum.search.indexing import the_engine
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, says, thread_by
from tests.papers.test_publishing import draft_with_a_block, frozen_thread
from tests.search.looking import found_by, one_turn, page_for, statements


def test_what_amina_writes_is_found_after_one_turn_of_the_worker(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The orchard", source="Almond trees need little.")
    post = says(cast.amina, thread, "The cistern was dug by my grandfather.")
    one_turn()
    assert found_by(visitor, "orchard") == {f"/threads/{thread.id}"}
    assert found_by(visitor, "almonds") == {f"/threads/{thread.id}"}
    assert found_by(visitor, "cistern") == {f"/threads/{thread.id}?from={post.number}#p{post.number}"}


def test_the_opening_question_is_found_once_and_a_title_does_not_find_every_post(
    cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The orchard", source="Who prunes the orchard?")
    says(cast.amina, thread, "My brother does.")
    one_turn()
    assert found_by(visitor, "orchard") == {f"/threads/{thread.id}"}


def test_an_edited_post_is_found_by_its_new_words_only(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "We grow lentils.")
    one_turn()
    threads.edit(post, by=cast.amina, source="We grow chickpeas.", language="en", kind=Kind.REPLY)
    one_turn()
    assert not found_by(visitor, "lentils")
    assert len(found_by(visitor, "chickpeas")) == 1


def test_an_edited_opening_question_is_found_as_its_thread(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, source="Who owns the mill?")
    one_turn()
    opening = db.session.scalars(select(Post)).one()
    threads.edit(opening, by=cast.amina, source="Who owns the press?", language="en", kind=Kind.QUESTION)
    one_turn()
    assert not found_by(visitor, "mill")
    assert found_by(visitor, "press") == {f"/threads/{thread.id}"}


def test_a_better_title_takes_the_place_of_the_old_one(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="Some remarks")
    one_turn()
    threads.retitle(thread, by=cast.carla, title="Harvest dates")
    one_turn()
    assert not found_by(visitor, "remarks")
    assert found_by(visitor, "harvest") == {f"/threads/{thread.id}"}


def test_a_hidden_post_is_not_found_until_it_is_shown_again(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "The scoundrel of the valley.")
    quoting = says(cast.carla, thread, f"As was said:\n\n[quote {post.revision_id}:4-13]\n\nEnough.")
    one_turn()
    assert len(found_by(visitor, "scoundrel")) == 2
    threads.hide(post, by=cast.carla, reason="An insult.", language="en")
    one_turn()
    assert not found_by(visitor, "scoundrel")
    assert len(found_by(visitor, "enough")) == 1
    threads.show_again(post, by=cast.carla, reason="A quotation.", language="en")
    one_turn()
    assert len(found_by(visitor, "scoundrel")) == 2
    assert quoting.number == 3


def test_a_note_is_found_and_so_is_the_note_that_closes_a_phase(cast: Cast, visitor: Browser) -> None:
    note = threads.publish_note(
        cast.farmers, by=cast.carla, title="What we saw", source="Drought everywhere.", language="en"
    )
    one_turn()
    assert found_by(visitor, "drought") == {f"/notes/{note.id}"}
    threads.edit_note(note, by=cast.carla, title="What we saw", source="Frost everywhere.", language="en")
    closing = threads.close_phase(
        cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Closing", source="Ripe indeed.", language="en"
    )
    one_turn()
    assert not found_by(visitor, "drought")
    assert found_by(visitor, "frost") == {f"/notes/{note.id}"}
    assert found_by(visitor, "ripe") == {f"/notes/{closing.id}"}


def test_threads_are_found_in_the_phase_they_are_in_and_posts_in_the_one_they_were_written_in(
    cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="Terraces", source="Terraces fall.")
    says(cast.amina, thread, "My terraces fell.")
    threads.close_phase(
        cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Enough seen.", language="en"
    )
    one_turn()
    assert found_by(visitor, "terraces", phase="strategy") == {f"/threads/{thread.id}"}
    assert found_by(visitor, "terraces", phase="diagnosis") == {f"/threads/{thread.id}?from=2#p2"}
    threads.go_back(cast.farmers, by=cast.carla, reason="Too early.", language="en")
    one_turn()
    assert not found_by(visitor, "terraces", phase="strategy")


def test_of_a_paper_the_newest_version_that_is_not_withheld_is_found(cast: Cast, visitor: Browser) -> None:
    thread = frozen_thread(cast)
    draft, _block = draft_with_a_block(cast, thread)
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    one_turn()
    first = f"/papers/{version.paper_id}/versions/1"
    assert found_by(visitor, version.title, **{"in": "paper"}) == {first}
    second, _block = draft_with_a_block(cast, thread)
    later = papers.publish(second, by=cast.carla, unaccounted="Time.")
    assert later.number == 2
    one_turn()
    assert found_by(visitor, later.title, **{"in": "paper"}) == {f"/papers/{later.paper_id}/versions/2"}
    title = later.title
    papers.withhold(later, by=cast.fatou, reason="A court asked.", language="en")
    one_turn()
    assert found_by(visitor, title, **{"in": "paper"}) == {first}


def test_a_listed_thread_is_found_on_the_alliance_until_the_listing_ends(
    cast: Cast, visitor: Browser
) -> None:
    threads.close_phase(
        cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Enough seen.", language="en"
    )
    thread = thread_by(cast.amina, cast.farmers, title="The delta", source="The delta sinks.")
    says(cast.amina, thread, "The delta is salty.")
    one_turn()
    assert not found_by(visitor, "delta", board="water")
    listing = threads.propose_listing(thread, cast.water, by=cast.carla)
    one_turn()
    assert len(found_by(visitor, "delta", board="water")) == 2
    assert len(found_by(visitor, "delta", board="farmers")) == 2
    threads.end_listing(listing, by=cast.carla)
    one_turn()
    assert not found_by(visitor, "delta", board="water")


def test_when_a_board_is_closed_to_the_public_all_it_holds_is_found_by_its_members_only(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="Seed bank", source="Our seed bank.")
    says(cast.amina, thread, "The seed bank is full.")
    threads.publish_note(
        cast.farmers, by=cast.carla, title="The seed bank", source="It grows.", language="en"
    )
    one_turn()
    assert len(found_by(visitor, "seed")) == 3
    change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
    one_turn()
    assert not found_by(visitor, "seed")
    assert not found_by(Browser(app, cast.elena), "seed")
    assert len(found_by(Browser(app, cast.amina), "seed")) == 3


def test_a_turn_killed_between_the_index_and_the_bookmark_does_no_harm(cast: Cast, visitor: Browser) -> None:
    one_turn()
    before = journal.bookmark("search")
    thread = thread_by(cast.amina, cast.farmers, title="The kiln")
    one_turn()
    assert journal.bookmark("search") == journal.head() > before
    # What the killed turn leaves: the index has the entries, the bookmark does not.
    journal.mark_read("search", before)
    one_turn()
    assert journal.bookmark("search") == journal.head()
    assert found_by(visitor, "kiln") == {f"/threads/{thread.id}"}
    assert checking.differences(the_engine()) == (set(), set())


def test_while_another_process_writes_the_worker_waits_and_misses_nothing(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    one_turn()
    before = journal.bookmark("search")
    thread = thread_by(cast.amina, cast.farmers, title="The kiln")
    other = open_engine(app.config["FORUM_DATA"] / "search")

    def meanwhile() -> Iterator[Document]:
        one_turn()
        assert journal.bookmark("search") == before
        yield from ()

    other.update(meanwhile())
    other.close()
    assert not found_by(visitor, "kiln")
    one_turn()
    assert found_by(visitor, "kiln") == {f"/threads/{thread.id}"}


def test_a_rebuild_while_posts_arrive_misses_nothing(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The kiln")
    one_turn()
    arrived = []

    def somebody_writes(_done: int, _total: int | None) -> None:
        post = says(cast.amina, thread, "A sparrow came in meanwhile.")
        arrived.append(f"/threads/{thread.id}?from={post.number}#p{post.number}")
        one_turn()

    indexing.rebuild(the_engine(), somebody_writes)
    assert arrived
    one_turn()
    assert found_by(visitor, "sparrow") == set(arrived)
    assert checking.differences(the_engine()) == (set(), set())


def test_an_index_that_was_lost_is_made_anew_by_the_next_turn(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="The kiln")
    one_turn()
    shutil.rmtree(app.config["FORUM_DATA"] / "search")
    assert "The search is being prepared." in page_for(visitor, "kiln")
    one_turn()
    assert found_by(visitor, "kiln") == {f"/threads/{thread.id}"}


def test_many_entries_are_read_in_one_turn_with_statements_that_do_not_grow_with_the_posts(
    cast: Cast,
) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    one_turn()
    counts = []
    for posts in (5, 25):
        for number in range(posts):
            says(cast.amina, thread, f"Remark {number} of the evening.")
        db.session.commit()
        carry_out(journal.sequence)
        with statements() as asked:
            assert posts <= indexing.follow_journal() < indexing.ENTRIES
        counts.append(len(asked))
    assert counts[0] == counts[1]
