"""Two versions are compared word by word, block by block, in the order of the new one."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.papers.comparison import BlockText, Change, compare_texts, compare_versions

WORDS = (
    "l'eau",
    "manque",
    "été",
    "e\u0301te\u0301",
    "الماءُ",
    "الوادي",
    "🌊",
    "👩‍🌾",
    "水",
    "1,5",
    "peut-être",
    "\n",
    ".",
)
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
)


few = st.lists(st.sampled_from([f"word{number}" for number in range(25)]), min_size=90, max_size=130)


def made_of(changes: list[Change], *ops: str) -> str:
    return "".join(change.text for change in changes if change.op in ops)


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.op, change.text) for change in compare_texts(old, new)]


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_what_stayed_and_went_makes_the_old_text_and_what_stayed_and_came_the_new(old: str, new: str) -> None:
    changes = compare_texts(old, new)
    assert made_of(changes, "equal", "delete") == old
    assert made_of(changes, "equal", "insert") == new
    assert all(change.text for change in changes)
    pairs = pairwise(changes)
    assert all((one.op, other.op) != ("insert", "delete") and one.op != other.op for one, other in pairs)


@settings(max_examples=25, deadline=None)
@given(few.map(" ".join), few.map(" ".join))
def test_nothing_is_lost_of_texts_that_repeat_their_few_words(old: str, new: str) -> None:
    changes = compare_texts(old, new)
    assert made_of(changes, "equal", "delete") == old
    assert made_of(changes, "equal", "insert") == new


def test_a_word_is_never_split() -> None:
    assert told("the planting season", "the painting season") == [
        ("equal", "the "),
        ("delete", "planting"),
        ("insert", "painting"),
        ("equal", " season"),
    ]


def test_an_elision_a_hyphen_and_a_number_are_one_word() -> None:
    assert ("delete", "l'eau") in told("Il boit l'eau ici", "Il boit d'eau ici")
    assert ("delete", "peut-être") in told("Il vient peut-être demain", "Il vient peut-on demain")
    assert ("insert", "2,5") in told("Il reste 1,5 puits ici", "Il reste 2,5 puits ici")


def test_a_letter_keeps_its_accents_and_its_vowel_signs() -> None:
    assert told("un e\u0301te\u0301 sec", "un ete sec")[1:3] == [
        ("delete", "e\u0301te\u0301"),
        ("insert", "ete"),
    ]
    assert told("هذا الماءُ لنا", "هذا الماءَ لنا")[1:3] == [("delete", "الماءُ"), ("insert", "الماءَ")]


def test_signs_made_of_several_are_not_split() -> None:
    assert told("ici 👩‍🌾 parle", "ici 👩‍🔬 parle")[1:3] == [("delete", "👩‍🌾"), ("insert", "👩‍🔬")]


def test_a_space_between_two_changed_words_does_not_cut_the_change_in_two() -> None:
    assert told("we saw red foxes there", "we saw two dogs there")[1:3] == [
        ("delete", "red foxes"),
        ("insert", "two dogs"),
    ]


def test_nothing_compared_with_nothing_is_nothing() -> None:
    assert compare_texts("", "") == []
    assert told("", "new") == [("insert", "new")]
    assert told("old", "") == [("delete", "old")]


@pytest.mark.parametrize("vocabulary", [4000, 700, 40])
def test_a_long_text_keeps_what_stayed_when_every_tenth_word_changed(vocabulary: int) -> None:
    words = [f"word{number % vocabulary}" for number in range(4000)]
    changed = [f"other{number}" if number % 10 == 0 else word for number, word in enumerate(words)]
    changes = compare_texts(" ".join(words), " ".join(changed))
    kept = sum(len(change.text.split()) for change in changes if change.op == "equal")
    assert kept == 3600


def test_a_text_written_anew_is_told_as_replaced() -> None:
    old, new = (
        " ".join(f"a{number}" for number in range(300)),
        " ".join(f"b{number}" for number in range(300)),
    )
    assert told(old, new) == [("delete", old), ("insert", new)]


def test_the_same_two_texts_always_compare_alike() -> None:
    old, new = "a b " * 400 + "c", "b a c " * 300
    assert compare_texts(old, new) == compare_texts(old, new)


def test_more_words_than_there_are_characters_are_compared_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.papers.comparison._STAND_INS", (range(0x4E00, 0x4E04),))
    assert told("one two\nthree four\nfive six\n", "one two\nthree\nfive six\n") == [
        ("equal", "one two\n"),
        ("delete", "three four\n"),
        ("insert", "three\n"),
        ("equal", "five six\n"),
    ]


def test_more_lines_than_there_are_characters_are_told_as_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.papers.comparison._STAND_INS", ())
    assert told("one\ntwo", "one\nthree") == [("delete", "one\ntwo"), ("insert", "one\nthree")]


def version(*blocks: str) -> list[BlockText]:
    """Blocks written as "uid text", or "section/uid text"."""
    parted = [block.partition(" ") for block in blocks]
    return [
        BlockText(place.rpartition("/")[2], place.rpartition("/")[0] or "s1", text)
        for place, _, text in parted
    ]


def kinds(old: list[BlockText], new: list[BlockText]) -> list[tuple[str, str]]:
    return [(change.uid, change.kind) for change in compare_versions(old, new)]


def test_each_block_is_kept_changed_added_or_removed_and_the_removed_stands_where_it_stood() -> None:
    old = version("a one", "b two", "c three")
    new = version("a one", "n new", "c three and more")
    assert kinds(old, new) == [("a", "kept"), ("b", "removed"), ("n", "added"), ("c", "changed")]


def test_what_was_first_and_is_gone_stands_first() -> None:
    assert kinds(version("a one", "b two"), version("b two")) == [("a", "removed"), ("b", "kept")]


def test_one_block_that_moved_does_not_make_the_others_move() -> None:
    old = version("a one", "b two", "c three", "d four")
    new = version("d four", "a one", "b two", "c three")
    assert kinds(old, new) == [("d", "moved"), ("a", "kept"), ("b", "kept"), ("c", "kept")]


def test_a_block_in_another_section_has_moved_even_when_nothing_else_did() -> None:
    assert kinds(version("s1/a one"), version("s2/a one")) == [("a", "moved")]


def test_a_block_that_moved_and_changed_is_changed_and_says_that_it_moved() -> None:
    (change,) = compare_versions(version("s1/a one"), version("s2/a two"))
    assert (change.kind, change.moved) == ("changed", True)
    assert change.words == (Change("delete", "one"), Change("insert", "two"))


def test_every_block_tells_its_words() -> None:
    changes = compare_versions(version("a one", "b two"), version("a one", "c three"))
    assert [change.words for change in changes] == [
        (Change("equal", "one"),),
        (Change("delete", "two"),),
        (Change("insert", "three"),),
    ]


def test_a_version_with_the_same_uid_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="each uid once"):
        compare_versions(version("a one", "a two"), [])


uids = st.lists(st.sampled_from("abcdefgh"), unique=True)


@settings(max_examples=100, deadline=None)
@given(uids, uids)
def test_the_new_version_stands_in_its_order_and_every_block_is_told_once(
    old: list[str], new: list[str]
) -> None:
    changes = compare_versions(
        [BlockText(uid, "s", uid) for uid in old], [BlockText(uid, "s", uid) for uid in new]
    )
    assert [change.uid for change in changes if change.new] == new
    assert sorted(change.uid for change in changes) == sorted({*old, *new})
    assert [change.uid for change in changes if change.old and change.kind != "moved"] == [
        uid for uid in old if uid not in {change.uid for change in changes if change.kind == "moved"}
    ]
