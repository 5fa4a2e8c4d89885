"""A letter is written in its reader's language, whoever caused it and wherever it is written."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from forum import clock, languages, places
from forum.mail.letters import Letter, Recipient, compose, link
from forum.mail.wire import (
    WIRE,
    AddressError,
    envelope,
    from_the_right,
    mailbox,
    one_line,
    part,
    text_from_the_right,
    words,
)
from tests import catalogues, post_office
from tests.post_office import AMINA, BRUNO, confirm

NOON = datetime(2031, 7, 14, 12, 0, tzinfo=UTC)
SENTENCES = catalogues.sentences_of(places.templates() / "email")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site whose French and Spanish sentences say which language they are in."""
    monkeypatch.setattr(languages, "_selectors", languages._Selectors())
    words = catalogues.write(tmp_path / "words", SENTENCES, ["fr", "es"])
    app = post_office.site(tmp_path / "data", BABEL_TRANSLATION_DIRECTORIES=str(words))
    with app.app_context(), clock.at(NOON):
        yield app


def received(message: EmailMessage) -> EmailMessage:
    """The mail as its reader's program understands it."""
    return message_from_bytes(message.as_bytes(), policy=default)


def texts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


# -- the right language -------------------------------------------------------


def test_an_actor_in_french_a_server_in_english_and_a_reader_in_spanish(app: Flask) -> None:
    languages.set_selectors(language=lambda: "fr", zone=lambda: "Europe/Paris")
    until = datetime(2031, 7, 15, 3, 0, tzinfo=UTC)
    letter = Letter("confirm", AMINA, {"link": "https://forum.sea.example/c", "until": until})
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        in_a_request = received(compose(letter))
        assert languages.now_spoken() == "fr"
    in_the_worker = received(compose(letter))
    for message in (in_a_request, in_the_worker):
        assert message["Content-Language"] == "es"
        for text in (str(message["Subject"]), *texts(message)):
            assert "⟦es:" in text
            assert "⟦fr:" not in text
        plain, html = texts(message)
        assert '<html lang="es" dir="ltr">' in html
        assert "14 de julio de 2031 at 22:00 (America/Bogota)" in plain
        assert "14 de julio de 2031 at 22:00 (America/Bogota)" in html


def test_each_reader_of_a_batch_has_their_own_language(app: Flask) -> None:
    spoken = [received(compose(confirm(to)))["Content-Language"] for to in (AMINA, BRUNO, AMINA)]
    assert spoken == ["es", "fr", "es"]


def test_a_letter_to_a_reader_of_arabic_runs_from_the_right(app: Flask) -> None:
    reader = Recipient("dario@sea.example", "ar", "Africa/Tunis", "داريو")
    message = received(compose(confirm(reader)))
    assert message["Content-Language"] == "ar"
    assert message["To"].addresses[0].display_name == "داريو"
    assert texts(message)[1].count('lang="ar" dir="rtl"') == 2


LINES = [
    "Amina: نشر",
    "نشر: Amina",
    "https://forum.sea.example/a",
    "",
    "-- ",
    "    Bruno : « بحر »",
    "    بحر!",
    "* Le sel (الفرنسية)",
    "Amina · Farmers · 3 مساهمات",
    "مساهمة · ¿El agua?",
]
MARKED = [
    "\u200fAmina: نشر",
    *LINES[1:-3],
    "\u200f* Le sel (الفرنسية)",
    "\u200fAmina · \u200fFarmers · \u200f3 مساهمات",
    "مساهمة · \u200f¿El agua?\u200e",
]


def test_a_line_of_arabic_that_begins_with_a_name_still_runs_from_the_right() -> None:
    assert [from_the_right(line) for line in LINES] == MARKED


def test_lines_of_arabic_keep_their_order_in_programs_that_show_all_text_from_the_left() -> None:
    assert text_from_the_right("\n".join(LINES)).split("\n") == [
        f"\u202b{line}\u202c" if number in {0, 1, 6, 7, 8, 9} else line for number, line in enumerate(MARKED)
    ]


# -- what a mail is made of ---------------------------------------------------


def test_a_letter_says_who_writes_when_and_that_no_machine_should_answer(app: Flask) -> None:
    message = received(compose(confirm(key="account.7.confirm.1")))
    assert message["From"] == "The Sea <forum@forum.sea.example>"
    assert message["To"] == "Amina <amina@farmers.example>"
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == "<account.7.confirm.1@forum.sea.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "es"
    assert message["List-Id"] is None
    assert message["List-Unsubscribe"] is None
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_key_is_the_same_mail_and_no_key_is_another(app: Flask) -> None:
    assert compose(confirm(key="k"))["Message-ID"] == compose(confirm(key="k"))["Message-ID"]
    assert compose(confirm())["Message-ID"] != compose(confirm())["Message-ID"]


@pytest.mark.parametrize("key", ["a b", "a@b", "<a>", "a..b", ".a", "a\nBcc: x", "é", "../a"])
def test_a_key_that_makes_no_message_id_is_refused(app: Flask, key: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        compose(confirm(key=key))


def test_a_letter_of_a_list_can_be_left_with_one_click(app: Flask) -> None:
    url = "https://forum.sea.example/digests/unsubscribe/" + "x" * 120
    letter = confirm(list_slug="fishers", list_name="Pêcheurs, de l’étang", unsubscribe=url)
    raw = compose(letter)
    assert raw.as_bytes().count(f"List-Unsubscribe: <{url}>\r\n".encode()) == 1
    message = received(raw)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "Pêcheurs, de l’étang <fishers.forum.sea.example>"
    assert all(url in text for text in texts(message))


def test_a_letter_may_answer_another(app: Flask) -> None:
    message = compose(confirm(headers={"References": "<a@b>", "Reply-To": "x@sea.example"}))
    assert message["References"] == "<a@b>"
    assert message["Reply-To"] == "x@sea.example"


def test_the_operator_says_who_writes(tmp_path: Path) -> None:
    app = post_office.site(tmp_path, MAIL_FROM="Assemblée de la mer <mer@élan.example>")
    with app.app_context():
        sender = received(compose(confirm()))["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Assemblée de la mer", "mer@xn--lan-9la.example")
    with pytest.raises(ValueError, match="not an address"):
        post_office.site(tmp_path, MAIL_FROM="nobody")


def test_what_a_letter_speaks_of_must_be_given(app: Flask) -> None:
    with pytest.raises(UndefinedError, match="link"):
        compose(Letter("confirm", AMINA, {"until": None}))


def test_people_s_names_are_text_in_the_html_part(app: Flask) -> None:
    reader = Recipient("amina@farmers.example", "en", name="<b>Amina</b> & co")
    plain, html = texts(compose(confirm(reader)))
    assert "Hello <b>Amina</b> & co," in plain
    assert "Hello &lt;b&gt;Amina&lt;/b&gt; &amp; co," in html
    assert 'href="https://forum.sea.example/confirm?token=a&amp;b=&lt;c&gt;"' in html


# -- on the wire --------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Amina\r\nBcc: everybody@sea.example",
        "Amina\x0bBcc: everybody@sea.example",
        "Amina\u2028Bcc: everybody@sea.example",
        'Foo, Bar, a long name that some libraries fold and unquote, evil@sea.example, "x" <y@sea.example>, z',
        "Élodie, " * 20 + "evil@sea.example",
        "=?utf-8?q?evil=40sea.example=2C?=",
        'a"b\\c',
        "أمينة",
        "\ud800 alone",
        "\x00",
    ],
)
def test_a_name_adds_no_header_and_no_recipient(app: Flask, name: str) -> None:
    message = compose(confirm(Recipient("amina@farmers.example", "en", name=name)))
    raw = message.as_bytes()
    arrived = received(message)
    assert envelope(message)[1] == envelope(arrived)[1] == "amina@farmers.example"
    assert [address.addr_spec for address in arrived["To"].addresses] == ["amina@farmers.example"]
    assert not re.search(rb"^bcc:", raw, re.IGNORECASE | re.MULTILINE)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()


@settings(deadline=None, database=None)
@given(st.text())
def test_any_name_leaves_one_recipient(name: str) -> None:
    message = EmailMessage(policy=WIRE)
    message["From"] = message["To"] = mailbox(name, "amina@farmers.example")
    parsed = message_from_bytes(message.as_bytes(), policy=default)
    assert envelope(message) == envelope(parsed) == ("amina@farmers.example",) * 2
    assert [one.addr_spec for one in parsed["To"].addresses] == ["amina@farmers.example"]


@settings(deadline=None, database=None)
@given(st.text())
def test_any_subject_stays_one_header(subject: str) -> None:
    message = EmailMessage(policy=WIRE)
    message["Subject"] = words(subject, "Subject")
    message["X-After"] = "here"
    parsed = message_from_bytes(message.as_bytes(), policy=default)
    assert parsed.keys() == ["Subject", "X-After"]
    assert str(parsed["Subject"]).split() == one_line(subject).split()
    assert max(map(len, message.as_bytes().split(b"\r\n"))) <= 78


@settings(deadline=None, database=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_arrives_as_it_was(text: str) -> None:
    body = part("plain", text + "\n")
    raw = body.as_bytes()
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    arrived = message_from_bytes(raw, policy=default).get_content()
    wanted = f"{text}\n".replace("\r\n", "\n").replace("\r", "\n")
    assert arrived.replace("\r\n", "\n") == wanted


def test_a_header_that_would_not_travel_is_never_set(app: Flask) -> None:
    for value in ("a\nBcc: x", "a\r\n", "a\x0bb", "é", "a\n\nb"):
        with pytest.raises(ValueError, match="would not travel"):
            compose(confirm(headers={"Reply-To": value}))


@pytest.mark.parametrize(
    "address",
    [
        *("", "amina", "amina@", "@sea.example", "a b@sea.example", "a@b, c@d", "a@b\nBcc: c@d"),
        *("é@sea.example", "a..b@sea.example", "a@sea..example", "a@-sea.example", "<a@b>"),
        *("a@\u2028b", "a@xn--é", "a@é\u200d"),
    ],
)
def test_what_is_no_address_gets_no_mail(app: Flask, address: str) -> None:
    with pytest.raises(AddressError):
        compose(confirm(Recipient(address, "en")))


def test_an_international_domain_needs_nothing_of_the_relay(app: Flask) -> None:
    message = compose(confirm(Recipient("amina@pêcheurs.example", "en")))
    assert envelope(message)[1] == "amina@xn--pcheurs-jya.example"


# -- addresses on the site ----------------------------------------------------


def test_links_lead_to_the_site_whatever_host_a_request_claims(app: Flask) -> None:
    app.add_url_rule("/threads/<int:number>", "threads.read", lambda number: "")
    wanted = "https://forum.sea.example/threads/7?from=21#post-21"
    values = {"number": 7, "from": 21}
    assert link("threads.read", anchor="post-21", **values) == wanted
    with app.test_request_context(base_url="http://evil.example"):
        assert link("threads.read", anchor="post-21", **values) == wanted


def test_a_site_may_live_under_a_path_and_a_port(tmp_path: Path) -> None:
    app = post_office.site(tmp_path, BASE_URL="http://127.0.0.1:8000/forum/")
    app.add_url_rule("/rules", "home.rules", lambda: "")
    with app.app_context():
        assert link("home.rules") == "http://127.0.0.1:8000/forum/rules"
        assert compose(confirm(key="k"))["Message-ID"] == "<k@127.0.0.1>"


@pytest.mark.parametrize(
    ("base_url", "host"),
    [("http://[::1]:8000", "localhost"), ("https://élan.example", "xn--lan-9la.example"), ("", "localhost")],
)
def test_the_site_has_a_host_that_mail_can_write(tmp_path: Path, base_url: str, host: str) -> None:
    app = post_office.site(tmp_path, BASE_URL=base_url)
    with app.app_context():
        assert compose(confirm(key="k"))["Message-ID"] == f"<k@{host}>"
