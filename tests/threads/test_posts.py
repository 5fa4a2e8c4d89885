"""Writing in a thread."""

from sqlalchemy import func, select

from forum.database import db
from forum.journal import Entry, Verb
from forum.threads.models import Post
from tests.cast import Cast, says, thread_by


def test_the_opening_question_is_post_one(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    opening = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
    assert opening.number == 1
    assert opening.milieu_id == cast.farmers.milieu_id
    assert "<strong>Who decides?</strong>" in opening.revision.html


def test_replies_stand_in_order_of_number_and_the_journal_says_so(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    first, second = (says(cast.carla, thread, words, parent_number=1) for words in ("We do.", "They do."))
    assert (first.number, second.number) == (2, 3)
    assert thread.last_number == thread.round.last_number == 3
    verbs = db.session.scalars(select(Entry.verb).order_by(Entry.id)).all()
    assert verbs[-3:] == [Verb.THREAD_OPENED, Verb.POST_PUBLISHED, Verb.POST_PUBLISHED]


def test_the_same_form_sent_twice_is_one_post(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    once = says(cast.amina, thread, "Once.", token="the-form")
    again = says(cast.amina, thread, "Once.", token="the-form")
    assert once is again
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2
