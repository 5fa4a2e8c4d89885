"""The index: one writer, many readers, and nothing lost when a process ends."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forum.search import open_engine, whoosh_engine
from forum.search.engine import Busy, Document, Engine, NeedsRebuild, Query
from tests.search.texts import found, written

CHECKOUT = Path(__file__).parents[2]


def everything(folder: Path) -> bytes:
    """All bytes of all files of an index."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_before_the_first_index_there_is_an_empty_page_and_a_hint(nothing_yet: Engine) -> None:
    results = nothing_yet.search(Query("eau"))

    assert results.hits == ()
    assert results.hint.startswith("The search is being prepared.")
    assert nothing_yet.needs_rebuild()
    assert list(nothing_yet.ids()) == []
    with pytest.raises(NeedsRebuild):
        nothing_yet.update([written(1, "eau")])


def test_an_empty_index_finds_nothing_and_says_so(engine: Engine) -> None:
    assert engine.search(Query('eau -sel mer* "d\'ici"')).hint.startswith("Nothing was found.")
    assert engine.search(Query("eau", since=written(1, "").written_at, board="farmers")).total == 0
    assert list(engine.ids()) == []


def test_a_text_written_again_takes_the_place_of_the_old_one(engine: Engine) -> None:
    engine.update([written(1, "eau"), written(2, "mer")])
    engine.update([written(1, "sel")])

    assert found(engine, "eau") == set()
    assert found(engine, "sel") == {"1"}
    assert sorted(engine.ids()) == ["post:1", "post:2"]


def test_of_two_texts_with_one_id_in_a_batch_the_last_stays(engine: Engine) -> None:
    assert engine.update([written(1, "eau"), written(2, "eau"), written(1, "eau du soir")]) == 2

    assert engine.search(Query("eau")).total == 2
    assert found(engine, "soir") == {"1"}
    assert sorted(engine.ids()) == ["post:1", "post:2"]


def test_a_deletion_leaves_the_page_and_what_is_written_in_the_same_batch_stays(engine: Engine) -> None:
    engine.update([written(number, "eau") for number in (1, 2, 3)])
    engine.update([written(2, "eau claire")], deletions=["post:1", "post:2", "post:99"])

    assert found(engine, "eau") == {"2", "3"}
    assert found(engine, "claire") == {"2"}


def test_many_small_batches_show_every_text_once_to_an_open_reader(engine: Engine) -> None:
    for number in range(30):
        engine.update([written(number, "eau"), written(0, f"eau mot{number}")])

        assert engine.search(Query("eau")).total == number + 1
        assert found(engine, f"mot{number}") == {"0"}
    assert sorted(engine.ids()) == sorted(f"post:{number}" for number in range(30))


def test_a_rebuilt_index_is_seen_by_an_engine_that_was_open(engine: Engine, folder: Path) -> None:
    engine.update([written(1, "eau")])
    assert found(engine, "eau") == {"1"}
    elsewhere = open_engine(folder)

    elsewhere.rebuild([written(2, "eau")])

    assert found(engine, "eau") == {"2"}
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [(folder / "CURRENT").read_text()]
    elsewhere.close()


def test_during_a_rebuild_the_old_index_answers_and_nobody_else_writes(engine: Engine, folder: Path) -> None:
    engine.update([written(1, "eau")])
    other = open_engine(folder)

    def documents() -> Iterator[Document]:
        yield written(2, "eau")
        assert found(engine, "eau") == {"1"}
        with pytest.raises(Busy):
            other.update([written(3, "eau")])
        with pytest.raises(Busy):
            other.rebuild([])
        yield written(2, "eau encore")

    assert engine.rebuild(documents()) == 1
    assert found(engine, "eau") == {"2"}
    assert other.update([written(3, "eau")]) == 1
    other.close()


def test_a_rebuild_tells_how_far_it_is(engine: Engine) -> None:
    told: list[tuple[int, int | None]] = []

    engine.rebuild([written(n, "eau") for n in range(250)], total=250, progress=lambda *far: told.append(far))

    assert told == [(100, 250), (200, 250), (250, 250)]


def test_a_rebuild_that_fails_leaves_the_old_index(engine: Engine, folder: Path) -> None:
    engine.update([written(1, "eau")])

    def documents() -> Iterator[Document]:
        yield written(2, "eau")
        raise LookupError("the database went away")

    with pytest.raises(LookupError):
        engine.rebuild(documents())

    assert found(engine, "eau") == {"1"}
    assert not list(folder.glob("index.new-*"))
    assert engine.update([written(3, "eau")]) == 1


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from forum.search import open_engine
from tests.search.texts import MARCH, written

class LastMoment(datetime):
    def timestamp(self):
        os.kill(os.getpid(), signal.SIGKILL)

last = written(4, "eau", written_at=LastMoment.fromisoformat(MARCH.isoformat()))
engine = open_engine(Path(sys.argv[1]))
act = {"rebuild": engine.rebuild, "update": engine.update}[sys.argv[2]]
act([written(3, "eau"), written(1, "sel"), last])
"""


@pytest.mark.parametrize("act", ["rebuild", "update"])
def test_killed_before_the_commit_the_index_is_as_it_was(engine: Engine, folder: Path, act: str) -> None:
    engine.update([written(1, "eau")])

    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder), act], cwd=CHECKOUT, check=False)

    assert ended.returncode == -9
    assert found(engine, "eau") == {"1"}
    assert engine.update([written(5, "eau")]) == 1
    assert found(engine, "eau") == {"1", "5"}
    engine.rebuild([written(6, "eau")])
    assert found(engine, "eau") == {"6"}
    assert not list(folder.glob("index.new-*"))


def test_an_index_of_another_schema_is_not_read(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.update([written(1, "eau")])
    monkeypatch.setattr("forum.search.whoosh_engine.SCHEMA", whoosh_engine.SCHEMA + 1)
    newer = open_engine(folder)

    assert newer.needs_rebuild()
    assert newer.search(Query("eau")).hint.startswith("The search is being prepared.")
    newer.rebuild([written(2, "eau")])
    assert found(newer, "eau") == {"2"}
    assert engine.needs_rebuild()
    assert engine.search(Query("eau")).hint.startswith("The search is being prepared.")
    newer.close()


@pytest.mark.parametrize("pointer", ["", "../elsewhere", "schema-1-gone", "/etc", "é"])
def test_a_pointer_to_nowhere_is_an_absent_index(engine: Engine, folder: Path, pointer: str) -> None:
    (folder / "CURRENT").write_text(pointer)

    assert engine.needs_rebuild()
    assert engine.search(Query("eau")).hits == ()


def test_what_is_forgotten_is_in_no_file_of_the_index(engine: Engine, folder: Path) -> None:
    engine.update([written(number, f"eau mot{number}") for number in range(20)])
    engine.update([written(3, "eau motsecret"), written(4, "eau motsecret motrature", title="motsecret")])
    engine.update([written(4, "eau")])
    assert b"motsecret" in everything(folder)

    engine.forget(["post:3", "post:77"])

    assert b"motsecret" not in everything(folder)
    assert b"motrature" not in everything(folder)
    assert sorted(engine.ids()) == sorted(f"post:{number}" for number in range(20) if number != 3)
    assert engine.search(Query("eau")).total == 19


def test_when_everything_is_forgotten_the_index_is_empty_and_goes_on(engine: Engine, folder: Path) -> None:
    engine.update([written(1, "eau"), written(2, "motsecret")])

    engine.forget(["post:1", "post:2"])

    assert engine.search(Query("eau")).total == 0
    assert b"motsecret" not in everything(folder)
    engine.update([written(3, "eau")])
    assert found(engine, "eau") == {"3"}


def test_readers_in_many_threads_see_whole_commits_while_one_writes(engine: Engine) -> None:
    engine.update([written(0, "eau")])

    def look(_turn: int) -> int:
        results = engine.search(Query("eau", per_page=100))
        assert len({hit.id for hit in results.hits}) == len(results.hits) == results.total
        return results.total

    with ThreadPoolExecutor(6) as threads:
        looks = [threads.submit(look, turn) for turn in range(40)]
        for number in range(1, 11):
            engine.update([written(number, "eau"), written(0, "eau")])
        totals = [look.result() for look in looks]

    assert set(totals) <= set(range(1, 12))
    assert engine.search(Query("eau")).total == 11


def test_a_closed_engine_opens_again_when_asked(engine: Engine) -> None:
    engine.update([written(1, "eau")])
    found(engine, "eau")
    engine.close()

    assert found(engine, "eau") == {"1"}
