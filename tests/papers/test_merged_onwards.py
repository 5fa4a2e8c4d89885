"""Nothing is merged into what is itself merged: not after an edit, a copy, a take-over. Publishing says so in words."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.errors import Invalid, Refused
from forum.papers import actions as papers
from forum.papers.checklist import checklist_of
from forum.papers.models import Disposition, Draft, Fate, How, Version
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.papers.asking import A_WEEK, THAT_DAY
from tests.papers.test_publishing import cite_words, draft_with_a_block

Fates = dict[int, tuple[Fate, How, int | None]]


def numbered(thread: Thread, number: int) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == number)).one()


def fates(draft: Draft) -> Fates:
    db.session.flush()
    rows = db.session.scalars(
        select(Disposition).where(Disposition.draft_id == draft.id).execution_options(populate_existing=True)
    )
    return {row.post.number: (row.fate, row.how, row.target.number if row.target else None) for row in rows}


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A question, a post and a reply to it, and two posts more."""
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "The well is dry.")
    says(cast.carla, thread, "Mine too.", parent_number=2)
    says(cast.amina, thread, "Every well is dry.")
    says(cast.amina, thread, "Nobody measures the wells.")
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    return thread


def edited(cast: Cast, thread: Thread, number: int) -> None:
    threads.open_round(thread, by=cast.carla)
    threads.edit(
        numbered(thread, number), by=cast.amina, source="It is dry in May.", kind="reply", language="en"
    )
    threads.freeze(thread, 2, by=cast.carla, reason="Enough.", language="en")


def test_what_followed_an_edited_post_waits_with_it(app: Flask, cast: Cast, thread: Thread) -> None:
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 5)
    papers.dispose(draft, [numbered(thread, 2)], Fate.MERGED, by=cast.carla, target=numbered(thread, 4))
    assert fates(draft)[3] == (Fate.MERGED, How.FOLLOWED, 4)
    papers.publish(draft, by=cast.carla, unaccounted="The question.")
    edited(cast, thread, 2)
    following = papers.open_draft(thread, by=cast.carla)
    assert set(fates(following)) == {5}
    papers.dispose(following, [numbered(thread, 4)], Fate.MERGED, by=cast.carla, target=numbered(thread, 5))
    answer = Browser(app, cast.carla).post(f"/drafts/{following.id}/publication", {"unaccounted": "Time."})
    assert answer.headers["Location"].endswith("/versions/2")


def test_an_edited_reply_waits_although_its_parent_does_not(cast: Cast, thread: Thread) -> None:
    draft, _block = draft_with_a_block(cast, thread)
    papers.dispose(draft, [numbered(thread, 2)], Fate.PROCEDURAL, by=cast.carla)
    papers.publish(draft, by=cast.carla, unaccounted="Time.")
    threads.open_round(thread, by=cast.carla)
    threads.edit(numbered(thread, 3), by=cast.carla, source="Not mine.", kind="reply", language="en")
    assert set(fates(papers.open_draft(thread, by=cast.carla))) == {2}


def test_a_post_that_others_follow_into_cannot_be_merged(cast: Cast, thread: Thread) -> None:
    draft = left_from_before(cast, thread)
    with pytest.raises(Invalid, match="Other posts are merged into post 4"):
        papers.dispose(draft, [numbered(thread, 4)], Fate.MERGED, by=cast.carla, target=numbered(thread, 5))


def left_from_before(cast: Cast, thread: Thread) -> Draft:
    """A draft as copies left it before: the reply follows what its parent no longer says."""
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 5)
    papers.dispose(draft, [numbered(thread, 2)], Fate.MERGED, by=cast.carla, target=numbered(thread, 4))
    parent = db.session.scalars(
        select(Disposition).where(
            Disposition.draft_id == draft.id, Disposition.post_id == numbered(thread, 2).id
        )
    ).one()
    db.session.delete(parent)
    db.session.commit()
    return draft


def test_any_act_brings_such_a_reply_back_in_line(cast: Cast, thread: Thread) -> None:
    draft = left_from_before(cast, thread)
    papers.dispose(draft, [numbered(thread, 1)], Fate.PROCEDURAL, by=cast.carla)
    assert set(fates(draft)) == {1, 5}


def test_where_it_stands_the_desk_says_so_and_publishing_answers_in_words(
    app: Flask, cast: Cast, thread: Thread
) -> None:
    draft = left_from_before(cast, thread)
    db.session.add(
        Disposition(
            draft_id=draft.id,
            post_id=numbered(thread, 4).id,
            fate=Fate.MERGED,
            how=How.SINGLE,
            target_post_id=numbered(thread, 5).id,
            by_id=cast.carla.id,
            at=clock.now(),
        )
    )
    db.session.commit()
    assert checklist_of(draft).merged_onwards == [((thread.id, 3), (thread.id, 4))]
    carla = Browser(app, reads_english(cast.carla))
    said = "Post 3 is merged into post 4, which is itself merged into another: merge it into that one."
    assert said in text_of(carla.get(f"/drafts/{draft.id}"))
    answer = carla.post(f"/drafts/{draft.id}/publication", {"unaccounted": "Time."})
    assert answer.status_code == 422
    assert said in text_of(answer)
    papers.dispose(draft, [numbered(thread, 3)], Fate.MERGED, by=cast.carla, target=numbered(thread, 5))
    assert carla.post(f"/drafts/{draft.id}/publication", {"unaccounted": "Time."}).status_code == 303


def test_a_reply_waits_when_the_version_published_meanwhile_cites_its_parent(
    cast: Cast, thread: Thread
) -> None:
    cast.farmers.objection_window = 7
    with clock.at(THAT_DAY):
        first, block = draft_with_a_block(cast, thread)
        papers.dispose(first, [numbered(thread, 2)], Fate.SET_ASIDE, by=cast.carla, reason="Another day.")
        papers.open_window(first, by=cast.carla)
        following = papers.open_draft(thread, by=cast.carla)
        assert fates(following)[3][1] == How.FOLLOWED
        cite_words(cast, block, thread, 2)
        papers.ask_again(first)
    with clock.at(THAT_DAY + 2 * A_WEEK):
        papers.publish(first, by=cast.carla, unaccounted="Time.")
    assert fates(following) == {2: (Fate.CITED, How.SINGLE, None)}


def test_no_draft_overtakes_the_one_before_its_authors(app: Flask, cast: Cast, thread: Thread) -> None:
    cast.farmers.objection_window = 7
    with clock.at(THAT_DAY):
        first, block = draft_with_a_block(cast, thread)
        cite_words(cast, block, thread, 2)
        papers.open_window(first, by=cast.carla)
        edited(cast, thread, 2)
        second = papers.open_draft(thread, by=cast.carla)
        desk, carla = f"/drafts/{second.id}", Browser(app, reads_english(cast.carla))
        page = text_of(carla.get(desk))
        said = "Another draft of this paper is still before its authors: publish that one first."
        assert said in page
        assert f'href="/drafts/{first.id}"' in page
        assert f'action="{desk}/publication"' not in page
        answer = carla.post(f"{desk}/publication", {"unaccounted": "Time.", "waiver": "We must hurry."})
        assert answer.status_code == 403
        assert said in text_of(answer)
        with pytest.raises(Refused):
            papers.publish(second, by=cast.carla, unaccounted="Time.", waiver="We must hurry.")
    with clock.at(THAT_DAY + 2 * A_WEEK):
        version = papers.publish(first, by=cast.carla, unaccounted="Time.")
        later = papers.publish(second, by=cast.carla, unaccounted="Time.", waiver="We must hurry.")
        assert (version.number, later.number) == (1, 2)
        assert db.session.scalar(select(db.func.count(Version.id))) == 2
