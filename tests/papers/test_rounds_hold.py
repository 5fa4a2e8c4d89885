"""Round after round, whatever is edited, hidden, redacted and erased: what is copied and taken over stays in order, the
numbers are those of the posts counted one by one, and a version is published or refused in words.
"""

from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Problem
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.papers.coverage import coverage, tally
from forum.papers.exporting import json_export
from forum.papers.models import (
    Accounting,
    Block,
    Citation,
    Disposition,
    Draft,
    DraftState,
    Fate,
    How,
)
from forum.papers.sources import last_snapshots
from forum.threads import actions as threads
from forum.threads.models import Post, Revision, SnapshotPost, Thread
from tests.cast import Cast, gather, says, thread_by
from tests.examples import examples
from tests.papers.asking import A_WEEK, THAT_DAY
from tests.papers.test_publishing import draft_with_a_block
from tests.papers.verifiers import judged

# A question, and under it two branches: 2 <- 4 <- 5 and 3 <- 6; a post that answers none.
PARENTS = (None, 1, 1, 2, 4, 3, None)
LIKELY = (2, 2, 2, 4, 4, 3)  # those with replies: what becomes of them becomes of others too
STAGE: dict[Any, Cast] = {}
WRITING = (
    "dispose",
    "dispose",
    "dispose",
    "many",
    "branch",
    "cite",
    "cite",
    "uncite",
    "author",
    "undo",
    "wait",
)
TALKING = ("hide", "show", "redact", "erase", "edit", "edit", "edit", "say")
#: A story in chapters: how many acts of it, and which. What comes too early or too late is refused, as on the site.
STORY = (
    (2, 5, WRITING),
    (1, 1, ("publish", "ask", "ask")),
    (1, 1, ("round",)),
    (1, 2, ("edit",)),
    (1, 1, ("draft", "cite")),
    (2, 5, (*TALKING, *WRITING, "ask again")),
    (1, 1, ("freeze",)),
    (1, 1, ("publish", "draft")),
    (1, 4, WRITING),
    (1, 1, ("publish",)),
    (0, 2, (*TALKING, *WRITING)),
    (1, 1, ("publish",)),
)


def the_table() -> tuple[Cast, Thread]:
    """A frozen thread of seven posts and its first draft, committed once; each example is rolled back to it."""
    key = db.session.get_bind()
    if key not in STAGE:
        with clock.at(THAT_DAY):
            cast = gather()
            cast.farmers.objection_window = 7
            thread = thread_by(cast.amina, cast.farmers)
            for rank, parent in enumerate(PARENTS[1:], start=2):
                speaker = cast.carla if rank % 2 else cast.amina
                says(speaker, thread, f"What I saw, number {rank}.", parent_number=parent)
            threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
            draft_with_a_block(cast, thread)
            db.session.commit()
        STAGE[key] = cast
    return STAGE[key], db.session.scalars(select(Thread)).one()


def in_the_making() -> list[Draft]:
    wanted = select(Draft).where(Draft.state != DraftState.PUBLISHED).order_by(Draft.id)
    return list(db.session.scalars(wanted))


def posts_of(thread: Thread) -> dict[int, Post]:
    rows = db.session.scalars(select(Post).where(Post.thread_id == thread.id).order_by(Post.number))
    return {post.number: post for post in rows}


def act(what: str, data: st.DataObject, cast: Cast, thread: Thread) -> None:
    """One act; what is refused raises a problem and changes nothing."""
    posts = posts_of(thread)
    post = posts[data.draw(st.sampled_from((*LIKELY, *posts)))]
    why: dict[str, Any] = {"by": cast.carla, "reason": "Because.", "language": "en"}
    if what in ("hide", "show", "redact", "erase", "edit", "say", "round", "freeze"):
        _in_the_thread(what, data, cast, thread, post, why)
    elif what == "draft":
        papers.open_draft(thread, by=cast.carla)
    elif drafts := in_the_making():
        draft = drafts[0] if what == "publish" else data.draw(st.sampled_from(drafts))
        _in_a_draft(what, data, cast, draft, posts, post)


def _in_the_thread(
    what: str, data: st.DataObject, cast: Cast, thread: Thread, post: Post, why: dict[str, Any]
) -> None:
    if what == "hide":
        threads.hide(post, **why)
    elif what == "show":
        threads.show_again(post, **why)
    elif what == "redact":
        threads.redact(post.revision, **why)
    elif what == "erase" and data.draw(st.booleans()):
        erase(cast.amina, by=None)
    elif what == "edit" and post.author.erased_at is None:
        source = f"{post.revision.text} And so on."
        threads.edit(post, by=post.author, source=source, kind="reply", language="en")
    elif what == "say":
        says(cast.carla, thread, "One thing more.", parent_number=post.number)
    elif what == "round":
        threads.open_round(thread, by=cast.carla)
    elif what == "freeze":
        threads.freeze(thread, thread.rounds[-1].number, **why)


def _in_a_draft(
    what: str, data: st.DataObject, cast: Cast, draft: Draft, posts: dict[int, Post], post: Post
) -> None:
    numbers = st.sampled_from(sorted(posts))
    fate = data.draw(st.sampled_from([Fate.MERGED, Fate.MERGED, Fate.SET_ASIDE, Fate.PROCEDURAL]))
    said: dict[str, Any] = {"by": cast.carla}
    if fate == Fate.MERGED:
        said["target"] = posts[data.draw(numbers)]
    if fate == Fate.SET_ASIDE:
        said["reason"] = "Another day."
    if what == "dispose":
        papers.dispose(draft, [post], fate, **said)
    elif what == "many":
        chosen = data.draw(st.lists(numbers, min_size=2, max_size=4, unique=True))
        papers.dispose(draft, [posts[one] for one in chosen], fate, **said)
    elif what == "branch":
        papers.dispose(draft, papers.branch_of(draft, post), fate, **said)
    elif what == "wait":
        papers.clear_disposition(draft, post, by=cast.carla)
    elif what == "author" and cast.amina.erased_at is None and post.author_id == cast.amina.id:
        papers.same_as(draft, post, posts[data.draw(numbers)], by=cast.amina)
    elif what == "cite":
        block = db.session.scalars(select(Block).where(Block.draft_id == draft.id)).first()
        assert block is not None
        excerpt = threads.keep_excerpt(
            post.revision, by=cast.carla, start=0, stop=data.draw(st.integers(3, 5))
        )
        papers.cite(block, excerpt, by=cast.carla)
    elif what == "uncite" and (known := citations_of(draft)):
        papers.uncite(data.draw(st.sampled_from(known)), by=cast.carla)
    elif what == "undo":
        done = db.session.scalars(select(Accounting).where(Accounting.draft_id == draft.id)).all()
        if done:
            papers.undo(data.draw(st.sampled_from(done)), by=cast.carla)
    elif what == "ask":
        papers.open_window(draft, by=cast.carla)
    elif what == "ask again":
        papers.ask_again(draft)
    elif what == "publish":
        publish(cast, draft)


def publish(cast: Cast, draft: Draft) -> None:
    """Publish as the desk does, when everybody had their time; nothing is refused for contradicting itself."""
    papers.ask_again(draft)
    with clock.at(clock.now() + A_WEEK * 2):
        version = papers.publish(draft, by=cast.carla, unaccounted="Time.", waiver="We must hurry.")
    report = judged(json_export(version))
    assert not isinstance(report, str)
    assert report.ok, report.lines()


def citations_of(draft: Draft) -> list[Citation]:
    return list(db.session.scalars(select(Citation).where(Citation.draft_id == draft.id)))


def in_order(draft: Draft) -> None:
    """Nothing is merged into what is merged, who follows says what the parent says, cited is who is cited."""
    rows = {
        row.post_id: row
        for row in db.session.scalars(
            select(Disposition)
            .where(Disposition.draft_id == draft.id)
            .execution_options(populate_existing=True)
        )
    }
    places = {post.number: post.id for post in posts_of(draft.threads[0]).values()}
    for row in rows.values():
        into = rows.get(row.target_post_id or 0)
        assert into is None or into.fate != Fate.MERGED, "merged into what is merged"
        if row.how == How.FOLLOWED:
            parent = row.post.parent_number
            assert parent not in {None, 1}
            lead = rows[places[parent]]
            assert lead.fate != Fate.CITED
            assert (row.fate, row.target_post_id, row.reason_id) == (
                lead.fate,
                lead.target_post_id,
                lead.reason_id,
            )
    cited = {citation.excerpt.revision.post_id for citation in citations_of(draft) if citation.excerpt}
    assert cited == {key for key, row in rows.items() if row.fate == Fate.CITED}


def counted(draft: Draft) -> dict[str, int]:
    """The numbers of rule 4, post by post."""
    if draft.state == DraftState.OPEN:
        pairs = [(post, post.revision) for post in posts_of(draft.threads[0]).values()]
    else:
        (snapshot,) = last_snapshots(draft).values()
        pairs = [
            (db.session.get_one(Post, row.post_id), db.session.get_one(Revision, row.revision_id))
            for row in db.session.scalars(select(SnapshotPost).where(SnapshotPost.snapshot_id == snapshot.id))
        ]
    how: dict[int, How] = dict(
        db.session.execute(
            select(Disposition.post_id, Disposition.how).where(Disposition.draft_id == draft.id)
        ).all()
    )
    counts = {
        "posts": len(pairs),
        **dict.fromkeys(("one_by_one", "bulk", "not_at_all", "hidden", "erased"), 0),
    }
    for post, revision in pairs:
        if revision.erased_at or post.hidden_at:
            counts["erased" if revision.erased_at else "hidden"] += 1
        elif post.id not in how:
            counts["not_at_all"] += 1
        else:
            counts["bulk" if how[post.id] in {How.BULK, How.FOLLOWED} else "one_by_one"] += 1
    return counts


def holds() -> None:
    """What must be true after every act, of every draft in the making."""
    db.session.flush()
    db.session.expire_all()
    for draft in in_the_making():
        in_order(draft)
        expected = counted(draft)
        assert tally(draft) == expected
        parts = coverage(draft)
        assert parts.whole.numbers() == expected
        for part in (parts.by_phase, parts.by_milieu, parts.by_language):
            assert {name: sum(line.numbers()[name] for line in part) for name in expected} == expected


@examples(15)
@given(data=st.data())
def test_round_after_round_the_accounts_are_right_and_versions_appear(
    kept_site: Flask, data: st.DataObject
) -> None:
    cast, thread = the_table()
    turn = 0
    try:
        for least, most, acts in STORY:
            for _act in range(data.draw(st.integers(least, most))):
                turn += 1
                with clock.at(THAT_DAY + timedelta(days=30 * turn)):
                    told = one_act(data.draw(st.sampled_from(acts)), data, cast, thread)
                    assert "contradicts itself" not in told
                    assert "itself merged into another: merge it" not in told
                    holds()
    finally:
        db.session.rollback()


def one_act(what: str, data: st.DataObject, cast: Cast, thread: Thread) -> str:
    """One act, or the sentence with which it was refused."""
    try:
        with db.session.begin_nested():
            act(what, data, cast, thread)
    except Problem as problem:
        return str(problem)
    return ""
