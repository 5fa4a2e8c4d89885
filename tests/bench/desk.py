"""How fast the desk is with a long thread: ``python -m tests.bench.desk``.

On SQLite, or on the PostgreSQL server that TEST_DATABASE names (CONTRIBUTING.md), in a database of its own. Makes a
thread of 2,000 posts in a folder of its own, opens its desk, accounts for 1,500 posts in one act and undoes it.
It tells seconds and bytes and judges nothing, but for ending with 1 when the desk is slower or heavier than promised.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from forum import create_app, schema
from forum.database import db
from forum.papers import actions as papers
from forum.papers.models import Accounting
from forum.threads import actions as threads
from tests.cast import Browser, Cast, gather, says, thread_by
from tests.own_database import own_database

POSTS, BULK = 2000, 1500
WORDS = "What I saw by the well: the water fell, the pump stood still, and nobody came. " * 8
OPENS, WEIGHS, ACCOUNTS = 1.0, 300_000, 5.0


def site(address: str, folder: str) -> Any:
    """An empty site of its own."""
    return create_app(
        {
            "FORUM_DATA": folder,
            "DATABASE_URL": address,
            "SECRET_KEY": "for measuring only",
            "BASE_URL": "http://forum.example",
            "TESTING": True,
        }
    )


def long_draft(cast: Cast) -> Any:
    """A draft on a frozen thread of 2,000 posts, a third of them replies."""
    thread = thread_by(cast.amina, cast.farmers)
    for number in range(2, POSTS + 1):
        parent = number - 1 if number % 3 == 0 else None
        says(cast.amina if number % 2 else cast.carla, thread, f"{number}. {WORDS}", parent_number=parent)
    threads.freeze(thread, 1, by=cast.carla, reason="Enough.", language="en")
    draft = papers.open_draft(thread, by=cast.carla)
    db.session.commit()
    return draft


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that an act takes, and what it answers."""
    begun = time.perf_counter()
    answer = act()
    return time.perf_counter() - begun, answer


def main() -> int:
    """Measure, tell, and say whether it is as promised."""
    with (
        tempfile.TemporaryDirectory() as folder,
        own_database(os.environ.get("TEST_DATABASE", "sqlite")) as address,
        (app := site(address, folder)).app_context(),
    ):
        schema.upgrade()
        cast = gather()
        base = f"/drafts/{long_draft(cast).id}"
        carla = Browser(app, cast.carla)
        carla.get(base)
        opened, page = timed(lambda: carla.get(base))
        sent = {
            "scope": "range",
            "range": f"#2-#{BULK + 1}",
            "fate": "set-aside",
            "reason": "Another day.",
        }
        accounted, answer = timed(lambda: carla.post(f"{base}/dispositions", sent))
        act = db.session.scalars(db.select(Accounting).limit(1)).one()
        undone, undo = timed(lambda: carla.post(f"{base}/accountings/{act.id}/undo"))
        weight = len(page.get_data())
        print(f"a desk of {POSTS} posts: opens in {opened:.2f} s, {weight:,} bytes")
        print(f"{act.posts} posts accounted for in {accounted:.2f} s, undone in {undone:.2f} s")
        fine = page.status_code == 200 and answer.status_code == undo.status_code == 303
        return 0 if fine and opened < OPENS and weight < WEIGHS and accounted < ACCOUNTS else 1


if __name__ == "__main__":
    sys.exit(main())
