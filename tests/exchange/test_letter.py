"""One letter, whatever mail program wrote it: who, when, and in which words."""

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from forum.exchange.letter import address_key
from forum.exchange.words import EMPTY, UNTITLED
from tests.exchange.mailbox import AMINA, letter, listed


def as_mail(message: EmailMessage, **headers: str) -> bytes:
    """A message that Python wrote, with what every letter here has."""
    message["From"], message["Message-ID"] = AMINA, "<1@example>"
    message["Date"] = "Mon, 2 Mar 2026 09:00:00 +0100"
    for name, value in headers.items():
        message[name] = value
    return b"From x Mon Mar  2 08:00:00 2026\n" + message.as_bytes() + b"\n"


def test_a_letter_without_an_id_has_the_same_key_at_every_reading(tmp_path: Path) -> None:
    kept = letter("No id", envelope="From x Mon Mar  2 08:00:00 2026")
    again = letter(
        "No id", envelope="From y Tue Mar  3 08:00:00 2026", Received="by host; Mon, 2 Mar 2026 09:00 +0000"
    )
    first, second = (listed(tmp_path, each).threads[0].key for each in (kept, again))
    assert first == second
    assert listed(tmp_path, letter("Another")).threads[0].key != first


def test_a_key_is_never_longer_than_a_column(tmp_path: Path) -> None:
    long = "x" * 900 + "@example"
    found = listed(tmp_path, letter(id=long), letter("Answer", id="2", hour=10, In_Reply_To=f"<{long}>"))
    assert len(found.threads[0].key) < 100
    assert len(found.posts) == 1


def test_nobodys_address_is_kept_or_shown(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter(
            "Ask bruno@harbour.example or bruno at harbour.example, or the port: port@city.example", id="1"
        ),
        letter("Yes", id="2", sender="BRUNO@Harbour.example", hour=10, In_Reply_To="<1>"),
        letter("No", id="3", sender="carla at town.example (Carla)", hour=11, In_Reply_To="<1>"),
    )
    assert found.threads[0].text == "Ask bruno@… or bruno at …, or the port: port@city.example"
    assert [post.author.name for post in found.posts] == ["BRUNO", "Carla"]
    assert found.posts[0].author.key == address_key("bruno@harbour.example")
    assert "harbour" not in found.posts[0].author.key


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("=?iso-8859-1?Q?Fran=E7ois?= <f@x.example>", "François"),
        ('"=?utf-8?B?RnJhbsOnb2lz?=" <f@x.example>', "François"),
        ('"amina@fields.example" <amina@fields.example>', "amina"),
        ("amina@fields.example", "amina"),
        ("Amina (farmer)", "Amina (farmer)"),
        ("Amina, farmer <amina@fields.example>", "Amina, farmer"),
        ("=?no-such-charset?Q?=E7?= <f@x.example>", "ç"),
        ("=?utf-8?B?a?= <f@x.example>", "=?utf-8?B?a?="),
        ("What =? <f@x.example>", "What =?"),
        ("Fran\\u <=?utf-8?Q?=C3=A7?= f@x.example>", "Fran\\u"),
    ],
)
def test_a_sender_has_a_name_whatever_the_header_looks_like(tmp_path: Path, sender: str, name: str) -> None:
    assert listed(tmp_path, letter(sender=sender)).threads[0].author.name == name


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        ("été à la pêche".encode("latin-1"), "iso-8859-1"),
        ("été à la pêche".encode(), "iso-8859-1"),
        ("été à la pêche".encode(), ""),
        ("été à la pêche".encode("cp1252"), ""),
        ("été à la pêche".encode("cp1252"), "utf-8"),
        ("été à la pêche".encode("cp1252"), "no-such-charset"),
        ("été à la pêche".encode("utf-16"), "utf-16"),
    ],
)
def test_a_wrong_or_missing_charset_loses_no_letter(tmp_path: Path, raw: bytes, charset: str) -> None:
    found = listed(
        tmp_path,
        letter(
            base64.encodebytes(raw).decode(),
            Content_Type=f"text/plain; charset={charset}" if charset else "",
            Content_Transfer_Encoding="base64",
        ),
    )
    assert found.threads[0].text == "été à la pêche"


def test_bytes_of_no_encoding_at_all_stop_nothing(tmp_path: Path) -> None:
    assert listed(tmp_path, letter("P~che").replace(b"~", b"\x81\xea")).threads[0].text == "Pêche"


def test_eight_bit_headers_that_say_no_charset_are_read(tmp_path: Path) -> None:
    raw = letter(Subject="P\xeache").decode().encode("latin-1")
    assert listed(tmp_path, raw).threads[0].title == "Pêche"


def test_of_plain_text_and_html_the_plain_text_is_kept(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("Plain nets")
    message.add_alternative("<p>Rich <b>nets</b></p>", subtype="html")
    assert listed(tmp_path, as_mail(message)).threads[0].text == "Plain nets"


def test_html_is_converted_where_the_plain_text_says_nothing(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("\n")
    message.add_alternative("<p>Rich <b>nets</b></p>", subtype="html")
    assert listed(tmp_path, as_mail(message)).threads[0].text == "Rich **nets**"


def test_attachments_are_named_and_seals_are_not(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("See the map")
    message.add_attachment(b"...", maintype="image", subtype="png", filename="carte `été`.png")
    message.add_attachment(b"...", maintype="image", subtype="jpeg")
    message.add_attachment(b"...", maintype="application", subtype="pgp-signature", filename="seal.asc")
    message.add_attachment(EmailMessage(), filename=None)
    text = listed(tmp_path, as_mail(message)).threads[0].text
    assert text == "See the map\n\n(attached in the source: `carte été.png`, `image/jpeg`, `message/rfc822`)"


def test_a_letter_that_is_not_the_multipart_it_says_is_read_as_it_stands(tmp_path: Path) -> None:
    found = listed(tmp_path, letter("Just words", Content_Type="multipart/mixed"))
    assert found.threads[0].text == "Just words"


def test_parts_deep_within_parts_are_named_instead_of_opened(tmp_path: Path) -> None:
    message = EmailMessage()
    message.set_content("Too deep")
    for _level in range(30):
        outer = EmailMessage()
        outer.make_mixed()
        outer.attach(message)
        message = outer
    assert listed(tmp_path, as_mail(message)).threads[0].text == "(attached in the source: `multipart/mixed`)"


def test_parts_within_parts_without_end_stop_nothing(tmp_path: Path) -> None:
    head = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(1500))
    found = listed(
        tmp_path,
        b"From x Mon Mar  2 08:00:00 2026\nFrom: "
        + AMINA.encode()
        + b"\nMessage-ID: <1>\n"
        + head.encode()
        + b"\n",
        letter("After it", id="2"),
    )
    assert [thread.key for thread in found.threads] == ["1", "2"]


def test_quoted_text_stays_and_is_marked_to_be_folded(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter("Which nets?", id="1"),
        letter("Bruno wrote:\n> Which nets?\nSmall ones\n-- \nAmina", id="2", hour=10, In_Reply_To="<1>"),
    )
    assert found.posts[0].text == "Bruno wrote:\n\n> Which nets?\n\nSmall ones  \n\\--  \nAmina"
    assert (found.threads[0].folded, found.posts[0].folded) == (False, True)


def test_a_broken_date_is_taken_from_the_relay_then_the_envelope_then_the_letter_before(
    tmp_path: Path,
) -> None:
    found = listed(
        tmp_path,
        letter("relay", id="1", Date="soon", Received="from a by b; Mon, 2 Mar 2026 12:00:00 +0000"),
        letter("envelope", id="2", Date="", envelope="From x Mon Mar  2 13:00:00 2026"),
        letter("before", id="3", Date="99 Foo 20026", envelope="From x@y.example"),
        letter("no zone", id="4", Date="Mon, 2 Mar 2026 14:00:00 -0000"),
    )
    assert [thread.written_at.hour for thread in found.threads] == [12, 13, 13, 14]


def test_empty_words_are_said_to_be_empty(tmp_path: Path) -> None:
    thread = listed(tmp_path, letter(" ", Subject="")).threads[0]
    assert (thread.title, thread.text) == (UNTITLED, EMPTY)


def test_a_letter_may_say_its_language_and_its_address_in_the_archive(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter(id="1", Content_Language="fr, en", Archived_At="<https://lists.example/1>"),
        letter(id="2", Content_Language="?", Archived_At="<javascript:1>"),
    )
    assert [(thread.language, thread.url) for thread in found.threads] == [
        ("fr", "https://lists.example/1"),
        ("en", None),
    ]
