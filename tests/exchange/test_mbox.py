"""A mailing list comes in: which letters there are, and who answered whom, when."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forum.errors import Invalid
from forum.exchange.mbox import read_mbox
from tests.exchange.mailbox import BRUNO, letter, listed


def test_an_answer_hangs_on_the_letter_it_answers_and_times_are_true(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter("Which nets?", id="1"),
        letter("The small ones", id="2", sender=BRUNO, hour=10, In_Reply_To="<1>"),
        letter("Why those?", id="3", hour=11, In_Reply_To="<2> (Bruno's message)", References="<1> <2>"),
    )
    assert [thread.title for thread in found.threads] == ["Nets"]
    assert [(post.key, post.parent_key) for post in found.posts] == [("2", None), ("3", "2")]
    assert found.threads[0].written_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert found.report.as_dict()["members"]["read"] == 2
    assert not found.faults


def test_references_are_walked_when_the_nearest_letter_is_missing(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter("Which nets?", id="1"),
        letter("By the last reference", id="2", hour=10, References="<0> <1>"),
        letter("By an ancestor", id="3", hour=11, In_Reply_To="<lost>", References="<1> <2> <lost>"),
        letter("A broken reply mark", id="4", hour=12, In_Reply_To="Your mail of Monday", References="<3>"),
    )
    assert [(post.key, post.parent_key, post.orphan) for post in found.posts] == [
        ("2", None, False),
        ("3", "2", True),
        ("4", "3", False),
    ]


def test_a_letter_whose_parent_is_nowhere_opens_a_thread_and_says_what_it_answered(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter(
            "Late",
            id="2",
            Subject="Re: [harbour] Re: Nets",
            In_Reply_To="<gone>",
            References="<first> <gone>",
        ),
        letter("Later", id="3", hour=10, In_Reply_To="<2>"),
    )
    (thread,) = found.threads
    assert (thread.title, thread.orphan, thread.answers) == ("[harbour] Nets", True, ("gone", "first"))
    assert [post.orphan for post in found.posts] == [False]
    assert found.report.as_dict()["orphans"] == 1


def test_an_answer_with_a_slow_clock_still_follows_what_it_answers(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter("First", id="1", hour=8),
        letter("Question", id="2", hour=15, In_Reply_To="<1>"),
        letter("Thanks", id="4", hour=13, In_Reply_To="<3>"),
        letter("Answer", id="3", hour=9, In_Reply_To="<2>"),
        letter("Meanwhile", id="5", hour=12, In_Reply_To="<1>"),
    )
    assert [post.key for post in found.posts] == ["5", "2", "3", "4"]


def test_letters_that_answer_each_other_in_a_circle_all_come_in(tmp_path: Path) -> None:
    found = listed(
        tmp_path,
        letter("Tail", id="0", hour=7, In_Reply_To="<2>"),
        letter("Head", id="1", hour=8, In_Reply_To="<2>"),
        letter("Body", id="2", hour=9, In_Reply_To="<1>"),
        letter("Myself", id="3", hour=10, In_Reply_To="<3>"),
    )
    assert [(thread.key, thread.orphan) for thread in found.threads] == [("1", True), ("3", False)]
    assert [(post.key, post.parent_key) for post in found.posts] == [("2", None), ("0", "2")]


def test_the_same_letter_twice_is_counted_once(tmp_path: Path) -> None:
    found = listed(tmp_path, letter("First", id="1"), letter("Second copy", id="1"))
    assert [thread.text for thread in found.threads] == ["First"]
    assert [(each.where, each.key) for each in found.duplicates] == [("list.mbox, letter 2 (line 9)", "1")]


def test_a_sentence_that_begins_with_from_does_not_cut_the_letter(tmp_path: Path) -> None:
    found = listed(
        tmp_path, letter("I sail\n>From the harbour\n\nFrom here on it is cold", id="1"), letter(id="2")
    )
    assert found.threads[0].text == "I sail  \nFrom the harbour\n\nFrom here on it is cold"
    assert len(found.threads) == 2


def test_a_letter_without_sender_or_without_any_date_is_reported_and_the_rest_comes_in(
    tmp_path: Path,
) -> None:
    found = listed(
        tmp_path,
        letter("undated", id="1", Date="", envelope="From x@y.example"),
        letter("nobody", id="2", sender=""),
        letter("whole", id="3"),
    )
    assert [fault.where for fault in found.faults] == [
        "list.mbox, letter 1 (line 1)",
        "list.mbox, letter 2 (line 8)",
    ]
    assert [thread.text for thread in found.threads] == ["whole"]


def test_an_archive_written_on_windows_is_read(tmp_path: Path) -> None:
    found = listed(
        tmp_path, b"\xef\xbb\xbf\n" + letter("One\nTwo", id="1").replace(b"\n", b"\r\n"), letter(id="2")
    )
    assert [thread.text for thread in found.threads] == ["One  \nTwo", "Hello"]


def test_an_empty_archive_holds_nothing_and_another_file_is_refused(tmp_path: Path) -> None:
    assert listed(tmp_path).report.as_dict()["threads"]["read"] == 0
    (tmp_path / "list.csv").write_text("id,text\n")
    with pytest.raises(Invalid, match=r"list\.csv is not an mbox"):
        read_mbox(tmp_path / "list.csv", "en")
    with pytest.raises(Invalid, match="There is no file"):
        read_mbox(tmp_path / "none.mbox", "en")
