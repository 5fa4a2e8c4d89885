"""``python -m tests.bench.sink``: an SMTP server that takes everything, in a process of its own, and says what it took.

It prints its port, then, each time a line is written to it, a JSON object: how many mails, how many different
Message-IDs, when the first and the last of them came, and how many bytes.
"""

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Taken:
    """What came so far."""

    mails: int = 0
    octets: int = 0
    first: float = 0.0
    last: float = 0.0
    ids: set[bytes] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, content: bytes) -> None:
        """Note one mail."""
        start = content.find(b"Message-ID: ") + 12
        with self.lock:
            self.mails += 1
            self.octets += len(content)
            self.last = time.time()
            self.first = self.first or self.last
            self.ids.add(content[start : content.find(b"\r\n", start)])

    def said(self) -> str:
        """All of it as JSON."""
        with self.lock:
            numbers = {"mails": self.mails, "ids": len(self.ids), "octets": self.octets}
            return json.dumps(numbers | {"first": self.first, "last": self.last})


def serve(connection: socket.socket, taken: Taken) -> None:
    """One client: whatever it says is taken."""
    with connection, connection.makefile("rb") as lines:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(b"220 sink\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"EHLO":
                connection.sendall(b"250-sink\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n")
            elif word == b"DATA":
                connection.sendall(b"354 go on\r\n")
                content = bytearray()
                for each in lines:
                    if each == b".\r\n":
                        break
                    content += each
                taken.take(bytes(content))
                connection.sendall(b"250 taken\r\n")
            elif word == b"QUIT":
                connection.sendall(b"221 bye\r\n")
                return
            else:
                connection.sendall(b"250 ok\r\n")


def main() -> None:
    """Listen until standard input ends."""
    taken = Taken()
    with socket.create_server(("127.0.0.1", 0)) as door:
        print(door.getsockname()[1], flush=True)

        def listen() -> None:
            while True:
                connection, _address = door.accept()
                threading.Thread(target=serve, args=(connection, taken), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        for _line in sys.stdin:
            print(taken.said(), flush=True)


if __name__ == "__main__":
    main()
