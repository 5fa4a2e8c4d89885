"""The migration goes both ways with rows in its tables, and takes along notices that nobody could read then."""

from flask import Flask
from sqlalchemy import inspect, text

from forum import schema
from forum.database import db
from forum.moderation.deciding import decide
from forum.notices.models import Notice
from tests.cast import Cast, says, thread_by
from tests.moderation.queue import reports
from tests.notices.worker import work

BEFORE = "20261128_0120"


def test_posts_and_other_notices_outlive_it(app: Flask, cast: Cast) -> None:
    post = says(cast.carla, thread_by(cast.bruno, cast.fishers), "You are all fools.", parent_number=1)
    reports(cast.elena, post, "She calls us fools.")
    work()
    decide(post, "hidden", by=cast.fatou, reason="An insult.", language="en", answer="Thank you.")
    db.session.commit()
    work()
    assert db.session.query(Notice).count() == 3
    db.session.remove()
    schema.downgrade(BEFORE)
    assert {"reports", "report_decisions"}.isdisjoint(inspect(db.engine).get_table_names())
    kinds = db.session.scalars(text("SELECT kind FROM notices")).all()
    assert kinds == ["reply"]
    assert db.session.scalar(text("SELECT count(*) FROM posts WHERE hidden_at IS NOT NULL")) == 1
    db.session.remove()
    schema.upgrade()
    assert db.session.scalar(text("SELECT count(*) FROM reports")) == 0
