"""What people wrote is in the export behind salt: all of it, but for what was hidden, redacted or erased."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.papers import chain
from tests.papers.example import example
from tests.papers.verifiers import damaged, places_of, report_on

HEADS = example().heads
DATA = example().data()
EXPORT = json.loads(DATA)


def digest_of(words: str) -> str:
    return next(digest for digest, opening in EXPORT["openings"].items() if opening.get("text") == words)


DISCLOSED = sorted(digest for digest, opening in EXPORT["openings"].items() if "text" in opening)
TITLE = digest_of("L'eau, ensemble")
PROPOSAL = EXPORT["manifest"]["posts"][4]["digest"]
HIDDEN = EXPORT["manifest"]["posts"][5]["digest"]
ERASED = EXPORT["manifest"]["posts"][2]["digest"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(DISCLOSED), min_size=2, max_size=2, unique=True))
def test_swapped_openings_are_both_found(pair: list[str]) -> None:
    def swap(export: Any) -> None:
        one, other = pair
        openings = export["openings"]
        openings[one], openings[other] = openings[other], openings[one]

    found = places_of(report_on(damaged(swap)))
    assert found == {f"opening {digest}" for digest in pair}


@pytest.mark.parametrize("digest", sorted(EXPORT["openings"]))
def test_a_missing_opening_is_an_error(digest: str) -> None:
    report = report_on(damaged(lambda export: export["openings"].pop(digest)))
    assert places_of(report) == {f"opening {digest}"}
    assert (report.missing, report.verified + report.undisclosed) == (1, 18)


def test_what_is_altered_is_named_by_what_it_is() -> None:
    report = report_on(damaged(lambda export: export["openings"][TITLE].update(text="L'eau, seuls")))
    assert [(finding.place, finding.message) for finding in report.findings] == [
        (f"opening {TITLE}", "the title is not what was published")
    ]


def test_the_post_that_was_hidden_since_is_counted_aloud() -> None:
    assert EXPORT["openings"][PROPOSAL] == {"state": "hidden"}
    assert "hidden or redacted" in report_on(DATA).lines()[2]


def test_a_hidden_post_that_is_shown_again_may_be_disclosed() -> None:
    opening = example().scribe.openings[HIDDEN]
    disclosed = {"salt": opening.salt.hex(), "text": opening.data.decode()}
    report = report_on(damaged(lambda export: export["openings"].update({HIDDEN: disclosed})))
    assert (report.ok, report.verified, report.undisclosed) == (True, 16, 3)


def test_only_what_belongs_to_a_post_can_be_hidden_or_redacted() -> None:
    report = report_on(damaged(lambda export: export["openings"].update({TITLE: {"state": "redacted"}})))
    assert places_of(report) == {f"opening {TITLE}"}
    assert report.findings[0].message == "the title belongs to no post and cannot be hidden or redacted"


def test_what_was_erased_may_not_be_disclosed() -> None:
    opening = example().scribe.openings[ERASED]
    disclosed = {"salt": opening.salt.hex(), "text": opening.data.decode()}
    report = report_on(damaged(lambda export: export["openings"].update({ERASED: disclosed})))
    assert places_of(report) == {f"opening {ERASED}"}
    assert "erased" in report.findings[0].message


def test_before_the_erasure_everything_was_there() -> None:
    before = example().entries[:3]
    openings = example().openings(before[1])
    openings.update({digest: example().scribe.openings[digest] for digest in example().entries[3]["digests"]})
    report = report_on(chain.export(before[1], openings, before), HEADS[2])
    assert (report.ok, report.erased, report.verified) == (True, 0, 18)


def test_an_opening_that_nothing_names_does_not_belong() -> None:
    stranger = chain.opening_digest(bytes(32), b"me too")
    addition = {stranger: {"salt": "00" * 32, "text": "me too"}}
    assert places_of(report_on(damaged(lambda export: export["openings"].update(addition)))) == {
        f"opening {stranger}"
    }


def test_the_reason_of_a_withholding_may_be_disclosed_beside() -> None:
    digest = example().entries[5]["reason"]["digest"]
    opening = example().scribe.openings[digest]
    reason = {digest: {"salt": opening.salt.hex(), "text": opening.data.decode()}}
    assert report_on(damaged(lambda export: export["openings"].update(reason))).verified == 16
    wrong = {digest: {"salt": opening.salt.hex(), "text": "No reason."}}
    report = report_on(damaged(lambda export: export["openings"].update(wrong)))
    assert report.findings[0].message == "what another document of the chain names is not what was published"
    masked = {digest: {"state": "hidden"}}
    assert not report_on(damaged(lambda export: export["openings"].update(masked))).ok


def test_a_name_that_is_no_digest_is_not_repeated_to_the_terminal() -> None:
    report = report_on(damaged(lambda export: export["openings"].update({"\x1b[2J": {}})))
    assert places_of(report) == {"openings"}
    assert "\x1b" not in "\n".join(report.lines())
