"""A version withheld by law: the committee looks once more, says why; nobody reads it after, the chain stays."""

import json

from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.models import Publication, Version
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.test_publishing import draft_with_a_block, frozen_thread

WHY = "The court of first instance, 3 March."
WORDS = "The water table is falling."


def a_version(cast: Cast) -> Version:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    return papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")


def test_the_committee_withholds_a_version_after_a_last_look(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    address = f"/papers/{version.paper_id}/versions/1"
    fatou = Browser(app, reads_english(cast.fatou))
    assert f"{address}/withholding/new" in text_of(fatou.get(address))
    assert fatou.get(f"{address}/withholding/new").status_code == 200
    asked = fatou.post(f"{address}/withholding", {"reason": WHY, "language": "en"})
    assert asked.status_code == 200
    assert WHY in text_of(asked)
    assert "This cannot be undone." in text_of(asked)
    assert db.session.get_one(Version, version.id).withholding is None
    done = fatou.post(f"{address}/withholding", {"reason": WHY, "language": "en", "confirmed": "1"})
    assert done.status_code == 303
    page = Browser(app, None, "en").get(address)
    assert page.status_code == 451
    assert WHY in text_of(page)
    assert WORDS not in text_of(page)
    for gone in (".json", "/posts"):
        assert Browser(app, None).get(address + gone).status_code == 451
    assert Browser(app, None).get(f"/papers/{version.paper_id}/compare/1...1").status_code == 451
    assert fatou.get(f"{address}/withholding/new").status_code == 302
    assert WHY in text_of(Browser(app, None, "en").get("/boards/farmers/register"))


def test_withholding_twice_is_one_entry_of_the_chain_and_of_the_journal(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    address = f"/papers/{version.paper_id}/versions/1/withholding"
    fatou = Browser(app, cast.fatou)
    for _time in range(2):
        assert fatou.post(address, {"reason": WHY, "language": "en", "confirmed": "1"}).status_code == 303
    kinds = [json.loads(document)["kind"] for document in db.session.scalars(select(Publication.document))]
    assert kinds == ["version", "withholding"]
    acts = db.session.scalars(select(Entry).where(Entry.verb == Verb.VERSION_WITHHELD)).all()
    assert [(entry.actor_id, entry.reason is not None) for entry in acts] == [(cast.fatou.id, True)]


def test_a_reason_is_needed_and_what_was_typed_comes_back(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    address = f"/papers/{version.paper_id}/versions/1/withholding"
    fatou = Browser(app, reads_english(cast.fatou))
    for sent in ({"reason": " "}, {"reason": " ", "confirmed": "1"}, {"reason": WHY, "language": "xx"}):
        answer = fatou.post(address, {"language": "en", **sent})
        assert answer.status_code == 422
        assert 'role="alert"' in text_of(answer)
    assert WHY in text_of(fatou.post(address, {"reason": WHY, "language": "xx"}))


def test_a_moderator_and_a_member_may_not(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    address = f"/papers/{version.paper_id}/versions/1"
    for member in (cast.carla, cast.amina):
        browser = Browser(app, member)
        assert "withholding/new" not in text_of(browser.get(address))
        assert browser.get(f"{address}/withholding/new").status_code == 403
        sent = {"reason": WHY, "language": "en", "confirmed": "1"}
        assert browser.post(f"{address}/withholding", sent).status_code == 403
    assert db.session.get_one(Version, version.id).withholding is None


def test_the_form_speaks_the_language_of_its_reader(app: Flask, cast: Cast) -> None:
    version = a_version(cast)
    page = text_of(Browser(app, cast.fatou).get(f"/papers/{version.paper_id}/versions/1/withholding/new"))
    assert "Withhold version" not in page
    assert "Reason, for everyone" not in page
