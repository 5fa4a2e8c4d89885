"""A version withheld by law: the committee looks once more, says why; nobody reads it after, the chain stays."""

import json
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.database import db
from forum.journal import Entry, Verb
from forum.papers import actions as papers
from forum.papers.asked_posts import token_of
from forum.papers.models import Asking, Draft, Publication, Version
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.test_publishing import cite_words, draft_with_a_block, frozen_thread

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
    chain = db.session.scalars(select(Publication.document).order_by(Publication.id))
    assert [json.loads(document)["kind"] for document in chain] == ["version", "withholding"]
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


def withheld_with_its_title(cast: Cast, draft: Draft) -> Version:
    """This draft published under a title that may not be said, and withheld."""
    papers.rename_draft(draft, by=cast.carla, title="Mister X poisons the wells", language="en")
    version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.", waiver="We met.")
    papers.withhold(version, by=cast.fatou, reason=WHY, language="en")
    db.session.commit()
    return version


def test_the_title_is_withheld_with_the_words(app: Flask, cast: Cast) -> None:
    draft, _block = draft_with_a_block(cast, frozen_thread(cast))
    thread = draft.threads[0]
    version = withheld_with_its_title(cast, draft)
    paper = f"/papers/{version.paper_id}"
    visitor = Browser(app, None, "en")
    pages = [f"{paper}/versions/1", f"/threads/{thread.id}", "/boards/farmers", "/boards/farmers/register"]
    pages += ["/a/mediterranean", "/a/mediterranean/chain", f"{paper}/amendments", "/", f"{paper}/feed"]
    for address in pages:
        assert "Mister X" not in text_of(visitor.get(address)), address
    assert "A version withheld by law" in text_of(visitor.get(f"{paper}/versions/1"))
    assert "A version withheld by law" in text_of(visitor.get("/boards/farmers"))


def test_a_paper_falls_back_to_the_title_of_its_last_version_that_is_shown(cast: Cast) -> None:
    first = a_version(cast)
    shown = first.title
    thread = first.draft.threads[0]
    second = withheld_with_its_title(cast, papers.open_draft(thread, by=cast.carla))
    assert (second.paper.title, second.title) == (shown, "A version withheld by law")
    papers.withhold(first, by=cast.fatou, reason=WHY, language="en")
    assert second.paper.title == "A version withheld by law"


def test_the_link_in_an_authors_letter_shows_nothing_of_a_withheld_version(app: Flask, cast: Cast) -> None:
    cast.farmers.objection_window = 7
    draft, block = draft_with_a_block(cast, frozen_thread(cast))
    cite_words(cast, block, draft.threads[0], 3)
    papers.open_window(draft, by=cast.carla)
    asking = db.session.scalars(select(Asking).where(Asking.member_id == cast.amina.id)).one()
    link = f"/askings/{token_of(asking.id)}"
    assert WORDS in text_of(Browser(app, None).get(link))
    with clock.at(clock.now() + timedelta(days=8)):
        version = papers.publish(draft, by=cast.carla, unaccounted="We ran out of time.")
        papers.withhold(version, by=cast.fatou, reason=WHY, language="en")
        db.session.commit()
        answer = Browser(app, None).get(link)
    assert answer.status_code == 451
    assert WORDS not in text_of(answer)
