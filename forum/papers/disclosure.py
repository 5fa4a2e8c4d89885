"""Whether the openings of an export are what its documents name, and whether each may be absent that is.

The rules carry the numbers they have in docs/verify.md.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from forum.papers import formats, shapes
from forum.papers.canonical import Document
from forum.papers.findings import Report
from forum.papers.manifest import Named, openings_named

_DIGEST = re.compile(rb"[0-9a-f]{64}")


def digests_in(documents: list[bytes]) -> frozenset[str]:
    """Every digest that stands anywhere in these documents."""
    return frozenset(found.decode("ascii") for one in documents for found in _DIGEST.findall(one))


def check_openings(
    manifest: Document | None,
    openings: Document,
    documents: list[bytes],
    erased: frozenset[str],
    report: Report,
) -> None:
    """Count the openings into the report, with a finding for each that is wrong or missing.

    ``manifest`` is ``None`` when its shape says nothing; ``documents`` are the bytes of all that may name an
    opening, ``erased`` the digests that erasure entries name.
    """
    uses: dict[str, list[Named]] = defaultdict(list)
    for named in openings_named(manifest) if manifest else ():
        uses[named.digest].append(named)
    elsewhere = digests_in(documents) if openings.keys() - uses.keys() else frozenset()
    texts: dict[str, str] = {}
    since = blocks = 0
    for digest, opening in openings.items():
        problem = _wrong(digest, opening, uses.get(digest, []), elsewhere, erased)
        if problem:
            report.add(f"opening {digest}" if shapes.DIGEST.fits(digest) else "openings", problem)
        elif formats.MASKED.fits(opening):
            report.undisclosed += 1
            since += any(use.state == "shown" for use in uses[digest])
            blocks += any(use.of_block for use in uses[digest])
        else:
            texts[digest] = opening["text"]
    report.verified = len(texts)
    if since:
        report.notes.append(
            f"of those not disclosed, shown when it was published and masked since, as the site says: {since}"
        )
    if blocks:
        report.notes.append(
            f"of those not disclosed, blocks made of words that are not shown any more, as the site says: {blocks}"
        )
    for digest, its_uses in uses.items():
        if digest not in openings:
            _count_absent(digest, its_uses, erased, report)
    for problem in _misquoted(manifest, texts) if manifest else ():
        report.add("manifest", problem)


def _wrong(
    digest: str,
    opening: Any,
    uses: list[Named],
    elsewhere: frozenset[str],
    erased: frozenset[str],
) -> str | None:
    """O1 to O3: what is wrong with an opening that is there."""
    what = uses[0].what if uses else "what another document of the chain names"
    if not uses and digest not in elsewhere:
        return "nothing in this file names it"
    if digest in erased:
        return f"{what} is disclosed although the chain names it as erased"
    if formats.MASKED.fits(opening):
        if uses and all(use.post or use.of_block for use in uses):
            return None
        return f"{what} belongs to no post and cannot be hidden or redacted"
    if not formats.OPENING.fits(opening):
        return "it should have a salt and a text, or a state (hidden, redacted)"
    return None if _opens(digest, opening) else f"{what} is not what was published"


def _opens(digest: str, opening: Document) -> bool:
    salted = bytes.fromhex(opening["salt"]) + opening["text"].encode("utf-8")
    return hashlib.sha256(salted).hexdigest() == digest


def _count_absent(digest: str, uses: list[Named], erased: frozenset[str], report: Report) -> None:
    """O4: an opening is absent because it is erased or its post was not shown; or it is missing."""
    if digest in erased:
        report.erased += 1
    elif all(use.state in ("hidden", "redacted") for use in uses):
        report.undisclosed += 1
    else:
        report.missing += 1
        report.add(f"opening {digest}", f"{uses[0].what} is missing")


def _misquoted(manifest: Document, texts: dict[str, str]) -> Iterator[str]:
    """O5: a quote is the characters of its revision that the citation says."""
    for citation in manifest["citations"]:
        source = citation["source"]
        if source["type"] != "excerpt" or not texts.keys() >= {source["revision"], source["quote"]}:
            continue
        if texts[source["revision"]][source["start"] : source["end"]] != texts[source["quote"]]:
            yield (
                f"block {citation['block']}: its quote is not the characters {source['start']} to "
                f"{source['end']} of post {source['number']} of thread {source['thread']}"
            )
