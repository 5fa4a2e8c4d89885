"""Both verifiers, side by side: ``forum verify`` and the one that docs/verify.md alone was enough to write."""

import hashlib
import importlib.util
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import strategies as st

from forum.papers.canonical import BadInput, encode_again
from forum.papers.findings import Report
from forum.papers.verification import verify
from tests.papers.example import example

SCRIPT = Path(__file__).parents[2] / "docs" / "verify.py"


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("second_verifier", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


second = _loaded()


def judged(data: bytes, head: str | None = None) -> Report | str:
    """What ``forum verify`` finds, or the sentence with which it refuses; fails where the second one differs."""
    try:
        report = verify(data, head)
    except BadInput as refusal:
        try:
            second.verify(data, head)
        except ValueError:
            return str(refusal)
        raise AssertionError(f"only the first verifier refuses: {refusal}") from None
    places, counts = second.verify(data, head)
    assert places == places_of(report)
    names = ("verified", "undisclosed", "erased", "missing")
    assert {name: counts[name] for name in names} == {name: getattr(report, name) for name in names}
    return report


def places_of(report: Report | str) -> set[str]:
    """Where damage was found; "refused" when the file could not be judged."""
    return {"refused"} if isinstance(report, str) else {finding.place for finding in report.findings}


def damaged(damage: Callable[[Any], Any], seq: int = 2) -> bytes:
    """The export of entry ``seq``, with something done to it, written canonically again."""
    export = json.loads(example().data(seq))
    damage(export)
    return encode_again(export)


def published(lie: Callable[[list[Any]], Any], seq: int = 2) -> bytes:
    """An export of a chain that told a lie from the start: every digest is right, what they stand for is not."""
    entries = deepcopy(example().entries)
    heads = example().heads
    lie(entries)
    for index, head in enumerate(heads):
        told = hashlib.sha256(encode_again(entries[index])).hexdigest()
        entries = json.loads(encode_again(entries).replace(head.encode(), told.encode()))
    export = json.loads(example().data(seq))
    return encode_again({**export, "manifest": entries[seq - 1], "chain": entries})


def report_on(data: bytes, head: str | None = None) -> Report:
    """What both find in a file that can be judged."""
    report = judged(data, head)
    assert isinstance(report, Report), report
    return report


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2**60) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a document."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found += nodes(value[key], (*path, key))
    return found
