"""Every letter as it travels: what receivers and mail programs count on stands in it, and nothing they trip over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey

from forum.mail.signing import Signer
from forum.mail.wire import as_sent, handed_over
from tests.home.every_letter import every_letter
from tests.home.lint import faults


@pytest.fixture
def signing(app: Flask) -> Iterator[Flask]:
    """The site with a key, taking no answers yet."""
    before = {name: app.config[name] for name in ("MAIL_REPLIES", "MAIL_AUTH_SERVER")}
    key = SigningKey(b"for tests: thirty-two bytes long").encode(Base64Encoder)
    app.extensions["mail.signer"] = Signer("forum.example", "milieu", key, b"ed25519-sha256")
    yield app
    app.extensions["mail.signer"] = None
    app.config.update(before)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_nothing_is_wrong_with_any_letter(signing: Flask, tmp_path: Path, language: str) -> None:
    wrong = {
        fault: mail["Subject"]
        for mail in every_letter(signing, tmp_path, language)
        for fault in faults(handed_over(as_sent(mail)), "forum.example")
    }
    assert wrong == {}


def test_what_is_wrong_is_found(signing: Flask, tmp_path: Path) -> None:
    mail = next(
        mail
        for mail in every_letter(signing, tmp_path, "ar")
        if mail["List-Id"] and not mail["Subject"].isascii()
    )
    raw = handed_over(as_sent(mail))
    assert not faults(raw, "forum.example")
    for spoilt in (
        raw.replace(b"\r\n", b"\n", 3),
        re.sub(rb"Date: .*", rb"Date: soon\r", raw),
        raw.replace(b"Subject: ", b"Subject: twice\r\nSubject: "),
        raw.replace(b"Auto-Submitted: ", b"Auto-Submitted: " + b"x " * 50),
        raw.replace(b"List-Unsubscribe-Post: ", b"X-Post: "),
        re.sub(rb"list-unsubscribe(?=[ \r\n:])", b"x-unsubscribe", raw),
        re.sub(rb"=\?utf-8\?b\?[^?]+\?=", rb'"\g<0>"', raw, count=1),
        raw.replace(b"@forum.example>", b"@elsewhere.example>"),
        raw.replace(b"<head>", b'<img src="https://elsewhere.example/seen"><head>'),
        re.sub(rb"text-align:\s*start", rb"text-align: left", raw),
        re.sub(rb"<a\s", rb'<a dir="rtl" ', raw),
        raw + b"x" * 999,
    ):
        assert spoilt != raw
        assert faults(spoilt, "forum.example")
