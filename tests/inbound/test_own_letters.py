"""Letters as this site writes them, answered as programs answer: nothing of them comes back, and all of the answer."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from html import escape

import pytest

from forum import clock
from forum.inbound.answers import answer_in, opened
from forum.members.actions import join
from forum.members.models import Member
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, says, thread_by
from tests.digests.weeks import WEDNESDAY, asks_for_digest, read, to
from tests.digests.weeks import deliver as deliver_digests
from tests.mailings.lists import deliver, work
from tests.notices.worker import SOON
from tests.notices.worker import work as give_notice

pytestmark = pytest.mark.usefixtures("replies")

SAID = "The wells are dry.\n\nThe mayor lies about it.\n\n> Not so.\n\n- one\n- two"
ANSWER = ["Mine is not.", "Measure it first: https://water.example.net/2026?week=9#table"]
OPENING = {
    "en": "On 24/11/2026 10:15, Milieu wrote:",
    "fr": "Le 24/11/2026 à 10:15, Milieu a écrit :",
    "ar": "في 24/11/2026 10:15، كتب Milieu:",
}


def every_post(cast: Cast, reader: Member) -> None:
    """A post, to somebody who hears each one."""
    join(cast.farmers, by=reader)
    thread = thread_by(cast.carla, cast.farmers)
    work()
    watch(cast.farmers, Wish.EVERY_POST, by=reader)
    says(cast.amina, thread, SAID, language="en")
    deliver()


def digest(cast: Cast, reader: Member) -> None:
    """The edition of a week."""
    join(cast.farmers, by=reader)
    with clock.at(WEDNESDAY):
        asks_for_digest(reader, cast.farmers)
        says(cast.amina, thread_by(cast.carla, cast.farmers), SAID)
    deliver_digests()


def notice(cast: Cast, reader: Member) -> None:
    """Somebody answered."""
    join(cast.farmers, by=reader)
    says(cast.carla, thread_by(reader, cast.farmers), SAID, parent_number=1)
    give_notice()
    give_notice(clock.now() + SOON)


def quoted(lines: str, sign: str = "> ") -> str:
    return "\n".join(f"{sign}{line}".rstrip() for line in lines.rstrip("\n").split("\n"))


def plain(text: str) -> EmailMessage:
    message = EmailMessage()
    message.set_content(text)
    return message


def html(body: str) -> EmailMessage:
    message = EmailMessage()
    message.set_content(body, subtype="html")
    return message


def inner(page: str) -> str:
    """What a program takes of a letter into its own."""
    found = re.search(r"<body[^>]*>(.*)</body>", page, re.DOTALL)
    assert found
    return found[1]


MINE = "\n\n".join(ANSWER)
MINE_HTML = "".join(f"<p>{escape(line)}</p>" for line in ANSWER)


def below(said: tuple[str, str], opening: str) -> EmailMessage:
    """Thunderbird, as it comes: below the quote, the letter's signature stripped, one's own below."""
    stripped = said[0].split("\n-- \n")[0]
    return plain(f"{opening}\n{quoted(stripped)}\n\n{MINE}\n\n-- \nAmina Benali\n")


def below_in_html(said: tuple[str, str], opening: str) -> EmailMessage:
    return html(
        f'<body><div class="moz-cite-prefix">{opening}<br></div><blockquote type="cite">{inner(said[1])}</blockquote>'
        f"{MINE_HTML}</body>"
    )


def above(said: tuple[str, str], opening: str) -> EmailMessage:
    return plain(f"{MINE}\n\n{opening}\n\n{quoted(said[0])}\n")


def above_without_spaces(said: tuple[str, str], opening: str) -> EmailMessage:
    return plain(f"{MINE}\n\n{opening}\n{quoted(said[0], '>')}\n-- \nSent from my phone.\n")


def above_in_html(said: tuple[str, str], opening: str) -> EmailMessage:
    return html(
        f'<div dir="ltr">{MINE_HTML}</div><div class="gmail_quote"><div class="gmail_attr">{opening}<br></div>'
        f'<blockquote class="gmail_quote">{inner(said[1])}</blockquote></div>'
    )


def outlook(said: tuple[str, str], _opening: str) -> EmailMessage:
    return plain(
        f"{MINE}\n\n{'_' * 32}\nVon: Milieu <reply@forum.example>\nGesendet: Dienstag\nAn: A\nBetreff: x\n\n{said[0]}"
    )


def outlook_in_html(said: tuple[str, str], _opening: str) -> EmailMessage:
    return html(
        f"{MINE_HTML}<hr><div><b>De :</b> Milieu &lt;reply@forum.example&gt;<br><b>Envoyé :</b> mardi<br>"
        f"<b>À :</b> A<br><b>Objet :</b> x</div>{inner(said[1])}"
    )


WAYS = (below, below_in_html, above, above_without_spaces, above_in_html, outlook, outlook_in_html)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("write", [every_post, digest, notice])
def test_a_letter_of_ours_is_answered(
    cast: Cast, tray: list[EmailMessage], write: Callable[[Cast, Member], None], language: str
) -> None:
    assert cast.elena.account is not None
    cast.elena.account.language = language
    write(cast, cast.elena)
    letter = next(iter(to("elena@", tray)))
    assert "reply+" in str(letter["Reply-To"])
    said = read(letter)
    assert "wells are dry" in said[0]
    for answered in WAYS:
        text = answer_in(opened(answered(said, OPENING[language]).as_bytes())).text
        assert text.replace("<https", "https").replace("table>", "table") == MINE, answered
