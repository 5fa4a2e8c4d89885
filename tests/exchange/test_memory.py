"""A source may be larger than memory: what a reader holds does not grow with it."""

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forum.exchange.records import Record
from forum.exchange.sources import open_source

MAPPING = """
[threads]
file = "threads.csv"
key = "id"
title = "id"
text = "id"
author = "id"
date = "day"
[posts]
file = "posts.csv"
key = "id"
thread = "thread"
text = "text"
author = "thread"
date = "day"
[author]
name = "%(id)s"
"""
Source = Callable[[Path, int], Iterator[Record]]
WORDS = "The nets of the harbour were counted twice. " * 20


def tables(folder: Path, posts: int) -> Iterator[Record]:
    folder.mkdir()
    (folder / "mapping.toml").write_text(MAPPING)
    (folder / "threads.csv").write_text("id,day\n1,2026-03-02\n2,2026-03-02\n")
    rows = [f"{number},{number % 2 + 1},{WORDS},2026-03-02" for number in range(posts)]
    (folder / "posts.csv").write_text("\n".join(["id,thread,text,day", *rows]))
    return open_source("csv", folder).records


def letters(folder: Path, posts: int) -> Iterator[Record]:
    folder.mkdir()
    with (folder / "list.mbox").open("w") as file:
        for number in range(posts + 1):
            file.write(f"From x Mon Mar  2 08:00:00 2026\nFrom: a@x.example\nMessage-ID: <{number}>\n")
            file.write(f"In-Reply-To: <{number - 1}>\n\n{WORDS}\n\n")
    return open_source("mbox", folder / "list.mbox").records


def peak(records: Iterator[Record]) -> int:
    """The most bytes that Python held while ``records`` went by."""
    tracemalloc.start()
    for _record in records:
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("source", [tables, letters])
def test_ten_times_the_posts_take_no_more_memory(tmp_path: Path, source: Source) -> None:
    peak(source(tmp_path / "warm", 20))
    few, many = peak(source(tmp_path / "few", 50)), peak(source(tmp_path / "many", 500))
    assert many - few < 100_000  # the 450 posts more are 400,000 bytes of words
