"""Tries are counted together by everybody who counts, and forgotten when their time is over."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum import clock, create_app, worker
from forum.database import carry_out, db
from forum.limits import Limit, TooMany, forget, give_back, sender, take
from forum.threads.views.posts import POSTS
from forum.tries import InDatabase, InRedis, Tries
from tests.cast import THE_FIRST_DAY, Browser, Cast, text_of, thread_by
from tests.sites import free_port

THREE = Limit("knocks", 3, timedelta(minutes=10))


def knock(*whose: object) -> None:
    carry_out(lambda: take(THREE, *whose))


def test_as_many_as_the_limit_then_no_more_until_the_time_is_over(limits: None) -> None:
    with clock.at(THE_FIRST_DAY):
        for _turn in range(3):
            knock("door")
        knock("window")
    with clock.at(THE_FIRST_DAY + timedelta(minutes=9, seconds=1)), pytest.raises(TooMany) as refused:
        knock("door")
    assert refused.value.wait == 59
    assert "1 minute." in str(refused.value)
    with clock.at(THE_FIRST_DAY + timedelta(minutes=10)):
        knock("door")


def test_what_is_rolled_back_or_given_back_was_never_tried(limits: None) -> None:
    def act() -> None:
        take(THREE, "door")
        raise LookupError

    for _turn in range(5):
        with pytest.raises(LookupError):
            carry_out(act)
    for _turn in range(5):
        knock("door")
        carry_out(lambda: give_back(THREE, "door"))
    for _turn in range(3):
        knock("door")
    with pytest.raises(TooMany):
        knock("door")


def test_one_try_too_many_is_itself_no_try(limits: None) -> None:
    for _turn in range(3):
        knock("door")
    for _turn in range(5):
        with pytest.raises(TooMany):
            knock("door")
    carry_out(lambda: give_back(THREE, "door"))
    knock("door")


def test_the_table_tells_no_address_and_the_worker_empties_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "LIMITS", True)
    with clock.at(THE_FIRST_DAY):
        knock("amina@example.org")
        assert "amina" not in db.session.query(Tries).one().key
        assert forget() == 0
    with clock.at(THE_FIRST_DAY + timedelta(minutes=10)):
        worker.turn()
    assert db.session.query(Tries).all() == []


def test_redis_tells_no_address_and_forgets_by_itself(app: Flask, limits: None) -> None:
    counter = app.extensions["tries"]
    with clock.at(THE_FIRST_DAY):
        knock("amina@example.org")
    if isinstance(counter, InRedis):
        (key,) = counter.client.scan_iter(f"{counter.prefix}*")
        assert "amina" not in key
        assert 0 < counter.client.ttl(key) <= 600
        assert db.session.query(Tries).all() == []


def test_the_database_counts_while_redis_does_not_answer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LIMITS", True)
    monkeypatch.setitem(app.extensions, "tries", InRedis(f"redis://127.0.0.1:{free_port()}"))
    for _turn in range(3):
        knock("door")
    with pytest.raises(TooMany):
        knock("door")
    carry_out(lambda: give_back(THREE, "door"))
    assert db.session.query(Tries).one().count == 2


@pytest.mark.parametrize(("url", "counts_in"), [("", InDatabase), ("redis://127.0.0.1:1", InRedis)])
def test_the_settings_say_where_tries_are_counted(tmp_path: Path, url: str, counts_in: type) -> None:
    site = create_app({"TESTING": True, "FORUM_DATA": tmp_path, "REDIS_URL": url})
    assert isinstance(site.extensions["tries"], counts_in)


def test_a_site_without_the_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(RuntimeError, match=r"milieu\[redis\]"):
        create_app({"TESTING": True, "FORUM_DATA": tmp_path, "REDIS_URL": "redis://127.0.0.1:1"})


def test_many_at_once_are_not_let_through_together(app: Flask, limits: None) -> None:
    """Each thread has a session and a connection of its own, as each process of a site does."""

    def one(_number: int) -> bool:
        with app.app_context():
            try:
                knock("door")
            except TooMany:
                return False
            finally:
                db.session.remove()
            return True

    db.session.remove()
    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(one, range(16))) == 3


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("not an address", ""),
    ],
)
def test_a_household_counts_as_one(app: Flask, address: str, counted_as: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert sender() == counted_as


@pytest.mark.parametrize(
    ("settings", "seen"),
    [
        ({}, "127.0.0.1"),
        ({"HTTPS": "1"}, "198.51.100.9"),
        ({"PROXIES": "2"}, "203.0.113.7"),
        ({"HTTPS": "1", "PROXIES": "0"}, "127.0.0.1"),
    ],
)
def test_only_ones_own_proxies_are_believed(tmp_path: Path, settings: dict[str, str], seen: str) -> None:
    site = create_app({"TESTING": True, "FORUM_DATA": tmp_path, **settings})
    site.add_url_rule("/whence", view_func=sender)
    answer = site.test_client().get("/whence", headers={"X-Forwarded-For": "203.0.113.7, 198.51.100.9"})
    assert answer.text == seen


def test_who_writes_too_fast_keeps_their_words(app: Flask, cast: Cast, limits: None) -> None:
    thread = thread_by(cast.amina, cast.farmers)
    db.session.commit()
    carla, amina = Browser(app, cast.carla), Browser(app, cast.amina, "fr")
    form = {"kind": "reply", "language": "fr", "parent": ""}
    with clock.at(THE_FIRST_DAY + timedelta(days=1)):
        for number in range(POSTS.most):
            answer = amina.post(
                f"/threads/{thread.id}/posts", {**form, "text": f"Mot {number}.", "token": f"t{number}"}
            )
            assert answer.status_code == 303
        refused = amina.post(f"/threads/{thread.id}/posts", {**form, "text": "Un mot de trop.", "token": "u"})
        assert refused.status_code == 429
        assert 0 < int(refused.headers["Retry-After"]) <= 300
        assert "Un mot de trop." in text_of(refused)
        assert (
            carla.post(
                f"/threads/{thread.id}/posts", {**form, "text": "Moi aussi.", "token": "e"}
            ).status_code
            == 303
        )
    with clock.at(THE_FIRST_DAY + timedelta(days=1, minutes=5)):
        again = amina.post(f"/threads/{thread.id}/posts", {**form, "text": "Un mot de trop.", "token": "u"})
        assert again.status_code == 303
