"""Journey 2: a participant answers the weekly digest by e-mail from a telephone; the reply appears in the thread."""

import re
import sqlite3
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr

from playwright.sync_api import Page, expect

from tests.journeys.conftest import City, sign_in

RELAY = {"MAIL_REPLIES": "reply+*@forum.example", "MAIL_AUTH_SERVER": "mx.forum.example"}
WORDS = ("Chez nous, la criée ouvre trop tard.", "Il faudrait en parler avec les mareyeurs.")


def the_digests_arrive(city: City) -> None:
    """The worker cuts what is due, and the morning of every reader comes: a server's clock cannot be set."""
    city.forum("work", "--once", **RELAY)
    with sqlite3.connect(city.data / "forum.sqlite", timeout=30) as database:
        database.execute(
            "UPDATE deliveries SET due_at = '2026-01-01 00:00:00.000000' WHERE state = 'waiting'"
        )
    database.close()
    city.forum("work", "--once", **RELAY)


def digest_to(city: City, address: str) -> EmailMessage:
    """The last digest that somebody may answer by mail."""

    def arrived() -> list[EmailMessage]:
        return [mail for mail in city.mails_to(address) if mail["List-Id"] and mail["Reply-To"]]

    if not arrived():
        the_digests_arrive(city)
    return arrived()[-1]


def from_a_telephone(letter: EmailMessage, words: tuple[str, ...]) -> EmailMessage:
    """What the mail program of a telephone makes of an answer (as tests/inbound/mails/iphone-fr.eml), below what the
    relay found out about its sender.
    """
    body = letter.get_body(preferencelist=("plain",))
    assert body is not None
    quoted = "\n".join(f"> {line}" for line in str(body.get_content()).splitlines())
    sender, answered = str(letter["To"]), parseaddr(str(letter["Reply-To"]))[1]
    answer = EmailMessage()
    answer["Authentication-Results"] = "mx.forum.example; dmarc=pass header.from=example.org"
    answer["From"] = sender
    answer["To"] = answered
    answer["Subject"] = f"Re: {letter['Subject']}"
    answer["Date"] = "Tue, 24 Nov 2026 18:20:31 +0100"
    answer["Message-ID"] = f"<{answered.partition('@')[0]}@telephone.example.org>"
    answer["In-Reply-To"] = answer["References"] = str(letter["Message-ID"])
    answer["X-Mailer"] = "iPhone Mail (24A335)"
    said = "\n\n".join(words)
    answer.set_content(
        f"{said}\n\nEnvoyé de mon iPhone\n\n"
        f"> Le 24 nov. 2026 à 10:15, Milieu <{answered}> a écrit :\n>\n{quoted}\n"
    )
    return answer


def test_a_participant_answers_the_digest_from_a_telephone(
    city: City, somebody: Callable[..., Page], scripts: bool
) -> None:
    address = "jeanne@example.org" if scripts else "bruno@example.org"
    letter = digest_to(city, address)
    assert letter["Content-Language"] == "fr"
    answer = from_a_telephone(letter, WORDS)
    for _twice in range(2):  # a relay may hand it over again
        city.forum(
            *("mail", "receive", "--recipient", str(answer["To"]), "--sender", address),
            given=answer.as_string(),
            **RELAY,
        )
    found = re.search(r"\+t(\d+)-", str(answer["To"]))
    assert found

    page = somebody(width=360)
    sign_in(page, address)
    page.goto(f"/threads/{found[1]}")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    post = page.locator("article", has_text=WORDS[0])
    expect(post).to_have_count(1)
    for paragraph in WORDS:
        expect(post.locator(".words p", has_text=paragraph)).to_be_visible()
    expect(post).to_contain_text("Jeanne Rouquette" if scripts else "Bruno Asaro")
    for left_out in ("iPhone", "##~", "a écrit"):
        expect(post).not_to_contain_text(left_out)
