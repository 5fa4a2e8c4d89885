"""Authors answer, moderators answer them, and the version prints what stays open."""

import json
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from forum import clock
from forum.database import db
from forum.errors import Invalid, Refused
from forum.journal import Entry, Verb, Visibility
from forum.papers import actions as papers
from forum.papers.asked_posts import token_of
from forum.papers.erasing import erase_everywhere
from forum.papers.exporting import json_export
from forum.papers.models import Answer, AskingState, Objection, ObjectionState, Version
from tests.cast import Browser, Cast, text_of
from tests.entries import entries, last_entry
from tests.papers.asking import A_WEEK, THAT_DAY, Table, ask, change, table, the_worker_turns
from tests.papers.test_erasing import everything_in_the_database
from tests.papers.verifiers import judged, report_on

WORDS = "I spoke of the river in summer, never of every river."


@pytest.fixture
def laid(cast: Cast) -> Table:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
    return laid


def objects(laid: Table, words: str = WORDS) -> Objection:
    objection = papers.answer_fate(
        laid.asked(4), Answer.NOT_MEANT, by=laid.cast.amina, text=words, language="en"
    )
    assert objection is not None
    db.session.commit()
    return objection


def published(laid: Table) -> Version:
    with clock.at(THAT_DAY + timedelta(days=12)):
        version = papers.publish(laid.draft, by=laid.cast.carla)
    db.session.commit()
    return version


def test_an_author_says_that_it_is_what_they_meant(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        papers.answer_fate(laid.asked(4), Answer.MEANT, by=cast.amina)
        papers.answer_fate(laid.asked(4), Answer.MEANT, by=cast.amina)
    assert laid.asking(cast.amina).answered_at is not None
    (entry,) = entries(Verb.FATE_ANSWERED)
    assert entry.visibility == Visibility.PRIVATE


def test_an_author_says_that_it_is_not_and_why(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        objection = objects(laid)
        assert objects(laid) is objection
    assert (objection.state, objection.reason.text) == (ObjectionState.OPEN, WORDS)
    (entry,) = entries(Verb.OBJECTION_RAISED)
    assert (entry.visibility, entry.reason_id) == (Visibility.PUBLIC, objection.reason_id)


def test_an_objection_needs_words(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY), pytest.raises(Invalid) as problem:
        objects(laid, "   ")
    assert problem.value.field == "text"


def test_an_answer_can_be_changed_until_the_window_closes(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        objection = objects(laid)
        objects(laid, "I spoke of our river only.")
        assert objection.reason.text == "I spoke of our river only."
        papers.answer_fate(laid.asked(4), Answer.MEANT, by=cast.amina)
        assert objection.state == ObjectionState.SETTLED
        objects(laid)
    with clock.at(THAT_DAY + A_WEEK), pytest.raises(Refused, match="over"):
        papers.answer_fate(laid.asked(4), Answer.MEANT, by=cast.amina)
    db.session.rollback()
    assert objection.state == ObjectionState.OPEN


def test_nobody_answers_for_another(cast: Cast, laid: Table) -> None:
    for other in (cast.carla, cast.bruno, cast.fatou, None):
        with clock.at(THAT_DAY), pytest.raises(Refused):
            papers.answer_fate(laid.asked(4), Answer.MEANT, by=other)


def test_a_moderator_answers_and_the_author_is_told(
    cast: Cast, laid: Table, tray: list[EmailMessage]
) -> None:
    with clock.at(THAT_DAY):
        objection = objects(laid)
        tray.clear()
        answer = papers.answer_objection(objection, by=cast.carla, text="Block 2 now says so.", language="en")
        again = papers.answer_objection(objection, by=cast.carla, text="Block 2 now says so.", language="en")
        db.session.commit()
        assert answer is again
        the_worker_turns()
    (letter,) = tray
    part = letter.get_body(("plain",))
    assert part is not None
    assert "Block 2 now says so." in part.get_content()
    assert last_entry().verb == Verb.OBJECTION_ANSWERED
    for person in (cast.amina, cast.bruno, cast.fatou, None):
        with pytest.raises(Refused):
            papers.answer_objection(objection, by=person, text="No.", language="en")


def test_after_the_answer_its_author_may_settle_it(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        objection = objects(laid)
        with pytest.raises(Invalid):
            papers.settle_objection(objection, by=cast.amina)
        papers.answer_objection(objection, by=cast.carla, text="It does not say so.", language="en")
        with pytest.raises(Refused):
            papers.settle_objection(objection, by=cast.carla)
        for _time in range(2):
            papers.settle_objection(objection, by=cast.amina)
    assert objection.state == ObjectionState.SETTLED
    assert len(entries(Verb.OBJECTION_SETTLED)) == 1


def test_the_version_prints_what_stays_open_with_its_answers(app: Flask, cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        papers.answer_objection(objects(laid), by=cast.carla, text="We keep our words.", language="en")
    version = published(laid)
    manifest = json.loads(version.publication.document)
    (objection,), (answer,) = manifest["objections"], manifest["answers"]
    assert (objection["number"], objection["state"]) == (4, "open")
    assert answer["objection"] == objection["id"]
    assert (manifest["told"], manifest["answered"], manifest["unreachable"]) == (2, 1, 0)
    assert report_on(json_export(version)).ok
    page = text_of(Browser(app, None, "en").get(f"/papers/{version.paper_id}/versions/1"))
    for words in (WORDS, "We keep our words.", "Objections open", "Silence is not consent"):
        assert words in page


def test_what_was_asked_and_answered_never_changes_once_published(laid: Table) -> None:
    with clock.at(THAT_DAY):
        papers.answer_objection(objects(laid), by=laid.cast.carla, text="We keep our words.", language="en")
    published(laid)
    tables = ("objection_windows", "askings", "asked_posts", "objections", "objection_answers")
    for name in tables:
        for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET id = id"):
            with pytest.raises(DatabaseError):
                db.session.execute(text(statement))
            db.session.rollback()
    objection = db.session.scalars(select(Objection)).one()
    for act in (
        lambda: papers.answer_objection(objection, by=laid.cast.carla, text="Late.", language="en"),
        lambda: papers.settle_objection(objection, by=laid.cast.amina),
        lambda: papers.answer_fate(laid.asked(4), Answer.MEANT, by=laid.cast.amina),
    ):
        with clock.at(THAT_DAY), pytest.raises(Refused):
            act()
        db.session.rollback()


def test_erasing_who_objected_empties_their_words_and_both_verifiers_agree(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        objects(laid, "A first wording of what I meant.")
        papers.answer_objection(objects(laid), by=cast.carla, text="We keep our words.", language="en")
    version = published(laid)
    before = report_on(json_export(version))
    assert before.ok
    erase_everywhere(cast.amina, by=None)
    left = everything_in_the_database()
    for words in (WORDS, "A first wording", "Amina"):
        assert words not in left
    after = judged(json_export(version), before.head)
    assert not isinstance(after, str)
    assert after.ok, after.lines()
    assert after.missing == 0


def test_erasing_who_answered_empties_name_and_words(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        papers.answer_objection(objects(laid), by=cast.carla, text="We keep our words.", language="en")
    version = published(laid)
    erase_everywhere(cast.carla, by=None)
    left = everything_in_the_database()
    assert "We keep our words." not in left
    assert "Carla" not in left
    assert report_on(json_export(version)).ok


def test_erasing_who_objected_while_it_is_provisional_leaves_it_publishable(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        objects(laid)
        erase_everywhere(cast.amina, by=None)
    laid.draft = db.session.merge(laid.draft)
    version = published(laid)
    assert report_on(json_export(version)).ok
    assert WORDS not in json_export(version).decode()


def test_from_the_letter_an_author_answers_without_signing_in(app: Flask, cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        place = f"/askings/{token_of(laid.asking(cast.amina).id)}"
        visitor = Browser(app, None, "en")
        entries_before = db.session.scalars(select(Entry.id)).all()
        page = visitor.get(place)
        assert page.status_code == 200
        assert page.headers["X-Robots-Tag"].startswith("noindex")
        assert db.session.scalars(select(Entry.id)).all() == entries_before
        post = {"post": laid.post(4).id}
        empty = visitor.post(f"{place}/answers", {**post, "answer": "not-meant", "text": " "})
        assert empty.status_code == 422
        assert 'id="e-text"' in text_of(empty)
        sent = {**post, "answer": "not-meant", "text": WORDS, "language": "en"}
        assert visitor.post(f"{place}/answers", sent).status_code == 303
        assert WORDS in text_of(visitor.get(place))
        other = {"post": laid.post(2).id, "answer": "meant"}
        assert visitor.post(f"{place}/answers", other).status_code == 404
        assert visitor.post(f"{place}/answers", {**post, "answer": "perhaps"}).status_code == 422
        assert visitor.get("/askings/WzFd.nobody").status_code == 404
    assert db.session.scalars(select(Objection)).one().reason.author_id == cast.amina.id


def test_signed_in_an_author_answers_on_their_page_and_a_moderator_there_too(
    app: Flask, cast: Cast, laid: Table
) -> None:
    base = f"/papers/{laid.draft.paper_id}/provisional"
    with clock.at(THAT_DAY):
        amina, carla = Browser(app, cast.amina), Browser(app, cast.carla)
        assert f"{base}/mine" in text_of(amina.get("/account/words"))
        assert amina.get(f"{base}/mine").status_code == 200
        assert Browser(app, cast.elena).get(f"{base}/mine").status_code == 404
        sent = {"post": laid.post(4).id, "answer": "not-meant", "text": WORDS, "language": "en"}
        assert amina.post(f"{base}/answers", sent).status_code == 303
        objection = db.session.scalars(select(Objection)).one()
        answers = f"{base}/objections/{objection.id}/answers"
        assert carla.post(answers, {"text": "", "language": "es"}).status_code == 422
        assert amina.post(answers, {"text": "So.", "language": "es"}).status_code == 403
        assert carla.post(answers, {"text": "De acuerdo.", "language": "es"}).status_code == 303
        page = text_of(Browser(app, None, "es").get(base))
        assert WORDS in page
        assert "De acuerdo." in page
        settled = {"post": laid.post(4).id, "answer": "settled"}
        assert amina.post(f"{base}/answers", settled).status_code == 303
    db.session.refresh(objection)
    assert objection.state == ObjectionState.SETTLED


def test_who_could_not_be_told_and_answers_by_the_page_was_told_by_it(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        assert cast.amina.account is not None
        cast.amina.account.confirmed_at = None
        ask(laid)
        assert laid.asking(cast.amina).state == AskingState.UNREACHABLE
        papers.answer_fate(laid.asked(4), Answer.MEANT, by=cast.amina)
    manifest = json.loads(published(laid).publication.document)
    assert (manifest["told"], manifest["answered"], manifest["unreachable"]) == (2, 1, 0)


def test_a_changed_block_keeps_the_objection_to_it(cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        objection = objects(laid)
        change(laid, laid.other, "The river is low in summer.")
        the_worker_turns()
    assert objection.state == ObjectionState.OPEN
    assert laid.asking(cast.amina).answered_at is not None


def test_the_provisional_text_is_read_by_everyone_with_every_fate(app: Flask, laid: Table) -> None:
    base = f"/papers/{laid.draft.paper_id}/provisional"
    with clock.at(THAT_DAY):
        for language in ("en", "fr", "es"):
            assert Browser(app, None, language).get(base).status_code == 200
        page = text_of(Browser(app, None, "en").get(f"{base}/posts"))
        assert "merged into post 2" in page
        assert "Read the provisional text" in text_of(
            Browser(app, None, "en").get(f"/papers/{laid.draft.paper_id}")
        )
    published(laid)
    assert Browser(app, None).get(base).status_code == 302
