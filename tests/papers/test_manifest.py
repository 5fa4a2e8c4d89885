"""The manifest says everything that a version is, without one word of it, and never contradicts itself."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.papers import formats
from forum.papers.canonical import Document, encode
from forum.papers.consistency import counts_of
from forum.papers.manifest import ManifestProblem, build_manifest, check_manifest, openings_named
from forum.papers.models import Fate, How
from forum.papers.records import (
    Action,
    BlockRecord,
    Change,
    DispositionRecord,
    ManifestSource,
    PaperRecord,
    Place,
    plain,
)
from tests.papers.example import ASSEMBLY, NOON, POSTS, Scribe, example, of_the_fishers
from tests.papers.verifiers import anything, nodes

ALL_KEYS = {
    "answered",
    "answers",
    "assembly",
    "at",
    "blocks",
    "by",
    "citations",
    "contributors",
    "counts",
    "dispositions",
    "format",
    "kind",
    "languages",
    "objections",
    "paper",
    "posts",
    "prev",
    "previous",
    "removed",
    "sections",
    "seq",
    "snapshots",
    "title",
    "told",
    "unaccounted",
    "unreachable",
    "version",
    "window",
}

VERSION_1, VERSION_2 = example().entries[1], example().entries[4]


def built(source: ManifestSource, previous: Document | None = None) -> Document:
    return build_manifest(source, Place(ASSEMBLY, 1, None), previous)


def test_every_key_is_there_from_the_first_version() -> None:
    manifest = built(of_the_fishers(Scribe()))
    assert manifest.keys() == VERSION_2.keys() == ALL_KEYS
    assert (manifest["format"], manifest["kind"]) == ("milieu-manifest/1", "version")
    assert manifest["objections"] == manifest["answers"] == manifest["removed"] == []
    assert manifest["window"] == {"opened": None, "closed": None, "seconds": 0}
    assert manifest["told"] == manifest["answered"] == manifest["unreachable"] == 0
    assert manifest["blocks"][0]["change"] is None
    assert manifest["blocks"][0]["action"] is None
    assert (manifest["prev"], manifest["previous"]) == (None, None)


def test_it_can_be_written_and_holds_no_fraction() -> None:
    assert json.loads(encode(VERSION_2)) == VERSION_2


def test_rows_stand_in_one_order_whatever_order_they_came_in() -> None:
    source = of_the_fishers(Scribe())
    posts = tuple(replace(source.posts[0], number=number) for number in (3, 1, 2))
    wanted = replace(source, posts=posts, snapshots=(replace(source.snapshots[0], posts=3),))
    assert [row["number"] for row in built(wanted)["posts"]] == [1, 2, 3]
    assert [tie["block"] for tie in VERSION_2["citations"]] == ["b1", "b1", "b2", "b2", "b2", "b5"]


def test_the_numbers_of_rule_4_count_every_post_once() -> None:
    assert VERSION_1["counts"] == {"one_by_one": 4, "bulk": 2, "not_at_all": 1, "hidden": 1, "erased": 0}
    assert sum(VERSION_1["counts"].values()) == len(POSTS)
    assert VERSION_2["counts"]["erased"] == 1


def test_a_hidden_post_counts_as_hidden_whatever_was_decided_about_it() -> None:
    post = {"thread": 1, "number": 1, "state": "hidden"}
    fate = {"thread": 1, "number": 1, "how": "single"}
    assert counts_of([post], [fate])["hidden"] == 1
    assert counts_of([{**post, "state": "redacted"}], [fate])["one_by_one"] == 1


def test_a_new_version_names_the_one_before_and_the_blocks_it_dropped() -> None:
    assert VERSION_2["previous"] == example().heads[1]
    assert VERSION_2["removed"] == [{"uid": "b3", "change": {"cause": "editorial", "reference": None}}]


def test_a_dropped_block_without_a_cause_is_named_too() -> None:
    scribe = Scribe()
    first = built(of_the_fishers(scribe))
    second = replace(of_the_fishers(scribe), version=2, blocks=(), citations=())
    assert built(second, first)["removed"] == [{"uid": "b1", "change": None}]


def test_every_cause_of_a_change_has_its_reference() -> None:
    assert [block["change"] for block in VERSION_2["blocks"]] == [
        None,
        {"cause": "post", "reference": {"thread": 4, "number": 9}},
        {"cause": "objection", "reference": {"id": 1}},
        None,
    ]


def test_an_action_names_people_and_places_only_by_digest() -> None:
    action = VERSION_2["blocks"][3]["action"]
    assert (action["until"], action["level"], action["status"]) == ("2026-09-01", "local", "open")
    assert example().scribe.openings[action["who"]].data == b"Amina et Bruno"
    assert plain(Action()) == dict.fromkeys(("who", "where", "until", "level", "status"))


@pytest.mark.parametrize(("paper", "version"), [(7, 3), (7, 1), (8, 2)])
def test_a_version_follows_the_one_before_of_the_same_paper(paper: int, version: int) -> None:
    source = replace(
        of_the_fishers(Scribe()), paper=PaperRecord(paper, "proposal", "farmers"), version=version
    )
    with pytest.raises(ManifestProblem, match="does not follow"):
        built(source, VERSION_1)


def test_the_second_version_cannot_be_the_first() -> None:
    with pytest.raises(ManifestProblem, match="does not follow"):
        built(replace(of_the_fishers(Scribe()), version=2))


def test_what_contradicts_itself_is_not_published_and_every_reason_is_told() -> None:
    scribe = Scribe()
    block = BlockRecord("b1", "nowhere", scribe.words("?"), change=Change("weather"))
    with pytest.raises(ManifestProblem) as refusal:
        built(replace(of_the_fishers(scribe), blocks=(block,)))
    assert refusal.value.problems == [
        "blocks[0].change should be an object whose cause is one of post, objection, amendment, editorial"
    ]
    with pytest.raises(ManifestProblem, match=r"block b1: its section nowhere.*unaccounted"):
        built(replace(of_the_fishers(scribe), blocks=(replace(block, change=None),), unaccounted=None))


SHAPES = [
    ("the document", [], "the document is list and should be an object"),
    (
        "a missing name",
        {key: VERSION_2[key] for key in ALL_KEYS - {"told"}},
        "the document lacks the name 'told'",
    ),
    ("a name too many", {**VERSION_2, "extra": 1}, "the document should not have the name 'extra'"),
    ("a flag for a number", {**VERSION_2, "told": True}, "told is True and should be a whole number from 0"),
    ("a negative number", {**VERSION_2, "told": -1}, "told is -1 and should be a whole number from 0"),
    ("no language", {**VERSION_2, "languages": []}, "languages should not be empty"),
    ("a text for a list", {**VERSION_2, "posts": "x" * 999}, "posts is 'xxx"),
    ("a digest in capitals", {**VERSION_2, "by": "A" * 64}, "should be a digest"),
    ("a moment without a zone", {**VERSION_2, "at": "2026-04-07T12:00:00"}, "should be a moment"),
    ("another kind", {**VERSION_2, "kind": "erasure"}, "kind is 'erasure' and should be one of version"),
    ("no object in a list", {**VERSION_2, "blocks": [3]}, "blocks[0] is 3 and should be an object"),
]


@pytest.mark.parametrize(("document", "said"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_a_wrong_shape_is_told_with_its_place(document: object, said: str) -> None:
    problems = check_manifest(document)
    assert said in "; ".join(problems)
    assert all(len(problem) < 200 for problem in problems)


NODES = nodes(VERSION_2)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NODES), anything)
def test_whatever_stands_at_a_place_is_accepted_or_told_and_never_raises(
    path: tuple[Any, ...], value: Any
) -> None:
    document = copy.deepcopy(VERSION_2)
    parent = document
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    problems = check_manifest(document)
    assert all(isinstance(problem, str) for problem in problems)
    assert formats.MANIFEST.fits(document) == (not list(formats.MANIFEST.problems(document, "")))


def test_every_opening_of_a_version_is_named_with_what_it_is() -> None:
    named = {one.digest: one for one in openings_named(VERSION_2)}
    written = encode(VERSION_2).decode()
    kept = {digest for digest in example().scribe.openings if digest in written}
    assert named.keys() == kept
    texts = {one.what: example().scribe.openings[one.digest].data.decode() for one in named.values()}
    assert texts["the title"] == "L'eau, ensemble"
    assert texts["the text of block b2"] == "Un tour d'eau, la nuit."
    assert texts["the word where in the action of block b5"] == "Au puits"
    assert texts["objection 1"] == "Pas hors sujet !"
    assert texts["the name of who published"] == "Carla"


def test_only_posts_and_their_quotes_belong_to_posts() -> None:
    of_posts = {one.what for one in openings_named(VERSION_1) if one.post}
    assert "post 6 of thread 4" in of_posts
    assert "the quote of post 2 of thread 4 cited in block b1" in of_posts
    assert not any("reason" in what or "name" in what for what in of_posts)
    assert {one.state for one in openings_named(VERSION_1) if one.post == (4, 6)} == {"hidden"}


def test_a_choice_of_the_tables_is_written_as_its_word() -> None:
    assert plain(DispositionRecord(1, 1, Fate.SET_ASIDE, how=How.BULK)) == {
        "thread": 1,
        "number": 1,
        "fate": "set-aside",
        "target": None,
        "reason": None,
        "how": "bulk",
    }


def test_the_moment_of_publication_is_kept_to_the_second() -> None:
    assert VERSION_1["at"] == f"{NOON:%Y-%m-%dT%H:%M:%SZ}"
