"""A relay that by a seeded plan hangs up at once, puts off, delays, and drops the connection in the middle of a mail.

It says of a mail that it was taken only when it answered so: one whose last dot it heard and did not answer is not
taken (RFC 5321, 4.2.5: only the answer makes it responsible).
"""

import random
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

#: How often each unkindness befalls, of a thousand: those of a connection, of a sender, of a recipient, of a mail.
AT_CONNECT, AT_MAIL, AT_RCPT = 20, 2, 30
AT_DATA = (("torn", 10), ("unanswered", 10), ("4xx", 30), ("delay", 10))


@dataclass
class HostileRelay:
    """Listens on 127.0.0.1; ``taken`` counts by Message-ID, ``recipients`` says to whom each went.

    It is so many ``times`` as unkind as the plan says, and not at all once it is ``kind``.
    """

    seed: int = 1
    delay: float = 0.05
    taken: Counter[str] = field(default_factory=Counter)
    recipients: dict[str, set[str]] = field(default_factory=dict)
    befell: Counter[str] = field(default_factory=Counter)
    kind: bool = False
    times: int = 1

    def __post_init__(self) -> None:
        self._plan = random.Random(self.seed)  # noqa: S311 - a plan to be repeated, no secret
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._door.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _befalls(self, what: str, of_a_thousand: int) -> bool:
        with self._lock:
            found = not self.kind and self._plan.randrange(1000) < of_a_thousand * self.times
            self.befell[what] += found
        return found

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._converse(connection)
            except OSError:
                return

    def _converse(self, connection: socket.socket) -> None:
        if self._befalls("refused at connect", AT_CONNECT):
            return
        lines: BinaryIO = connection.makefile("rb")
        connection.sendall(b"220 hostile\r\n")
        recipient = ""
        for line in lines:
            word = line[:4].upper()
            answer = b"250 ok\r\n"
            if word == b"MAIL" and self._befalls("4xx at MAIL", AT_MAIL):
                answer = b"451 4.3.0 not now\r\n"
            elif word == b"RCPT":
                recipient = line.decode("ascii").partition("<")[2].partition(">")[0]
                if self._befalls("4xx at RCPT", AT_RCPT):
                    answer = b"450 4.2.0 greylisted\r\n"
            elif word == b"DATA":
                connection.sendall(b"354 go on\r\n")
                if not self._data(connection, lines, recipient):
                    return
                continue
            elif word == b"QUIT":
                connection.sendall(b"221 bye\r\n")
                return
            connection.sendall(answer)

    def _data(self, connection: socket.socket, lines: BinaryIO, recipient: str) -> bool:
        """Hear one mail; whether the conversation goes on."""
        fate = next((what for what, often in AT_DATA if self._befalls(f"{what} at DATA", often)), "")
        message_id = ""
        for heard, line in enumerate(lines):
            if line.startswith(b"Message-ID: "):
                message_id = line[12:].strip().decode("ascii")
            if fate == "torn" and heard > 30:
                return False
            if line == b".\r\n":
                break
        else:
            return False  # its sender was killed
        if fate == "unanswered":
            return False
        if fate == "delay":
            time.sleep(self.delay)
        if fate == "4xx":
            connection.sendall(b"451 4.3.2 try later\r\n")
            return True
        with self._lock:
            self.taken[message_id] += 1
            self.recipients.setdefault(message_id, set()).add(recipient)
        connection.sendall(b"250 taken\r\n")
        return True
