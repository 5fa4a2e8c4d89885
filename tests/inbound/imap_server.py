"""A real IMAP server on 127.0.0.1 with one folder: as much of RFC 3501 as a reader of mailboxes asks for."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mailboxes(socketserver.ThreadingTCPServer):
    """Its mails, by UID, and which of them were seen."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails = dict(enumerate(mails, start=1))
        self.seen: set[int] = set()
        self.flagged: set[int] = set()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: Mailboxes
    # Nothing waits for another part of an answer before it is sent: 40 ms each time, in which both ends would sleep.
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, _, rest = line.strip().partition(b" ")
            self.obey(rest.removeprefix(b"UID "))
            self.say(tag + b" OK done")
            if rest.upper().startswith(b"LOGOUT"):
                return

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def obey(self, command: bytes) -> None:
        verb, _, rest = command.partition(b" ")
        if verb == b"CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1")
        elif verb == b"SELECT":
            self.say(f"* {len(self.server.mails)} EXISTS".encode())
            self.say(b"* OK [UIDVALIDITY 7] as ever")
        elif verb == b"SEARCH":
            unseen = [str(key) for key in self.server.mails if key not in self.server.seen]
            self.say(f"* SEARCH {' '.join(unseen)}".encode())
        elif verb == b"FETCH":
            self.fetch(rest)
        elif verb == b"STORE":
            key = int(rest.split()[0])
            self.server.seen.add(key)
            if b"Flagged" in rest:
                self.server.flagged.add(key)
        elif verb == b"LOGOUT":
            self.say(b"* BYE")

    def fetch(self, rest: bytes) -> None:
        key = int(re.match(rb"\d+", rest)[0])  # type: ignore[index]  # our own client asks
        raw = self.server.mails[key]
        if b"RFC822.SIZE" in rest:
            self.say(f"* {key} FETCH (UID {key} RFC822.SIZE {len(raw)})".encode())
        else:
            if b"HEADER" in rest:
                raw = re.split(rb"(?<=\n)\r?\n", raw, maxsplit=1)[0]
            self.say(f"* {key} FETCH (UID {key} BODY[] {{{len(raw)}}}".encode())
            self.wfile.write(raw)
            self.say(b")")


@contextmanager
def mailbox_of(mails: list[bytes]) -> Iterator[Mailboxes]:
    """A server with these mails, none of them seen."""
    with Mailboxes(mails) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
