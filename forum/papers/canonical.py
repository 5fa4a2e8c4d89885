"""The bytes of a document (RFC 8785), and reading bytes that may be hostile."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from forum.errors import Invalid

Document = dict[str, Any]

MAX_BYTES = 64 * 1024 * 1024
"""The largest export that is read, in bytes: some 150,000 posts accounted for in all its versions."""

MAX_DEPTH = 32
"""How deeply a file may nest; the format itself needs seven levels."""

MOST = {b",": 4_000_000, b"[": 2_000_000, b"{": 2_000_000, b"]": 2_000_000, b"}": 2_000_000, b'"': 16_000_000}
"""How often each sign of JSON may stand in a file, which bounds the time and the memory that reading it takes."""

MAX_INTEGER = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly (RFC 8785, 3.2.2.3)."""

# Everything up to the next sign that opens or closes. It matches whatever comes, even a string without an end, and
# gives nothing back, so that the scan stays linear on any input.
_TO_THE_NEXT = re.compile(
    rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))*+([\[\]{}]|\Z)', re.DOTALL
)


class BadInput(Invalid):
    """What was given is not a Milieu export at all, or is broken beyond judging; the message says why."""


def encode(document: Mapping[str, Any]) -> bytes:
    """The RFC 8785 bytes of a document that is about to be written.

    Raises ``ValueError`` for what JSON cannot say exactly (a number beyond 2**53, half a surrogate pair).
    """
    return rfc8785.dumps(document)


def encode_again(value: Any) -> bytes:
    """The RFC 8785 bytes of something ``decode`` gave, some thirty times faster than ``encode``.

    ``decode`` lets no fraction through, and all the names of the format are ASCII: for the rest json's own
    encoder and RFC 8785 agree (a test holds them together). Raises ``BadInput`` for half a surrogate pair.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput("The file holds half of a surrogate pair, which is not a character.") from None


def decode(data: bytes) -> Any:
    """The value a JSON file holds, read in bounded time and memory.

    Raises ``BadInput`` for a file that is too large, too deep, not UTF-8, not JSON, or that says something
    two readers could understand differently: a name given twice, a fraction, a number beyond 2**53.
    """
    if len(data) > MAX_BYTES:
        raise BadInput(f"The file is larger than {MAX_BYTES // 1024 // 1024} MiB.")
    if data.startswith(b"\xef\xbb\xbf"):
        raise BadInput("The file begins with a byte order mark, which a Milieu export never has.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"The file is not UTF-8: see byte {error.start}.") from None
    _refuse_excess(data)
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_not_whole,
            parse_constant=_not_whole,
        )
    except json.JSONDecodeError as error:
        place = len(text[: error.pos].encode("utf-8"))
        raise BadInput(f"The file is not JSON: see byte {place}.") from None


def first_difference(one: bytes, other: bytes) -> int:
    """The offset of the first byte in which two different strings of bytes differ."""
    step = 65536
    starts = range(0, min(len(one), len(other)), step)
    start = next((at for at in starts if one[at : at + step] != other[at : at + step]), len(starts) * step)
    pairs = enumerate(zip(one[start : start + step], other[start : start + step], strict=False), start)
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def quoted(value: Any) -> str:
    """A value from a file as a message may show it: on one line and short."""
    shown = repr(value) if isinstance(value, str | int | bool | None) else type(value).__name__
    return shown if len(shown) <= 70 else shown[:66] + "...'"


def _refuse_excess(data: bytes) -> None:
    if any(data.count(sign) > most for sign, most in MOST.items()):
        raise BadInput("The file holds more values than any export.")
    depth = 0
    for found in _TO_THE_NEXT.finditer(data):
        depth += _STEPS[found[1]]
        if depth > MAX_DEPTH:
            raise BadInput(f"The file nests more than {MAX_DEPTH} levels deep, at byte {found.start(1)}.")


_STEPS = {b"[": 1, b"{": 1, b"]": -1, b"}": -1, b"": 0}


def _object(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise BadInput(f"The file gives the name {quoted(twice)} twice in one object.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise BadInput(f"The file holds the number {quoted(digits)}, which is beyond 2**53 - 1.")
    return int(digits)


def _not_whole(number: str) -> NoReturn:
    raise BadInput(f"The file holds {quoted(number)}, and a Milieu export has only whole numbers.")
