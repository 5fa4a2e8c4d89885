"""Whether a manifest agrees with itself: what its lines say of each other, beyond their shape.

Every function takes a document of the right shape (forum.papers.shapes) and yields one sentence for each
contradiction. The rules carry the numbers they have in docs/verify.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

Manifest = Mapping[str, Any]
Rows = Iterable[Mapping[str, Any]]


def contradictions(manifest: Manifest) -> Iterator[str]:
    """Everything in a manifest that another part of it denies."""
    yield from _of_the_text(manifest)
    yield from _of_citations(manifest)
    yield from _of_the_snapshots(manifest)
    yield from _of_dispositions(manifest)
    yield from _of_the_counts(manifest)
    yield from _of_objections(manifest)


def counts_of(posts: Rows, dispositions: Rows) -> dict[str, int]:
    """How many posts were accounted for one by one, in bulk and not at all; how many are hidden or erased.

    A hidden or an erased post counts as that, whatever was decided about it; a redacted post like any other.
    """
    how = {(row["thread"], row["number"]): row["how"] for row in dispositions}
    counts = {"one_by_one": 0, "bulk": 0, "not_at_all": 0, "hidden": 0, "erased": 0}
    for post in posts:
        if post["state"] in ("hidden", "erased"):
            counts[post["state"]] += 1
        else:
            counts[_COUNTED[how.get((post["thread"], post["number"]))]] += 1
    return counts


def fates_of_threads(posts: Rows, dispositions: Rows) -> dict[str, dict[str, int]]:
    """By thread, how many posts had which fate; ``not-at-all`` without one, hidden and erased ones as such."""
    fate = {(row["thread"], row["number"]): row["fate"] for row in dispositions}
    counted: dict[str, Counter[str]] = {}
    for post in posts:
        key = (post["thread"], post["number"])
        word = post["state"] if post["state"] in ("hidden", "erased") else fate.get(key, "not-at-all")
        counted.setdefault(str(post["thread"]), Counter())[word] += 1
    return {thread: dict(sorted(counter.items())) for thread, counter in counted.items()}


_COUNTED = {
    None: "not_at_all",
    "single": "one_by_one",
    "author": "one_by_one",
    "bulk": "bulk",
    "followed": "bulk",
}


def _of_the_text(manifest: Manifest) -> Iterator[str]:
    """M1: uids stand once, every block has its section, and a removed one is gone."""
    for name in ("sections", "blocks", "removed"):
        for uid, times in Counter(row["uid"] for row in manifest[name]).items():
            if times > 1:
                yield f"{name} have the uid {uid} {times} times"
    sections = _uids(manifest["sections"])
    for block in manifest["blocks"]:
        if block["section"] not in sections:
            yield f"block {block['uid']}: its section {block['section']} is not in the text"
    for uid in sorted(_uids(manifest["removed"]) & _uids(manifest["blocks"])):
        yield f"block {uid}: it is said to be removed and stands in the text"


def _of_citations(manifest: Manifest) -> Iterator[str]:
    """M2: a citation ties a block to a post of the snapshots, to a block, or to a published version."""
    blocks, posts = _uids(manifest["blocks"]), _keys(manifest["posts"])
    for index, citation in enumerate(manifest["citations"]):
        where, source = f"citations[{index}]", citation["source"]
        if citation["block"] not in blocks:
            yield f"{where}: there is no block {citation['block']}"
        if source["type"] == "excerpt" and (source["thread"], source["number"]) not in posts:
            yield f"{where}: {post_name(source)} is in no snapshot"
        if source["type"] == "block" and source["uid"] not in blocks:
            yield f"{where}: there is no block {source['uid']}"


def _of_the_snapshots(manifest: Manifest) -> Iterator[str]:
    """M3: of each thread, the posts are exactly 1 to what its last snapshot says, in order."""
    last = {row["thread"]: row["posts"] for row in manifest["snapshots"]}
    rows = [(row["thread"], row["number"]) for row in manifest["posts"]]
    if not _ascending(rows):
        yield "posts stand in the order of thread and number, each once"
    if sum(last.values()) != len(rows):
        yield f"there are {len(rows)} posts, and the snapshots hold {sum(last.values())}"
    for thread, number in rows:
        if number > last.get(thread, 0):
            yield f"post {number} of thread {thread} is in no snapshot"


def _of_dispositions(manifest: Manifest) -> Iterator[str]:
    """M4: each post has one fate, and what that fate needs."""
    rows = {(row["thread"], row["number"]): row for row in manifest["dispositions"]}
    if not _ascending([(row["thread"], row["number"]) for row in manifest["dispositions"]]):
        yield "dispositions stand in the order of thread and number, each post once"
    posts = _keys(manifest["posts"])
    cited = _keys(tie["source"] for tie in manifest["citations"] if tie["source"]["type"] == "excerpt")
    for key, row in rows.items():
        where, target = f"the disposition of {post_name(row)}", row["target"]
        if key not in posts:
            yield f"{where}: the post is in no snapshot"
        if (row["fate"] == "merged") != (target is not None):
            yield f"{where}: a merged post has a target, and no other"
        if row["fate"] == "set-aside" and row["reason"] is None:
            yield f"{where}: a post is set aside with a reason"
        if row["fate"] == "cited" and key not in cited:
            yield f"{where}: no block cites the post"
        if target is not None:
            goal = (target["thread"], target["number"])
            if goal not in posts:
                yield f"{where}: its target is in no snapshot"
            if goal in rows and rows[goal]["fate"] == "merged":
                yield f"{where}: its target is itself merged"


def _of_the_counts(manifest: Manifest) -> Iterator[str]:
    """M5: the numbers of rule 4 are those of the rows, and posts unaccounted for have a reason."""
    counts = counts_of(manifest["posts"], manifest["dispositions"])
    for name, number in counts.items():
        if manifest["counts"][name] != number:
            yield f"counts.{name} is {manifest['counts'][name]} and the rows make {number}"
    if counts["not_at_all"] and manifest["unaccounted"] is None:
        yield "posts are unaccounted for and no reason is given"


def _of_objections(manifest: Manifest) -> Iterator[str]:
    """M6: an objection is about a post of the snapshots, an answer is to an objection."""
    posts, known = _keys(manifest["posts"]), {row["id"] for row in manifest["objections"]}
    for row in manifest["objections"]:
        if (row["thread"], row["number"]) not in posts:
            yield f"objection {row['id']}: {post_name(row)} is in no snapshot"
    for number in sorted({row["objection"] for row in manifest["answers"]} - known):
        yield f"an answer names objection {number}, which is not there"


def post_name(row: Mapping[str, Any]) -> str:
    """A post as a sentence names it, from any row with its thread and number."""
    return f"post {row['number']} of thread {row['thread']}"


def _uids(rows: Rows) -> set[str]:
    return {row["uid"] for row in rows}


def _keys(rows: Rows) -> set[tuple[int, int]]:
    return {(row["thread"], row["number"]) for row in rows}


def _ascending(keys: list[tuple[int, int]]) -> bool:
    return all(one < other for one, other in pairwise(keys))
