"""``python -m tests.bench.edition``: an edition to many readers in four languages, from two workers to a local sink.

It makes a site in a temporary folder: a board with a week's talk, and as many members as are asked for who hear of it,
every language alike, one in twenty of whom has read some of it on the site. The edition is cut, then two workers
(``forum work``, two processes) send it to an SMTP server in a process of its own; the time runs from the first mail to
the last, composing, claiming and settling included.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select, update

from forum import clock, create_app, journal, schema
from forum.database import db
from forum.digests.cutting import cut_editions
from forum.digests.models import Delivery, DeliveryState, Rhythm, Subscription
from forum.members.models import Account, Member
from forum.threads.actions import publish_note
from forum.threads.models import ReadingPosition, Thread
from forum.watches.models import Watch, WatchOrigin, Wish
from tests.cast import Cast, gather, says, thread_by

LANGUAGES = ("fr", "es", "ar", "en")
FORUM = Path(sys.executable).with_name("forum")
WORDS = {
    "en": "The wells behind the chapel are lower every summer, and nobody has measured them since 2019. ",
    "fr": "L’eau du puits baisse chaque été, et personne ne l’a mesurée depuis la sécheresse de 2019. ",
    "es": "El agua del pozo baja cada verano y nadie la ha medido desde la sequía de 2019. ",
    "ar": "ماء البئر ينخفض كل صيف ولم يقسه أحد منذ جفاف عام 2019. ",
}
AT_ONCE = 5_000


def main() -> int:
    """Make the site, send the edition, print what it took; 1 when a mail is missing or came twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.edition", description=__doc__)
    parser.add_argument("--recipients", type=int, default=100_000, help="readers (default 100000)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (default 2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="milieu-edition-") as folder, sink() as (port, asked):
        settings = {
            "FORUM_DATA": folder,
            "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", ""),
            "MAIL_URL": f"smtp://127.0.0.1:{port}",
            "BASE_URL": "https://forum.example",
            "LIMITS": "0",
        }
        owed = make(settings, options.recipients)
        peaks, processor = send(settings, options.workers, owed, asked)
        said = asked()
    seconds = said["last"] - said["first"]
    print(f"{said['mails']} mails to {options.recipients} readers, {len(LANGUAGES)} languages", end=", ")
    print(f"{said['octets'] / max(said['mails'], 1) / 1000:.1f} kB each")
    print(f"{said['mails'] / seconds:.0f} mails a second ({seconds:.1f} s), {options.workers} workers")
    each = processor / max(said["mails"], 1)
    print(
        f"{1000 * each:.2f} ms of the processor a mail in the workers: "
        f"{options.workers / each:.0f} a second, were each alone on its core"
    )
    print("peak memory of a worker: " + ", ".join(f"{peak} MB" for peak in peaks))
    return 0 if said["mails"] == said["ids"] == owed else 1


@contextmanager
def sink() -> Iterator[tuple[int, Any]]:
    """A sink in its own process: its port, and a way to ask what it took."""
    command = [sys.executable, "-m", "tests.bench.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        writes, reads = process.stdin, process.stdout

        def asked() -> dict[str, Any]:
            writes.write("\n")
            writes.flush()
            answer: dict[str, Any] = json.loads(reads.readline())
            return answer

        yield int(reads.readline()), asked
        writes.close()


def make(settings: dict[str, str], recipients: int) -> int:
    """The site, and the edition cut; how many mails are owed."""
    app = create_app(settings)
    with app.app_context():
        schema.upgrade()
        cast = gather()
        talk(cast)
        _readers(app, cast, recipients)
        while journal.sequence():
            db.session.commit()
        db.session.commit()
        db.session.execute(update(Subscription).values(rhythm=Rhythm.DAILY, position=0))
        db.session.commit()
        with clock.at(clock.now() + timedelta(days=1)):
            cut_editions()
        db.session.execute(update(Delivery).values(due_at=clock.now() - timedelta(minutes=1)))
        db.session.commit()
        owed = db.session.scalar(select(func.count()).select_from(Delivery)) or 0
        db.session.remove()
        db.engine.dispose()
    return owed


def talk(cast: Cast) -> None:
    """A week on the farmers' board: a dozen threads, some eighty posts in four languages, two notes."""
    voices = (cast.amina, cast.carla, cast.bruno)
    for member in voices[2:]:
        _joins(cast, member)
    for number in range(12):
        spoken = LANGUAGES[number % 4]
        thread = thread_by(
            voices[number % 2],
            cast.farmers,
            title=f"{WORDS[spoken][:40]} {number}",
            source=WORDS[spoken] * 3,
            language=spoken,
        )
        for reply in range(6):
            language = LANGUAGES[(number + reply) % 4]
            says(voices[reply % 2], thread, WORDS[language] * (1 + reply % 3), language=language)
    for spoken in ("en", "fr"):
        publish_note(
            cast.farmers, by=cast.carla, title="What moved", source=WORDS[spoken] * 4, language=spoken
        )
    db.session.commit()


def _joins(cast: Cast, member: Member) -> None:
    from forum.members.actions import join

    join(cast.farmers, by=member)


def _readers(app: Flask, cast: Cast, recipients: int) -> None:
    """Members who hear of the board, in bulk; every twentieth has read in a thread of it."""
    now = clock.now()
    first = (db.session.scalar(select(func.max(Member.id))) or 0) + 1
    threads = db.session.scalars(select(Thread.id)).all()
    for start in range(first, first + recipients, AT_ONCE):
        keys = range(start, min(start + AT_ONCE, first + recipients))
        db.session.execute(insert(Member), [_member(key, now) for key in keys])
        db.session.execute(insert(Account), [_account(key, now) for key in keys])
        board = {"board_id": cast.farmers.id}
        db.session.execute(
            insert(Watch),
            [
                {"member_id": key, "wish": Wish.DIGEST, "origin": WatchOrigin.CHOSEN, "at": now} | board
                for key in keys
            ],
        )
        db.session.execute(
            insert(Subscription),
            [{"member_id": key, "position": 0, "begun_at": now} | board for key in keys],
        )
        read = [key for key in keys if key % 20 == 0]
        db.session.execute(
            insert(ReadingPosition),
            [
                {"member_id": key, "thread_id": threads[key % len(threads)], "number": 1 + key % 5, "at": now}
                for key in read
            ],
        )
        db.session.commit()


def _member(key: int, now: Any) -> dict[str, Any]:
    return {"id": key, "name": f"Reader {key}", "handle": f"reader-{key}", "claimed": True, "joined_at": now}


def _account(key: int, now: Any) -> dict[str, Any]:
    language = LANGUAGES[key % 4]
    return {
        "member_id": key,
        "email": f"reader-{key}@example.org",
        "fs_uniquifier": f"reader-{key}",
        "confirmed_at": now,
        "created_at": now,
        "language": language,
        "reading_languages": [language],
        "zone": ("Europe/Paris", "America/Bogota", "Africa/Tunis", "UTC")[key // 4 % 4],
    }


def send(settings: dict[str, str], workers: int, owed: int, asked: Any) -> tuple[list[int], float]:
    """Let the workers send all that is owed: the peak memory of each, in MB, and their seconds of the processor."""
    processor = 0.0
    with ExitStack() as stack:
        processes = [
            stack.enter_context(subprocess.Popen([FORUM, "work"], env={**os.environ, **settings}))
            for _number in range(workers)
        ]
        try:
            last, since = 0, time.monotonic()
            while (mails := asked()["mails"]) < owed and time.monotonic() - since < 90:
                if not processor and mails:
                    processor = -sum(_processor(process.pid) for process in processes)
                if mails != last:
                    last, since = mails, time.monotonic()
                time.sleep(1)
            processor += sum(_processor(process.pid) for process in processes)
            time.sleep(2)
            peaks = [_peak(process.pid) for process in processes]
        finally:
            for process in processes:
                process.terminate()
    states = _states(settings)
    if set(states) != {DeliveryState.SENT}:
        print(f"not all were sent: {states}")
    return peaks, processor


def _processor(process: int) -> float:
    """The seconds a process has had of the processor."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _states(settings: dict[str, str]) -> dict[str, int]:
    app = create_app(settings)
    with app.app_context():
        rows = db.session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
        return {row[0]: row[1] for row in rows}


def _peak(process: int) -> int:
    """The most memory a process had, in MB (VmHWM: what was in memory at once)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


if __name__ == "__main__":
    sys.exit(main())
