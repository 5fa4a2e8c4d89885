"""Letters of this site answered with programs of these years: the answer comes out, and nothing of the letter."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from html import escape

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import languages
from forum.inbound.answers import answer_in, opened
from forum.mail.marker import marked
from forum.members.models import Member
from tests.cast import Cast
from tests.digests.weeks import read, to
from tests.inbound.shapes import ANSWERS, LEFT, PAGES, QUOTED
from tests.inbound.test_own_letters import digest, every_post, html, inner, notice, plain, quoted

#: A letter as short as can be: our line, words of others, the foot.
SHORT = f"{marked('Write')}\nAnswer this mail.\n\nThe wells are dry.\n\n> Not so.\n\n-- \nStop receiving this mail"
SHORT_PAGE = (
    f"<p>{marked('Write')}</p><p>The wells are dry.</p><blockquote>Not so.</blockquote><p>Stop receiving</p>"
)
#: Words that stand in what programs write, in a letter of ours and in Markdown, beside plain ones.
WORDS = (
    *(
        "On",
        "Le",
        "El",
        "Em",
        "Am",
        "Il",
        "في",
        "wrote",
        "a écrit",
        "escribió",
        "schrieb",
        "كتب",
        "Sent",
        "from",
        "my",
    ),
    *(
        "De",
        "À",
        "Von",
        "Objet",
        "Envoyé",
        "Original",
        "message",
        "3 May",
        "2026",
        "the mayor",
        "le puits",
        "البئر",
        "pozo",
    ),
    *(
        "Brunnen",
        "água",
        "già",
        "sont à sec",
        "12 %",
        "n°4",
        "«oui»",
        "“no”",
        "‘sí’",
        "¿cómo?",
        "¡no!",
        "كيف؟",
        "،",
        "…",
        "–",
    ),
    *(
        "*",
        "_one_",
        "#1",
        "`x`",
        "[x]",
        "<nom>",
        "&amp;",
        "~",
        "|",
        "->",
        "==>",
        ":-)",
        "^^",
        "a@b",
        "$x$",
        "\\",
        "(1)",
        "1.",
    ),
)


def mails(mine: tuple[str, ...], said: tuple[str, str]) -> Iterator[tuple[str, EmailMessage]]:
    """An answer around a letter (its text and its page) in each shape, and the name of the shape."""
    text, page = "\n\n".join(mine), inner(said[1])
    unsigned = said[0].split("\n-- \n")[0]
    for name, (sign, opening) in QUOTED.items():
        signed = [sign] if sign else []
        short = "> The wells are dry.\n>\n> The mayor lies about it."
        yield f"{name} above", plain("\n\n".join([text, *signed, f"{opening}\n{quoted(said[0])}\n"]))
        yield f"{name} cut short", plain("\n\n".join([text, *signed, f"{opening}\n{short}\n"]))
        below = f"{opening}\n{quoted(unsigned)}"
        yield f"{name} below", plain("\n\n".join([below, text, *signed]))
    for name, (sign, opening) in LEFT.items():
        signed = [sign] if sign else []
        yield f"{name} left", plain("\n\n".join([text, *signed, opening, said[0]]))
    written = "<div><br></div>".join(f"<div>{escape(line)}</div>" for line in mine)
    for name, shape in PAGES.items():
        yield f"{name} page", html(shape.replace("{mine}", written).replace("{letter}", page))


def words(text: str) -> list[str]:
    """What is read of Markdown, word by word."""
    plain = re.sub(r"<(https[^>]*)>", r"\1", text)
    return re.sub(r"\\([!-/:-@\[-`{-~]|$)", r"\1", plain, flags=re.MULTILINE).split()


@pytest.mark.usefixtures("replies")
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("write", [every_post, digest, notice])
def test_the_answer_comes_out_of_every_shape_of_every_letter(
    cast: Cast, tray: list[EmailMessage], write: Callable[[Cast, Member], None], language: str
) -> None:
    assert cast.elena.account is not None
    cast.elena.account.language = language
    write(cast, cast.elena)
    said = read(next(iter(to("elena@", tray))))
    for mine in ANSWERS.values():
        for name, mail in mails(mine, said):
            assert words(answer_in(opened(mail.as_bytes())).text) == " ".join(mine).split(), name


def test_shapes_are_many() -> None:
    assert len({*QUOTED, *LEFT, *PAGES}) >= 100


LETTER = (SHORT, f"<body>{SHORT_PAGE}</body>")
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=2, max_size=9).map(
    lambda said: f"Water: {' '.join(said)} so."
)
BEGUN = st.tuples(st.sampled_from(("On", "Le", "El", "Am", "From", "De", "Sent from", "في")), SENTENCE).map(
    " ".join
)
ANSWER = st.lists(st.one_of(SENTENCE, BEGUN), min_size=1, max_size=4).map(tuple)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=ANSWER)
def test_whatever_words_are_written_come_out_and_nothing_of_the_letter(
    app: Flask, mine: tuple[str, ...]
) -> None:
    with languages.speaking("en"):
        for name, mail in mails(mine, LETTER):
            text = answer_in(opened(mail.as_bytes())).text
            assert words(text) == " ".join(mine).split(), name


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=ANSWER, quoted=SENTENCE)
def test_so_does_what_somebody_quotes_by_hand_above_the_letter(
    app: Flask, mine: tuple[str, ...], quoted: str
) -> None:
    with languages.speaking("en"):
        for name, mail in mails((f"> {quoted}", *mine), LETTER):
            text = answer_in(opened(mail.as_bytes())).text
            assert name.endswith(" below") or words(text) == f"> {quoted} {' '.join(mine)}".split(), name
