"""The migration goes both ways with rows in the tables it touches."""

from flask import Flask
from sqlalchemy import inspect, text

from forum import schema
from forum.database import db
from forum.mailings.models import Mailing, OriginalMail
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.inbound.letters import hand_in, take_replies, to_thread, written
from tests.mailings.lists import deliver

BEFORE = "20261127_1910"


def test_accounts_posts_and_waiting_mails_outlive_it(app: Flask, cast: Cast) -> None:
    thread = thread_by(cast.carla, cast.farmers)
    watch(cast.farmers, Wish.EVERY_POST, by=cast.elena)
    post = says(cast.amina, thread, "The wells are dry.")
    db.session.add(OriginalMail(post_id=post.id, message_id="<one@mail.example.org>"))
    kept = {name: app.config[name] for name in ("MAIL_REPLIES", "MAIL_AUTH_SERVER")}
    take_replies(app)
    hand_in(written(to_thread(cast.amina, thread), Authentication_Results=""))
    app.config.update(kept)
    deliver()
    assert db.session.query(Mailing).count() == 1
    accounts = db.session.scalar(text("SELECT count(*) FROM accounts"))
    db.session.remove()
    schema.downgrade(BEFORE)
    tables = inspect(db.engine).get_table_names()
    assert "mailings" not in tables
    assert db.session.scalar(text("SELECT count(*) FROM received_mails WHERE words IS NOT NULL")) == 1
    db.session.remove()
    schema.upgrade()
    assert db.session.scalar(text("SELECT count(*) FROM accounts WHERE NOT own_posts")) == accounts
    assert db.session.scalar(text("SELECT count(*) FROM received_mails WHERE parent_number IS NULL")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM mailings")) == 0
