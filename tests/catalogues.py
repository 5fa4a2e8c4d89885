"""Catalogues that show which language a sentence was said in: ``Hello`` is ``⟦fr:Hello⟧`` in French.

They let a test speak of languages without depending on the words a translator chose, and show every sentence
that never went through a translator's hands.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from flask import Flask
from jinja2.ext import babel_extract

from forum import create_app
from forum.database import db


def sentences_of(folder: Path) -> set[str | tuple[str, ...]]:
    """Every sentence that the templates under a folder ask a translation for."""
    found: set[str | tuple[str, ...]] = set()
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        extracted = babel_extract(BytesIO(path.read_bytes()), ("_", "gettext", "ngettext"), [], {})
        for _line, function, message, _comments in extracted:
            forms = message if isinstance(message, tuple) else (message,)
            found.add(forms[:2] if function == "ngettext" else forms[0])
    return found


def sentences_of_code(folder: Path) -> set[str | tuple[str, ...]]:
    """Every sentence that the modules of a folder ask a translation for."""
    found: set[str | tuple[str, ...]] = set()
    keywords = {"_": None, "_l": None, "ngettext": (1, 2)}
    for path in sorted(folder.rglob("*.py")):
        for _line, message, _comments, _context in extract_from_file("python", path, keywords=keywords):
            found.add(message)
    return found


def marked(code: str, sentence: str) -> str:
    """The sentence as such a catalogue says it in the language ``code``."""
    return f"⟦{code}:{sentence}⟧"


def write(folder: Path, sentences: Iterable[str | tuple[str, ...]], codes: Iterable[str]) -> Path:
    """Write one catalogue a language under ``folder``, and return it for BABEL_TRANSLATION_DIRECTORIES."""
    sentences = list(sentences)
    for code in codes:
        catalogue = Catalog(locale=code)
        for sentence in sentences:
            if isinstance(sentence, str):
                catalogue.add(sentence, marked(code, sentence))
            else:
                catalogue.add(sentence[:2], [marked(code, form) for form in sentence[:2]])
        path = folder / code / "LC_MESSAGES" / "messages.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalogue)
    return folder


@contextmanager
def site(app: Flask, folder: Path, sentences: Iterable[str | tuple[str, ...]]) -> Iterator[Flask]:
    """The site of ``app`` once more, with catalogues in ``folder`` in which each sentence says its language."""
    words = write(folder / "words", sentences, ["fr", "es"])
    settings = {
        key: app.config[key] for key in ("FORUM_DATA", "DATABASE_URL", "SECRET_KEY", "BASE_URL", "LIMITS")
    }
    told = {"TESTING": True, "MAIL_URL": "tray:", "BABEL_TRANSLATION_DIRECTORIES": str(words)}
    site = create_app({**settings, **told})
    with site.app_context():
        yield site
        db.session.remove()
        db.engine.dispose()
