"""Every letter there is: who acts speaks French, the server English, the reader Spanish, who gets it in Spanish."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from forum import places
from tests import catalogues
from tests.digests.weeks import read
from tests.home.every_letter import SUBJECTS, every_letter


@cache
def sentences() -> list[str | tuple[str, ...]]:
    """Every sentence of the site."""
    with (places.translations() / "messages.pot").open("rb") as text:
        return [message.id for message in read_po(text) if message.id]


@pytest.fixture
def spoken(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The same site, with catalogues in which every sentence says which language it is in."""
    with catalogues.site(app, tmp_path, sentences()) as site:
        yield site


def named(subject: str) -> set[str]:
    return {name for name, words in SUBJECTS.items() if words in subject}


def test_every_letter_speaks_its_readers_language_alone(spoken: Flask, tmp_path: Path) -> None:
    seen: set[str] = set()
    for mail in every_letter(spoken, tmp_path, "es"):
        subject = str(mail["Subject"])
        # Of the mail of a post this header says in which language its author wrote.
        assert mail["Content-Language"] == ("fr" if named(subject) == {"post"} else "es"), subject
        seen |= named(subject)
        for text in (subject, *read(mail)):
            assert "⟦fr:" not in text, f"the language of who acted: {text}"
            assert not english_in(text), f"the language of the server: {text}"
    assert seen == {path.name for path in (places.templates() / "email").iterdir() if path.is_dir()}


def english_in(text: str) -> list[str]:
    """The sentences of the site that stand there in English."""
    before = ""
    while text != before:
        before, text = text, re.sub(r"⟦es:[^⟦⟧]*⟧", "", text)
    whole = [
        words
        for words in sentences()
        if isinstance(words, str) and "%(" not in words and words.count(" ") > 2
    ]
    return [words for words in whole if words in text]
