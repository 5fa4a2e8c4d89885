"""Whatever file is given to the verifiers, they name what is wrong, and where; they agree; they never break."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.papers.canonical import encode_again
from forum.papers.findings import MAX_FINDINGS
from forum.papers.verification import verify
from tests.papers.example import example
from tests.papers.verifiers import SCRIPT, anything, damaged, judged, nodes, places_of, report_on

HEADS = example().heads
DATA = example().data()
EXPORT = json.loads(DATA)
COUNT = len(HEADS)


# ---- any byte


def regions() -> list[tuple[range, str]]:
    """Which bytes of the export belong to which entry, opening or the manifest."""
    found, at = [], len(b'{"chain":[')
    for position, entry in enumerate(EXPORT["chain"], start=1):
        size = len(encode_again(entry))
        found.append((range(at, at + size), f"chain entry {position}"))
        at += size + 1
    at = DATA.index(b'],"manifest":', at - 1) + len(b'],"manifest":')
    size = len(encode_again(EXPORT["manifest"]))
    found.append((range(at, at + size), "manifest"))
    at += size + len(b',"openings":{')
    for digest, opening in EXPORT["openings"].items():
        size = len(encode_again({digest: opening})) - 2
        found.append((range(at, at + size), f"opening {digest}"))
        at += size + 1
    assert at + 1 == len(DATA)
    return found


REGIONS = regions()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_without_being_found_at_its_place(at: int, bits: int) -> None:
    altered = bytearray(DATA)
    altered[at] ^= bits
    found = places_of(judged(bytes(altered), HEADS[-1]))
    place = next((place for region, place in REGIONS if at in region), "between")
    last = {"head"} if place == f"chain entry {COUNT}" else set()
    assert found & ({place, "refused"} | last) if place != "between" else found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(DATA) - 1))
def test_a_file_that_breaks_off_is_refused(at: int) -> None:
    assert places_of(judged(DATA[:at])) == {"refused"}


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        (DATA + b"\n", len(DATA)),
        (DATA.replace(b'{"chain":[', b'{"chain": ['), 9),
        (DATA.replace("é".encode(), b"\\u00e9", 1), DATA.index("é".encode())),
        (json.dumps(EXPORT).encode(), 9),
    ],
    ids=["a new line at the end", "a space", "an escape", "another order and spacing"],
)
def test_bytes_that_mean_the_same_are_told_from_the_first_that_differs(data: bytes, byte: int) -> None:
    report = report_on(data, HEADS[-1])
    assert places_of(report) == {"file"}
    assert report.findings[0].message.startswith(f"from byte {byte} on ")


# ---- files that are none


FOREIGN = {
    "a list": b"[]",
    "a text": b'"milieu"',
    "null": b"null",
    "a number": b"7",
    "an empty object": b"{}",
    "another JSON file": b'{"name":"package","version":"1.0.0"}',
    "two of the three": b'{"chain":[],"manifest":{}}',
    "one too many": b'{"chain":[],"extra":1,"manifest":{},"openings":{}}',
    "lists for objects": b'{"chain":[],"manifest":[],"openings":{}}',
    "an object for a list": b'{"chain":{},"manifest":{},"openings":{}}',
    "no format": b'{"chain":[],"manifest":{},"openings":{}}',
    "a later format": b'{"chain":[],"manifest":{"format":"milieu-manifest/2"},"openings":{}}',
    "more entries than ever": b'{"chain":['
    + b"0," * 100_000
    + b'0],"manifest":{"format":"milieu-manifest/1"},"openings":{}}',
    "half a character": b'{"chain":["\\ud800"],"manifest":{"format":"milieu-manifest/1"},"openings":{}}',
    "half a character in a name": b'{"chain":[],"manifest":{"format":"milieu-manifest/1"},"openings":{"\\udfff":1}}',
    "deep in an export": DATA.replace(b'"chain":[', b'"chain":[' + b"[" * 200 + b"]" * 200 + b",", 1),
    "a number too long": DATA.replace(b'"seq":1,', b'"seq":' + b"1" * 5000 + b",", 1),
    "a number too large": DATA.replace(b'"seq":1,', b'"seq":9007199254740992,', 1),
    "a fraction": DATA.replace(b'"seq":1,', b'"seq":1.0,', 1),
    "no number": DATA.replace(b'"seq":1,', b'"seq":NaN,', 1),
    "a name twice": DATA.replace(b'"seq":1,', b'"seq":1,"seq":1,', 1),
    "a byte order mark": b"\xef\xbb\xbf" + DATA,
    "UTF-16": DATA.decode().encode("utf-16"),
    "two exports": DATA + DATA,
    "empty": b"",
    "zeros": bytes(1000),
}


@pytest.mark.parametrize("data", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_foreign_broken_or_hostile_file_is_refused_with_one_sentence(data: bytes) -> None:
    refusal = judged(data)
    assert isinstance(refusal, str)
    assert refusal.endswith(".")
    assert len(refusal) < 200


def test_an_export_of_nothing_right_is_judged_and_told() -> None:
    hostile = {
        "chain": [None, [], {}, {"seq": 1}],
        "manifest": {"format": "milieu-manifest/1"},
        "openings": {},
    }
    assert places_of(judged(encode_again(hostile))) == {
        "manifest",
        *(f"chain entry {n}" for n in range(1, 5)),
    }


def test_a_report_lists_so_many_findings_and_counts_the_others() -> None:
    strangers = {f"{number:064x}": None for number in range(1100)}
    report = verify(damaged(lambda export: export["openings"].update(strangers)))
    assert len(report.findings) == MAX_FINDINGS
    assert report.more_findings == 900
    assert f"and {report.more_findings} more" in report.lines()


NODES = nodes(EXPORT)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NODES), anything)
def test_whatever_stands_anywhere_both_say_the_same_and_neither_breaks(
    path: tuple[Any, ...], value: Any
) -> None:
    def replaced(export: Any) -> None:
        parent = export
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = value

    data = damaged(replaced)
    report = judged(data, HEADS[-1])
    assert data == DATA or places_of(report)


# ---- the second verifier


def test_the_second_verifier_is_one_short_file_of_the_standard_library() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 200
    imported = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert {str(name).partition(".")[0] for name in imported} <= sys.stdlib_module_names


def ran(*arguments: str | Path) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-I", SCRIPT, *arguments], capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_second_verifier_runs_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "paper.json"
    file.write_bytes(DATA)
    assert ran(file)[0] == 0
    code, said, _ = ran(file, "--head", HEADS[2])
    assert code == 0
    assert said.endswith("consistent; compared with the head you gave\n")
    code, said, _ = ran(file, "--head", "0" * 64)
    assert code == 1
    assert said.startswith("head\n")
    file.write_bytes(b"{}")
    for arguments in ((file,), (tmp_path / "nowhere",), ()):
        code, said, complaint = ran(*arguments)
        assert (code, complaint) == (2, "")
        assert said.startswith("cannot be judged: ")
