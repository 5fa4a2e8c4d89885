"""Whatever befalls posts, a citation says the characters of its revision, or it is a counted erasure; never else."""

import json

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum.database import db
from forum.members.actions import join
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.papers.exporting import json_export
from forum.papers.models import Block, Citation, SectionKind, Version
from forum.papers.side_notes import side_notes
from forum.threads import actions as threads
from forum.threads.models import Excerpt, Post, Revision, Thread
from tests.cast import Cast, gather, person, says, thread_by
from tests.papers.plans import WHY, section_of
from tests.papers.verifiers import report_on

WORDS = st.text(alphabet="aé🌊ع #", min_size=1, max_size=12).map(lambda end: f"Words {end} end")
BEFORE = st.lists(st.tuples(st.sampled_from(["edit", "cite"]), st.integers(2, 5), WORDS), max_size=8)
AFTER = st.lists(
    st.tuples(st.sampled_from(["hide", "show", "redact", "erase"]), st.integers(2, 5)), max_size=6
)
_cast: dict[str, Cast] = {}


def the_cast() -> Cast:
    """The cast, once for all examples; each example is undone."""
    if not _cast:
        _cast["cast"] = gather()
    return _cast["cast"]


def post_of(thread: Thread, number: int) -> Post:
    return db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.number == number)).one()


def befall(cast: Cast, thread: Thread, act: str, number: int) -> None:
    """Something happens to a post, or to everything its author wrote."""
    post = post_of(thread, number)
    if act == "hide":
        threads.hide(post, by=cast.carla, reason="Off the subject.", language="en")
    elif act == "show":
        threads.show_again(post, by=cast.carla, reason="It was not.", language="en")
    elif act == "redact" and not post.revision.erased_at:
        threads.redact(post.revision, by=cast.carla, reason="A telephone number.", language="en")
    elif act == "erase":
        erase(db.session.get_one(Member, post.author_id), by=None)


def check(version: Version, erased_now: bool) -> None:
    """Quotes, side notes and both verifiers tell the same."""
    notes = {note.citation_id: note for some in side_notes(version, None).values() for note in some}
    rows = db.session.execute(
        select(Citation, Excerpt, Revision)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .join(Revision, Revision.id == Excerpt.revision_id)
        .where(Citation.version_id == version.id)
    ).all()
    for citation, excerpt, revision in rows:
        shown = notes[citation.id].text or ""
        if revision.erased_at:
            assert excerpt.quote is None
            assert revision.text is None
            assert "Words" not in shown
            continue
        assert excerpt.quote == (revision.text or "")[excerpt.start : excerpt.stop]
        masked = revision.redacted_at or revision.post.hidden_at
        assert (shown == excerpt.quote) == (not masked)
    for block in db.session.scalars(
        select(Block).where(Block.version_id == version.id, Block.made_of_id.is_not(None))
    ):
        made_of = db.session.get_one(Excerpt, block.made_of_id)
        masked = made_of.revision.redacted_at or made_of.revision.post.hidden_at
        assert block.words == ("" if masked else made_of.quote or "")
        assert bool(block.html) == (made_of.quote is not None)
    report = report_on(json_export(version))
    assert report.ok, report.lines()
    assert report.missing == 0
    assert bool(report.erased) == erased_now


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=BEFORE, between=AFTER, after=AFTER)
def test_every_quote_is_its_revisions_characters_or_a_counted_erasure(
    app: Flask,
    before: list[tuple[str, int, str]],
    between: list[tuple[str, int]],
    after: list[tuple[str, int]],
) -> None:
    cast = the_cast()
    try:
        writers = [person(name) for name in ("Hana", "Tariq")]
        for writer in writers:
            join(cast.farmers, by=writer)
        thread = thread_by(cast.carla, cast.farmers)
        for number in range(2, 6):
            says(writers[number % 2], thread, f"Words of post {number}, as first written.")
        draft = papers.open_draft(thread, by=cast.carla)
        block = papers.add_block(
            section_of(draft, SectionKind.DIAGNOSIS), by=cast.carla, source="What was seen."
        )
        for act, number, words in before:
            post = post_of(thread, number)
            if act == "edit":
                threads.edit(post, by=post.author, source=words, language="en", kind=post.kind)
            else:
                excerpt = threads.keep_excerpt(
                    post.revision, by=cast.carla, start=0, stop=len(post.revision.text or "") - 1
                )
                papers.cite(block, excerpt, by=cast.carla)
                papers.add_block(block.section, by=cast.carla, source=excerpt.quote or "", made_of=excerpt)
        threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
        for act, number in between:
            befall(cast, thread, act, number)
        not_shown = select(Block).where(Block.draft_id == draft.id, Block.masked | (Block.html == ""))
        for made_of_them in db.session.scalars(not_shown).all():
            papers.remove_block(made_of_them, by=cast.carla)
        version = papers.publish(draft, by=cast.carla, unaccounted=WHY)
        erased = {number % 2 for act, number in between if act == "erase"}
        named = json.loads(version.publication.document)["posts"]
        check(version, erased_now=any(row["state"] == "erased" for row in named))
        for act, number in after:
            befall(cast, thread, act, number)
        erased |= {number % 2 for act, number in after if act == "erase"}
        check(version, erased_now=bool(erased))
    finally:
        db.session.rollback()
