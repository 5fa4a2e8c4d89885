"""The documents of a chain, their digests, and the bytes that are hashed."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.papers import chain
from forum.papers.canonical import BadInput, decode, encode, encode_again, first_difference
from forum.papers.records import Place, Words, moment
from tests.papers.example import ASSEMBLY, NOON, example

DIGEST = "0" * 64

# What an export can hold: whole numbers, and names in ASCII.
documents = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(documents)
def test_what_was_read_is_written_again_as_rfc_8785_has_it(document: object) -> None:
    assert encode_again(document) == rfc8785.dumps(document)
    assert decode(encode_again(document)) == document


def test_a_digest_is_the_sha_256_of_the_canonical_bytes() -> None:
    assert encode({"b": 1, "a": [True, None, "é\n"]}) == '{"a":[true,null,"é\\n"],"b":1}'.encode()
    assert chain.digest({"b": 1, "a": []}) == hashlib.sha256(b'{"a":[],"b":1}').hexdigest()


def test_an_opening_hides_its_text_behind_salt() -> None:
    salt, text = b"s" * 32, b"L'eau"
    assert chain.opening_digest(salt, text) == hashlib.sha256(salt + text).hexdigest()
    assert chain.opening_digest(b"t" * 32, text) != chain.opening_digest(salt, text)


def test_the_head_is_the_digest_of_the_last_entry() -> None:
    entries = example().entries
    assert chain.head(entries) == chain.digest(entries[-1])
    assert chain.head([]) is None


def test_each_entry_follows_the_one_before() -> None:
    assert chain.next_place(ASSEMBLY, None) == Place(ASSEMBLY, 1, None)
    first = example().entries[0]
    assert chain.next_place(ASSEMBLY, first) == Place(ASSEMBLY, 2, chain.digest(first))
    assert [entry["seq"] for entry in example().entries] == [1, 2, 3, 4, 5, 6]


def test_the_chain_of_one_assembly_does_not_go_on_in_another() -> None:
    with pytest.raises(ValueError, match="one assembly"):
        chain.next_place("atlantic", example().entries[0])


def test_an_erasure_names_each_opening_once_in_order() -> None:
    entry = chain.erasure(Place(ASSEMBLY, 1, None), ["f" * 64, DIGEST, "f" * 64], NOON)
    assert entry == {
        "format": "milieu-erasure/1",
        "kind": "erasure",
        "assembly": ASSEMBLY,
        "seq": 1,
        "prev": None,
        "digests": [DIGEST, "f" * 64],
        "at": "2026-04-07T12:00:00Z",
    }


def test_an_erasure_of_nothing_is_no_entry() -> None:
    with pytest.raises(ValueError, match="digests should not be empty"):
        chain.erasure(Place(ASSEMBLY, 1, None), [], NOON)


def test_a_withholding_names_the_version_and_the_reason_and_says_no_word_of_it() -> None:
    entry = chain.withholding(Place(ASSEMBLY, 2, DIGEST), "f" * 64, Words(DIGEST, "en"), NOON)
    assert entry["format"] == "milieu-withholding/1"
    assert (entry["manifest"], entry["reason"]) == ("f" * 64, {"digest": DIGEST, "language": "en"})


def test_a_rendition_may_be_partial_and_by_a_machine() -> None:
    place = Place(ASSEMBLY, 2, DIGEST)
    entry = chain.rendition(place, DIGEST, "ar", title=None, sections=[], blocks=[], by=None, at=NOON)
    assert (entry["format"], entry["title"], entry["by"]) == ("milieu-rendition/1", None, None)


def test_a_moment_is_written_in_utc_to_the_second_and_needs_its_zone() -> None:
    in_tunis = datetime(2026, 3, 1, 1, 30, 5, 999, tzinfo=timezone(timedelta(hours=1)))
    assert moment(in_tunis) == "2026-03-01T00:30:05Z"
    assert moment(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 3, 1))


def test_the_export_is_canonical_and_made_alike_twice() -> None:
    data = example().data()
    assert data == rfc8785.dumps(json.loads(data)) == example().data()
    assert sorted(json.loads(data)) == ["chain", "manifest", "openings"]


def test_no_word_that_anyone_wrote_stands_in_the_chain() -> None:
    written = encode_again(example().entries).decode()
    words = [opening.data.decode() for opening in example().scribe.openings.values()]
    assert len(words) > 40
    # One language, one slug or one status may happen to be somebody's word; a name or a sentence may not.
    assert [word for word in words if len(word) > 4 and word in written] == []


REFUSED = {
    "nothing": b"",
    "only spaces": b"   ",
    "not JSON": b"<html>",
    "cut off": b'{"a":[1,',
    "a string without an end": b'{"a":"\\',
    "many strings without an end": b'"\\"' * 1000 + b"\\",
    "not UTF-8": b'{"a":"\xff"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a name given twice": b'{"a":1,"a":1}',
    "a name given twice further in": b'[{"b":{"a":1,"b":2,"a":1}}]',
    "a fraction": b"[1.0]",
    "an exponent": b"[1e2]",
    "no number": b"[NaN]",
    "the infinite": b"[-Infinity]",
    "a number that JSON readers round": b"[9007199254740992]",
    "a negative one": b"[-9007199254740992]",
    "a number of a million digits": b"[" + b"9" * 1_000_000 + b"]",
    "a hundred levels": b"[" * 100 + b"]" * 100,
    "a million levels": b"[" * 1_000_000,
    "objects in objects": b'{"a":' * 40 + b"1" + b"}" * 40,
    "millions of values": b"[" + b"0," * 4_100_000 + b"0]",
    "millions of strings": b'"' * 16_100_000,
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_no_plain_json_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        decode(data)
    assert str(refusal.value).startswith("The file ")
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 200
    assert refusal.value.exit_code == 2


def test_a_file_larger_than_any_export_is_refused_unread() -> None:
    with pytest.raises(BadInput, match="larger than 64 MiB"):
        decode(b" " * (64 * 1024 * 1024 + 1))


def test_half_a_character_cannot_be_written_again() -> None:
    with pytest.raises(BadInput, match="surrogate"):
        encode_again(decode(b'["\\ud800"]'))


def test_brackets_in_a_text_are_not_levels() -> None:
    assert decode(json.dumps("[{" * 500 + '"\\' * 9).encode()) == "[{" * 500 + '"\\' * 9


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        (b"abc", b"abd", 2),
        (b"abc", b"ab", 2),
        (b"", b"a", 0),
        (b"x" * 70000 + b"a", b"x" * 70000 + b"b", 70000),
        (b"x" * 65536, b"x" * 65536 + b"b", 65536),
    ],
)
def test_the_first_byte_that_differs_is_named(one: bytes, other: bytes, place: int) -> None:
    assert first_difference(one, other) == first_difference(other, one) == place


def test_the_example_in_the_specification_is_right() -> None:
    page = (Path(__file__).parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
    told = re.search(r"salt `(\w{64})` and the text `([^`]+)` make\s+the opening `(\w{64})`", page)
    assert told
    assert chain.opening_digest(bytes.fromhex(told[1]), told[2].encode()) == told[3]
    document = re.search(r"```\n(\{.*\})\n```\s+is `(\w{64})`", page)
    assert document
    assert chain.digest(json.loads(document[1])) == document[2]
    assert encode(json.loads(document[1])).decode() == document[1]
