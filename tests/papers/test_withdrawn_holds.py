"""Whatever is made of words, edited, copied, hidden, redacted and published: after the erasure no block the desk made
holds its author's words, every other block says what it said, and both verifiers agree on every version.
"""

from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forum.database import db
from forum.errors import Problem
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.papers.exporting import json_export
from forum.papers.models import Block, ChangeCause, Draft, Section, Version
from forum.papers.verbatim import still_holds
from forum.threads import actions as threads
from forum.threads.models import Excerpt, Post, Thread
from tests.cast import Cast, gather, says, thread_by
from tests.examples import examples
from tests.papers.verifiers import judged

SAID = (
    "Since my grandmother’s days the well behind the chapel was never dry before 2019.",
    "Yes.",
    "The river **keeps** its bed; nobody measured it, and every spring we clear the ditch by hand.",
)
AROUND = ("", "As was said: ", "In short, ")
Said = dict[int, tuple[str, list[str]]]


def the_table() -> tuple[Cast, Draft, list[Post]]:
    """An open draft on a frozen thread in which Amina and Carla said the same three things, committed once."""
    key = db.session.get_bind()
    if key not in STAGE:
        cast = gather()
        thread = thread_by(cast.carla, cast.farmers)
        for speaker in (cast.amina, cast.carla):
            for words in SAID:
                says(speaker, thread, words)
        threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
        papers.open_draft(thread, by=cast.carla)
        db.session.commit()
        STAGE[key] = cast
    draft = db.session.scalars(select(Draft)).one()
    posts = db.session.scalars(select(Post).where(Post.number > 1).order_by(Post.number)).all()
    return STAGE[key], draft, list(posts)


STAGE: dict[Any, Cast] = {}


def blocks_of(draft: Draft) -> list[Block]:
    return list(db.session.scalars(select(Block).where(Block.draft_id == draft.id).order_by(Block.id)))


def act(data: st.DataObject, cast: Cast, draft: Draft, posts: list[Post]) -> Draft:
    """One act drawn at random; what is refused changes nothing. The draft that is open then."""
    what = data.draw(st.sampled_from(["make", "make", "edit", "edit", "copy", "hide", "redact", "publish"]))
    post, blocks = data.draw(st.sampled_from(posts)), blocks_of(draft)
    section = db.session.scalars(select(Section).where(Section.draft_id == draft.id)).first()
    assert section is not None
    if what == "make":
        length = len(post.revision.text or "")
        start = data.draw(st.integers(0, max(length - 1, 0)))
        excerpt = threads.keep_excerpt(
            post.revision, by=cast.carla, start=start, stop=data.draw(st.integers(start + 1, length))
        )
        block = papers.add_block(section, by=cast.carla, source=excerpt.quote or "", made_of=excerpt)
        papers.cite(block, excerpt, by=cast.carla)
    elif what == "edit" and blocks:
        block = data.draw(st.sampled_from(blocks))
        cut = data.draw(st.integers(0, len(block.text)))
        papers.edit_block(
            block,
            by=cast.carla,
            source=data.draw(st.sampled_from(AROUND)) + block.text[cut:] + " Wells.",
            editorial=False,
            seen_edits=block.edits,
            cause=ChangeCause.EDITORIAL,
        )
    elif what == "copy":
        papers.add_block(section, by=cast.carla, source=data.draw(st.sampled_from(SAID)))
    elif what == "hide" and post.hidden_at is None:
        threads.hide(post, by=cast.carla, reason="Against the rules.", language="en")
    elif what == "redact" and post.revision.redacted_at is None:
        threads.redact(post.revision, by=cast.carla, reason="An address.", language="en")
    elif what == "publish" and blocks:
        papers.publish(draft, by=cast.carla, unaccounted="Time.")
        return papers.open_draft(db.session.scalars(select(Thread)).one(), by=cast.carla)
    return draft


def kept_words(block: Block) -> str:
    """The words of a block, masked or not."""
    return (block.text_opening.text or "") if block.text_opening else block.text


def masked_with_their_words() -> None:
    """A block shows its words unless it holds some that it was made of and that are hidden or redacted now."""
    db.session.expire_all()
    blocks = db.session.scalars(select(Block)).all()
    behind: dict[str, set[str]] = {block.uid: set() for block in blocks}
    for block in blocks:
        excerpt = db.session.get(Excerpt, block.made_of_id) if block.made_of_id else None
        if excerpt and (excerpt.revision.redacted_at or excerpt.revision.post.hidden_at):
            behind[block.uid].add(excerpt.quote or "")
    for block in blocks:
        masked = any(still_holds(kept_words(block), each) for each in behind[block.uid])
        assert block.masked is masked
        assert block.words == ("" if masked else kept_words(block))


def said_now() -> Said:
    """By block, its words and those that it was made of, by Amina."""
    amina = STAGE[db.session.get_bind()].amina.id
    found: Said = {}
    for block in db.session.scalars(select(Block)):
        excerpt = db.session.get(Excerpt, block.made_of_id) if block.made_of_id else None
        mine = excerpt is not None and excerpt.revision.post.author_id == amina
        found[block.id] = (kept_words(block), [excerpt.quote or ""] if excerpt and mine else [])
    return found


@examples(40)
@given(data=st.data())
def test_no_block_made_of_words_outlives_them(kept_site: Flask, data: st.DataObject) -> None:
    cast, draft, posts = the_table()
    try:
        for _turn in range(data.draw(st.integers(2, 9))):
            try:
                draft = act(data, cast, draft, posts)
            except Problem:
                continue
        masked_with_their_words()
        before = said_now()
        erase(cast.amina, by=cast.amina)
        for key, (words, made_of) in before.items():
            goes = any(still_holds(words, each) for each in made_of)
            block = db.session.get_one(Block, key)
            assert kept_words(block) == ("" if goes else words)
            assert bool(block.kept_html) is not goes
        for version in db.session.scalars(select(Version)):
            report = judged(json_export(version))
            assert not isinstance(report, str)
            assert report.ok, report.lines()
    finally:
        db.session.rollback()
