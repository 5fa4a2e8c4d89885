"""What must not stay in the index, not even where no search can find it."""

from email.message import EmailMessage

from flask import Flask

from forum.papers import actions as papers
from forum.papers.erasing import erase_everywhere
from forum.search import checking
from forum.search.indexing import the_engine
from forum.threads import actions as threads
from tests.cast import Browser, Cast, says, thread_by
from tests.papers.test_publishing import draft_with_a_block
from tests.search.looking import bytes_on_disk, found_by, one_turn


def test_after_an_erasure_no_word_of_the_person_is_in_the_index(
    app: Flask, cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    thread = thread_by(
        cast.amina, cast.farmers, title="What my grandmother knew", source="About the jasmine."
    )
    mine = says(cast.amina, thread, "The well behind the pomegranate dried up in 2019.")
    says(cast.carla, thread, f"As you say:\n\n[quote {mine.revision_id}:0-29]\n\nand the olives too.")
    elsewhere = thread_by(cast.bruno, cast.fishers, title="Nets")
    says(cast.carla, elsewhere, "The nets are empty.")
    one_turn()
    threads.edit(
        mine, by=cast.amina, source="The well behind the fig tree dried up.", language="en", kind="reply"
    )
    one_turn()
    for words in (b"grandmother", b"jasmine", b"pomegranate", b"fig tree"):
        assert words in bytes_on_disk(app)
    assert erase_everywhere(cast.amina, by=cast.amina) is not None
    one_turn()
    left = bytes_on_disk(app)
    for words in (b"grandmother", b"jasmine", b"pomegranate", b"fig tree", b"pomegran", b"jasmin"):
        assert words not in left
    assert not found_by(visitor, "grandmother jasmine pomegranate")
    assert len(found_by(visitor, "olives")) == 1
    assert len(found_by(visitor, "nets")) == 2
    assert checking.differences(the_engine()) == (set(), set())


def test_a_paper_with_the_title_of_an_erased_thread_loses_it_in_the_index(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="What my grandmother knew")
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft, _block = draft_with_a_block(cast, thread)
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    one_turn()
    assert f"/papers/{version.paper_id}/versions/1" in found_by(visitor, "grandmother")
    erase_everywhere(cast.amina, by=None)
    one_turn()
    assert b"grandmother" not in bytes_on_disk(app)
    assert found_by(visitor, "table falling") == {f"/papers/{version.paper_id}/versions/1"}


def test_redacted_words_are_not_in_the_index_nor_those_that_quote_them(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "His telephone is kept by Zebulon.")
    says(cast.carla, thread, f"Indeed:\n\n[quote {post.revision_id}:0-33]\n\nThanks.")
    first = post.revision
    one_turn()
    assert len(found_by(visitor, "zebulon")) == 2
    threads.redact(first, by=cast.carla, reason="A private address.", language="en")
    one_turn()
    assert not found_by(visitor, "zebulon")
    assert b"ebulon" not in bytes_on_disk(app)
    assert len(found_by(visitor, "thanks")) == 1


def test_a_former_state_of_a_post_is_redacted_from_the_index_too(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    post = says(cast.amina, thread, "Ask Zebulon for the key.")
    first = post.revision
    one_turn()
    threads.edit(post, by=cast.amina, source="Ask the warden for the key.", language="en", kind="reply")
    threads.redact(first, by=cast.carla, reason="A private name.", language="en")
    one_turn()
    assert b"ebulon" not in bytes_on_disk(app)


def test_a_withheld_version_leaves_nothing_in_the_index(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft, _block = draft_with_a_block(cast, thread)
    version = papers.publish(draft, by=cast.carla, unaccounted="Time.")
    one_turn()
    assert b"water table is falling" in bytes_on_disk(app)
    papers.withhold(version, by=cast.admin, reason="A court asked.", language="en")
    one_turn()
    assert b"water table is falling" not in bytes_on_disk(app)


def test_between_the_act_and_the_worker_the_page_shows_nothing_of_it(cast: Cast, visitor: Browser) -> None:
    thread = thread_by(cast.amina, cast.farmers, title="Neighbours", source="The scoundrel next door.")
    post = says(cast.amina, thread, "That scoundrel again.")
    one_turn()
    assert len(found_by(visitor, "scoundrel")) == 2
    threads.hide(post, by=cast.carla, reason="An insult.", language="en")
    assert found_by(visitor, "scoundrel") == {f"/threads/{thread.id}"}
    erase_everywhere(cast.amina, by=None)
    page = visitor.get("/search?q=scoundrel").get_data(as_text=True)
    assert "next door" not in page
    assert "Neighbours" not in page
