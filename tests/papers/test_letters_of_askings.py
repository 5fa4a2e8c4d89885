"""Letters to authors: what they open and what they keep ends with the account, and with an erasure."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.boards.actions import change_board
from forum.boards.models import Reading, Writing
from forum.database import db
from forum.members.actions import join, leave
from forum.papers import actions as papers
from forum.papers.asked_posts import token_of
from forum.papers.erasing import erase_everywhere
from forum.papers.models import Answer, Objection
from tests.cast import Browser, Cast, reads_english, text_of
from tests.papers.asking import THAT_DAY, Table, ask, table
from tests.papers.test_erasing import kept_letter

WORDS = "I said it of summer alone."


@pytest.fixture
def laid(cast: Cast) -> Table:
    with clock.at(THAT_DAY):
        laid = table(cast)
        ask(laid)
    return laid


def objects(laid: Table) -> Objection:
    objection = papers.answer_fate(
        laid.asked(4), Answer.NOT_MEANT, by=laid.cast.amina, text=WORDS, language="en"
    )
    assert objection is not None
    return objection


def test_whose_account_is_closed_answers_by_no_letter(app: Flask, cast: Cast, laid: Table) -> None:
    with clock.at(THAT_DAY):
        place = f"/askings/{token_of(laid.asking(cast.amina).id)}"
        visitor = Browser(app, None, "en")
        assert visitor.get(place).status_code == 200
        assert cast.amina.account is not None
        cast.amina.account.active = False
        db.session.commit()
        assert visitor.get(place).status_code == 404
        sent = {"post": laid.post(4).id, "answer": "not-meant", "text": WORDS, "language": "en"}
        assert visitor.post(f"{place}/answers", sent).status_code == 404
    assert db.session.scalars(select(Objection)).all() == []


def test_erasing_who_answered_removes_the_letters_that_quote_the_answer(
    app: Flask, cast: Cast, laid: Table
) -> None:
    folder = Path(app.config["FORUM_DATA"]) / "mail"
    folder.mkdir(exist_ok=True)
    with clock.at(THAT_DAY):
        papers.answer_objection(
            objects(laid), by=cast.carla, text="We keep the words of the second post.", language="en"
        )
        db.session.commit()
    letter = kept_letter(folder / "one.eml", "Carla answers: We keep the words of the second post.")
    other = kept_letter(folder / "two.eml", "Carla answers nobody.")
    erase_everywhere(cast.carla, by=None)
    assert (letter.exists(), other.exists()) == (False, True)


def test_who_left_a_board_of_members_is_told_of_their_own_posts_and_of_nothing_else(
    app: Flask, cast: Cast, tray: list[EmailMessage]
) -> None:
    with clock.at(THAT_DAY):
        laid = table(cast)
        change_board(cast.farmers, by=cast.fatou, reading=Reading.MEMBERS, writing=Writing.MEMBERS)
        leave(cast.farmers, by=reads_english(cast.amina))
        reads_english(cast.carla)
        ask(laid)
        asking, title = laid.asking(cast.amina), laid.draft.title
        letters = {str(letter["To"]): letter for letter in tray}
        hers = next(letter for to, letter in letters.items() if "amina" in to)
        carlas = next(letter for to, letter in letters.items() if "carla" in to)
        for part in ("plain", "html"):
            body = hers.get_body(preferencelist=(part,)).get_content()
            assert "And the river is lower every summer." in body
            assert "you are not one of them now" in body
            assert token_of(asking.id) in body
            for others in ("So is the river.", title, f"/papers/{laid.draft.paper_id}/provisional"):
                assert others not in body
                assert (
                    others in carlas.get_body(preferencelist=(part,)).get_content()
                    or others == "So is the river."
                )
        assert title not in str(hers["Subject"])
        visitor, place = Browser(app, None, "en"), f"/askings/{token_of(asking.id)}"
        page = text_of(visitor.get(place))
        assert "And the river is lower every summer." in page
        assert "you are not one of them now" in page
        for others in ("So is the river.", title, "/provisional", f'href="/threads/{laid.thread.id}'):
            assert others not in page
        sent = {"post": laid.post(4).id, "answer": "not-meant", "text": WORDS, "language": "en"}
        assert visitor.post(f"{place}/answers", sent).status_code == 303
        assert WORDS in text_of(visitor.get(place))
        join(cast.farmers, by=cast.amina)
        db.session.commit()
        assert "So is the river." in text_of(visitor.get(place))
