"""What a digest says of papers: what one can still do, which blocks changed and why, and what became of one's words."""

from datetime import timedelta
from email.message import EmailMessage

from forum import clock
from forum.database import db
from forum.digests.models import Edition
from forum.papers import actions as papers
from forum.papers.models import ChangeCause, Fate
from forum.renditions.originals import OfPost
from forum.threads import actions as threads
from forum.threads.models import Post
from tests.cast import Browser, Cast, reads_english, says, text_of, thread_by
from tests.digests.weeks import MONDAY, ONE_WEEK, WEDNESDAY, asks_for_digest, deliver, read, to
from tests.papers.asking import Table, ask, table
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread
from tests.renditions.papers import render


def the_mail_to(name: str, tray: list[EmailMessage]) -> str:
    """Both bodies of the only digest somebody got."""
    (mail,) = [mail for mail in to(f"{name}@example.org", tray) if mail["List-Id"]]
    return "\n".join(read(mail))


def a_paper_before_its_authors(cast: Cast) -> Table:
    reads_english(cast.amina)
    reads_english(cast.elena)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        laid = table(cast, days=14)
        ask(laid)
    return laid


def test_an_author_reads_what_became_of_each_of_their_posts(cast: Cast, tray: list[EmailMessage]) -> None:
    laid = a_paper_before_its_authors(cast)
    deliver()
    said = the_mail_to("amina", tray)
    page = f"http://forum.example/papers/{laid.draft.paper_id}/provisional"
    for words in ("What became of your words", "Your post 4", "merged into post", page, "So is the river."):
        assert said.count(words) >= 2, words
    assert f"{page}#b-{laid.other.uid}" in said, "to the passage itself"
    assert "procedural" in said
    assert "you can say whether" in said


def test_who_wrote_nothing_is_told_of_the_paper_and_of_nobodys_words(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    a_paper_before_its_authors(cast)
    deliver()
    said = the_mail_to("elena", tray)
    assert "its authors can answer until" in said
    assert "What became of your words" not in said
    assert "you can say whether" not in said


def test_why_words_were_set_aside_is_said_to_their_author_in_the_window_of_the_version_alone(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    reads_english(cast.amina)
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.amina, cast.farmers)
        thread = frozen_thread(cast)
        draft, block = draft_with_a_block(cast, thread)
        cite_words(cast, block, thread, 2)
        asked = db.session.scalars(db.select(Post).where(Post.thread_id == thread.id, Post.number == 1)).one()
        papers.dispose(
            draft, [asked], Fate.SET_ASIDE, by=cast.carla, reason="Asked elsewhere.", language="en"
        )
        version = papers.publish(draft, by=cast.carla, unaccounted="The rest only agrees.")
        db.session.commit()
    deliver()
    said = the_mail_to("amina", tray)
    assert "set aside" in said
    assert "Asked elsewhere." in said
    assert f"/papers/{version.paper_id}/versions/1/posts" in said
    assert "you can say whether you stand by" in said, "she stood on the roll"
    with clock.at(MONDAY + timedelta(days=1)):
        thread_by(cast.carla, cast.farmers, title="Rivers")
    tray.clear()
    deliver(MONDAY + ONE_WEEK)
    said = the_mail_to("amina", tray)
    assert "Rivers" in said
    assert "Asked elsewhere." not in said, "it is told once"
    assert "you can say whether you stand by" in said, "as long as she can"


def test_a_second_version_says_which_blocks_changed_and_why(
    cast: Cast, visitor: Browser, tray: list[EmailMessage]
) -> None:
    reads_english(cast.elena)
    thread = frozen_thread(cast)
    draft, block = draft_with_a_block(cast, thread)
    cite_words(cast, block, thread, 2)
    papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        threads.open_round(thread, by=cast.carla)
        river = says(cast.amina, thread, "And the river?")
        threads.freeze(thread, 2, by=cast.carla, reason="The second round is over.", language="en")
        again = papers.open_draft(thread, by=cast.carla)
        copied = db.session.scalars(
            db.select(type(block)).where(type(block).draft_id == again.id, type(block).uid == block.uid)
        ).one()
        papers.edit_block(
            copied,
            by=cast.carla,
            source="Everything fell: wells and river.",
            editorial=False,
            seen_edits=copied.edits,
            cause=ChangeCause.POST,
            reference=f"{thread.id}:{river.number}",
        )
        papers.add_block(copied.section, by=cast.carla, source="Nothing else.", editorial=True)
        version = papers.publish(again, by=cast.carla, unaccounted="The river is for the next round.")
        db.session.commit()
    deliver()
    said = the_mail_to("elena", tray)
    for words in ("Block 1, changed", f"post {river.number}", f"/threads/{thread.id}?from={river.number}#p"):
        assert said.count(words) >= 2, words
    edition = db.session.scalars(db.select(Edition).where(Edition.board_id == cast.farmers.id)).one()
    page = text_of(visitor.get(f"/digests/{edition.id}"))
    earlier = next(each for each in version.paper.versions if each.number == 1)
    papers.withhold(earlier, by=cast.fatou, reason="A court said so.", language="en")
    db.session.commit()
    without = text_of(visitor.get(f"/digests/{edition.id}"))
    assert ("Block 2, added" in page, "Block 2, added" in without) == (True, False)


def test_an_excerpt_stands_in_the_readers_language_where_somebody_put_it_there(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    reads_english(cast.elena)
    old = thread_by(cast.amina, cast.farmers, title="Wells")
    with clock.at(WEDNESDAY):
        asks_for_digest(cast.elena, cast.farmers)
        first = says(cast.carla, old, "Las acequias están secas.", language="es")
        says(cast.amina, old, "Aucune nouvelle.", language="fr")
        db.session.commit()
        render(OfPost(first), "en", {"text": "The ditches are dry."}, by=cast.carla)
        db.session.commit()
    deliver()
    said = the_mail_to("elena", tray)
    assert "The ditches are dry." in said
    assert "acequias" not in said
    assert "translated from Spanish" in said
    assert "Aucune nouvelle." in said
    assert "Français" in said
