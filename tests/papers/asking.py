"""A draft before its authors: what the tests about asking begin with."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from forum import clock
from forum.database import carry_out, db
from forum.members.models import Member
from forum.papers import actions as papers
from forum.papers.asked_posts import asking_of
from forum.papers.models import AskedPost, Asking, Block, Draft, Fate, ObjectionWindow
from forum.papers.telling import ask_anew, tell_due
from forum.threads import actions as threads
from forum.threads.models import Post, Thread
from tests.cast import THE_FIRST_DAY, Cast, says, thread_by
from tests.papers.test_publishing import cite_words, draft_with_a_block

THAT_DAY = THE_FIRST_DAY + timedelta(days=30)
A_WEEK = timedelta(days=7)
A_MINUTE = timedelta(minutes=1)


@dataclass
class Table:
    """A frozen thread of four posts and its draft: Amina asks and adds, Carla states a fact, Amina echoes it.

    Block 1 cites the fact, into which the echo is merged; block 2 cites what Amina adds; her question is procedural.
    """

    cast: Cast
    thread: Thread
    draft: Draft
    block: Block
    other: Block

    def post(self, number: int) -> Post:
        """The post of this number."""
        return db.session.scalars(
            select(Post).where(Post.thread_id == self.thread.id, Post.number == number)
        ).one()

    def asked(self, number: int) -> AskedPost:
        """What its author is asked about this post."""
        return db.session.scalars(select(AskedPost).where(AskedPost.post_id == self.post(number).id)).one()

    def asking(self, member: Member) -> Asking:
        """What this author is asked."""
        asking = asking_of(self.draft, member)
        assert asking is not None
        db.session.refresh(asking)
        return asking


def table(cast: Cast, days: int = 7) -> Table:
    """Everything before the window is opened, on a board that gives authors so many days."""
    cast.farmers.objection_window = days
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.carla, thread, "The wells fell by four metres in ten years.")
    says(cast.amina, thread, "Mine fell too, as you say.")
    says(cast.amina, thread, "And the river is lower every summer.")
    threads.freeze(thread, 1, by=cast.carla, reason="We have what we need.", language="en")
    draft, block = draft_with_a_block(cast, thread)
    other = papers.add_block(block.section, by=cast.carla, source="So is the river.")
    laid = Table(cast, thread, draft, block, other)
    cite_words(cast, block, thread, 2)
    cite_words(cast, other, thread, 4)
    papers.dispose(draft, [laid.post(3)], Fate.MERGED, by=cast.carla, target=laid.post(2))
    papers.dispose(draft, [laid.post(1)], Fate.PROCEDURAL, by=cast.carla)
    db.session.commit()
    return laid


def ask(laid: Table) -> ObjectionWindow:
    """Carla opens the window, and the worker writes to everyone."""
    window = papers.open_window(laid.draft, by=laid.cast.carla)
    db.session.commit()
    tell_due()
    return window


def the_worker_turns() -> None:
    """The worker sees what has changed, and writes once the quiet is over."""
    ask_anew()
    with clock.at(clock.now() + timedelta(minutes=16)):
        tell_due()


def change(laid: Table, block: Block, text: str) -> None:
    """Carla gives a block other words."""
    carry_out(
        lambda: papers.edit_block(
            block, by=laid.cast.carla, source=text, editorial=False, seen_edits=block.edits
        )
    )
