"""Of an answer, what its writer wrote is kept: exactly that, whatever program and language it was written with.

``mails/`` holds mails in the shapes of many programs, each with the text (Markdown) that must remain of it.
"""

from email import message_from_bytes
from email.policy import default
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
#: Words of the letter that was answered, which stand in every mail that quotes it; kept where somebody answers between
#: its passages.
QUOTED, KEPT = "QUOTED", {"thunderbird-inside-letter-en"}
SPEAK = ("en", "fr", "es", "pt", "ar", "de", "it")
#: Programs whose mails here are answered above the letter, on plain lines that are all in the text that is meant.
ALL_ABOVE = ("gmx", "tonline", "outlook-phone", "yahoo-android", "roundcube", "zimbra", "samsung", "iphone")
PROGRAMS = {
    *("gmail", "iphone", "apple", "outlook", "windows", "yahoo", "proton", "thunderbird", "k9", "fairemail"),
    *(
        "samsung",
        "orange",
        "zimbra",
        "gmx",
        "webde",
        "tonline",
        "roundcube",
        "libero",
        "spark",
        "zoho",
        "lotus",
    ),
}
#: As a link of a letter has one: what it is for, and the site's signature.
TOKEN = "WyJib2FyZCIsMiwzNF0.e7ShfAJUTcCJYTz7jGPw_PgsD5Y"


def remaining(name: str) -> str:
    return answer_in(opened((MAILS / f"{name}.eml").read_bytes())).text


def meant(name: str) -> str:
    return (MAILS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("name", NAMES)
def test_what_the_writer_wrote_is_kept_exactly(app: Flask, name: str) -> None:
    text = remaining(name)
    assert text == meant(name)
    assert name in KEPT or QUOTED not in text


def test_seven_languages_and_twenty_programs_are_heard_and_say_different_things() -> None:
    assert len(NAMES) >= 140
    assert {name.partition("-")[0] for name in NAMES} >= PROGRAMS
    for language in SPEAK:
        assert sum(f"-{language}" in name for name in NAMES) >= 15
    assert len({meant(name) for name in NAMES}) >= 60


def alone(name: str) -> str:
    """What stands above and below the answer in a mail of plain text: the letter, with all that programs put there."""
    message = message_from_bytes((MAILS / f"{name}.eml").read_bytes(), policy=default)
    part = message.get_body(("plain",))
    if part is None:
        return ""
    lines = part.get_content().replace("\r\n", "\n").split("\n")
    own = {line.strip() for line in meant(name).split("\n")}
    return "\n".join(line for line in lines if line.strip() not in own or not line.strip())


@pytest.mark.parametrize("name", [name for name in NAMES if "inline" not in name and name not in KEPT])
def test_a_mail_in_which_nothing_was_written_says_nothing_of_the_letter(app: Flask, name: str) -> None:
    assert QUOTED not in cut(alone(name))


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(ALL_ABOVE)])
def test_nothing_written_above_a_letter_is_nothing(app: Flask, name: str) -> None:
    assert cut(alone(name)) == ""


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


@pytest.mark.parametrize("language", list(INTERFACE))
def test_a_letter_left_whole_above_an_answer_is_known_by_its_foot_in_every_language(
    app: Flask, language: str
) -> None:
    site = app.config["BASE_URL"]
    with languages.speaking(language):
        words = gettext("Stop receiving this mail")
    letter = "> Bruno Conti · reply\n>\n> The wells are dry.\n>\n"
    with languages.speaking("en"):
        for foot in (words, f"[{words}]({site}/x/{TOKEN})", f"{site}/mailings/unsubscribe/{TOKEN}", site):
            assert cut(f"{letter}> {foot}\n\nMine.") == "Mine."
        assert cut(f"{letter}> {site}/threads/1\n\nMine.").endswith("\n\nMine."), (
            "a passage with a link is kept"
        )


def test_links_that_act_in_their_readers_name_are_never_posted(app: Flask) -> None:
    site = app.config["BASE_URL"]
    escaped = TOKEN.replace("_", "\\_")
    quoted = f"Stop it\n{site}/mailings/unsubscribe/{TOKEN}\n[x]({site}/digests/choices/{escaped})\n"
    assert cut(f"Mine.\n\n{quoted}\nSee {site}/threads/1.") == f"Mine.\n\nStop it\n\nSee {site}/threads/1."
