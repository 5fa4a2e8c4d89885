"""What the worker does for files of versions: makes those asked for, one at a time, and takes out what is stale.

A file may take a minute, and a letter or the search must not wait for it: it is made by a process of its own,
which the worker starts and looks after. Killed anywhere, the lease runs out and the file is made again.
"""

import resource
import subprocess
import sys
from hashlib import sha256

from flask import current_app

from forum import journal
from forum.database import carry_out
from forum.errors import Problem
from forum.journal import Verb
from forum.papers.actions.exports import (
    ask_instead,
    claim_export,
    export_claimed,
    finish_export,
    give_up_export,
    still_says,
)
from forum.papers.exports.content import content_of
from forum.papers.exports.formats import FORMATS
from forum.papers.exports.keeping import forget, forget_replaced, keep, of_assemblies, remove
from forum.papers.exports.making import made_of
from forum.papers.models import Export

READER = "exports"
CPU_SECONDS = 300
# What takes words out of a version, or the version out of sight; whoever erases words sees to the files at once.
TAKES_AWAY = {
    Verb.POST_HIDDEN,
    Verb.POST_SHOWN,
    Verb.REVISION_REDACTED,
    Verb.VERSION_WITHHELD,
    Verb.BOARD_CHANGED,  # it may be closed now
}
MAKE = "from forum.cli import main; main()"


def make_waiting() -> int:
    """Start making the next file, unless one is being made; 1 when one was started (or, in tests, made)."""
    if _running():
        return 0
    claimed = carry_out(claim_export)
    if claimed is None:
        return 0
    if current_app.config["TESTING"]:
        make(*claimed)
    else:
        command = [sys.executable, "-c", MAKE, "paper", "make", *map(str, claimed)]
        current_app.extensions["exports.maker"] = subprocess.Popen(command)  # noqa: S603  our own command
    return 1


def settle() -> int:
    """Wait for the file that is being made; 1 when there was one."""
    maker: subprocess.Popen[bytes] | None = current_app.extensions.pop("exports.maker", None)
    if maker is None:
        return 0
    maker.wait()
    return 1


def _running() -> bool:
    maker: subprocess.Popen[bytes] | None = current_app.extensions.get("exports.maker")
    if maker is None:
        return False
    if maker.poll() is None:
        return True
    del current_app.extensions["exports.maker"]
    return False


def limit_this_process() -> None:
    """Let this process, which makes one file, not go on for ever."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))


def make(export_id: int, attempt: int) -> bool:
    """Make the file that was claimed at this try, and keep it; whether it is there.

    Whoever erases words takes the row out with them: a file finished too late finds no row, and goes.
    """
    export = export_claimed(export_id, attempt)
    if export is None:
        return False
    name, format = export.file_name, FORMATS[export.format]
    try:
        content = content_of(export.version)
        if not still_says(export, content):
            # They changed while it waited: the same row is to say what is said now.
            now = content
            remove(carry_out(lambda: ask_instead(export_id, attempt, now)))
            return False
        data = made_of(content, format)
    except Exception as problem:
        carry_out(lambda: give_up_export(export_id, attempt))
        if not isinstance(problem, Problem):
            current_app.logger.exception("the file %s could not be made", name)
        return False
    keep(name, data)
    digest = sha256(data).hexdigest()
    if carry_out(lambda: finish_export(export_id, attempt, size=len(data), sha256=digest)):
        remove(carry_out(lambda: forget_replaced(export_id)))
        return True
    remove([name])
    return False


def follow_journal() -> int:
    """Take out the files of an assembly in which words were hidden or redacted, a version was withheld, or a board
    changed.
    """
    names: list[str] = []

    def read() -> int:
        entries = journal.unread(READER, limit=500)
        if entries:
            touching = [entry for entry in entries if entry.verb in TAKES_AWAY and entry.assembly_id]
            if touching:
                assemblies = of_assemblies(entry.assembly_id for entry in touching)
                names[:] = forget(assemblies, Export.asked_at <= max(entry.at for entry in touching))
            journal.mark_read(READER, entries[-1].position or 0)
        return len(entries)

    done = carry_out(read)
    remove(names)
    return done
