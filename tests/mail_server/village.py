"""A site whose mail goes through a real server, and the user who runs it there."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from forum import clock, create_app, schema, worker
from forum.database import db
from forum.mailings.owed import GRACE
from forum.threads.models import Thread
from forum.watches.actions import watch
from forum.watches.models import Wish
from tests.cast import Cast, gather, thread_by
from tests.commons.test_mail_signing import RSA

CHECKOUT = Path(__file__).parents[2]
USER = "nobody"
FORUM = "from forum.cli import main; main()"


def python_for_all(folder: Path) -> str:
    """A Python that ``USER`` may run: this one, or a copy of it where it lives in somebody's home."""
    try:
        subprocess.run([sys.executable, "-c", ""], user=USER, cwd="/", check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        copy = folder / "python"
        unused = shutil.ignore_patterns(
            "site-packages", "test", "tests", "__pycache__", "*.a", "share", "include"
        )
        shutil.copytree(sys.base_prefix, copy, ignore=unused, symlinks=True)
        return str(copy / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")
    return sys.executable


class Village:
    """A site with a thread that Amina hears every post of; ``script`` is what a pipe runs (docs/operating.md)."""

    def __init__(self, folder: Path, port: int) -> None:
        key = folder / "dkim.pem"
        key.write_bytes(RSA.read_bytes())
        self.settings = {
            "FORUM_DATA": str(folder / "forum"),
            "BASE_URL": "http://forum.test",
            "SECRET_KEY": "for this test only",
            "MAIL_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_REPLIES": "reply+*@forum.test",
            "MAIL_AUTH_SERVER": "mx.forum.test",
            "DKIM_KEY": str(key),
        }
        self.app: Flask = create_app(self.settings)
        with self.app.app_context():
            schema.upgrade()
        python = python_for_all(folder)
        self.command = [python, "-c", FORUM]
        self.environment = self.settings | {
            "PYTHONPATH": f"{CHECKOUT}:{sysconfig.get_path('purelib')}",
            "LD_LIBRARY_PATH": str(Path(python).parents[1] / "lib"),
        }
        settings = folder / "milieu.env"
        settings.write_text(
            "".join(f"{name}='{value}'\n" for name, value in self.environment.items()), encoding="ascii"
        )
        self.script = folder / "milieu-mail"
        self.script.write_text(
            f"#!/bin/sh\nset -a; . {settings}; cd /\n"
            f"{self.command[0]} -c '{FORUM}' mail receive \"$@\"; code=$?\n"
            "[ $code = 65 ] || [ $code = 67 ] || [ $code = 0 ] || code=75\nexit $code\n",
            encoding="ascii",
        )
        self.script.chmod(0o755)

    def own(self) -> None:
        """Let the user whom the mail server runs the pipe as own the data, as on a real site."""
        account = pwd.getpwnam(USER)
        data = Path(self.settings["FORUM_DATA"])
        for path in [data, *data.rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid)

    def begin(self) -> tuple[Cast, Thread]:
        """Everybody comes, Carla opens a thread, and Amina asks for every post of it."""
        cast = gather()
        thread = thread_by(cast.carla, cast.farmers)
        watch(thread, Wish.EVERY_POST, by=cast.amina)
        db.session.commit()
        self.own()
        return cast, thread

    def work(self) -> None:
        """Let the worker do all that is waiting, once authors have had their time to mend; it is another process."""
        with self.app.app_context():
            worker.work_until_quiet()
            with clock.at(clock.now() + GRACE):
                worker.work_until_quiet()
        self.own()

    @contextmanager
    def lmtp(self, port: int) -> Iterator[None]:
        """``forum mail serve --lmtp`` during the block, as the user who owns the data."""
        command = [*self.command, "mail", "serve", "--lmtp", f"127.0.0.1:{port}"]
        with subprocess.Popen(command, env=os.environ | self.environment, cwd="/", user=USER) as running:
            try:
                yield
            finally:
                running.terminate()
