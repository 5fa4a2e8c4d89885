"""Whatever is written, edited, hidden and wished, and wherever the worker stops: each is told of each post once."""

from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import clock, journal, worker
from forum.boards.models import Reading
from forum.database import db
from forum.mail.owing import LEASE
from forum.members.models import Member
from forum.notices.choosing import choose
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.mailing import MAILS, send_due
from forum.notices.models import NoticeMail
from forum.notices.noticing import _read_on, read_on
from forum.threads.actions import edit, hide
from forum.threads.models import Post
from tests.cast import THE_FIRST_DAY, gather, says, thread_by
from tests.conftest import _empty
from tests.notices.worker import lines_for, notices_of

WHO = ("amina", "carla")
KINDS = (NoticeKind.REPLY, NoticeKind.MENTION, NoticeKind.QUOTED)
TIES = st.frozensets(st.sampled_from(("reply", "mention", "quoted")), min_size=1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(WHO), st.integers(0, 9), TIES),
        st.tuples(st.just("write"), st.sampled_from(WHO), st.integers(0, 9), TIES),
        st.tuples(st.just("write"), st.sampled_from(WHO), st.integers(0, 9), TIES),
        st.tuples(st.just("write"), st.sampled_from(WHO), st.integers(0, 9), TIES),
        st.tuples(st.just("mend"), st.integers(0, 9)),
        st.tuples(st.just("conceal"), st.integers(0, 9)),
        st.tuples(
            st.just("wish"), st.sampled_from(WHO), st.sampled_from(KINDS), st.sampled_from(list(Telling))
        ),
        st.tuples(st.just("open_or_close")),
        st.tuples(st.just("turn")),
        st.tuples(st.just("die_reading")),
        st.tuples(st.just("send")),
        st.tuples(st.just("die_sending")),
    ),
    min_size=8,
    max_size=40,
)


class Story:
    """What two people write to one another in a thread, and what they ought to be told."""

    def __init__(self, app: Flask) -> None:
        self.app, self.now, self.cast = app, THE_FIRST_DAY + timedelta(days=1), gather()
        with clock.at(self.now):
            self.thread = thread_by(self.cast.carla, self.cast.farmers)
        self.posts = [db.session.scalars(db.select(Post)).one()]
        self.ties: dict[tuple[int, str], set[str]] = {}
        self.hidden: set[int] = set()
        db.session.commit()

    def person(self, name: str) -> Member:
        found: Member = getattr(self.cast, name)
        return found

    def _name(self, post: Post) -> str:
        return next(name for name in WHO if self.person(name).id == post.author_id)

    def write(self, name: str, index: int, ties: frozenset[str]) -> None:
        """Somebody writes a post tied in these ways to an earlier one, or to its author."""
        to = self.posts[index % len(self.posts)]
        whom = self._name(to)
        words = ["Words."]
        if "mention" in ties:
            words.append(f"@{self.person(whom).handle}")
        if "quoted" in ties and to.id not in self.hidden:
            words.append(f"[quote {to.revision_id}:0-3]")
            told = {*ties}
        else:
            told = {*ties} - {"quoted"}
        number = to.number if "reply" in ties else None
        post = says(self.person(name), self.thread, "\n\n".join(words), parent_number=number)
        self.posts.append(post)
        if whom != name and told:
            self.ties[post.id, whom] = told

    def mend(self, index: int) -> None:
        """An author edits a post: whoever it names is not told of it twice."""
        post = self.posts[index % len(self.posts)]
        if post.id in self.hidden:
            return
        source = f"{post.revision.text}\n\nMended {self.now:%H%M%S}."
        edit(post, by=post.author, source=source, language="en", kind=post.kind)

    def conceal(self, index: int) -> None:
        post = self.posts[index % len(self.posts)]
        hide(post, by=self.cast.carla, reason="Off the subject.", language="en")
        self.hidden.add(post.id)

    def wish(self, name: str, kind: NoticeKind, telling: Telling) -> None:
        self.turn()  # what was written before is told as it was wished before
        choose(self.person(name), kind, telling, by=self.person(name))

    def open_or_close(self) -> None:
        board = self.cast.farmers
        board.reading = Reading.MEMBERS if board.reading == Reading.PUBLIC else Reading.PUBLIC

    def turn(self) -> None:
        db.session.commit()
        while worker.sequence() + read_on():
            pass

    def die_reading(self) -> None:
        """The worker is killed when it has read on, before it says so."""
        db.session.commit()
        worker.sequence()
        _read_on()
        db.session.rollback()

    def send(self) -> None:
        self.now += timedelta(minutes=20)
        with clock.at(self.now):
            send_due()

    def die_sending(self) -> None:
        """The worker is killed with every mail in its hands; the next may take them after the lease."""
        for key in db.session.scalars(db.select(NoticeMail.id)).all():
            MAILS.claim(key)
        db.session.commit()
        self.now += LEASE + timedelta(minutes=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_each_is_told_of_each_post_once_and_of_none_of_their_own(app: Flask, steps: list[Any]) -> None:
    _empty(app)
    story = Story(app)
    silenced: set[str] = set()
    for name, *given_ in steps:
        with clock.at(story.now):
            getattr(story, name)(*given_)
            db.session.commit()
        if name == "wish" and given_[2] == Telling.NOTHING:
            silenced.add(given_[0])
        story.now += timedelta(seconds=30)
    story.turn()
    journal.mark_read("notices", 0)
    story.turn()
    for _more in range(3):
        story.send()
    for name in WHO:
        told = [notice.post_id for notice in notices_of(story.person(name))]
        assert len(told) == len(set(told)), "nothing twice"
        own = {post.id for post in story.posts if story._name(post) == name}
        assert not own & set(told), "nobody of their own"
        wanted = {post for (post, whom), ties in story.ties.items() if whom == name}
        assert set(told) <= wanted
        if name not in silenced:
            assert set(told) == wanted, "everything that concerns them"
        shown = sum(line.count for line in lines_for(story.person(name)))
        assert shown == len(set(told) - story.hidden), "all that may be read, and nothing else"
    mails = app.extensions["mail"].messages
    assert len({mail["Message-ID"] for mail in mails}) == len(mails), "each mail once"
