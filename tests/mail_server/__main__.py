"""A letter leaves through Postfix, and an answer comes back by its pipe and by LMTP: the post stands in the thread.

Run as root. What a filter (rspamd, OpenDMARC) finds out about the sender of a mail, Postfix writes here by itself.
"""

import shutil
import smtplib
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import func, select

from forum.database import db
from forum.threads.models import Post, Thread
from tests.cast import Cast, says
from tests.commons.test_mail_signing import RSA, verifies
from tests.mail_server.postfix import installed, postfix
from tests.mail_server.village import USER, Village
from tests.post_office import RelayServer, relay

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for a mail on its way


def free_port() -> int:
    """A port nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def waited_for(what: str, seen: Callable[[], bool]) -> None:
    """Wait until something is seen. Raises SystemExit when it never is."""
    for _try in range(PATIENCE * 5):
        if seen():
            return
        time.sleep(0.2)
    raise SystemExit(f"never seen: {what}")


def answer_to(letter: EmailMessage, text: str, to: str = "") -> EmailMessage:
    """What a mail program makes of an answer."""
    message = EmailMessage()
    message["From"] = "Amina Benali <amina@example.org>"
    message["To"] = to or str(letter["Reply-To"])
    message["Subject"] = str(letter["Subject"])
    message["Message-ID"] = f"<{time.time_ns()}@telephone.example.org>"
    message["In-Reply-To"] = str(letter["Message-ID"])
    message["References"] = f"{letter['References']} {letter['Message-ID']}"
    message.set_content(f"{text}\n\nOn Monday, {letter['From']} wrote:\n> What it said\n")
    return message


def send(message: EmailMessage, port: int) -> None:
    """Hand a mail to Postfix as a mail program does."""
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.send_message(message, from_addr="amina@example.org")


def count() -> int:
    """How many posts there are, as another connection sees it."""
    db.session.rollback()
    number = db.session.scalar(select(func.count()).select_from(Post)) or 0
    db.session.rollback()
    return number


def round_trip(
    village: Village, cast: Cast, thread: Thread, server: RelayServer, port: int, text: str
) -> None:
    """Carla writes, Amina gets it and answers by mail, and her answer stands in the thread."""
    before, there = len(server.mails), count()
    says(cast.carla, thread, f"Before: {text}")
    db.session.commit()
    village.work()
    waited_for("the letter at Amina's provider", lambda: len(server.mails) > before)
    letter = server.mails[-1]
    for name in ("From", "To", "Subject", "Message-ID", "Reply-To"):
        print(f"  letter out  {name}: {letter[name]}")
    signed = verifies(server.received[-1][2], RSA, b"milieu._domainkey.forum.test.")
    print(f"  its signature {'holds' if signed else 'does not hold'}")
    assert signed
    send(answer_to(letter, text), port)
    waited_for("the answer in the thread", lambda: count() == there + 2)
    post = db.session.scalars(select(Post).order_by(Post.id.desc()).limit(1)).one()
    assert post.revision.text == text, post.revision.text
    assert post.parent_number == post.number - 1
    print(
        f"  post {post.number} in answer to post {post.parent_number}, by {post.author.name}: {post.revision.text}"
    )


def _open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def main() -> None:
    """Both ways in, one after the other, and a bounce."""
    installed()
    folder = Path(tempfile.mkdtemp(prefix="milieu-mail-server-"))
    folder.chmod(0o755)
    try:
        port, behind = free_port(), free_port()
        village = Village(folder, port)
        with relay() as server, village.app.app_context():
            cast, thread = village.begin()
            known = {"port": port, "sink": server.port, "script": village.script, "user": USER}
            print("Postfix, by its pipe:")
            with postfix(folder / "pipe", way="milieu:", **known):
                round_trip(village, cast, thread, server, port, "Those by the road, said by the pipe.")
                lost = answer_to(server.mails[-1], "To nobody.", "reply+t1-1-aaaaaaaaaaaaaaaa@forum.test")
                before = len(server.mails)
                send(lost, port)
                waited_for("the bounce", lambda: len(server.mails) > before)
                print(f"  an address that was never promised: {server.mails[-1]['Subject']}")
            print("Postfix, by LMTP:")
            with (
                village.lmtp(behind),
                postfix(folder / "lmtp", way=f"lmtp:inet:127.0.0.1:{behind}", **known),
            ):
                waited_for("LMTP", lambda: _open(behind))
                round_trip(village, cast, thread, server, port, "Those by the road, said by LMTP.")
                before = len(server.mails)
                send(lost, port)
                waited_for("the bounce", lambda: len(server.mails) > before)
                print(f"  an address that was never promised: {server.mails[-1]['Subject']}")
            db.session.remove()
            db.engine.dispose()
    except BaseException:
        for log in folder.glob("*/log"):
            print(log.read_text(errors="replace"), file=sys.stderr)
        raise
    finally:
        shutil.rmtree(folder)
    print("stopped, and nothing left behind")


if __name__ == "__main__":
    main()
