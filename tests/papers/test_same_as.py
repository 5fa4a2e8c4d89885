"""An author says that a post of theirs is the same as another."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Reading
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.papers import actions as papers
from forum.papers.models import Disposition, Draft, Fate, How, Section, SectionKind
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, says, text_of, thread_by


@dataclass
class Table:
    """A draft that draws on a thread of four posts: Amina's question, Carla's fact, Amina's echo, Carla's reply."""

    draft: Draft
    opening: Post
    fact: Post
    echo: Post
    reply: Post


@pytest.fixture
def table(cast: Cast) -> Table:
    thread = thread_by(cast.amina, cast.farmers)
    fact = says(cast.carla, thread, "The wells fell by four metres in ten years.")
    echo = says(cast.amina, thread, "Same as #2: mine fell too.")
    reply = says(cast.carla, thread, "Thank you.", parent_number=3)
    opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == 1)).one()
    return Table(papers.open_draft(thread, by=cast.carla), opening, fact, echo, reply)


def row(table: Table, post: Post) -> Disposition | None:
    found: Disposition | None = db.session.scalar(
        select(Disposition).where(Disposition.draft_id == table.draft.id, Disposition.post_id == post.id)
    )
    return found


def fate(table: Table, post: Post) -> tuple[Fate, How] | None:
    found = row(table, post)
    return (found.fate, found.how) if found else None


def test_an_author_marks_their_own_post_and_its_reply_follows(cast: Cast, table: Table) -> None:
    marked = papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)

    assert fate(table, table.echo) == (Fate.MERGED, How.AUTHOR)
    assert (marked.target_post_id, marked.by_id) == (table.fact.id, cast.amina.id)
    assert fate(table, table.reply) == (Fate.MERGED, How.FOLLOWED)


def test_the_board_can_read_it_in_the_journal(cast: Cast, table: Table) -> None:
    papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)

    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.actor_id) == (Verb.DISPOSITION_SET, cast.amina.id)
    assert entry.visibility == Visibility.BOARD
    assert entry.ids["post"] == table.echo.id


def test_saying_it_twice_changes_nothing_and_saying_another_replaces_it(cast: Cast, table: Table) -> None:
    first = papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)
    entries = db.session.scalar(select(db.func.count()).select_from(Entry))

    assert papers.same_as(table.draft, table.echo, table.fact, by=cast.amina) is first
    assert db.session.scalar(select(db.func.count()).select_from(Entry)) == entries

    papers.same_as(table.draft, table.echo, table.opening, by=cast.amina)
    assert first.target_post_id == table.opening.id


def test_nobody_marks_the_post_of_another(cast: Cast, table: Table) -> None:
    for other in (cast.carla, cast.dario, None):
        with pytest.raises(Refused):
            papers.same_as(table.draft, table.echo, table.fact, by=other)
    assert row(table, table.echo) is None


def test_a_moderator_may_replace_it_and_then_has_the_last_word(cast: Cast, table: Table) -> None:
    papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)
    papers.dispose(table.draft, [table.echo], Fate.PROCEDURAL, by=cast.carla)
    assert fate(table, table.echo) == (Fate.PROCEDURAL, How.SINGLE)

    with pytest.raises(Invalid, match="already said"):
        papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)
    assert fate(table, table.echo) == (Fate.PROCEDURAL, How.SINGLE)


def test_what_is_done_in_bulk_gives_way_before_and_after(cast: Cast, table: Table) -> None:
    together = [table.echo, table.reply]
    papers.dispose(table.draft, together, Fate.PROCEDURAL, by=cast.carla)
    papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)
    assert fate(table, table.echo) == (Fate.MERGED, How.AUTHOR)

    papers.dispose(table.draft, together, Fate.PROCEDURAL, by=cast.carla)
    assert fate(table, table.echo) == (Fate.MERGED, How.AUTHOR)


def test_a_cited_post_stands_for_itself(cast: Cast, table: Table) -> None:
    section = db.session.scalars(
        select(Section).where(Section.draft_id == table.draft.id, Section.kind == SectionKind.DIAGNOSIS)
    ).one()
    block = papers.add_block(section, by=cast.carla, source="The water table is falling.")
    papers.cite(
        block, threads.keep_excerpt(table.echo.revision, by=cast.carla, start=0, stop=7), by=cast.carla
    )

    with pytest.raises(Invalid):
        papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)


def test_a_post_is_the_same_as_another_one_of_the_same_draft(cast: Cast, table: Table) -> None:
    elsewhere = says(cast.amina, thread_by(cast.amina, cast.farmers, "Another thread"), "Mine fell too.")
    for target in (table.echo, elsewhere):
        with pytest.raises(Invalid) as refused:
            papers.same_as(table.draft, table.echo, target, by=cast.amina)
        assert refused.value.field == "target"


def test_a_section_gets_another_heading_from_a_moderator_only(cast: Cast, table: Table) -> None:
    section = db.session.scalars(
        select(Section).where(Section.draft_id == table.draft.id, Section.kind == SectionKind.DIAGNOSIS)
    ).one()
    papers.rename_section(section, by=cast.carla, heading="  What we see ")
    assert section.title == "What we see"

    with pytest.raises(Refused):
        papers.rename_section(section, by=cast.amina, heading="What I see")
    with pytest.raises(Invalid):
        papers.rename_section(section, by=cast.carla, heading=" ")
    assert section.title == "What we see"


def test_a_post_that_is_not_shown_is_no_target(cast: Cast, table: Table) -> None:
    threads.hide(table.fact, by=cast.carla, reason="An address.", language="en")
    for act in (
        lambda: papers.same_as(table.draft, table.echo, table.fact, by=cast.amina),
        lambda: papers.dispose(table.draft, [table.echo], Fate.MERGED, by=cast.carla, target=table.fact),
    ):
        with pytest.raises(Invalid, match="Post 2 is not shown any more") as refused:
            act()
        assert refused.value.field == "target"
    threads.show_again(table.fact, by=cast.carla, reason="It was masked instead.", language="en")
    assert papers.same_as(table.draft, table.echo, table.fact, by=cast.amina).target_post_id == table.fact.id


def test_an_author_who_cannot_read_the_paper_says_nothing_in_it(app: Flask, cast: Cast, table: Table) -> None:
    form = f"/threads/{table.echo.thread_id}/posts/{table.echo.number}/mergers"
    amina = Browser(app, cast.amina)
    assert f"{form}/new" in text_of(amina.get(f"/threads/{table.echo.thread_id}"))
    table.draft.paper.board = cast.fishers
    cast.fishers.reading = Reading.MEMBERS
    assert f"{form}/new" not in text_of(amina.get(f"/threads/{table.echo.thread_id}"))
    assert amina.get(f"{form}/new").status_code == 404
    assert amina.post(form, {"target": "2"}).status_code == 404
    with pytest.raises(Refused):
        papers.same_as(table.draft, table.echo, table.fact, by=cast.amina)
