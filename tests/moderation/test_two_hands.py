"""Two moderators at once, a report while the post is hidden, the same form twice: whatever the order, it is one."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.members.actions import give_mandate
from forum.members.models import Member, Role
from forum.moderation.deciding import decide
from forum.moderation.models import OPEN, Report, ReportDecision
from forum.papers.actions.erasing import erase
from forum.threads.actions import hide, redact
from forum.threads.models import Post
from tests.cast import Cast, says, thread_by
from tests.moderation.queue import reports
from tests.threads.test_two_hands import at_once

WHY = {"reason": "An insult.", "language": "en"}


@pytest.fixture
def post(cast: Cast) -> int:
    give_mandate(cast.elena, Role.MODERATOR, by=cast.fatou, board=cast.farmers)
    return says(cast.amina, thread_by(cast.amina, cast.farmers), "You are all fools.").id


def by(member: Member) -> Callable[[], Member]:
    """``member`` as the transaction under way knows them."""
    key = member.id
    return lambda: db.session.get_one(Member, key)


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.mark.parametrize("rival", ["dismissed", "hidden", "hide", "redact"])
def test_two_moderators_decide_once(app: Flask, cast: Cast, post: int, rival: str) -> None:
    carla, elena = by(cast.carla), by(cast.elena)
    reports(cast.bruno, the(post))
    rivals: dict[str, Callable[[], object]] = {
        "dismissed": lambda: decide(the(post), "dismissed", by=elena(), language="en"),
        "hidden": lambda: decide(the(post), "hidden", by=elena(), **WHY),
        "hide": lambda: hide(the(post), by=elena(), **WHY),
        "redact": lambda: redact(the(post).revision, by=elena(), **WHY),
    }
    at_once(app, lambda: decide(the(post), "settled", by=carla(), language="en"), rivals[rival])
    assert count(Report, OPEN) == 0
    assert count(ReportDecision) == 1


@pytest.mark.parametrize("rival", ["hide", "redact", "erase"])
def test_a_report_that_meets_the_end_of_its_words_is_settled_or_refused(
    app: Flask, cast: Cast, post: int, rival: str
) -> None:
    carla, bruno, amina = by(cast.carla), by(cast.bruno), by(cast.amina)
    rivals: dict[str, Callable[[], object]] = {
        "hide": lambda: hide(the(post), by=carla(), **WHY),
        "redact": lambda: redact(the(post).revision, by=carla(), **WHY),
        "erase": lambda: erase(amina(), by=amina()),
    }
    at_once(app, lambda: reports(bruno(), the(post)), rivals[rival])
    assert count(Report, OPEN) == 0


def test_a_form_sent_twice_at_once_is_one_report(app: Flask, cast: Cast, post: int) -> None:
    bruno = by(cast.bruno)
    at_once(app, lambda: reports(bruno(), the(post)), lambda: reports(bruno(), the(post)))
    assert count(Report) == 1


def the(post: int) -> Post:
    """The post, as the transaction under way knows it."""
    return db.session.get_one(Post, post)
