"""Checking an export without trusting the site it came from (docs/verify.md, and docs/verify.py beside it)."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from forum.papers import formats
from forum.papers.canonical import BadInput, Document, decode, encode_again, first_difference, quoted
from forum.papers.continuity import MAX_ENTRIES, ReadChain
from forum.papers.disclosure import check_openings
from forum.papers.findings import Report


def verify(data: bytes, head: str | None = None) -> Report:
    """Verify the bytes of an export, and that its chain leads on from ``head`` when one is given.

    ``head`` is the digest of the last entry at some earlier or the present moment, from anywhere but this
    file. Raises ``BadInput`` when the file is no export or too broken to judge, or the head is no digest.
    """
    given = _read_head(head)
    manifest, openings, entries = _parts(decode(data))
    written = [encode_again(entry) for entry in entries]
    digests = [hashlib.sha256(one).hexdigest() for one in written]
    report = Report(entries=len(entries), head=digests[-1] if digests else None, given_head=given)
    whole = b'{"chain":[%s],"manifest":%s,"openings":%s}' % (
        b",".join(written),
        encode_again(manifest),
        encode_again(openings),
    )
    if whole != data:
        place = first_difference(whole, data)
        report.add("file", f"from byte {place} on it is not written in the canonical form (RFC 8785)")
    chain = ReadChain(entries, digests, manifest.get("assembly"), given)
    report.head_found = chain.head_found
    for position, problem in chain.findings():
        report.add(f"chain entry {position}", problem)
    if given is not None and chain.head_found is None:
        report.add("head", "the head you gave is not in this chain: its end is missing or altered")
    own = hashlib.sha256(encode_again(manifest)).hexdigest()
    if own not in digests:
        report.add("manifest", "it is not an entry of the chain: it, or the entry, was altered")
    readable = formats.MANIFEST.fits(manifest)
    if readable:
        report.about = _about(manifest, len(entries))
        report.notes.extend(_notes(manifest, own, chain))
    documents = [*written, encode_again(manifest)]
    check_openings(manifest if readable else None, openings, documents, chain.erased(), report)
    return report


def _read_head(head: str | None) -> str | None:
    if head is None:
        return None
    given = "".join(head.split()).lower()  # a head copied from a print: capitals, spaces
    if not re.fullmatch(r"[0-9a-f]{64}", given):
        raise BadInput("A head is a digest of 64 hexadecimal digits.")
    return given


def _parts(document: Any) -> tuple[Document, Document, list[Any]]:
    if type(document) is not dict or document.keys() != {"chain", "manifest", "openings"}:
        raise BadInput("This is not a Milieu export, which has a manifest, openings and a chain.")
    manifest, openings, chain = document["manifest"], document["openings"], document["chain"]
    if type(manifest) is not dict or type(openings) is not dict or type(chain) is not list:
        raise BadInput("This is not a Milieu export: its manifest, openings or chain are of another type.")
    if manifest.get("format") != formats.MANIFEST_FORMAT:
        named = quoted(manifest.get("format"))
        raise BadInput(f"The manifest has the format {named} instead of {formats.MANIFEST_FORMAT}.")
    if len(chain) > MAX_ENTRIES:
        raise BadInput(f"The chain has more than {MAX_ENTRIES} entries, which no assembly ever wrote.")
    return manifest, openings, chain


def _about(manifest: Document, entries: int) -> str:
    paper = manifest["paper"]
    return (
        f"version {manifest['version']} of paper {paper['id']}, a {paper['kind']} of the board {paper['board']}, "
        f"published {manifest['at']}: entry {manifest['seq']} of {entries} of {manifest['assembly']}"
    )


def _notes(manifest: Document, own: str, chain: ReadChain) -> Iterator[str]:
    window = manifest["window"]
    if window["closed"] is None and window["seconds"]:
        yield f"its authors were not asked: the {window['seconds']} seconds that their board gives them were waived"
    withheld = [(at, entry) for at, entry in chain.documents("withholding") if entry["manifest"] == own]
    for position, entry in withheld[:1]:
        yield f"this version was withheld on {entry['at']} (entry {position})"
    paper, number = manifest["paper"]["id"], manifest["version"]
    versions = [(at, entry) for at, entry in chain.documents("version") if entry["paper"]["id"] == paper]
    for position, entry in versions[-1:]:
        if entry["version"] > number:
            yield f"version {entry['version']} of this paper was published later (entry {position})"
    sources = [citation["source"] for citation in manifest["citations"]]
    elsewhere = sum(
        source["type"] == "published" and source["assembly"] != manifest["assembly"] for source in sources
    )
    if elsewhere:
        yield f"citations of papers of other assemblies, which were not followed: {elsewhere}"
