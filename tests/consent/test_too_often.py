"""Whoever writes amendments and remarks in a burst waits like whoever writes posts, and loses nothing."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.consent.models import Amendment, Remark
from forum.database import db
from forum.threads.views.posts import POSTS
from tests.cast import Browser, Cast, text_of
from tests.consent.published import WATER, published, uid_of
from tests.consent.test_amending import WHY, proposed


def test_amendments_in_a_burst_are_stopped_and_their_words_kept(app: Flask, cast: Cast, limits: None) -> None:
    version = published(cast)
    db.session.commit()
    place = f"/papers/{version.paper_id}/versions/1/blocks/{uid_of(version)}/amendments"
    amina = Browser(app, cast.amina)
    with clock.at(clock.now() + timedelta(days=1)):
        for number in range(POSTS.most):
            form = {"text": f"{WATER} {number}", "reason": WHY, "language": "en"}
            assert amina.post(place, form).status_code == 303
        refused = amina.post(place, {"text": "One more well.", "reason": WHY, "language": "en"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "One more well." in text_of(refused)
    assert db.session.scalar(select(func.count()).select_from(Amendment)) == POSTS.most


def test_remarks_in_a_burst_too(app: Flask, cast: Cast, limits: None) -> None:
    amendment = proposed(published(cast), cast.carla)
    db.session.commit()
    amina, place = Browser(app, cast.amina), f"/amendments/{amendment.id}/remarks"
    with clock.at(clock.now() + timedelta(days=1)):
        for number in range(POSTS.most):
            assert amina.post(place, {"words": f"So be it, {number}.", "language": "en"}).status_code == 303
        refused = amina.post(place, {"words": "And more.", "language": "en"})
    assert refused.status_code == 429
    assert "And more." in text_of(refused)
    assert db.session.scalar(select(func.count()).select_from(Remark)) == POSTS.most
