"""Keeping words of a post: selected on the page or chosen as sentences; what they are; edited since."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.papers.models import Block, Citation, Disposition
from forum.threads import actions as threads
from forum.threads.models import Excerpt, Post
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.papers.test_publishing import draft_with_a_block

WORDS = "The wells fell **by four metres**. Mine is dry: see [the map](https://example.org/map)."


@pytest.fixture
def post(cast: Cast) -> Post:
    thread = thread_by(cast.amina, cast.farmers)
    reads_english(cast.carla)
    return says(cast.amina, thread, WORDS)


def address(post: Post) -> str:
    return f"/threads/{post.thread_id}/posts/{post.number}/excerpts"


def kept() -> list[str | None]:
    return [excerpt.quote for excerpt in db.session.scalars(select(Excerpt).order_by(Excerpt.id))]


def test_selected_words_are_kept_where_the_author_wrote_them(app: Flask, cast: Cast, post: Post) -> None:
    carla = Browser(app, cast.carla)
    sent = {"revision": str(post.revision_id), "words": "by four metres. Mine", "before": "The wells fell "}
    answer = carla.post(address(post), {**sent, "nature": "fact", "tags": "wells, Water,wells"})
    assert answer.headers["Location"].endswith(f"/threads/{post.thread_id}?from=2#p2")
    assert kept() == ["**by four metres**. Mine"]
    excerpt = db.session.scalars(select(Excerpt)).one()
    assert (excerpt.nature, excerpt.tags) == ("fact", ["wells", "Water"])
    page = text_of(carla.get(f"/threads/{post.thread_id}"))
    assert "Excerpts kept" in page
    assert '<bdi class="tag">wells</bdi>' in page
    assert "data-harvest" in page


def test_only_those_who_may_keep_excerpts_see_them_in_the_thread(app: Flask, cast: Cast, post: Post) -> None:
    threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=14)
    for other in (None, cast.amina, cast.dario):
        assert "harvest" not in text_of(Browser(app, other).get(f"/threads/{post.thread_id}"))
    with pytest.raises(Refused):
        threads.keep_excerpt(post.revision, by=cast.amina, start=0, stop=3)
    sent = {"revision": str(post.revision_id), "start": "0", "stop": "3"}
    assert Browser(app, cast.amina).post(address(post), sent).status_code == 403


def test_words_that_are_not_found_lead_to_the_sentences(app: Flask, cast: Cast, post: Post) -> None:
    answer = Browser(app, cast.carla).post(
        address(post),
        {"revision": str(post.revision_id), "words": "elsewhere", "nature": "concern", "tags": "a, b"},
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "choose its sentences instead" in page
    assert '<option value="concern" selected' in page
    assert 'value="a, b"' in page


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"nature": "rumour"}, "nature"),
        ({"tags": ",".join("abcdefghi")}, "tags"),
        ({"tags": "x" * 31}, "tags"),
    ],
)
def test_natures_are_a_list_and_tags_are_short_and_few(
    cast: Cast, post: Post, said: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=9, **said)
    assert refusal.value.field == field


def test_the_same_words_twice_are_one_excerpt_that_may_be_said_more_of(cast: Cast, post: Post) -> None:
    first = threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=9)
    entries = db.session.scalar(select(db.func.count()).select_from(Entry))
    assert threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=9) is first
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == entries
    assert threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=9, nature="fact") is first
    db.session.expire_all()
    assert first.nature == "fact"
    last = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert last.verb == Verb.EXCERPT_KEPT


def test_a_later_edit_shows_beside_the_excerpt_everywhere(app: Flask, cast: Cast, post: Post) -> None:
    draft, block = draft_with_a_block(cast, post.thread)
    excerpt = threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=14)
    papers.cite(block, excerpt, by=cast.carla)
    carla = Browser(app, cast.carla)
    pages = [f"/threads/{post.thread_id}", f"/drafts/{draft.id}", f"/drafts/{draft.id}/blocks/{block.id}"]
    assert [text_of(carla.get(page)).count("edited since") for page in pages] == [0, 0, 0]
    threads.edit(post, by=cast.amina, source="The wells rose.", kind="reply", language="en")
    assert [text_of(carla.get(page)).count("edited since") for page in pages] == [1, 2, 1]
    assert excerpt.quote == "The wells fell"


def test_erasing_the_author_or_the_harvester_empties_the_tags(cast: Cast, post: Post) -> None:
    excerpt = threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=9, tags="Amina’s well")
    erase(cast.amina, by=cast.amina)
    assert excerpt.tags == []
    other = says(cast.carla, post.thread, "My own well.")
    again = threads.keep_excerpt(other.revision, by=cast.carla, start=0, stop=6, tags="my cousin")
    erase(cast.carla, by=cast.carla)
    assert again.tags == []


def test_words_are_cited_from_the_desk_by_the_number_of_a_block(app: Flask, cast: Cast, post: Post) -> None:
    draft, block = draft_with_a_block(cast, post.thread)
    carla = Browser(app, cast.carla)
    excerpt = threads.keep_excerpt(post.revision, by=cast.carla, start=0, stop=14)
    wrong = carla.post(f"/drafts/{draft.id}/citations", {"excerpt": str(excerpt.id), "number": "7"})
    assert wrong.status_code == 422
    assert f'value="{excerpt.id}" checked' in text_of(wrong)
    done = carla.post(f"/drafts/{draft.id}/citations", {"excerpt": str(excerpt.id), "number": "1"})
    assert done.status_code == 303
    sent = {"post": str(post.id), "revision": str(post.revision_id), "words": "see the map"}
    carla.post(f"/drafts/{draft.id}/blocks/{block.id}/citations", sent)
    carla.post(f"/drafts/{draft.id}/blocks/{block.id}/citations", {**sent, "whole": "1"})
    assert kept() == ["The wells fell", "see [the map](https://example.org/map)", WORDS]
    assert len(db.session.scalars(select(Citation)).all()) == 3
    assert [row.fate.value for row in db.session.scalars(select(Disposition))] == ["cited"]


def test_a_block_is_made_of_words_and_cites_them_at_once(app: Flask, cast: Cast, post: Post) -> None:
    draft, _block = draft_with_a_block(cast, post.thread)
    sent = {"post": str(post.id), "revision": str(post.revision_id), "words": "Mine is dry"}
    carla = Browser(app, cast.carla)
    assert carla.post(f"/drafts/{draft.id}/blocks", sent).status_code == 303
    block = db.session.scalars(select(Block).order_by(Block.id.desc()).limit(1)).one()
    assert block.text == "Mine is dry"
    assert [citation.excerpt.quote for citation in block.citations if citation.excerpt] == ["Mine is dry"]
    assert block.section.kind == "diagnosis"
    for other in (cast.amina, cast.dario):
        assert Browser(app, other).post(f"/drafts/{draft.id}/blocks", sent).status_code == 404


def test_a_post_of_another_thread_is_not_cited(app: Flask, cast: Cast, post: Post) -> None:
    draft, block = draft_with_a_block(cast, post.thread)
    other = says(cast.amina, thread_by(cast.amina, cast.farmers, "Another"), "Elsewhere.")
    sent = {"post": str(other.id), "revision": str(other.revision_id), "whole": "1"}
    answer = Browser(app, cast.carla).post(f"/drafts/{draft.id}/blocks/{block.id}/citations", sent)
    assert answer.status_code == 422
    assert kept() == []


def test_two_moderators_on_one_block_lose_nothing(app: Flask, cast: Cast, post: Post) -> None:
    draft, block = draft_with_a_block(cast, post.thread)
    address = f"/drafts/{draft.id}/blocks/{block.id}/text"
    one, two = Browser(app, cast.carla), Browser(app, cast.carla)
    first = one.post(address, {"text": "Hers.", "seen": "0"})
    assert (first.status_code, first.get_json()["seen"]) == (200, 1)
    second = two.post(address, {"text": "His.", "seen": "0"})
    assert second.status_code == 409
    assert (second.get_json()["theirs"], second.get_json()["seen"]) == ("Hers.", 1)
    db.session.expire_all()
    assert block.text == "Hers."
    assert two.post(address, {"text": "Hers. His.", "seen": "1"}).status_code == 200
    db.session.expire_all()
    assert (block.text, block.edits) == ("Hers. His.", 2)
    empty = two.post(address, {"text": " ", "seen": "2"})
    assert empty.status_code == 422
    assert Browser(app, cast.amina).post(address, {"text": "Mine.", "seen": "2"}).status_code == 404
