"""No word of a person's own is lost on the way from their mail to their post, and no program's line comes along."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.inbound.answers import answer_in, opened
from forum.inbound.cutting import cut
from forum.inbound.programs import names_the_program
from forum.mail.marker import marked
from tests.inbound.letters import written
from tests.inbound.sayings import OWN, PROGRAMS

LINE = marked("Write your answer above this line")
BEFORE, AFTER = "The well of our village is dry.", "So say all of us."
#: How programs put the letter below an answer.
LETTERS = (
    f"On Tue, 24 Nov 2026 at 10:15, Milieu <reply@forum.example> wrote:\n\n> {LINE}\n>\n> QUOTED words\n",
    "On 24/11/2026 10:15, Milieu wrote:\n> QUOTED words\n> and more of them\n",
    f"{'_' * 32}\nFrom: Milieu <reply@forum.example>\nSent: Tuesday\nTo: A\nSubject: x\n\n{LINE}\n\nQUOTED\n",
    f"-----Original Message-----\nBetreff: x\nVon: Milieu <reply@forum.example>\nAn: a@b.example\n\n{LINE}\nQUOTED\n",
    f"{LINE}\n\nQUOTED words\n",
)


@pytest.mark.parametrize("said", OWN)
def test_a_sentence_of_ones_own_survives_wherever_it_stands(app: Flask, said: str) -> None:
    assert cut(said) == said
    for whole in (
        f"{said}\n\n{AFTER}",
        f"{BEFORE}\n\n{said}\n\n{AFTER}",
        f"{BEFORE}\n\n{said}",
        f"{BEFORE}\n{said}\n{AFTER}",
    ):
        assert cut(whole) == whole
        for letter in LETTERS:
            assert cut(f"{whole}\n\n{letter}") == whole, letter


@pytest.mark.parametrize("said", OWN)
def test_so_it_does_through_a_whole_mail(app: Flask, said: str) -> None:
    text = answer_in(
        opened(written("reply@forum.example", f"{BEFORE}\n\n{said}\n\n{LETTERS[0]}").as_bytes())
    ).text
    assert [line.strip() for line in text.replace("\\", "").split("\n") if line] == [BEFORE, said]


def test_there_are_enough_of_them() -> None:
    assert len(OWN) >= 60
    assert not [said for said in OWN if names_the_program(said)]


@pytest.mark.parametrize("said", PROGRAMS)
def test_a_line_of_a_program_goes_from_the_end_and_only_from_there(app: Flask, said: str) -> None:
    assert names_the_program(said)
    for letter in LETTERS:
        assert cut(f"{BEFORE}\n\n{said}\n\n{letter}") == BEFORE
    assert cut(f"{BEFORE}\n\n{said}\n\n{AFTER}") == f"{BEFORE}\n\n{said}\n\n{AFTER}"


def test_a_line_of_two_dashes_parts_what_somebody_says_and_ends_it_only_above_a_signature(app: Flask) -> None:
    parted = "Two things:\n\n--\n\nFirst the wells.\n\n--\n\nThen the mayor."
    assert cut(parted) == parted
    long = "Above.\n\n-- \n" + "\n".join(f"Point {number}." for number in range(11))
    assert cut(long) == long
    assert cut(f"{BEFORE}\n\n-- \nAmina Benali\n+33 4 00 00 00 00") == BEFORE
    assert cut(f"{BEFORE}\n\n--\nAmina Benali\n+33 4 00 00 00 00") == BEFORE
    assert cut(f"{BEFORE}\n\n--\n\nAmina Benali\n\n{LETTERS[0]}") == BEFORE


def test_what_is_signed_in_its_own_lines_is_read_without_its_seal(app: Flask) -> None:
    said = f"{BEFORE}\n\n- -- \nAmina\n\n{LETTERS[0]}"
    sealed = (
        f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{said}\n-----BEGIN PGP SIGNATURE-----\n\n"
        "iQIzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n"
    )
    assert answer_in(opened(written("reply@forum.example", sealed).as_bytes())).text == BEFORE


def test_what_somebody_quotes_themselves_above_the_letter_is_theirs_whole(app: Flask) -> None:
    law = "\n".join(f"> Article {number}." for number in range(12))
    for said in (
        f"The law says:\n\n{law}\n\nSo be it.",
        "On 3 May 2026 the mayor wrote:\n\n> No well.\n\nI object.",
    ):
        for letter in LETTERS:
            if "10:15" not in said or "<" in letter or LINE in letter:
                assert cut(f"{said}\n\n{letter}") == said


@pytest.mark.parametrize(
    "begins",
    [
        "Op di 24 nov 2026 om 10:15 schreef Milieu <reply@forum.example>:",
        "2026-11-24 10:15 GMT+01:00 Milieu <reply@forum.example>:",
        "W dniu 24.11.2026 o 10:15, Milieu <reply@forum.example> pisze:",
        "At 24/11/2026 10:15 AM, you wrote:",
        "---- On Tue, 24 Nov 2026 10:15:36 +0100 Milieu <reply@forum.example> wrote ----",
    ],
)
@pytest.mark.parametrize("quoted", ["> QUOTED", "QUOTED"])
def test_other_introductions_go_too_quoted_or_not(app: Flask, begins: str, quoted: str) -> None:
    assert cut(f"{BEFORE}\n\n{begins}\n\n{quoted}") == BEFORE


def test_a_letter_answered_below_is_dropped_as_a_whole_with_or_without_our_line(app: Flask) -> None:
    lines = "\n>\n".join(f"> QUOTED line {number}" for number in range(18))
    for begins in ("On 24/11/2026 10:15, Milieu wrote:", "Le 24 novembre 2026, Milieu a écrit :"):
        assert cut(f"{begins}\n{lines}\n\n{AFTER}") == AFTER
        assert cut(f"{begins}\n> {LINE}\n>\n{lines}\n\n{AFTER}") == AFTER
    assert cut(f"{lines}\n\n{AFTER}") == AFTER


def test_answers_between_passages_keep_what_they_answer(app: Flask) -> None:
    kept = "> The wells are dry.\n\nOurs too.\n\n> Who pays?\n\nAll of us."
    assert cut(f"On 24/11/2026 10:15, Milieu wrote:\n{kept}\n\n> QUOTED") == kept


LINES = st.lists(
    st.sampled_from([*OWN, BEFORE, AFTER, "", "", "No.", "- one", "1. two", "“Never.”"]), max_size=8
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, letter=st.sampled_from(LETTERS))
def test_every_line_somebody_wrote_above_the_letter_is_kept_and_none_of_the_letter(
    app: Flask, lines: list[str], letter: str
) -> None:
    kept = cut("\n".join([*lines, "", letter])).split("\n")
    assert [line for line in kept if line] == [line for line in lines if line]
