"""The documents of an assembly's chain: their digests, the three kinds that are no version, and the export.

Every entry names its format, assembly, seq, kind and prev; prev is the digest of the entry before, so that
the digest of the last, the *head*, stands for all of them. docs/verify.md specifies each.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.papers import formats
from forum.papers.canonical import Document, encode, encode_again
from forum.papers.records import Place, Words, plain


@dataclass(frozen=True)
class Opening:
    """What a digest opens to: the salt (32 bytes) and the bytes of someone's words or name."""

    salt: bytes
    data: bytes


@dataclass(frozen=True)
class Undisclosed:
    """Stands where the opening of a post would: the post is now hidden, or its words redacted."""

    state: str


@dataclass(frozen=True)
class RenderedRecord:
    """A section's heading or a block's text in another language; ``how`` is human or machine."""

    uid: str
    text: str
    how: str


def digest(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a document's RFC 8785 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(encode(document)).hexdigest()


def opening_digest(salt: bytes, data: bytes) -> str:
    """The SHA-256 of salt and bytes together, in hexadecimal: all that is ever hashed of a person."""
    return hashlib.sha256(salt + data).hexdigest()


def head(entries: Sequence[Mapping[str, Any]]) -> str | None:
    """The digest of the last entry, ``None`` for a chain that has not begun."""
    return digest(entries[-1]) if entries else None


def next_place(assembly: str, last: Mapping[str, Any] | None) -> Place:
    """Where the next entry of an assembly stands, ``last`` being the document of its last one."""
    if last is None:
        return Place(assembly, 1, None)
    if last["assembly"] != assembly:
        raise ValueError("a chain belongs to one assembly")
    return Place(assembly, last["seq"] + 1, digest(last))


def erasure(place: Place, digests: Iterable[str], at: datetime) -> Document:
    """The entry that names the openings emptied when someone's words were erased."""
    return _entry(
        formats.ERASURE_FORMAT, "erasure", place, {"digests": sorted(set(digests)), "at": plain(at)}
    )


def withholding(place: Place, manifest: str, reason: Words, at: datetime) -> Document:
    """The entry that withholds the version whose manifest has this digest."""
    content = {"manifest": manifest, "reason": plain(reason), "at": plain(at)}
    return _entry(formats.WITHHOLDING_FORMAT, "withholding", place, content)


def rendition(
    place: Place,
    manifest: str,
    language: str,
    *,
    title: tuple[str, str] | None,
    sections: Iterable[RenderedRecord],
    blocks: Iterable[RenderedRecord],
    by: str | None,
    at: datetime,
) -> Document:
    """The entry of a version's text in another language.

    ``manifest`` is the digest of the version's manifest, ``title`` the digest of its title and how it was
    made (human, machine), ``by`` the digest of the translator's name, ``None`` for a machine alone.
    """
    content = {
        "manifest": manifest,
        "language": language,
        "title": {"text": title[0], "how": title[1]} if title else None,
        "sections": plain(list(sections)),
        "blocks": plain(list(blocks)),
        "by": by,
        "at": plain(at),
    }
    return _entry(formats.RENDITION_FORMAT, "rendition", place, content)


def export(
    manifest: Mapping[str, Any],
    openings: Mapping[str, Opening | Undisclosed],
    entries: Sequence[Mapping[str, Any]],
) -> bytes:
    """The JSON export of a version: its manifest, the openings by digest, the chain up to the present head.

    ``openings`` has, of what ``openings_named(manifest)`` yields, all that is not erased; ``Undisclosed``
    for what belongs to a post that is hidden or redacted now.
    """
    return encode_again(
        {
            "manifest": manifest,
            "openings": {named: _written(opening) for named, opening in openings.items()},
            "chain": list(entries),
        }
    )


def _written(opening: Opening | Undisclosed) -> Document:
    if isinstance(opening, Undisclosed):
        return {"state": opening.state}
    return {"salt": opening.salt.hex(), "text": opening.data.decode("utf-8")}


def _entry(name: str, kind: str, place: Place, content: Document) -> Document:
    document = {"format": name, "kind": kind, **plain(place), **content}
    problems = list(formats.ENTRY.problems(document, ""))
    if problems:
        raise ValueError("; ".join(problems))
    return document
