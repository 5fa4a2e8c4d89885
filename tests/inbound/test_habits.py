"""Habits seen in the mail of public lists: how people work around what their program puts into an answer."""

import pytest
from flask import Flask

from forum.inbound.answers import answer_in, opened
from forum.inbound.cutting import cut
from forum.mail.marker import marked
from tests.inbound.letters import written

LINE = marked("Write your answer above this line")
#: Thunderbird's line above what it quotes, in seven languages.
LINES = {
    "en": "On 1/5/26 3:30 PM, Bruno Conti wrote:",
    "fr": "Le 05/01/2026 à 15:30, Bruno Conti a écrit :",
    "es": "El 5/1/26 a las 15:30, Bruno Conti escribió:",
    "pt": "Em 05/01/2026 15:30, Bruno Conti escreveu:",
    "de": "Am 05.01.26 um 15:30 schrieb Bruno Conti:",
    "it": "Il 05/01/26 15:30, Bruno Conti ha scritto:",
    "ar": "في 5/1/2026 15:30، كتب Bruno Conti:",
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_somebody_greets_in_place_of_the_beginning_of_the_quote(app: Flask, line: str) -> None:
    said = f"{line}\n\nHello Bruno,\n\n> QUOTED words\n> and more of them\n\nThe well is dry.\n\n-- \nAmina"
    assert cut(said) == "Hello Bruno,\n\nThe well is dry."


def test_somebody_greets_and_answers_one_passage_after_the_other(app: Flask) -> None:
    said = (
        f"{LINES['en']}\nHello,\n\n{LINES['en']}\n> Is it dry?\n\nYes.\n\n> Since when?\n\nSince May.\n\n"
        "> QUOTED end"
    )
    assert cut(said) == "Hello,\n\n> Is it dry?\n\nYes.\n\n> Since when?\n\nSince May."


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_letter_that_was_left_whole_is_no_greeting(app: Flask, line: str) -> None:
    assert cut(f"{line}\n\n{LINE}\n\nQUOTED words\n\n> QUOTED by them\n\nQUOTED too") == ""


@pytest.mark.parametrize(
    "below",
    [
        "On Wed, 14 Nov 2026 08:14:43 -0200 Bruno Conti <bruno@example.org> wrote\n\nQUOTED",
        '30.09.2026, 18.30, "Bruno - Conti" <bruno@example.org>:\n\nQUOTED',
        " ------------------------------\n\n*From:* Bruno [mailto:bruno@example.org]\n"
        "*Sent:* Thursday, 9 July 2026 1:36 PM\n*To:* amina@example.org\n*Subject:* Wells\n\n\nQUOTED",
        "-----Antwort Nachricht-----\n\nQUOTED",
    ],
    ids=["zoho", "yandex", "gmail of a letter by outlook", "a german telephone"],
)
def test_a_letter_that_is_not_marked_as_quoted_is_not_the_person_s(app: Flask, below: str) -> None:
    assert cut(f"The well is dry.\n\n{below}") == "The well is dry."


LINKS = (
    "\n\n\nLinks:\n------\n[1] https://water.example.net/2026\n[2] https://forum.example/threads/6?from=1#p1\n[3] \n"
    "https://forum.example/mailings/choices/SECRET\n[4] https://forum.example\n"
)


def test_the_links_that_roundcube_lists_below_stand_where_they_are_meant_and_none_of_the_letter_s(
    app: Flask,
) -> None:
    typed = (
        "The well is dry, as the report [1] says.\n\nOn 2026-11-28 06:15, Bruno via Fishers wrote:\n\n"
        f"> Milieu\n>\n> QUOTED words\n>\n> Read it [2]\n>\n> Change this [3]\n>\n> Milieu [4]{LINKS}"
    )
    text = answer_in(opened(written("reply@forum.example", typed).as_bytes())).text
    assert text == "The well is dry, as the report <https://water.example.net/2026> says."


def test_so_they_do_between_the_passages_of_a_letter(app: Flask) -> None:
    typed = (
        "On 2026-11-28 06:15, Bruno via Fishers wrote:\n\n> Is it dry? [3]\n\nYes [1].\n\n> Since when? [2]\n\n"
        f"Since May.\n\n> QUOTED end [4]{LINKS}"
    )
    text = answer_in(opened(written("reply@forum.example", typed).as_bytes())).text
    assert text == ("> Is it dry?\n\nYes <https://water.example.net/2026>.\n\n> Since when?\n\nSince May.")


def test_a_list_of_links_of_one_s_own_stays(app: Flask) -> None:
    for own in (
        "See [1] and [2].\n\n[1] https://water.example.net/2026\n[2] https://well.example.net",
        "Two things:\n\n---\n\nThe well [1] is dry.",
    ):
        text = answer_in(opened(written("reply@forum.example", own).as_bytes())).text
        assert text.replace("  \n", "\n") == own


def test_outlook_s_lists_and_places_of_pictures_become_what_they_were(app: Flask) -> None:
    typed = (
        "Two things:\n\n  *\nThe well.\n  *\nThe school.\n\n[cid:9f422aa4-d6a2@outlook]\n"
        "See above [cid:image001.png@01D].\n"
    )
    text = answer_in(opened(written("reply@forum.example", typed).as_bytes())).text
    assert [line.strip() for line in text.split("\n") if line] == [
        "Two things:",
        "* The well.",
        "* The school.",
        "See above .",
    ]


def test_a_letter_without_marks_that_begins_with_a_quote_of_its_own_is_not_the_person_s(app: Flask) -> None:
    for head in ("", "-----Original Message-----\n"):
        below = (
            f"{head}From: Bruno <bruno@example.org>\nSent: Tuesday, 29 July 2026 17:12\nTo: Amina <amina@example.org>\n"
            "Subject: Re: Wells\n\nOn Tue, Jul 29, 2026 at 11:06 AM Amina <amina@example.org> wrote:\n\n"
            "> QUOTED of her own\n\nQUOTED answer of his\n\nBruno"
        )
        assert cut(f"The well is dry.\n\n{below}") == "The well is dry."
