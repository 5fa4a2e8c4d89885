"""``forum check`` names what is wrong, and makes anew what only repeats other rows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask, current_app
from sqlalchemy import select, text

from forum import journal, worker
from forum.cli import main
from forum.database import db
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.models import Version
from forum.search.indexing import the_engine
from forum.threads import actions
from forum.threads.models import Note, Post, Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread


def the_worker_ends() -> None:
    """The worker does all that is waiting."""
    db.session.commit()
    with current_app.app_context():
        worker.work_until_quiet()
    db.session.expire_all()


def check(*options: str) -> Result:
    db.session.commit()
    result = CliRunner().invoke(main, ["check", *options])
    db.session.expire_all()
    return result


def broken(statement: str, **values: Any) -> list[str]:
    """What is found once ``statement`` went past everything that keeps the database in order."""
    db.session.execute(text(statement), values)
    found = check("--json")
    assert found.exit_code == 1, found.output
    return [finding["sentence"] for finding in json.loads(found.stdout)["findings"]]


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread of three posts, the last one edited."""
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "Mine is dry.")
    third = says(cast.carla, thread, "How deep is it?", parent_number=2)
    since = "How deep is it, and since when?"
    actions.edit(third, by=cast.carla, source=since, language="en", kind="question")
    return thread


@pytest.fixture
def indexed(thread: Thread) -> Thread:
    """The same, in an index that is up to date."""
    the_worker_ends()
    return thread


@pytest.fixture
def version(cast: Cast) -> Version:
    """A paper's first version, in the chain of its assembly."""
    frozen = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, frozen)
    cite_words(cast, block, frozen, 2)
    return papers.publish(draft, by=cast.carla, unaccounted="These two posts only greet.")


def test_a_site_in_order_has_nothing_wrong(cast: Cast, thread: Thread, version: Version) -> None:
    actions.publish_note(thread, by=cast.carla, title="So far", source="Two wells are dry.", language="en")
    the_worker_ends()
    found = check()
    assert found.exit_code == 0, found.output
    head = version.publication.digest
    assert found.stdout == (
        f"chains: The chain of mediterranean has 1 entry; its head is {head}.\nNothing is wrong.\n"
    )


def test_a_site_with_nothing_in_it_has_nothing_wrong(app: Flask) -> None:
    assert check().stdout == "Nothing is wrong.\n"


def test_what_the_worker_has_not_done_yet_is_not_wrong(cast: Cast) -> None:
    thread_by(cast.amina, cast.farmers)
    found = check("--json")
    assert found.exit_code == 0
    assert [remark["check"] for remark in json.loads(found.stdout)["remarks"]] == ["bookmarks", "index"]


SHADOWS = {
    "UPDATE rounds SET last_number = 7": "counts its posts up to 7; the last one has the number 3",
    "UPDATE rounds SET frozen_at = opened_at": "its snapshot says nothing",
    "UPDATE threads SET round_number = 2": "is in round 2; its last round is 1",
    "UPDATE threads SET last_number = 2": "counts its posts up to 2; its round counts up to 3",
    "UPDATE threads SET frozen_at = opened_at": "its round says nothing",
    "UPDATE threads SET rendered = NOT rendered": "says of its renditions",
    "UPDATE threads SET phase = 'action'": "is in the phase action; its round is in the phase diagnosis",
    "UPDATE threads SET moved_at = '1999-01-01 00:00:00.000000+00:00'": "moved at 1999-01-01 00:00:00",
    "UPDATE posts SET phase = 'action' WHERE number = 2": "its period is of the phase diagnosis",
    "UPDATE posts SET revision_count = 5 WHERE number = 3": "counts 5 revisions; it has 2",
    "UPDATE posts SET kind = 'fact' WHERE number = 3": "is of the kind fact; its revision is of the kind question",
    "UPDATE posts SET language = 'fr' WHERE number = 3": "is in the language fr; its revision is in en",
    "UPDATE posts SET revision_id = (SELECT min(id) FROM revisions WHERE post_id = posts.id) WHERE number = 3": (
        "its last one is"
    ),
}


@pytest.mark.parametrize(("statement", "words"), SHADOWS.items())
def test_a_shadow_that_lies_is_named_and_made_anew(thread: Thread, statement: str, words: str) -> None:
    assert any(words in sentence for sentence in broken(statement))
    repaired = check("--repair")
    assert repaired.exit_code == 0, repaired.output
    assert "made anew" in repaired.stdout
    assert check("--json").exit_code == 0


def test_the_shadows_of_papers_and_notes_are_held_to_too(
    cast: Cast, thread: Thread, version: Version
) -> None:
    note = actions.publish_note(thread, by=cast.carla, title="So far", source="Dry.", language="en")
    actions.edit_note(note, by=cast.carla, title="So far", source="Two are dry.", language="en")
    the_worker_ends()
    first = db.session.scalar(text("SELECT min(id) FROM note_revisions"))
    said = broken("UPDATE notes SET revision_id = :first", first=first)
    assert any(f"Note {note.id} shows revision {first}" in sentence for sentence in said)
    said = broken("UPDATE papers SET last_version = 4")
    assert f"Paper {version.paper_id} counts 4 versions; its last one is version 1." in said
    said = broken("UPDATE papers SET rendered = NOT rendered")
    assert any(f"Paper {version.paper_id} says of its renditions" in sentence for sentence in said)
    assert check("--repair").exit_code == 0
    assert db.session.get_one(Note, note.id).revision.text == "Two are dry."


def test_what_nothing_can_make_anew_is_named_and_stays(cast: Cast, version: Version) -> None:
    said = broken("UPDATE rounds SET first_number = 2")
    assert said == [
        f"Round 1 of thread {version.draft.threads[0].id} does not begin where the one before it ended."
    ]
    db.session.execute(text("UPDATE rounds SET first_number = 1"))
    said = broken(
        "INSERT INTO threads (board_id, title, language, opened_by_id, opened_at, phase, round_number, last_number,"
        " moved_at, note_owed, totals) SELECT board_id, title, language, opened_by_id, opened_at, phase, 1, 0,"
        " opened_at, note_owed, totals FROM threads"
    )
    assert any("has no round" in sentence for sentence in said)
    assert check("--repair").exit_code == 1


def test_a_reader_beyond_the_end_of_the_journal_is_named(cast: Cast, indexed: Thread) -> None:
    head = journal.head()
    said = broken("UPDATE bookmarks SET position = 999 WHERE reader = 'search'")
    assert f"The reader search has read up to 999; the journal ends at {head}." in said


def test_a_digest_beyond_the_end_of_the_journal_is_named(cast: Cast, indexed: Thread) -> None:
    watch(cast.farmers, Wish.DIGEST, by=cast.bruno)
    the_worker_ends()
    said = broken("UPDATE subscriptions SET position = 999")
    assert any("has reached 999" in sentence for sentence in said)


def test_a_gap_in_the_journal_is_named(cast: Cast, thread: Thread) -> None:
    journal.sequence()
    head = journal.head()
    says(cast.amina, thread, "One more.")
    said = broken(
        "UPDATE entries SET position = :beyond WHERE verb = 'post.published' AND position IS NULL",
        beyond=head + 5,
    )
    assert f"The journal has {head + 1} positions, from 1 to {head + 5}: they should have no gap." in said


def test_an_index_that_lacks_a_text_or_keeps_one_is_named(cast: Cast, indexed: Thread) -> None:
    post = db.session.scalars(select(Post).where(Post.number == 2)).one()
    the_engine().update([], deletions=[f"post:{post.id}"])
    found = check()
    assert found.exit_code == 1, found.output
    assert f"1 text cannot be found by searching: post:{post.id}." in found.stdout
    said = broken("UPDATE posts SET hidden_at = written_at WHERE number = 3")
    assert any("is in the index and should not be" in sentence for sentence in said)


def a_publication(change: Callable[[dict[str, Any]], None]) -> None:
    """An entry after the last of the chain, as whoever may write to the database could forge it."""
    row = dict(db.session.execute(text("SELECT * FROM publications")).mappings().one())
    row |= {"seq": 2, "prev": row["digest"], "digest": "0" * 64, "version_id": None}
    del row["id"]
    change(row)
    names = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    db.session.execute(text(f"INSERT INTO publications ({names}) VALUES ({places})"), row)


def test_a_forged_entry_of_the_chain_is_named(cast: Cast, version: Version) -> None:
    a_publication(lambda row: row.update(prev="1" * 64, seq=3))
    found = check()
    assert found.exit_code == 1
    told = [
        line
        for line in found.stdout.splitlines()
        if line.startswith("chains: The chain of mediterranean, entry")
    ]
    assert told == [
        "chains: The chain of mediterranean, entry 3: it should be entry 2.",
        "chains: The chain of mediterranean, entry 3: its document names another place.",
        "chains: The chain of mediterranean, entry 3: its digest is not that of its document.",
        "chains: The chain of mediterranean, entry 3: it does not follow the entry before it.",
    ]


def test_words_that_are_not_behind_their_digest_are_named(cast: Cast, thread: Thread) -> None:
    said = broken(
        "INSERT INTO openings (digest, salt, bytes) SELECT :digest, salt, bytes FROM openings LIMIT 1",
        digest="0" * 64,
    )
    assert said == [f"The words behind {'0' * 64} are not those it was made of."]


def test_an_erasure_that_stopped_half_way_is_named(cast: Cast) -> None:
    amina = db.session.get_one(Member, cast.amina.id)
    said = broken(
        "INSERT INTO erasures (member_id, at) SELECT id, joined_at FROM members WHERE id = :id", id=amina.id
    )
    assert any("was begun and never sealed" in sentence for sentence in said)
