"""The canonical description of a version (``milieu-manifest/1``): building it, and judging one.

The format is final: docs/verify.md specifies it, and a document once published is never made again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from forum.papers import formats
from forum.papers.canonical import Document
from forum.papers.chain import digest
from forum.papers.consistency import contradictions, counts_of, post_name
from forum.papers.records import ManifestSource, Place, plain

MAX_PROBLEMS = 100
"""How many sentences are made about one document, so that a hostile one cannot fill the memory."""


class ManifestProblem(ValueError):
    """A version that must not be published, with everything that is wrong in its manifest."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Named:
    """An opening a manifest names; ``post`` is the (thread, number) it belongs to, ``state`` that post's.

    ``of_block``: it is the text of a block, which may be made of words that are not shown any more.
    """

    digest: str
    what: str
    post: tuple[int, int] | None = None
    state: str | None = None
    of_block: bool = False


def build_manifest(source: ManifestSource, place: Place, previous: Mapping[str, Any] | None) -> Document:
    """The manifest of a version at its place in the chain.

    ``previous`` is the manifest of the version before, ``None`` for version 1. Raises ``ManifestProblem``
    for anything ``check_manifest`` would find, or when ``previous`` is not the version before.
    """
    before = (previous["paper"]["id"], previous["version"]) if previous else (source.paper.id, 0)
    if before != (source.paper.id, source.version - 1):
        raise ManifestProblem([f"version {source.version} does not follow the one given as before it"])
    order = {block.uid: index for index, block in enumerate(source.blocks)}
    document = {
        "format": formats.MANIFEST_FORMAT,
        "kind": "version",
        **plain(place),
        "paper": plain(source.paper),
        "version": source.version,
        "previous": digest(previous) if previous else None,
        "title": plain(source.title),
        "languages": plain(source.languages),
        "sections": plain(source.sections),
        "blocks": plain(source.blocks),
        "removed": _removed(source, previous),
        "citations": plain(sorted(source.citations, key=lambda tie: order.get(tie.block, -1))),
        "snapshots": plain(sorted(source.snapshots, key=lambda row: (row.thread, row.round))),
        "posts": plain(sorted(source.posts, key=lambda row: (row.thread, row.number))),
        "dispositions": plain(sorted(source.dispositions, key=lambda row: (row.thread, row.number))),
        "objections": plain(sorted(source.objections, key=lambda row: row.id)),
        "answers": plain(sorted(source.answers, key=lambda row: row.objection)),
        "window": plain(source.window),
        "told": source.told,
        "answered": source.answered,
        "unreachable": source.unreachable,
        "counts": counts_of(plain(source.posts), plain(source.dispositions)),
        "unaccounted": plain(source.unaccounted),
        "contributors": plain(source.contributors),
        "by": source.by,
        "at": plain(source.at),
    }
    problems = check_manifest(document)
    if problems:
        raise ManifestProblem(problems)
    return document


def check_manifest(document: Any) -> list[str]:
    """What is wrong in a manifest, as sentences (the first hundred); none when it can be published.

    Whatever is given, nothing is raised: a document of another shape is judged by its shape alone.
    """
    if formats.MANIFEST.fits(document):
        return disagreements(document)
    return list(islice(formats.MANIFEST.problems(document, ""), MAX_PROBLEMS))


def disagreements(manifest: Mapping[str, Any]) -> list[str]:
    """What a manifest of the right shape says against itself, as sentences (the first hundred)."""
    return list(islice(contradictions(manifest), MAX_PROBLEMS))


def openings_named(manifest: Mapping[str, Any]) -> Iterator[Named]:
    """Every opening a manifest names, in the order of its lines; the same one may be named several times.

    ``manifest`` has the right shape. An export gives each of these openings, but for
    those that are erased and those of hidden or redacted posts.
    """
    yield Named(manifest["title"]["digest"], "the title")
    for section in manifest["sections"]:
        yield Named(section["heading"]["digest"], f"the heading of section {section['uid']}")
    for block in manifest["blocks"]:
        yield Named(block["text"]["digest"], f"the text of block {block['uid']}", of_block=True)
        for part, digest_of_part in (block["action"] or {}).items():
            if part in ("who", "where") and digest_of_part:
                yield Named(digest_of_part, f"the word {part} in the action of block {block['uid']}")
    yield from _of_posts(manifest)
    for row in manifest["dispositions"]:
        if row["reason"]:
            yield Named(row["reason"]["digest"], f"the reason for the fate of {post_name(row)}")
    for row in manifest["objections"]:
        yield Named(row["text"]["digest"], f"objection {row['id']}")
    for row in manifest["answers"]:
        yield Named(row["text"]["digest"], f"an answer to objection {row['objection']}")
        yield Named(row["by"], f"the name of who answered objection {row['objection']}")
    if manifest["unaccounted"]:
        yield Named(manifest["unaccounted"]["digest"], "the reason for the posts unaccounted for")
    for name in manifest["contributors"]:
        yield Named(name, "the name of a contributor")
    yield Named(manifest["by"], "the name of who published")


def _of_posts(manifest: Mapping[str, Any]) -> Iterator[Named]:
    states = {(row["thread"], row["number"]): row["state"] for row in manifest["posts"]}
    for row in manifest["posts"]:
        yield Named(row["digest"], post_name(row), (row["thread"], row["number"]), row["state"])
    for citation in manifest["citations"]:
        source = citation["source"]
        if source["type"] == "excerpt":
            key = (source["thread"], source["number"])
            where = f"{post_name(source)} cited in block {citation['block']}"
            yield Named(source["revision"], f"the revision of {where}", key, states.get(key))
            yield Named(source["quote"], f"the quote of {where}", key, states.get(key))


def _removed(source: ManifestSource, previous: Mapping[str, Any] | None) -> list[Document]:
    standing = {block.uid for block in source.blocks}
    before = [block["uid"] for block in previous["blocks"]] if previous else []
    return [
        {"uid": uid, "change": plain(source.removed_because.get(uid))}
        for uid in before
        if uid not in standing
    ]
