"""The formats there are, and the one way to open a source in any of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from forum.errors import Invalid
from forum.exchange.mapping import Mapping, read_mapping
from forum.exchange.mbox import read_mbox
from forum.exchange.records import Record
from forum.exchange.republique_numerique import read_republique_numerique
from forum.exchange.tables import find_mapping, read_tables

FORMATS = ("mbox", "csv", "republique-numerique")
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Source:
    """An open source: the name within which its keys are unique, and its records, to be read once."""

    name: str
    records: Iterator[Record]


def open_source(
    format: str, path: Path, *, mapping: Path | None = None, language: str | None = None
) -> Source:
    """The source at ``path`` in one of ``FORMATS``.

    ``mapping`` is for csv: the mapping file of a folder (without one, see ``find_mapping``); ``path`` may also be the
    mapping file itself, with the tables beside it. ``language`` is a BCP 47 tag for the texts that do not say their
    own; without it the mapping's, then French for republique-numerique and English for the others. Raises Invalid.
    """
    if not path.exists():
        raise Invalid(_("There is nothing at %(path)s.", path=path), field="path")
    if format == "mbox":
        return Source("mbox", read_mbox(path, language or DEFAULT_LANGUAGE))
    if format == "csv":
        folder, columns = _tables(path, mapping)
        spoken = language or columns.language or DEFAULT_LANGUAGE
        return Source(columns.source, read_tables(folder, columns, spoken))
    if format == "republique-numerique":
        return Source("republique-numerique", read_republique_numerique(path, language or "fr"))
    raise Invalid(
        _(
            "There is no format %(format)s. There are: %(formats)s.",
            format=format,
            formats=", ".join(FORMATS),
        ),
        field="format",
    )


def _tables(path: Path, mapping: Path | None) -> tuple[Path, Mapping]:
    """The folder of the tables, and their mapping."""
    if path.is_dir():
        return path, read_mapping(mapping) if mapping else find_mapping(path)
    if mapping is None and path.suffix == ".toml":
        return path.parent, read_mapping(path)
    return path.parent, read_mapping(mapping) if mapping else find_mapping(path.parent)
