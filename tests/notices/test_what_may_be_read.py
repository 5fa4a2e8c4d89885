"""A notice says nothing that may not be read any more: it is asked anew each time it is counted, listed or mailed."""

from email.message import EmailMessage

from flask import Flask

from forum import clock
from forum.boards.models import Reading
from forum.members.actions import leave
from forum.papers import actions as papers
from forum.papers.actions.erasing import erase
from forum.threads.actions import hide, redact, show_again
from tests.cast import Browser, Cast, says, text_of, thread_by
from tests.digests.weeks import to
from tests.notices.worker import SOON, lines_for, under_the_bell, work
from tests.papers.asking import table

SECRET = "The well behind the mill"


def answered(cast: Cast) -> object:
    """Carla answers Amina with words that will go."""
    thread = thread_by(cast.amina, cast.farmers, "Wells")
    return says(cast.carla, thread, SECRET, parent_number=1)


def test_a_hidden_post_is_told_to_nobody_until_it_is_shown_again(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    post = answered(cast)
    work()
    hide(post, by=cast.carla, reason="It names a neighbour.", language="en")
    assert under_the_bell(cast.amina) == []
    work(clock.now() + SOON)
    assert to("amina@", tray) == []
    show_again(post, by=cast.carla, reason="It does not.", language="en")
    assert len(under_the_bell(cast.amina)) == 1


def test_redacted_words_stand_in_no_notice_and_in_no_mail(cast: Cast, tray: list[EmailMessage]) -> None:
    post = answered(cast)
    work()
    redact(post.revision, by=cast.carla, reason="It names a neighbour.", language="en")
    (line,) = lines_for(cast.amina)
    assert line.words == []
    work(clock.now() + SOON)
    (mail,) = to("amina@", tray)
    assert SECRET not in mail.as_string()


def test_erased_words_and_names_survive_in_no_notice(app: Flask, cast: Cast) -> None:
    answered(cast)
    work()
    page = text_of(Browser(app, cast.amina).get("/notices"))
    assert SECRET in page
    assert "Carla" in page
    erase(cast.carla, by=cast.admin)
    page = text_of(Browser(app, cast.amina).get("/notices"))
    assert SECRET not in page
    assert "Carla" not in page


def test_who_may_not_read_the_board_any_more_is_told_nothing_of_it(
    cast: Cast, tray: list[EmailMessage]
) -> None:
    answered(cast)
    work()
    cast.farmers.reading = Reading.MEMBERS
    leave(cast.farmers, by=cast.amina)
    assert under_the_bell(cast.amina) == []
    work(clock.now() + SOON)
    assert to("amina@", tray) == []
    cast.farmers.reading = Reading.PUBLIC
    assert len(under_the_bell(cast.amina)) == 1


def test_a_withheld_version_is_told_to_nobody(cast: Cast) -> None:
    version = papers.publish(table(cast, days=0).draft, by=cast.carla)
    work()
    assert len(under_the_bell(cast.amina)) == 1
    papers.withhold(version, by=cast.fatou, reason="The court says so.", language="en")
    assert under_the_bell(cast.amina) == []
