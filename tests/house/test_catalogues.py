"""Every sentence of the interface is said in every interface language, whole and with the same placeholders."""

import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from forum import languages, places

CHECKOUT = Path(__file__).parents[2]
TRANSLATED = [code for code in languages.INTERFACE if code != languages.DEFAULT]
NUMBERS = range(1, 200)  # when there is none, a page says so with a sentence of its own


@cache
def asked() -> Catalog:
    """Every sentence that the code and the templates say now, collected as ``make translations`` does."""
    with (places.translations() / "babel.cfg").open() as text:
        methods, options = parse_mapping_cfg(text)
    named = re.findall(r"--keywords (\S+)", (CHECKOUT / "Makefile").read_text())
    keywords = DEFAULT_KEYWORDS | parse_keywords(named)
    found = Catalog()
    for path, line, message, comments, context in extract_from_dir(CHECKOUT, methods, options, keywords):
        found.add(message, locations=[(path, line)], auto_comments=comments, context=context)
    return found


@cache
def said(code: str) -> Catalog:
    """The catalogue of one language, as it is committed."""
    with (places.translations() / code / "LC_MESSAGES" / "messages.po").open("rb") as text:
        return read_po(text, locale=code)


def forms(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def placeholders(words: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]", words.replace("%%", "")))


def pairs(code: str) -> Iterator[tuple[Message, Message]]:
    """Each sentence that is said now, with what the catalogue has for it."""
    catalogue = said(code)
    for message in asked():
        here = catalogue.get(message.id, message.context) if message.id else None
        if here:
            yield message, here


def alone(code: str, form: int) -> bool:
    """Whether a language keeps this form for one number, as Spanish does the first, or Arabic one for none."""
    chosen = gettext.c2py(said(code).plural_expr)
    return sum(chosen(number) == form for number in NUMBERS) <= 1


def report(messages: list[str]) -> str:
    return "\n".join([f"{len(messages)} messages:", *sorted(messages)])


def test_the_interface_has_something_to_say() -> None:
    sentences = [message.id for message in asked() if message.id]
    assert any(isinstance(sentence, tuple) for sentence in sentences)
    assert any("forum/phases.py" in path for message in asked() for path, _line in message.locations)


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_sentence_is_missing_from_a_catalogue(code: str) -> None:
    catalogue = said(code)
    wanted = [message for message in asked() if message.id]
    missing = [str(message.id) for message in wanted if not catalogue.get(message.id, message.context)]
    assert not missing, report(missing)


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_sentence_is_empty_or_only_guessed(code: str) -> None:
    empty = [str(here.id) for _, here in pairs(code) if not all(form.strip() for form in forms(here.string))]
    guessed = [str(here.id) for _, here in pairs(code) if here.fuzzy]
    assert not empty, report(empty)
    assert not guessed, report(guessed)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_has_as_many_forms_as_its_language_counts(code: str) -> None:
    wrong = [
        str(message.id)
        for message, here in pairs(code)
        if len(forms(here.string)) != (said(code).num_plurals if message.pluralizable else 1)
    ]
    assert not wrong, report(wrong)


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_filled_in_is_the_same_in_every_language(code: str) -> None:
    """Only a form that is kept for a single number, or for none, may leave that number out."""
    wrong = []
    for message, here in pairs(code):
        wanted = placeholders(forms(message.id)[-1])
        for form, words in enumerate(forms(here.string)):
            there = placeholders(words)
            if message.pluralizable and alone(code, form):
                there |= wanted & {"%(num)s"}
            if words and there != wanted:
                wrong.append(f"{message.id}: {words}")
    assert not wrong, report(wrong)
