"""A manifest that contradicts itself is not published, and not verified."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from forum.papers.canonical import Document
from forum.papers.manifest import check_manifest
from tests.papers.example import example

VERSION_1, VERSION_2 = example().entries[1], example().entries[4]


def wrong(damage: Callable[[Document], Any]) -> str:
    """What is said of version 2 once it was damaged."""
    document = copy.deepcopy(VERSION_2)
    damage(document)
    return "; ".join(check_manifest(document))


def post(document: Document, number: int) -> Document:
    return next(row for row in document["posts"] if row["number"] == number)


def fate(document: Document, number: int) -> Document:
    return next(row for row in document["dispositions"] if row["number"] == number)


CONTRADICTIONS: dict[str, tuple[Callable[[Document], Any], str]] = {
    "a block twice": (lambda m: m["blocks"].append(m["blocks"][0]), "blocks have the uid b1 2 times"),
    "a section twice": (lambda m: m["sections"].append(m["sections"][0]), "sections have the uid s1 2 times"),
    "a section that is not there": (lambda m: m["sections"].pop(), "its section s2 is not in the text"),
    "a removed block that stands": (
        lambda m: m["removed"][0].update(uid="b1"),
        "b1: it is said to be removed",
    ),
    "a citation of no block": (
        lambda m: m["citations"][0].update(block="b9"),
        "citations[0]: there is no block b9",
    ),
    "an answer to no block": (
        lambda m: next(tie for tie in m["citations"] if tie["source"]["type"] == "block")["source"].update(
            uid="b9"
        ),
        "there is no block b9",
    ),
    "a citation of no post": (lambda m: m["citations"][0]["source"].update(number=99), "is in no snapshot"),
    "a post left out": (lambda m: m["posts"].pop(3), "there are 8 posts, and the snapshots hold 9"),
    "a post too many": (
        lambda m: m["posts"].append({**m["posts"][8], "number": 10}),
        "post 10 of thread 4 is in no",
    ),
    "a post of another thread": (
        lambda m: m["posts"][8].update(thread=5),
        "post 9 of thread 5 is in no snapshot",
    ),
    "posts out of order": (lambda m: m["posts"].reverse(), "posts stand in the order"),
    "dispositions out of order": (lambda m: m["dispositions"].reverse(), "dispositions stand in the order"),
    "two fates": (
        lambda m: m["dispositions"].append(m["dispositions"][-1]),
        "dispositions stand in the order",
    ),
    "the fate of no post": (
        lambda m: fate(m, 9).update(number=10),
        "of post 10 of thread 4: the post is in no",
    ),
    "a merger into nothing": (lambda m: fate(m, 8).update(target=None), "a merged post has a target"),
    "a target without merger": (
        lambda m: fate(m, 1).update(target={"thread": 4, "number": 5}),
        "and no other",
    ),
    "a target that is not there": (
        lambda m: fate(m, 8)["target"].update(number=77),
        "its target is in no snapshot",
    ),
    "a target that is merged": (
        lambda m: fate(m, 8)["target"].update(number=8),
        "its target is itself merged",
    ),
    "set aside without a reason": (lambda m: fate(m, 4).update(reason=None), "is set aside with a reason"),
    "cited by nothing": (lambda m: fate(m, 1).update(fate="cited"), "of post 1 of thread 4: no block cites"),
    "a wrong count": (lambda m: m["counts"].update(bulk=7), "counts.bulk is 7 and the rows make 2"),
    "a state that is not counted": (lambda m: post(m, 3).update(state="hidden"), "counts.erased is 1"),
    "no reason for the unaccounted": (
        lambda m: (m["dispositions"].pop(0), m["counts"].update(one_by_one=4, not_at_all=1)),
        "posts are unaccounted for and no reason is given",
    ),
    "an objection about no post": (lambda m: m["objections"][0].update(number=99), "objection 1: post 99"),
    "an answer to no objection": (lambda m: m["objections"].clear(), "an answer names objection 1"),
}


@pytest.mark.parametrize(("damage", "said"), CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_a_contradiction_is_told(damage: Callable[[Document], Any], said: str) -> None:
    assert said in wrong(damage)


def test_an_announced_number_of_posts_is_not_counted_out() -> None:
    assert "the snapshots hold 9007199254740991" in wrong(lambda m: m["snapshots"][1].update(posts=2**53 - 1))


def test_a_hostile_document_gets_a_hundred_sentences_and_no_more() -> None:
    assert len(check_manifest({**VERSION_2, "posts": [None] * 5000})) == 100
    assert len(check_manifest({**VERSION_2, "posts": [], "citations": VERSION_2["citations"] * 500})) == 100
