"""Whom an act concerns is told once, whoever reads the journal again; and nobody of what they did themself."""

from datetime import timedelta

from flask import Flask

from forum import clock, journal, schema, worker
from forum.boards.actions import set_agenda
from forum.database import db
from forum.journal import Verb
from forum.notices.keeping import forget_old
from forum.notices.kinds import NoticeKind, Telling
from forum.notices.models import Notice, NoticeMail, NoticeWish
from forum.notices.noticing import READER
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.phases import Kind, Phase
from forum.threads.actions import close_phase, edit
from forum.threads.actions.posts import write
from forum.threads.models import Post
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Browser, Cast, gather, person, says, text_of, thread_by
from tests.notices.worker import SOON, kinds_of, lines_for, notices_of, under_the_bell, work
from tests.papers.asking import ask, change, table, the_worker_turns

REPLY, MENTION, QUOTED = NoticeKind.REPLY, NoticeKind.MENTION, NoticeKind.QUOTED


def quote(post: Post) -> str:
    return f"[quote {post.revision_id}:0-5]"


def test_who_is_answered_is_told_by_whom_and_where_and_how_it_begins(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    (line,) = lines_for(cast.amina)
    assert line.sentence.text == "Carla Ruiz answered your post 1 in “Wells”"
    assert line.path == f"/threads/{thread.id}?from=2#p2"
    assert [words.said.words for words in line.words] == ["The council decides."]
    assert line.unseen
    assert under_the_bell(cast.carla) == []


def test_who_is_mentioned_in_a_first_post_or_in_a_later_one_is_told_and_not_by_themself(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells", source="What does @bruno-conti say?")
    says(cast.carla, thread, "Yes, @bruno-conti: and I, @carla-ruiz, ask @nobody-here.")
    work()
    assert under_the_bell(cast.bruno) == ["Carla Ruiz and 1 other person mentioned you in “Wells”"]
    assert under_the_bell(cast.carla) == []


def test_who_is_quoted_is_told_of_which_post(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, f"{quote(thread_post(thread.id))}\n\nI wonder.")
    work()
    assert under_the_bell(cast.amina) == ["Carla Ruiz quoted your post 1 in “Wells”"]


def thread_post(thread_id: int, number: int = 1) -> Post:
    return db.session.scalars(db.select(Post).where(Post.thread_id == thread_id, Post.number == number)).one()


def test_a_post_that_answers_names_and_quotes_somebody_is_told_once(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    words = f"@amina-benali\n\n{quote(thread_post(thread.id))}\n\nI wonder."
    says(cast.carla, thread, words, parent_number=1)
    work()
    assert kinds_of(cast.amina) == [REPLY]


def test_many_answers_to_one_post_are_one_line(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    for name in ("Hana Haddad", "Omar Odeh"):
        somebody = person(name)
        cast.farmers.writing = "accounts"
        says(somebody, thread, "So do I.", parent_number=1)
        says(somebody, thread, "And again.", parent_number=1)
    work()
    (line,) = lines_for(cast.amina)
    assert line.sentence.text == "Omar Odeh and 1 other person answered your post 1 in “Wells”"
    assert line.count == 4
    assert line.path.endswith("?from=2#p2")


def test_an_edit_tells_those_it_names_for_the_first_time(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    post = says(cast.carla, thread, "Ask @bruno-conti.")
    work()
    edit(post, by=cast.carla, source="Ask @bruno-conti and @elena-papadaki.", language="en", kind=post.kind)
    work()
    assert kinds_of(cast.bruno) == kinds_of(cast.elena) == [MENTION]
    assert not notices_of(cast.bruno)[0].of_edit
    assert notices_of(cast.elena)[0].of_edit


def test_the_journal_read_twice_tells_nobody_twice(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "The council decides.", parent_number=1)
    close_phase(cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en")
    work()
    before = [(notice.id, notice.key) for notice in notices_of(cast.amina)]
    mails = db.session.scalar(db.select(db.func.count(NoticeMail.id)))
    journal.mark_read(READER, 0)
    work()
    assert [(notice.id, notice.key) for notice in notices_of(cast.amina)] == before
    assert db.session.scalar(db.select(db.func.count(NoticeMail.id))) == mails


def test_what_an_import_brought_is_told_to_nobody(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    words = "The council decides, @bruno-conti."
    brought = write(
        thread, by=cast.carla, source=words, html="", kind=Kind.REPLY, language="en", parent_number=1
    )
    journal.record(Verb.THREAD_IMPORTED, thread, by=None, boards=[cast.farmers], imported=True)
    journal.record(Verb.POST_PUBLISHED, brought, by=cast.carla, boards=[cast.farmers], imported=True)
    work()
    assert db.session.scalars(db.select(Notice)).all() == []


def test_a_phase_that_closes_soon_and_one_that_is_closed(cast: Cast) -> None:
    day = clock.today() + timedelta(days=2)
    watch(cast.farmers, Wish.DIGEST, by=cast.elena)
    set_agenda(cast.farmers, {Phase.DIAGNOSIS: (None, day)}, by=cast.carla)
    work()
    work()
    (line,) = lines_for(cast.elena)
    assert line.sentence.text.startswith("The phase “Diagnosis” of Farmers closes on ")
    assert line.path == "/boards/farmers/agenda"
    assert kinds_of(cast.bruno) == []

    note = close_phase(
        cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en"
    )
    work()
    assert under_the_bell(cast.elena) == ["The phase “Diagnosis” of Farmers is closed"]
    assert lines_for(cast.elena)[0].path == f"/notes/{note.id}"
    assert NoticeKind.PHASE_CLOSED not in kinds_of(cast.carla), "she closed it"


def test_authors_hear_what_became_of_their_posts_and_others_that_there_is_a_paper(cast: Cast) -> None:
    laid = table(cast)
    watch(laid.draft.paper, Wish.DIGEST, by=cast.elena)
    ask(laid)
    work()
    assert under_the_bell(cast.amina)[:1] == [
        "“Who decides about water?” is about to be published (version 1): it says what became of your 3 posts"
    ]
    assert lines_for(cast.amina)[0].path == f"/papers/{laid.draft.paper_id}/provisional/mine"
    (line,) = lines_for(cast.elena)
    assert (
        line.sentence.text
        == "“Who decides about water?” is about to be published (version 1): its authors are asked first"
    )
    assert [notice.telling for notice in notices_of(cast.amina)] == [Telling.SITE], "she has a letter"
    assert NoticeKind.PROVISIONAL not in kinds_of(cast.carla), "she opened it"


def test_as_many_posts_are_told_of_as_the_page_shows_that_the_notice_leads_to(app: Flask, cast: Cast) -> None:
    laid = table(cast)
    ask(laid)
    work()
    (line, *_older) = lines_for(cast.amina)
    assert line.sentence.text.endswith("what became of your 3 posts"), "the one that is procedural too"
    assert text_of(Browser(app, cast.amina).get(line.path)).count('<li id="a-') == 3


def test_who_is_asked_again_finds_it_under_the_bell_and_is_told_of_the_version_once(cast: Cast) -> None:
    laid = table(cast)
    ask(laid)
    change(laid, laid.block, "The wells fell by five metres.")
    the_worker_turns()
    work()
    told = [notice.key for notice in notices_of(cast.amina) if notice.kind == NoticeKind.FATE]
    assert told == [f"draft.{laid.draft.id}.provisional", f"draft.{laid.draft.id}.letter.2"]
    with clock.at(clock.now() + timedelta(days=10)):
        papers.publish(laid.draft, by=cast.carla)
        work()
    assert kinds_of(cast.amina)[2:] == [NoticeKind.PUBLISHED]
    assert under_the_bell(cast.amina) == [
        "“Who decides about water?” is published (version 1): it says what became of your 3 posts"
    ]


def test_a_version_published_at_once_says_what_became_of_the_posts(cast: Cast) -> None:
    laid = table(cast, days=0)
    version = papers.publish(laid.draft, by=cast.carla)
    work()
    (line,) = lines_for(cast.amina)
    assert line.kind == NoticeKind.FATE
    assert line.sentence.text == (
        "“Who decides about water?” is published (version 1): it says what became of your 3 posts"
    )
    assert line.path == f"/papers/{version.paper_id}/versions/1/posts"


def test_who_has_their_words_erased_is_told_nothing_more(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    erase(cast.amina, by=cast.amina)
    says(cast.carla, thread, "Once more.", parent_number=1)
    work()
    for model in (Notice, NoticeMail, NoticeWish):
        kept = db.select(db.func.count(model.id)).where(model.member_id == cast.amina.id)
        assert db.session.scalar(kept) == 0


def test_what_happened_a_year_ago_is_forgotten_with_the_mail_that_told_it(cast: Cast) -> None:
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "The council decides.", parent_number=1)
    work()
    work(clock.now() + SOON)
    with clock.at(clock.now() + timedelta(days=300)):
        says(cast.carla, thread, "It still does.", parent_number=1)
        assert forget_old() == 0
        work()
    with clock.at(clock.now() + timedelta(days=370)):
        assert forget_old() == 2
        assert forget_old() == 0
    (notice,) = notices_of(cast.amina)
    assert notice.post_id == thread_post(thread.id, 3).id


def test_a_site_that_has_lived_tells_nobody_of_what_happened_before_notices_came(app: Flask) -> None:
    cast = gather()
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    says(cast.carla, thread, "The council decides.", parent_number=1)
    db.session.commit()
    worker.sequence()
    schema.downgrade("20261127_2220")
    schema.upgrade()
    work()
    assert notices_of(cast.amina) == []
    says(cast.carla, thread, "And now?", parent_number=1)
    work()
    assert kinds_of(cast.amina) == [REPLY]
