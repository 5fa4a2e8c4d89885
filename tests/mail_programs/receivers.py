"""What receivers find out about a letter: OpenDKIM, OpenDMARC, authheaders, rspamd; each a program of Debian's."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from tests.mail_programs.own_network import RELAY

RECEIVER = "mx.receiver.test"
PROGRAMS = {
    "opendkim": "/usr/sbin/opendkim-testmsg",
    "opendmarc": "/usr/sbin/opendmarc",
    "authheaders": "/usr/bin/dmarc-policy-find",
    "rspamd": "/usr/bin/rspamd",
    "tidy": "/usr/bin/tidy",
}
SYMBOL = re.compile(r"^Symbol: (\S+) \((-?[\d.]+)\)(.*)$", re.MULTILINE)
SCORE = re.compile(r"^Score: (-?[\d.]+) / ([\d.]+)$", re.MULTILINE)
AUTHENTICATE = """
import sys
from authheaders import authenticate_message
print(authenticate_message(sys.stdin.buffer.read(), sys.argv[1], ip=sys.argv[2], mail_from=sys.argv[3],
                           helo=sys.argv[4], spf=True, dkim=True, dmarc=True))
"""


@dataclass(frozen=True)
class Arrived:
    """A mail as it arrives: its octets, and what was said before them."""

    raw: bytes
    sender: str
    recipient: str
    host: str


def there(program: str) -> bool:
    """Whether a program is installed; says so when it is not."""
    found = shutil.which(PROGRAMS[program]) is not None
    if not found:
        print(f"{program} is not installed, so it is not asked: apt install {PACKAGES[program]}")
    return found


PACKAGES = {
    "opendkim": "opendkim-tools",
    "opendmarc": "opendmarc",
    "authheaders": "python3-authheaders python3-spf",
    "rspamd": "rspamd",
    "tidy": "tidy",
}


def opendkim(mail: Arrived) -> str:
    """What OpenDKIM says against the signatures; nothing when they hold."""
    done = subprocess.run([PROGRAMS["opendkim"]], input=mail.raw, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode().strip()
    return said or ("" if done.returncode == 0 else f"it ended with {done.returncode}")


def authheaders(mail: Arrived) -> str:
    """The Authentication-Results of authheaders: DKIM, SPF and DMARC, from the DNS."""
    known = [RECEIVER, RELAY, mail.sender, mail.host]
    command = ["/usr/bin/python3", "-c", AUTHENTICATE, *known]
    done = subprocess.run(command, input=mail.raw, capture_output=True, check=False, cwd="/", env={})
    return " ".join((done.stdout or done.stderr).decode().split())


def opendmarc(mail: Arrived, folder: Path, *, dkim: bool) -> bool:
    """Whether OpenDMARC takes it, where ``dkim`` held or not, and SPF says nothing, as of a mail that was passed on."""
    config = folder / "opendmarc.conf"
    config.write_text(
        f"AuthservID {RECEIVER}\nTrustedAuthservIDs {RECEIVER}\nSPFIgnoreResults true\nRejectFailures true\n",
        encoding="ascii",
    )
    found = f"Authentication-Results: {RECEIVER}; dkim={'pass' if dkim else 'fail'} header.d={mail.host}\r\n"
    file = folder / "mail"
    file.write_bytes(found.encode() + mail.raw)
    command = [PROGRAMS["opendmarc"], "-c", str(config), "-f", "-v", "-t", str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    return b"SMFIS_ACCEPT" in done.stdout + done.stderr


def tidy(mail: Arrived) -> list[str]:
    """What HTML Tidy says against the HTML of a mail."""
    _plain, html = message_from_bytes(mail.raw).get_payload()
    command = [PROGRAMS["tidy"], "-errors", "-quiet", "-utf8"]
    done = subprocess.run(command, input=html.get_payload(decode=True), capture_output=True, check=False)
    return [f"HTML: {line}" for line in done.stderr.decode().splitlines()]


@contextmanager
def rspamd(folder: Path) -> Iterator[None]:
    """An rspamd of our own during the block, as Debian configures it, but for where it keeps things."""
    local = folder / "local.d"
    local.mkdir(parents=True)
    (local / "options.inc").write_text(
        'dns { nameserver = ["127.0.0.1:53"]; timeout = 1s; retransmits = 1; }\nlocal_addrs = [];\n',
        encoding="ascii",
    )
    (local / "logging.inc").write_text(
        f'type = "file"; filename = "{folder}/log"; level = "info";\n', encoding="ascii"
    )
    (local / "worker-controller.inc").write_text('secure_ip = "127.0.0.1";\n', encoding="ascii")
    for name in ("data", "run"):
        (folder / name).mkdir()
    names = {"LOCAL_CONFDIR": folder, "DBDIR": folder / "data", "RUNDIR": folder / "run", "LOGDIR": folder}
    command = [PROGRAMS["rspamd"], "--insecure", "--no-fork", "--config", "/etc/rspamd/rspamd.conf"]
    command += [f"--var={name}={path}" for name, path in names.items()]
    with open(folder / "said", "ab") as said:
        running = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            for _try in range(300):
                if running.poll() is not None:
                    raise SystemExit(f"rspamd did not start:\n{(folder / 'said').read_text()[-2000:]}")
                with socket.socket() as door:
                    if door.connect_ex(("127.0.0.1", 11333)) == 0:
                        break
                time.sleep(0.1)
            yield
        finally:
            running.terminate()
            running.wait(timeout=30)


def asked_rspamd(mail: Arrived) -> tuple[float, dict[str, float], str]:
    """The score of a mail, every rule that fired with what it adds, and all that was said."""
    command = [
        "rspamc",
        "--connect",
        "127.0.0.1:11333",
        "--ip",
        RELAY,
        "--helo",
        mail.host,
        "--hostname",
        mail.host,
    ]
    command += ["--from", mail.sender, "--rcpt", mail.recipient, "symbols"]
    done = subprocess.run(command, input=mail.raw, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    score = SCORE.search(said)
    if score is None:
        raise SystemExit(f"rspamd said nothing of use:\n{said}")
    return float(score[1]), {name: float(value) for name, value, _more in SYMBOL.findall(said)}, said
