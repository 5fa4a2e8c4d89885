"""Words of people as a letter shows them to one reader: in which language they stand, and who rendered them."""

from dataclasses import dataclass

from forum import languages
from forum.tongues import base


@dataclass(frozen=True)
class Said:
    """Words in their language; ``language_name`` only where it is not the reader's.

    Words of a rendition stand in the reader's language: ``rendered_from`` names that of the original, and ``machine``
    says that a machine made them.
    """

    words: str
    language: str
    language_name: str | None = None
    rendered_from: str = ""
    machine: bool = False

    @property
    def direction(self) -> str:
        """The direction of the language, for mail programs that do not know ``dir="auto"``."""
        return languages.direction(self.language)


def said(words: str, language: str, reader: str) -> Said:
    """Words in ``language`` as a reader of the language ``reader`` is shown them."""
    return Said(words, language, None if base(language) == base(reader) else languages.name(language))


def from_rendition(words: str, original: str, reader: str, *, machine: bool) -> Said:
    """Words of a rendition for a reader of the language ``reader``, made from ``original`` (its language)."""
    return Said(words, reader, None, languages.name_in(original, reader), machine)
