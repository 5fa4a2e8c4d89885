"""A journalist downloads a paper and checks offline, with two verifiers, that nobody altered it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.papers.example import example
from tests.papers.verifiers import damaged, judged, places_of, published, report_on

HEADS = example().heads
DATA = example().data()
EXPORT = json.loads(DATA)
COUNT = len(HEADS)


def test_what_was_published_is_consistent_and_not_compared_with_anything() -> None:
    report = report_on(DATA)
    assert report.ok
    assert report.sentence == "consistent; not compared with an independent head"
    assert (report.verified, report.undisclosed, report.erased, report.missing) == (15, 4, 3, 0)
    assert report.about == (
        "version 1 of paper 7, a proposal of the board farmers, published 2026-04-07T12:00:00Z: "
        "entry 2 of 6 of mediterranean"
    )


@pytest.mark.parametrize("seq", [1, 2, 5])
@pytest.mark.parametrize("position", range(1, COUNT + 1))
def test_the_head_of_any_earlier_day_is_found_in_the_chain(seq: int, position: int) -> None:
    report = report_on(example().data(seq), HEADS[position - 1])
    assert report.sentence == f"consistent with the head you gave (entry {position} of {COUNT})"


def test_a_head_may_be_copied_with_spaces_and_in_capitals() -> None:
    copied = f" {HEADS[-1][:32].upper()} {HEADS[-1][32:]}\n"
    assert report_on(DATA, copied).head_found == COUNT
    assert judged(DATA, f"{copied}0") == "A head is a digest of 64 hexadecimal digits."


def test_a_head_that_is_not_in_the_chain_is_told() -> None:
    report = report_on(DATA, "0" * 64)
    assert places_of(report) == {"head"}
    assert report.sentence == "not consistent: 1 finding"


@pytest.mark.parametrize("head", ["", "abc", "g" * 64, "0" * 65])
def test_a_head_that_is_no_digest_is_refused(head: str) -> None:
    assert judged(DATA, head) == "A head is a digest of 64 hexadecimal digits."


def test_a_later_version_and_a_withholding_are_said() -> None:
    assert report_on(DATA).notes[0] == "version 2 of this paper was published later (entry 5)"
    assert report_on(example().data(1)).notes == [
        "this version was withheld on 2026-07-06T12:00:00Z (entry 6)"
    ]


def test_citations_of_other_assemblies_are_said_not_to_be_followed() -> None:
    def elsewhere(entries: list[Any]) -> None:
        entries[4]["citations"][-1]["source"]["assembly"] = "atlantic"

    report = report_on(published(elsewhere, 5))
    assert "citations of papers of other assemblies, which were not followed: 1" in report.notes


def test_the_report_reads_well_and_as_json() -> None:
    lines = report_on(DATA, HEADS[3]).lines()
    assert lines[1:] == [
        f"chain: 6 entries, head {HEADS[-1]}",
        "openings: 15 verified, 4 not disclosed (hidden or redacted posts), 3 erased, 0 missing",
        "version 2 of this paper was published later (entry 5)",
        "of those not disclosed, shown when it was published and masked since, as the site says: 2",
        "consistent with the head you gave (entry 4 of 6)",
    ]
    told = report_on(damaged(lambda export: export["openings"].popitem())).document()
    assert json.loads(json.dumps(told)) == told
    assert (told["ok"], told["openings"]["missing"], len(told["findings"])) == (False, 1, 1)


# ---- entries of the chain


@pytest.mark.parametrize("position", range(1, COUNT))
def test_a_dropped_entry_is_missed_at_its_place(position: int) -> None:
    report = report_on(damaged(lambda export: export["chain"].pop(position - 1)), HEADS[-1])
    assert f"chain entry {position}" in places_of(report)


def test_a_dropped_last_entry_is_missed_only_by_who_has_a_head() -> None:
    shortened = damaged(lambda export: export["chain"].pop())
    assert report_on(shortened).ok
    assert report_on(shortened, HEADS[-2]).ok
    assert places_of(report_on(shortened, HEADS[-1])) == {"head"}


@pytest.mark.parametrize("position", range(1, COUNT + 1))
def test_a_doubled_entry_is_one_too_many_at_its_place(position: int) -> None:
    doubled = damaged(lambda export: export["chain"].insert(position, export["chain"][position - 1]))
    assert f"chain entry {position + 1}" in places_of(report_on(doubled, HEADS[-1]))


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(COUNT)).filter(lambda order: order != list(range(COUNT))))
def test_reordered_entries_are_found_where_the_order_breaks(order: list[int]) -> None:
    def reorder(export: Any) -> None:
        export["chain"] = [export["chain"][index] for index in order]

    breaks = next(position for position, index in enumerate(order, start=1) if position != index + 1)
    assert f"chain entry {breaks}" in places_of(report_on(damaged(reorder), HEADS[-1]))


def test_an_entry_of_another_assembly_does_not_belong() -> None:
    def foreign(export: Any) -> None:
        export["chain"][3]["assembly"] = "atlantic"

    assert places_of(report_on(damaged(foreign))) >= {"chain entry 4", "chain entry 5"}


def test_an_altered_entry_is_named_and_its_neighbours_are_not() -> None:
    def alter(export: Any) -> None:
        export["chain"][2]["language"] = "ca"

    assert places_of(report_on(damaged(alter))) == {"chain entry 3"}


def test_an_altered_link_is_named_where_it_stands() -> None:
    def alter(export: Any) -> None:
        export["chain"][2]["prev"] = "0" * 64

    assert places_of(report_on(damaged(alter))) == {"chain entry 3"}


def test_a_first_entry_that_follows_something_is_told() -> None:
    def alter(export: Any) -> None:
        export["chain"][0]["prev"] = "0" * 64

    assert "chain entry 1" in places_of(report_on(damaged(alter)))


def test_an_empty_chain_holds_no_manifest() -> None:
    assert "manifest" in places_of(report_on(damaged(lambda export: export["chain"].clear())))
    assert places_of(report_on(damaged(lambda export: export["chain"].clear()), HEADS[0])) >= {"head"}


def test_another_manifest_than_the_published_one_is_told() -> None:
    def alter(export: Any) -> None:
        export["manifest"]["at"] = "2026-04-08T12:00:00Z"

    assert places_of(report_on(damaged(alter))) == {"manifest"}


# ---- a site that lied from the start


def set_in(entry: Any, **values: Any) -> None:
    entry.update(values)


LIES = {
    "a number that the rows do not make": (lambda e: set_in(e[1]["counts"], bulk=3, one_by_one=3), 2),
    "a version that was skipped": (lambda e: set_in(e[4], version=3), 5),
    "a version of a paper that has none": (lambda e: set_in(e[4]["paper"], id=8), 5),
    "a version that follows another paper": (lambda e: set_in(e[4], previous=HEADS[0]), 5),
    "a block gone without a word": (lambda e: set_in(e[4], removed=[]), 5),
    "a rendition of nothing": (lambda e: set_in(e[2], manifest="0" * 64), 3),
    "a withholding of a rendition": (lambda e: set_in(e[5], manifest=HEADS[2]), 6),
    "a post between two numbers": (lambda e: e[1]["posts"].pop(2), 2),
}


@pytest.mark.parametrize(("lie", "position"), LIES.values(), ids=LIES.keys())
def test_a_lie_that_was_published_is_found_at_its_entry(lie: Any, position: int) -> None:
    assert f"chain entry {position}" in places_of(report_on(published(lie)))


def test_a_quote_that_nobody_wrote_is_told() -> None:
    def misquote(entries: list[Any]) -> None:
        entries[1]["citations"][0]["source"].update(start=1, end=55)

    report = report_on(published(misquote))
    assert places_of(report) == {"manifest"}
    assert report.findings[0].message == (
        "block b1: its quote is not the characters 1 to 55 of post 2 of thread 4"
    )


def test_a_quote_is_counted_in_characters_not_in_bytes() -> None:
    assert EXPORT["manifest"]["citations"][0]["source"]["end"] == 54
    quote = EXPORT["openings"][EXPORT["manifest"]["citations"][0]["source"]["quote"]]["text"]
    assert quote == "Le puits de ma grand-mère est à sec depuis l'été 2019."
