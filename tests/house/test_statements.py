"""House rule: a thread, a paper, a search and a member's page ask the same of the database at two sizes."""

import pytest
from flask import Flask

from forum.database import db
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.models import Section, SectionKind
from forum.threads.actions import freeze, hide, keep_excerpt, publish_note
from forum.threads.models import Thread
from tests.cast import Browser, Cast, says, thread_by
from tests.search.looking import one_turn
from tests.statements import statements_of

VISITOR, MEMBER = 8, 12
FEW, MANY = 3, 16


def lively_thread(cast: Cast, posts: int) -> tuple[Thread, int]:
    """A thread with posts by two people, one hidden, with notes, and the paper that cites each of its posts."""
    thread = thread_by(cast.amina, cast.farmers, f"Wells of {posts}")
    said = [
        says(cast.carla if number % 2 else cast.amina, thread, f"Well number {number}.")
        for number in range(posts)
    ]
    for number in range(posts // 3):
        publish_note(thread, by=cast.carla, title=f"Note {number}", source="Much.", language="en")
    freeze(thread, 1, by=cast.carla, reason="It is said.", language="en")
    draft = papers.open_draft(thread, by=cast.carla)
    section = next(
        section
        for section in db.session.scalars(db.select(Section).where(Section.draft_id == draft.id))
        if section.kind == SectionKind.DIAGNOSIS
    )
    for post in said:
        block = papers.add_block(section, by=cast.carla, source=f"Block for {post.number}.")
        papers.cite(block, keep_excerpt(post.revision, by=cast.carla, start=0, stop=4), by=cast.carla)
    papers.publish(draft, by=cast.carla, unaccounted="The question itself.")
    hide(said[0], by=cast.carla, reason="It names a neighbour.", language="en")
    return thread, draft.paper_id


@pytest.fixture
def readers(cast: Cast) -> dict[str, Member | None]:
    return {
        "visitor": None,
        "amina": cast.amina,
        "carla": cast.carla,
        "elena": cast.elena,
        "fatou": cast.fatou,
    }


def asked_by(app: Flask, member: Member | None, address: str) -> list[str]:
    """What a page asks, once everything that is asked only once has been asked."""
    browser = Browser(app, member)
    assert browser.get(address, follow_redirects=True).status_code == 200, address
    return statements_of(lambda: browser.get(address, follow_redirects=True))


def test_no_page_asks_more_when_there_is_more_to_show(
    app: Flask, cast: Cast, readers: dict[str, Member | None]
) -> None:
    few = lively_thread(cast, FEW)
    one_turn()
    small = asked(app, readers, *few)
    many = lively_thread(cast, MANY)
    one_turn()
    large = asked(app, readers, *many)
    for (place, name), statements in large.items():
        said = f"{place} for {name}:\n" + "\n".join(statements)
        assert len(statements) == len(small[place, name]), said
        assert len(statements) <= (MEMBER if readers[name] else VISITOR), said


def asked(
    app: Flask, readers: dict[str, Member | None], thread: Thread, paper: int
) -> dict[tuple[str, str], list[str]]:
    """For each place and reader, the statements of its page."""
    places = {
        "thread": f"/threads/{thread.id}",
        "paper": f"/papers/{paper}/versions/1",
        "search": "/search?q=well",
        "member": "/members/amina-benali",
    }
    return {
        (place, name): asked_by(app, member, address)
        for place, address in places.items()
        for name, member in readers.items()
    }
