"""Whatever is said of posts, in whatever order: one row a post, no merged target, replies follow, undo restores."""

from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.papers import actions as papers
from forum.papers.coverage import coverage, tally
from forum.papers.models import Accounting, Block, Citation, Disposition, Draft, Fate, How
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Cast, gather, says, thread_by
from tests.examples import examples
from tests.papers.test_publishing import draft_with_a_block

# A question, and under it two branches: 2 <- 4 <- 6, 2 <- 5, 3 <- 7 <- 8.
PARENTS = (None, 1, 1, 2, 2, 4, 3, 7, None)
NUMBERS = st.integers(1, len(PARENTS))


def the_table() -> tuple[Cast, Draft, Block, dict[int, Post]]:
    """A draft on a thread of nine posts, committed once; each example is rolled back to it."""
    draft = db.session.scalar(select(Draft))
    if draft is None:
        cast = gather()
        thread = thread_by(cast.amina, cast.farmers)
        for rank, parent in enumerate(PARENTS[1:], start=2):
            speaker = cast.carla if rank % 2 else cast.amina
            says(speaker, thread, f"What I saw, number {rank}.", parent_number=parent)
        draft, _block = draft_with_a_block(cast, thread)
        db.session.commit()
        STAGE[db.session.get_bind()] = cast
    thread = db.session.scalars(select(Thread)).one()
    posts = db.session.scalars(select(Post).where(Post.thread_id == thread.id))
    block = db.session.scalars(select(Block).where(Block.text != "")).first()
    assert block is not None
    return STAGE[db.session.get_bind()], draft, block, {post.number: post for post in posts}


STAGE: dict[Any, Cast] = {}


def rows_of(draft: Draft) -> dict[int, tuple[Any, ...]]:
    """Every row of the draft, by the number of its post: what undo must bring back to the letter."""
    db.session.flush()
    table = Disposition.__table__
    found = db.session.execute(
        select(Post.number, *(table.c[name] for name in table.c.keys() if name != "id"))  # noqa: SIM118
        .join_from(table, Post, Post.id == table.c.post_id)
        .where(table.c.draft_id == draft.id)
    ).all()
    assert len({row[0] for row in found}) == len(found), "one row a post"
    return {row[0]: tuple(row[1:]) for row in found}


def fates(draft: Draft) -> dict[int, tuple[Fate, How, int | None]]:
    return {
        row.post.number: (row.fate, row.how, row.target.number if row.target else None)
        for row in db.session.scalars(select(Disposition).where(Disposition.draft_id == draft.id))
    }


def followed(rows: dict[int, tuple[Fate, How, int | None]]) -> dict[int, tuple[Fate, int | None]]:
    """By brute force: what each post that nobody set gets from its parent."""
    own = {number: row for number, row in rows.items() if row[1] != How.FOLLOWED}
    targets = {target for _fate, _how, target in own.values() if target}
    expected: dict[int, tuple[Fate, int | None]] = {}
    for number, parent in enumerate(PARENTS, start=1):
        if number in own or parent in {None, 1}:
            continue
        lead = (own[parent][0], own[parent][2]) if parent in own else expected.get(parent or 0)
        if lead and lead[0] != Fate.CITED and not (lead[0] == Fate.MERGED and number in targets):
            expected[number] = lead
    return expected


def holds(draft: Draft, block: Block) -> None:
    """What must be true after every act."""
    rows = fates(draft)
    merged = {number for number, row in rows.items() if row[0] == Fate.MERGED}
    assert not merged & {target for _fate, _how, target in rows.values()}, "a merge target is merged"
    said = {number: (row[0], row[2]) for number, row in rows.items() if row[1] == How.FOLLOWED}
    assert said == followed(rows)
    cited = {citation.excerpt.revision.post.number for citation in citations(draft) if citation.excerpt}
    assert cited == {number for number, row in rows.items() if row[0] == Fate.CITED}
    bulk = sum(row[1] in {How.BULK, How.FOLLOWED} for row in rows.values())
    counts = {
        "posts": len(PARENTS),
        "one_by_one": len(rows) - bulk,
        "bulk": bulk,
        "not_at_all": len(PARENTS) - len(rows),
        "hidden": 0,
        "erased": 0,
    }
    assert tally(draft) == counts
    parts = coverage(draft)
    for part in (parts.by_phase, parts.by_milieu, parts.by_language):
        assert sum(line.posts for line in part) == len(PARENTS)
        assert sum(line.one_by_one for line in part) == counts["one_by_one"]
        assert sum(line.bulk for line in part) == bulk


def citations(draft: Draft) -> list[Citation]:
    return list(db.session.scalars(select(Citation).where(Citation.draft_id == draft.id)))


def act(data: st.DataObject, cast: Cast, draft: Draft, block: Block, posts: dict[int, Post]) -> None:
    """One act drawn at random; what is refused changes nothing."""
    what = data.draw(st.sampled_from(["one", "many", "branch", "wait", "cite", "uncite", "author", "undo"]))
    number = data.draw(NUMBERS)
    fate = data.draw(st.sampled_from([Fate.MERGED, Fate.SET_ASIDE, Fate.PROCEDURAL]))
    said: dict[str, Any] = {"by": cast.carla}
    if fate == Fate.MERGED:
        said["target"] = posts[data.draw(NUMBERS)]
    if fate == Fate.SET_ASIDE:
        said["reason"] = "Another day."
    if what == "one":
        papers.dispose(draft, [posts[number]], fate, **said)
    elif what == "many":
        chosen = data.draw(st.lists(NUMBERS, min_size=2, max_size=6, unique=True))
        papers.dispose(draft, [posts[one] for one in chosen], fate, **said)
    elif what == "branch":
        papers.dispose(draft, papers.branch_of(draft, posts[number]), fate, **said)
    elif what == "wait":
        papers.clear_disposition(draft, posts[number], by=cast.carla)
    elif what == "cite":
        stop = data.draw(st.integers(3, 6))
        excerpt = threads.keep_excerpt(posts[number].revision, by=cast.carla, start=0, stop=stop)
        papers.cite(block, excerpt, by=cast.carla)
    elif what == "uncite" and (known := citations(draft)):
        papers.uncite(data.draw(st.sampled_from(known)), by=cast.carla)
    elif what == "author" and posts[number].author_id == cast.amina.id:
        papers.same_as(draft, posts[number], posts[data.draw(NUMBERS)], by=cast.amina)
    elif what == "undo" and (done := db.session.scalars(select(Accounting)).all()):
        papers.undo(data.draw(st.sampled_from(done)), by=cast.carla)


@examples(60)
@given(data=st.data())
def test_after_any_acts_the_accounts_are_right_and_the_last_one_can_be_undone(
    kept_site: Flask, data: st.DataObject
) -> None:
    cast, draft, block, posts = the_table()
    try:
        for _turn in range(data.draw(st.integers(1, 8))):
            before, acts = rows_of(draft), db.session.scalar(select(db.func.max(Accounting.id)))
            try:
                act(data, cast, draft, block, posts)
            except Invalid:
                assert rows_of(draft) == before
            holds(draft, block)
            last = db.session.scalars(select(Accounting).order_by(Accounting.id.desc()).limit(1)).first()
            if last is not None and last.id != acts and data.draw(st.booleans()):
                assert papers.undo(last, by=cast.carla) == 0
                assert rows_of(draft) == before
                holds(draft, block)
    finally:
        db.session.rollback()
