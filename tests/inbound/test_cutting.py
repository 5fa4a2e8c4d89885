"""Of an answer, what its writer wrote is kept: exactly that, whatever program and language it was written with.

``mails/`` holds mails in the shapes of many programs, each with the text (Markdown) that must remain of it.
"""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import gettext

from forum import languages
from forum.inbound.answers import answer_in, opened
from forum.inbound.cutting import cut
from forum.mail.marker import marked
from forum.tongues import INTERFACE

MAILS = Path(__file__).parent / "mails"
NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))
#: Words of the letter that was answered, which stand in every mail that quotes it; kept where an answer is below them.
QUOTED, KEPT = "QUOTED", {"thunderbird-inside-letter-en"}


def remaining(name: str) -> str:
    return answer_in(opened((MAILS / f"{name}.eml").read_bytes())).text


@pytest.mark.parametrize("name", NAMES)
def test_what_the_writer_wrote_is_kept_exactly(app: Flask, name: str) -> None:
    text = remaining(name)
    assert text == (MAILS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")
    assert name in KEPT or QUOTED not in text


def test_seven_languages_and_ten_programs_are_heard() -> None:
    programs = {
        "gmail",
        "iphone",
        "apple",
        "outlook",
        "yahoo",
        "proton",
        "thunderbird",
        "k9",
        "samsung",
        "orange",
    }
    assert {name.partition("-")[0] for name in NAMES} >= programs | {"zimbra"}
    for language in ("en", "fr", "es", "pt", "ar", "de", "it"):
        assert sum(f"-{language}" in name for name in NAMES) >= 5


@pytest.mark.parametrize("language", list(INTERFACE))
def test_the_line_of_a_letter_is_known_in_every_language_with_and_without_its_signs(
    app: Flask, language: str
) -> None:
    with languages.speaking(language):
        sentence = gettext("Write your answer above this line")
    with languages.speaking("en"):
        for line in (marked(sentence), sentence, f"** {sentence} **", marked("\u2026")):
            assert cut(f"Mine.\n\n{line}\n\nNot mine.") == "Mine."
            assert cut(f"Mine.\n\nXyz abc 10:15 q@w.example:\n\n> {line}\n> Not mine.") == "Mine."
    assert cut("What do we write above this line? Nothing.") == "What do we write above this line? Nothing."
