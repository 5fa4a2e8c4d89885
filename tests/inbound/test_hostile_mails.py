"""Mails that are broken, or made to break their reader: none raises, and none takes long."""

import random
import time
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import cycle

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum.database import db
from forum.inbound.answers import LARGEST, Unreadable, answer_in, opened
from forum.inbound.cutting import cut
from forum.inbound.envelopes import Envelope, Fate
from forum.inbound.models import ReceivedMail
from forum.inbound.receiving import receive
from forum.inbound.recognising import automatic
from forum.inbound.senders import comes_from
from forum.mail.marker import marked
from forum.text import normalise
from forum.threads.models import Post
from tests.cast import Cast, thread_by
from tests.inbound.letters import PASSED, to_thread

HEAD = (
    b"From: Amina <amina@example.org>\r\nTo: reply@forum.example\r\nSubject: Re: x\r\nMIME-Version: 1.0\r\n"
)


def nested(depth: int, kind: str = "mixed") -> bytes:
    """Multiparts within one another."""
    body = b"".join(
        f'Content-Type: multipart/{kind}; boundary="b{level}"\r\n\r\n--b{level}\r\n'.encode()
        for level in range(depth)
    )
    return HEAD + body + b"Content-Type: text/plain\r\n\r\nat the bottom\r\n"


def many_parts(count: int) -> bytes:
    return (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"--b\r\n\r\nx\r\n" * count
        + b"--b--\r\n"
    )


def text(body: bytes, kind: str = "text/plain; charset=utf-8", encoding: str = "8bit") -> bytes:
    return HEAD + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body


def hostile() -> Iterator[bytes]:
    """A hundred and more, the same ones every time."""
    chance = random.Random(7)  # noqa: S311 - nothing here is secret
    yield from (b"", b"\n", b"\r\n\r\n", b"\0" * 1000, b":" * 1000, b"From \n", b"\xff\xfe" * 500)
    yield from (nested(depth) for depth in (5, 29, 31, 200, 5_000))
    yield from (nested(10, kind) for kind in ("alternative", "related", "report", "digest", "signed", "\xff"))
    yield from (many_parts(count) for count in (10, 1_999, 100_000))
    for charset in (
        "utf-16",
        "utf-7",
        "idna",
        "punycode",
        "unicode_escape",
        "hex",
        "zip",
        "nonsense",
        "",
        "ü",
    ):
        yield text("Salé ولا".encode(), f"text/plain; charset={charset}")
    for encoding in ("base64", "quoted-printable", "x-uuencode", "7bit", "nonsense", ""):
        yield text(b"=E9=ZZ begin 666 x\n####\n=", encoding=encoding)
    yield text(b"<div>" * 100_000, "text/html")
    yield text(b"<blockquote>" * 5_000 + b"deep", "text/html")
    yield text(b"<!--" + b"-" * 100_000, "text/html")
    for line in (
        b"[" * 50_000,
        b"](" * 50_000,
        b"> " * 50_000,
        b"-" * 500_000,
        b"a@" * 50_000,
        b"1" * 200_000,
    ):
        yield text(line)
        yield text((line[:300] + b"\n") * 2_000)
    for start in (b"On ", b"Le ", "في ".encode(), b"De : ", b"Sent from "):
        yield text((start + b"1" * 390 + b":\n") * 2_000)
    for name in (b"Subject", b"From", b"To", b"Message-ID", b"Content-Type", b"Authentication-Results"):
        yield HEAD + name + b": a\r\n b\r\n\tc\r\nBcc: x@y\r\n" + b"\r\nwords"
        yield HEAD + name + b": " + b"=?utf-8?b?" * 2_000 + b"\r\n\r\nwords"
        yield HEAD + name + b": =?nonsense?q?=FF?= =?utf-8?b?!!!?=\r\n\r\nwords"
        yield HEAD + (name + b": x\r\n") * 500 + b"\r\nwords"
    for name in (b"To", b"From", b"Content-Type", b"Content-Disposition", b"Subject"):
        for bad in (b"(", b'";', b"<", b"a@b,", b'";\\"', b"=?", b"@"):
            yield HEAD + name + b": " + bad * 20_000 + b"\r\n\r\nwords"
            yield many_parts(1).replace(b"\r\n\r\nx", b"\r\n" + name + b": " + bad * 20_000 + b"\r\n\r\nx")
    yield HEAD + b"X: " + b"y" * 300_000 + b"\r\n\r\nwords"
    yield text(b"x", "multipart/mixed")
    yield text(b"--\r\n--\r\n", 'multipart/mixed; boundary=""')
    yield text(b"x", "text/plain; charset*=nonsense''%ff; format=flowed; name*0*=bad''%f; name*1=x")
    yield HEAD + b"Content-Disposition: attachment; filename*=nonsense''%ff%fe\r\n\r\nwords"
    whole = text(b"Bonjour\r\n\r\n> quoted\r\n" * 20)
    for _time in range(40):
        broken = bytearray(whole)
        for _change in range(30):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        yield bytes(broken)


HOSTILE = list(hostile())
#: What costs the square of its length where a reader looks from each place to the end.
LONG = (
    "`",
    "` ",
    "a\n",
    "- a\n",
    "> a\n\nb\n",
    "```a\n",
    "Index: a\nb\n",
    "&nbsp;",
    "t1-1-",
    "a b:\n",
    "<a@b>\n",
    "[",
)


def read(raw: bytes) -> str:
    """What is read of a mail; nothing of one that is not read at all."""
    try:
        message = opened(raw)
    except Unreadable as why:
        return str(why)
    assert not comes_from(message, "amina@example.org")
    automatic(message, None)
    return answer_in(message).text


def test_a_hundred_hostile_mails_are_read_or_refused_and_none_takes_long(app: Flask) -> None:
    assert len(HOSTILE) >= 100
    for raw in HOSTILE:
        begun = time.process_time()
        read(raw)
        assert time.process_time() - begun < 6, raw[:200]


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_what_is_said_over_and_over_takes_no_longer_than_what_is_said_once(app: Flask, kind: str) -> None:
    for said in (*LONG, f"{app.config['BASE_URL']}/", f"{app.config['BASE_URL']}/a."):
        raw = text(said.encode() * (200_000 // len(said)), f"{kind}; charset=utf-8")
        begun = time.process_time()
        read(raw)
        assert time.process_time() - begun < 6, said


@pytest.mark.usefixtures("replies")
def test_none_of_them_is_a_post_and_each_leaves_one_line(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    for raw in HOSTILE:
        caplog.clear()
        assert receive(raw).fate in {Fate.UNKNOWN, Fate.IGNORED}
        assert len(caplog.records) == 1
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0
    assert db.session.scalar(select(func.count()).select_from(ReceivedMail)) == 0


@pytest.mark.usefixtures("replies")
def test_of_those_that_surely_come_from_a_member_none_raises(cast: Cast) -> None:
    address = to_thread(cast.amina, thread_by(cast.carla, cast.farmers))
    db.session.commit()
    surely = f"Authentication-Results: {PASSED}\r\n".encode()
    sent_by_anybody = Envelope((address,), "a@b.example")
    for raw, way in zip(HOSTILE, cycle((b"", surely, surely + HEAD + b"\r\n")), strict=False):
        before = db.session.scalar(select(func.count()).select_from(Post))
        receive(way + raw, envelope=sent_by_anybody)
        assert way or db.session.scalar(select(func.count()).select_from(Post)) == before
    answers = db.session.scalars(select(Post).where(Post.number > 1)).all()
    assert {post.author_id for post in answers} <= {cast.amina.id}


def test_fifty_megabytes_are_not_even_parsed(app: Flask) -> None:
    with pytest.raises(Unreadable, match="larger"):
        opened(text(b"a" * 50 * 2**20))
    assert answer_in(opened(text(b"a" * (LARGEST // 8)))).text


@pytest.mark.parametrize("raw", [nested(5_000), many_parts(100_000), HEAD + b"X: " + b"y" * 300_000])
def test_a_mail_made_to_be_expensive_is_not_parsed(app: Flask, raw: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(raw)


ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(raw=st.binary(max_size=2_000))
@example(raw=b"Content-Type: text/plain; charset=\xff\n\n\xff")
@example(raw=b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>\n--b")
def test_any_bytes_are_read_or_refused(app: Flask, raw: bytes) -> None:
    for whole in (raw, HEAD + raw):
        said = read(whole)
        assert said == normalise(said), "what is read can be kept as it is"


@ANY
@given(
    words=st.text(
        st.sampled_from("a :>-_*#~\n\n\nOnLe 1.@<>\\[]()é:ك") | st.characters(codec="utf-8"), max_size=400
    )
)
def test_any_text_is_cut_and_cutting_again_changes_nothing_of_unquoted_words(app: Flask, words: str) -> None:
    once = cut(words)
    assert len(once) <= len(words) + 2 * words.count("\n") + 2
    if ">" not in once:
        assert set(once.split()) <= set(words.split())


#: Lines that mean something to whoever cuts, so that each of them stands first, last and next to each other.
LINES = st.lists(
    st.sampled_from(
        [
            *(
                "",
                "",
                "Mine.",
                "> quoted",
                "> > deeper",
                ">",
                "-- ",
                "--",
                "***",
                "________________________________",
            ),
            *(
                marked("Write your answer above this line"),
                f"> {marked('x')}",
                "Write your answer above this line",
            ),
            *("-----Original Message-----", "-----Original-Nachricht-----", "Begin forwarded message:"),
            *(
                "From: Milieu <r@forum.example>",
                "Sent: Tuesday",
                "To: A <a@example.org>",
                "Subject: x",
                "Betreff: x",
            ),
            *("On Tue, 24 Nov 2026 at 10:15, Milieu <r@forum.example> wrote:", "Milieu a écrit :", "wrote:"),
            *(
                "On 24/11/2026 10:15, Milieu wrote:",
                "Am 24.11.26 um 10:15 schrieb Milieu",
                "> Il 24/11 ha scritto:",
            ),
            *(
                "Sent from my iPhone",
                "Get Outlook for iOS<https://aka.ms/o0ukef>",
                "Von meinem Handy gesendet",
            ),
        ]
    ),
    max_size=14,
)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES)
@example(lines=[])
@example(lines=["> quoted"])
def test_lines_that_programs_write_never_break_the_cutting_wherever_they_stand(
    app: Flask, lines: list[str]
) -> None:
    once = cut("\n".join(lines))
    assert marked("Write your answer above this line") not in once
    assert set(once.replace("> ", "").split()) <= set(" ".join(lines).split())


def test_headers_cannot_be_made_by_what_a_subject_says(app: Flask) -> None:
    message = EmailMessage()
    message["Subject"] = "=?utf-8?q?Hello=0D=0ABcc:_victim@example.org?="
    message.set_content("words")
    assert "\n" not in read(message.as_bytes())
