"""House rules of letters: three parts each, complete in plain text, every sentence of them translatable.

A new letter gives an example of what it speaks of in ``EXAMPLES``; the rest is looked at here.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html as parser
from markupsafe import Markup

from forum import clock, languages, places
from forum.mail import Letter, Recipient, compose
from forum.mail.answering import Answering
from forum.mailings.saying import Answered, Told, Words
from forum.phases import Phase
from forum.said import Said
from tests import catalogues, post_office
from tests.digests import example as digest
from tests.notices import example as notice

LETTERS = places.templates() / "email"
NAMES = sorted(path.name for path in LETTERS.iterdir() if path.is_dir())
PARTS = {"subject.txt", "body.txt", "body.html"}
NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)
PAGE = "https://forum.sea.example/"

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "confirm": {"link": f"{PAGE}confirm/1?token=a&next=b", "until": NOON},
    "recover": {"link": f"{PAGE}recover/1", "until": NOON},
    "password-changed": {"link": f"{PAGE}recover", "moment": NOON},
    "already-registered": {
        "link": f"{PAGE}recover",
        "sign_in": f"{PAGE}sign-in",
        "confirm_link": f"{PAGE}confirm/1",
    },
    "reader": {
        "board_name": "Pêcheurs",
        "joins": True,
        "invited": False,
        "link": f"{PAGE}readers/1",
        "until": NOON,
    },
    "phase-overdue": {
        "board_name": "Pêcheurs",
        "phase": Phase.DIAGNOSIS.title,
        "closes_on": date(2031, 7, 7),
        "committee": False,
        "link": f"{PAGE}boards/fishers/agenda",
    },
    "asking": {
        "title": "El agua de todas",
        "board_name": "Pêcheurs",
        "again": True,
        "closes_at": NOON,
        "posts": [
            {
                "number": number,
                "summary": "الماءُ في الوادي لم يعد يصل إلى البحر.",
                "fate": fate,
                "target": 4,
                "reason": "Ailleurs.",
                "passages": [{"number": 2, "text": "La rivière est basse."}],
                "answers": [{"name": "Carla", "text": "Nous gardons ces mots."}],
            }
            for number, fate in enumerate(("cited", "merged", "set-aside", "procedural", None), start=1)
        ],
        "link": f"{PAGE}askings/1",
        "provisional": f"{PAGE}papers/1/provisional",
    },
    "signing-again": {
        "title": "Cómo compartimos un pozo",
        "board_name": "Pêcheurs",
        "old": 1,
        "new": 3,
        "difference": f"{PAGE}papers/1/compare/1...3",
        "link": f"{PAGE}papers/1/signatures",
    },
    "answer-refused": {
        "why": "Dieser Text ist leer.",
        "place": "Le puits",
        "opens": True,
        "title": "الماء",
        "words": "Nous sommes d’accord.",
        "attached": ["plan.pdf"],
        "link": f"{PAGE}boards/fishers",
    },
    "answer-waits": {
        "replies": f"{PAGE}account/replies",
        "place": "Le puits",
        "opens": True,
        "title": "الماء",
        "words": "Nous sommes d’accord.",
        "attached": ["plan.pdf"],
        "link": f"{PAGE}boards/fishers",
    },
    "post": {
        "told": Told(
            title=Said("الماء", "ar", "العربية"),
            author="Bruno Conti",
            words=Words(
                Said("Les puits.", "fr", None, "Arabisch", machine=True), Markup("<p>Les puits.</p>")
            ),
            original=Words(Said("الآبار.", "ar", "العربية"), Markup('<div dir="rtl"><p>الآبار.</p></div>')),
            path="/threads/1?from=3#p3",
            milieu="Pêcheurs",
            kind="Vorschlag",
            phase="Strategie",
            number=3,
            answers=Answered(2, "Amina"),
        ),
        "tag": "fishers",
        "re": "Re: ",
        "board_name": "Pêcheurs",
        "thread": "",
        "choices": f"{PAGE}mailings/choices/1",
        "this_thread": f"{PAGE}mailings/choices/2",
        "answering": Answering({1: "reply+t1-2-abc@forum.sea.example"}),
        "answered": Said("الماء", "ar", "العربية"),
    },
    "digest": digest.CONTEXT,
    "notice": notice.CONTEXT,
    "digests": digest.BUNDLE,
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = post_office.site(tmp_path)
    with app.app_context(), clock.at(NOON):
        yield app


@pytest.fixture
def marked_app(tmp_path: Path) -> Iterator[Flask]:
    """A site in whose French every translated sentence stands between marks."""
    words = catalogues.write(tmp_path / "words", catalogues.sentences_of(LETTERS), ["fr"])
    app = post_office.site(tmp_path, BABEL_TRANSLATION_DIRECTORIES=str(words))
    with app.app_context(), clock.at(NOON):
        yield app


def example(name: str, language: str) -> EmailMessage:
    reader = Recipient("amina@farmers.example", language, "Africa/Tunis", "Amina")
    return compose(Letter(name, reader, EXAMPLES[name], unsubscribe=f"{PAGE}unsubscribe/1"))


def words_in(given: Any) -> Iterator[str]:
    """Every string in what a letter speaks of, however deep it stands."""
    if isinstance(given, str):
        yield given
    elif dataclasses.is_dataclass(given):
        for field in dataclasses.fields(given):
            yield from words_in(getattr(given, field.name))
    elif isinstance(given, Mapping):
        yield from words_in(list(given.values()))
    elif isinstance(given, list):
        for one in given:
            yield from words_in(one)


def texts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def seen(html: str) -> str:
    """What a reader sees of a page: the text of its body."""
    return " ".join(parser.document_fromstring(html).find("body").itertext())


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_has_its_three_parts_and_an_example(name: str) -> None:
    assert {path.name for path in (LETTERS / name).iterdir()} == PARTS
    assert name in EXAMPLES, f"say in EXAMPLES what the letter {name} speaks of"


def test_every_example_is_of_a_letter() -> None:
    assert set(EXAMPLES) == set(NAMES)


@pytest.mark.parametrize("language", list(languages.INTERFACE))
@pytest.mark.parametrize("name", NAMES)
def test_every_letter_is_complete_in_every_language(app: Flask, name: str, language: str) -> None:
    message = example(name, language)
    plain, html = texts(message)
    assert message["Content-Language"] == language
    assert f'<html lang="{language}" dir="{languages.direction(language)}">' in html
    for text in (str(message["Subject"]), plain, seen(html)):
        assert text.strip()
        assert not re.search(r"\{\{|\{%|\{#|%\(|\bNone\b|Undefined|&amp;|&lt;", text)


@pytest.mark.parametrize("name", NAMES)
def test_whoever_reads_plain_text_can_do_all_the_others_can(app: Flask, name: str) -> None:
    plain, html = texts(example(name, "en"))
    links = set(parser.document_fromstring(html).xpath("//@href"))
    assert links
    for link in links:
        assert link.removeprefix("mailto:") in plain.split()
    why = plain.partition("\n-- \n")[2]
    assert "You receive this mail because" in why
    assert f"{PAGE}unsubscribe/1" in why


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_of_a_letter_can_be_translated(marked_app: Flask, name: str) -> None:
    message = example(name, "fr")
    plain, html = texts(message)
    given = list(words_in(EXAMPLES[name]))
    given += [f"{PAGE}unsubscribe/1", "https://forum.sea.example", "The Sea"]
    for text in (str(message["Subject"]), plain, seen(html)):
        rest = re.sub(r"⟦fr:.*?⟧", "", text, flags=re.DOTALL)
        for words in sorted(given, key=len, reverse=True):
            rest = rest.replace(words, "")
        assert not re.search(r"[^\W\d_]", rest), f"never translated: {rest.strip()}"


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_fetches_nothing_and_runs_nothing(app: Flask, name: str) -> None:
    _plain, html = texts(example(name, "en"))
    page = parser.document_fromstring(html)
    assert not page.xpath("//script | //img | //link | //iframe | //object | //form | //@background")
    assert "url(" not in html
    assert "@import" not in html
    own = ("https://forum.sea.example", "mailto:reply+")
    assert all(link.startswith(own) for link in page.xpath("//@href"))
    assert len(html.encode()) < 90_000
