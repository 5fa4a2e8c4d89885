"""Mail programs of the terminal, driven as a person would: they are shown a mail, and asked to answer it.

Their editor is a script that writes the answer above, below or between what the program quoted.
"""

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 20  # seconds for one answer
ADDRESS = "Amina Benali <amina@example.org>"
#: What people have neomutt write above a quote, in the languages they speak.
ATTRIBUTIONS = {
    "en": "On %d, %n wrote:",
    "fr": "Le %d, %n a écrit :",
    "es": "El %d, %n escribió:",
    "pt": "Em %d, %n escreveu:",
    "ar": "في %d، كتب %n:",
}
EDITOR = """#!{python}
import os, sys
from pathlib import Path

draft = Path(sys.argv[-1])
head, gap, body = "", "", draft.read_text(encoding="utf-8")
if os.environ["HEAD"]:
    head, gap, body = body.partition("\\n\\n")
words, lines = os.environ["WORDS"], body.split("\\n")
signature = lines.index("-- ") if "-- " in lines else len(lines)
place = {{"above": 0, "below": signature}}.get(os.environ["WHERE"])
if place is None:
    place = next(n for n, line in enumerate(lines) if line.startswith(">") and os.environ["PASSAGE"] in line) + 1
lines[place:place] = ["", words, ""] if place else [words, ""]
draft.write_text(head + gap + "\\n".join(lines), encoding="utf-8")
"""
NEOMUTT = """\
set from="{address}" editor="{folder}/editor" sendmail="{folder}/sendmail" charset=utf-8 send_charset="us-ascii:utf-8"
set include=yes fast_reply=yes autoedit=no edit_headers=no copy=no quit=yes delete=no move=no abort_unmodified=no
set reply_to=yes folder="{folder}" abort_noattach=no sleep_time=0 wait_key=no record=""
set mailcap_path="{folder}/mailcap" signature="{folder}/signature"
set attribution="{attribution}"
{more}
"""


@dataclass(frozen=True)
class Typed:
    """What is typed, and where: ``above``, ``below`` or ``between``, after the line with ``passage``."""

    words: str
    where: str
    passage: str
    language: str


def prepared(folder: Path, python: str) -> None:
    """Put down what the programs run: an editor, a way out, a signature, and w3m for HTML."""
    for name, content in (
        ("editor", EDITOR.format(python=python)),
        ("sendmail", f'#!/bin/sh\ncat > "{folder}/sent.part" && mv "{folder}/sent.part" "{folder}/sent"\n'),
    ):
        (folder / name).write_text(content, encoding="utf-8")
        (folder / name).chmod(0o755)
    (folder / "signature").write_text("Amina Benali\n+33 4 00 00 00 00\n", encoding="utf-8")
    (folder / "mailcap").write_text(
        "text/html; w3m -I %{charset} -T text/html -dump -cols 78; copiousoutput\n"
    )
    (folder / ".mblaze").mkdir(exist_ok=True)
    (folder / ".mblaze" / "profile").write_text(f"Local-Mailbox: {ADDRESS}\nSendmail: {folder}/sendmail\n")


def neomutt(raw: bytes, folder: Path, typed: Typed, more: str = "") -> bytes:
    """The answer that neomutt sends."""
    box = folder / "mbox"
    plain = raw.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
    box.write_bytes(b"From forum@forum.example Sat Nov 28 01:00:00 2026\n" + plain + b"\n")
    settings = folder / "neomuttrc"
    attribution = ATTRIBUTIONS.get(typed.language, ATTRIBUTIONS["en"])
    settings.write_text(
        NEOMUTT.format(address=ADDRESS, folder=folder, attribution=attribution, more=more), encoding="utf-8"
    )
    keys = "push <reply><send-message><exit>"
    return _at_a_terminal(["neomutt", "-F", str(settings), "-f", str(box), "-e", keys], folder, typed)


def neomutt_flowed(raw: bytes, folder: Path, typed: Typed) -> bytes:
    """The answer that neomutt sends with flowing lines."""
    return neomutt(raw, folder, typed, "set text_flowed=yes")


def neomutt_html(raw: bytes, folder: Path, typed: Typed) -> bytes:
    """The answer of who prefers HTML: what is quoted is what w3m shows of it, without links."""
    return neomutt(raw, folder, typed, "alternative_order text/html text/plain\nauto_view text/html")


def mblaze(raw: bytes, folder: Path, typed: Typed) -> bytes:
    """The answer that mblaze's mrep sends."""
    (folder / "mail").write_bytes(raw.replace(b"\r\n", b"\n"))
    command = f"echo '{folder}/mail' | mseq -S; printf 's\\n' | mrep 1"
    subprocess.run(
        ["sh", "-c", command],
        env=_environment(folder, typed, head="yes"),
        cwd=folder,
        check=False,
        capture_output=True,
        timeout=PATIENCE,
    )
    return _sent(folder)


#: Each program by the name of what must be installed.
PROGRAMS: dict[str, tuple[str, Callable[[bytes, Path, Typed], bytes]]] = {
    "neomutt": ("neomutt", neomutt),
    "neomutt, flowing": ("neomutt", neomutt_flowed),
    "neomutt with w3m": ("w3m", neomutt_html),
    "mblaze": ("mrep", mblaze),
}


def there(name: str) -> bool:
    """Whether a program is installed; says so when it is not."""
    needed = PROGRAMS[name][0]
    if shutil.which(needed) and shutil.which(name.split()[0].strip(",") if needed == "w3m" else needed):
        return True
    print(f"{name} is not installed, so it is not asked: apt install neomutt mblaze w3m")
    return False


def _environment(folder: Path, typed: Typed, head: str = "") -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MBLAZE": str(folder / ".mblaze"),
        "EDITOR": str(folder / "editor"),
        "VISUAL": str(folder / "editor"),
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "WORDS": typed.words,
        "WHERE": typed.where,
        "PASSAGE": typed.passage,
        "HEAD": head,
    }


def _at_a_terminal(command: list[str], folder: Path, typed: Typed) -> bytes:
    """What a program sends that wants a terminal."""
    (folder / "sent").unlink(missing_ok=True)
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, _environment(folder, typed))  # noqa: S606 - its arguments are ours
    until = time.monotonic() + PATIENCE
    shown = b""
    while time.monotonic() < until and not (folder / "sent").exists():
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:  # it has ended
                break
    time.sleep(0.1)
    for signal in (15, 9):
        try:
            os.kill(child, signal)
            time.sleep(0.1)
        except ProcessLookupError:
            break
    os.waitpid(child, 0)
    os.close(terminal)
    if not (folder / "sent").exists():
        raise SystemExit(f"{command[0]} sent nothing; it showed:\n{shown[-1500:].decode(errors='replace')}")
    return _sent(folder)


def _sent(folder: Path) -> bytes:
    sent = (folder / "sent").read_bytes()
    (folder / "sent").unlink()
    return sent
