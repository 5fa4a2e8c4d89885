"""The account of an import adds up, however much went wrong."""

import json

from forum.exchange import report as reports
from forum.exchange.records import Duplicate, Extent, Fault
from forum.exchange.report import Report

NOTHING = {"read": 0, "created": 0, "skipped": 0}


def test_a_report_counts_what_was_read_and_what_became_of_it() -> None:
    report = Report()
    for record in (Extent(1, 0), Fault("list.csv, line 2", "No date."), Duplicate("list.csv, line 3", "1")):
        report.saw(record)
    report.created("threads")
    report.skipped("posts")
    assert json.loads(report.as_json()) == {
        "threads": NOTHING | {"created": 1},
        "openings": NOTHING,
        "posts": NOTHING | {"skipped": 1},
        "members": NOTHING,
        "orphans": 0,
        "duplicates": 1,
        "errors": [{"where": "list.csv, line 2", "why": "No date."}],
    }


def test_a_source_broken_everywhere_does_not_fill_the_memory_with_complaints() -> None:
    report = Report()
    for line in range(reports.ERRORS_KEPT + 2):
        report.saw(Fault(f"list.csv, line {line}", "No date."))
    said = report.as_dict()
    assert (len(said["errors"]), said["errors_left_out"]) == (reports.ERRORS_KEPT, 2)
