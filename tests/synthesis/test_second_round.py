"""Round 2 starts from what became of posts in round 1: only new and edited posts wait, and the desk shows them."""

from flask import Flask
from lxml import html
from sqlalchemy import select

from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Disposition, Fate
from forum.phases import Phase
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, says, text_of
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread


def test_only_new_and_edited_posts_wait(app: Flask, cast: Cast) -> None:
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)

    def post(number: int) -> Post:
        return db.session.scalars(
            select(Post).where(Post.thread_id == thread.id, Post.number == number)
        ).one()

    cite_words(cast, block, thread, 2)
    papers.dispose(draft, [post(1)], Fate.PROCEDURAL, by=cast.carla)
    papers.dispose(draft, [post(3)], Fate.SET_ASIDE, by=cast.carla, reason="Another day.")
    papers.publish(draft, by=cast.carla, unaccounted="Our board asks nobody twice.")
    threads.open_round(thread, by=cast.carla, phase=Phase.DIAGNOSIS)
    for number in (2, 3):
        threads.edit(
            post(number), by=post(number).author, source=f"Edited {number}.", kind="reply", language="en"
        )
    says(cast.amina, thread, "Something new.")

    second = papers.open_draft(thread, by=cast.carla)
    rows = db.session.scalars(select(Disposition).where(Disposition.draft_id == second.id))
    assert {row.post.number: row.fate.value for row in rows} == {1: "procedural", 2: "cited"}
    reads_english(cast.carla)
    carla = Browser(app, cast.carla)

    def shown(query: str) -> list[str]:
        page = html.fromstring(text_of(carla.get(f"/drafts/{second.id}{query}")))
        return [str(number) for number in page.xpath("//ol[@id='f-posts']/li/@data-number")]

    assert shown("") == ["1", "2", "3", "4"]
    assert shown("?changed=1") == ["2", "3", "4"]
    assert shown("?changed=1&unaccounted=1") == ["3", "4"]
    page = text_of(carla.get(f"/drafts/{second.id}"))
    assert "only new and edited posts wait" in page
    assert page.count("edited since the version before") == 2
    assert page.count("new since the version before") == 1
    assert text_of(carla.get(f"/drafts/{second.id}?changed=1")).count("edited since") >= 2
