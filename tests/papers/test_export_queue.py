"""A file is asked for, made by the worker, kept, given again, and taken away when what it says changes."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum import clock
from forum.boards.models import Reading
from forum.database import carry_out, db
from forum.papers import actions as papers
from forum.papers.actions.exports import LEASE, TRIES, ask_for_export, claim_export, finish_export
from forum.papers.erasing import erase_everywhere
from forum.papers.exports import chores
from forum.papers.exports.formats import FORMATS
from forum.papers.exports.keeping import folder, keep, tidy
from forum.papers.models import Export, ExportState, Version
from forum.threads.actions import hide
from forum.threads.models import Post
from forum.worker import sequence, work_until_quiet
from tests.cast import Browser, Cast, text_of
from tests.papers.published import a_version


def base_of(version: Version) -> str:
    return f"/papers/{version.paper_id}/versions/{version.number}"


def asks(app: Flask, version: Version, name: str = "epub", site: str = "same-origin") -> TestResponse:
    """Somebody without an account sends the form of the page."""
    db.session.commit()
    client = app.test_client()
    return client.post(f"{base_of(version)}/exports", data={"format": name}, headers={"Sec-Fetch-Site": site})


def the_export() -> Export:
    db.session.expire_all()
    return db.session.scalars(select(Export)).one()


def files() -> list[str]:
    return sorted(path.name for path in folder().iterdir())


def works() -> None:
    """The worker's turn, as far as files go."""
    sequence()
    chores.follow_journal()
    chores.make_waiting()


@pytest.fixture
def version(app: Flask, cast: Cast) -> Version:
    for path in folder().iterdir():
        path.unlink()
    return a_version(cast)


def test_a_visitor_asks_waits_and_takes_the_file(app: Flask, version: Version) -> None:
    answer = asks(app, version)
    status = answer.location
    assert (answer.status_code, status) == (303, f"/exports/{the_export().id}")
    waiting = Browser(app, None, "fr").get(status)
    assert waiting.headers["Refresh"] == "3"
    assert the_export().state == ExportState.QUEUED
    works()
    ready = Browser(app, None, "fr").get(status)
    assert "Refresh" not in ready.headers
    export = the_export()
    file = Browser(app, None).get(f"{status}/paper-{version.paper_id}-version-1.epub")
    assert file.data == (folder() / export.file_name).read_bytes()
    assert (file.mimetype, len(file.data)) == ("application/epub+zip", export.size)
    assert "kB" in text_of(Browser(app, None, "en").get(base_of(version)))


def test_the_second_request_gets_the_file_at_once_and_makes_nothing(app: Flask, version: Version) -> None:
    for _time in range(3):
        asks(app, version)
    assert db.session.scalar(select(func.count()).select_from(Export)) == 1
    works()
    answer = asks(app, version)
    assert answer.location.endswith(f"/paper-{version.paper_id}-version-1.epub")
    assert the_export().attempts == 1
    file = Browser(app, None).get(answer.location)
    again = Browser(app, None).get(answer.location, headers={"If-None-Match": file.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_another_site_asks_for_nothing(app: Flask, version: Version) -> None:
    assert asks(app, version, site="cross-site").status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Export)) == 0


def test_a_format_that_is_none_is_refused_and_a_quick_one_is_given(app: Flask, version: Version) -> None:
    assert asks(app, version, "exe").status_code == 422
    assert asks(app, version, "html").location == f"{base_of(version)}.html"


def test_a_board_for_members_gives_its_files_to_those_who_read_it(
    app: Flask, cast: Cast, version: Version
) -> None:
    asks(app, version)
    works()
    place = f"/exports/{the_export().id}"
    cast.farmers.reading = Reading.MEMBERS
    db.session.commit()
    file = f"{place}/paper-{version.paper_id}-version-1.epub"
    for person, code in ((None, 404), (cast.dario, 404), (cast.bruno, 404), (cast.amina, 200)):
        for address in (place, file, f"{base_of(version)}.html", f"{base_of(version)}.bib"):
            assert Browser(app, person).get(address).status_code == code, (person, address)
    assert asks(app, version).status_code == 404


def test_what_was_hidden_since_goes_from_the_kept_file(app: Flask, cast: Cast, version: Version) -> None:
    asks(app, version)
    works()
    export = the_export()
    old = f"/exports/{export.id}/paper-{version.paper_id}-version-1.epub"
    post = db.session.scalars(select(Post).where(Post.number == 2)).one()
    hide(post, by=cast.carla, reason="It names a neighbour.", language="en")
    db.session.commit()
    late = Browser(app, None).get(old)
    assert (late.status_code, late.location) == (303, f"{base_of(version)}#take")
    works()
    assert files() == []
    assert db.session.scalar(select(func.count()).select_from(Export)) == 0


def test_who_erases_their_words_takes_them_out_of_every_kept_file(
    app: Flask, cast: Cast, version: Version
) -> None:
    asks(app, version)
    works()
    assert len(files()) == 1
    erase_everywhere(cast.amina, by=None)
    assert files() == []
    asks(app, version)
    works()
    text = (folder() / the_export().file_name).read_bytes()
    assert b"Amina" not in text


def test_words_erased_while_a_file_is_made_do_not_come_back_with_it(
    app: Flask, cast: Cast, version: Version
) -> None:
    """The maker has read the words, then they are erased, then it finishes."""
    asks(app, version)
    claimed = carry_out(claim_export)
    assert claimed
    name = the_export().file_name
    keep(name, b"what Amina wrote")
    erase_everywhere(cast.amina, by=None)
    assert files() == []
    assert not carry_out(lambda: finish_export(*claimed, size=16, sha256="0" * 64))
    assert not chores.make(*claimed)
    assert files() == []


def test_what_is_hidden_while_one_waits_is_not_in_the_file_that_comes(
    app: Flask, cast: Cast, version: Version
) -> None:
    asks(app, version, "epub")
    before = the_export().key
    post = db.session.scalars(select(Post).where(Post.number == 2)).one()
    hide(post, by=cast.carla, reason="It names a neighbour.", language="en")
    db.session.commit()
    works()
    works()
    export = the_export()
    assert export.state == ExportState.READY
    assert export.key != before
    assert files() == [export.file_name]


def test_a_withheld_version_gives_its_file_to_nobody(app: Flask, cast: Cast, version: Version) -> None:
    asks(app, version)
    works()
    place = f"/exports/{the_export().id}"
    papers.withhold(version, by=cast.fatou, reason="A court said so.", language="en")
    db.session.commit()
    for address in (place, f"{place}/paper-{version.paper_id}-version-1.epub"):
        assert Browser(app, cast.amina).get(address).status_code == 451
    works()
    assert files() == []


def test_a_maker_that_dies_is_followed_by_another_and_given_up_after_three(
    app: Flask, version: Version
) -> None:
    asks(app, version)
    now = clock.now()
    for attempt in range(1, TRIES + 1):
        with clock.at(now + attempt * (LEASE + timedelta(seconds=1))):
            claimed = carry_out(claim_export)
            assert claimed == (the_export().id, attempt)
            assert carry_out(claim_export) is None
    with clock.at(now + 5 * LEASE):
        assert carry_out(claim_export) is None
        assert the_export().state == ExportState.FAILED
        page = Browser(app, None, "en").get(f"/exports/{the_export().id}")
        assert "could not be made" in text_of(page)
        asks(app, version)
        assert the_export().state == ExportState.QUEUED


def test_two_workers_never_make_the_same_file(version: Version) -> None:
    carry_out(lambda: ask_for_export(version, FORMATS["epub"]))
    first = carry_out(claim_export)
    assert first is not None
    assert carry_out(claim_export) is None


def test_the_folder_is_kept_tidy(app: Flask, version: Version) -> None:
    asks(app, version)
    works()
    kept = files()
    (folder() / "9-stranger.pdf").write_bytes(b"left behind")
    assert tidy() == 1
    assert files() == kept
    with clock.at(clock.now() + timedelta(days=100)):
        assert tidy() == 1
    assert files() == []


def test_the_worker_makes_a_file_in_a_process_of_its_own(
    app: Flask, version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a real site, where nothing waits for it; ``work --once`` does."""
    asks(app, version)
    for name in ("FORUM_DATA", "DATABASE_URL", "BASE_URL", "SECRET_KEY"):
        monkeypatch.setenv(name, str(app.config[name]))
    app.config["TESTING"] = False
    try:
        work_until_quiet()
    finally:
        app.config["TESTING"] = True
    assert (the_export().state, the_export().attempts) == (ExportState.READY, 1)
    assert files() == [the_export().file_name]
