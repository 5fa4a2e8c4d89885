"""A draft on a thread of seven posts, for the tests of accounting."""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.papers.models import Accounting, Block, Disposition, Draft
from forum.phases import Kind
from forum.threads.models import Post, Thread
from tests.cast import Browser, Cast, reads_english, says, thread_by
from tests.papers.test_publishing import draft_with_a_block

WHY = "It belongs to another thread."


@dataclass
class Table:
    """A draft on a thread of seven posts: 3 and 4 answer 2, 5 answers 4, 6 and 7 stand alone; 7 is in Arabic."""

    cast: Cast
    draft: Draft
    block: Block
    thread: Thread

    @property
    def base(self) -> str:
        return f"/drafts/{self.draft.id}"

    def post(self, number: int) -> Post:
        return db.session.scalars(
            select(Post).where(Post.thread_id == self.thread.id, Post.number == number)
        ).one()

    def fates(self) -> dict[int, tuple[str, str]]:
        rows = db.session.scalars(select(Disposition).where(Disposition.draft_id == self.draft.id))
        return {row.post.number: (row.fate.value, row.how.value) for row in rows}


def table_of(cast: Cast) -> Table:
    """Amina and Carla talk, and Carla opens a draft with a block."""
    thread = thread_by(cast.amina, cast.farmers)
    says(cast.amina, thread, "The wells fell.")
    says(cast.carla, thread, "Mine too.", parent_number=2)
    says(cast.amina, thread, "By how much?", parent_number=2)
    says(cast.carla, thread, "Four metres.", parent_number=4)
    says(cast.amina, thread, "Tractors cost too much.", kind=Kind.CONCERN)
    says(cast.carla, thread, "لا ماء في القرية.", language="ar")
    draft, block = draft_with_a_block(cast, thread)
    reads_english(cast.carla)
    return Table(cast, draft, block, thread)


def carla(app: Flask, table: Table) -> Browser:
    return Browser(app, table.cast.carla)


def last_act() -> Accounting:
    return db.session.scalars(select(Accounting).order_by(Accounting.id.desc()).limit(1)).one()


SET_ASIDE = {"fate": "set-aside", "reason": WHY, "language": "en"}
