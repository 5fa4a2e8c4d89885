"""A network of our own, in which nothing is reached but this machine, and a name server that knows our domain.

Receivers ask the DNS for keys (DKIM), senders (SPF) and policies (DMARC). Here their own resolvers do so.
"""

import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

MARK = "MILIEU_OWN_NETWORK"
#: Where the site's mail comes from (RFC 5737).
RELAY = "192.0.2.25"


def enter(module: str) -> None:
    """Run ``module`` again within a network of its own, unless it is there already. Raises SystemExit."""
    if os.environ.get(MARK):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"):
        raise SystemExit("a network of its own can be made by root alone, with unshare and ip (iproute2)")
    os.environ[MARK] = "1"
    command = ["unshare", "--net", "--mount", sys.executable, "-m", module, *sys.argv[1:]]
    raise SystemExit(subprocess.run(command, check=False).returncode)


class Names(threading.Thread):
    """A name server at 127.0.0.1 that knows ``records``: (name, type) -> values; of others it says there are none."""

    def __init__(self, folder: Path, records: dict[tuple[str, str], list[str]]) -> None:
        super().__init__(daemon=True)
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        resolv = folder / "resolv.conf"
        resolv.write_text("nameserver 127.0.0.1\noptions edns0\n", encoding="ascii")
        subprocess.run(["mount", "--bind", str(resolv), "/etc/resolv.conf"], check=True)
        self.start()

    def run(self) -> None:
        """Answer until the program ends."""
        while True:
            asked, whom = self.socket.recvfrom(4096)
            self.socket.sendto(self._answer(dns.message.from_wire(asked)).to_wire(), whom)

    def _answer(self, query: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(query, recursion_available=True)
        question = query.question[0]
        name = question.name.to_text().rstrip(".").lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        values = self.records.get((name, kind), [])
        if values:
            answer.answer.append(dns.rrset.from_text(question.name, 300, "IN", kind, *values))
        elif not any(known == name for known, _kind in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


def quoted(text: str) -> str:
    """A long text as a TXT record holds it: strings of at most 255 octets."""
    return " ".join(f'"{text[place : place + 255]}"' for place in range(0, len(text), 255))
