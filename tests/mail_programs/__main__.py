"""``python -m tests.mail_programs``, as root: every letter in every language goes before the checks of receivers.

Each is signed with a key of RSA and with one of Ed25519, and must be told from forgeries by programs that are not ours.
What is asked is what Debian has of them; what is not installed is named and left out (``apt install rspamd
opendkim-tools opendmarc python3-authheaders python3-spf tidy``). Nothing leaves this machine: all runs in a network of
its own, with a name server of its own. With a folder as argument the letters are kept there.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey

from forum import clock, create_app, schema
from forum.database import db
from forum.mail.reading import decode_words
from forum.mail.signing import Signer
from forum.mail.wire import as_sent, envelope, handed_over
from forum.tongues import INTERFACE
from tests.commons.test_mail_signing import RSA, record_of
from tests.home.every_letter import SUBJECTS, every_letter
from tests.home.lint import faults
from tests.inbound.letters import RELAY as AUTH_SERVER
from tests.mail_programs import own_network, receivers
from tests.mail_programs.own_network import RELAY, quoted
from tests.mail_programs.receivers import Arrived

#: Below a domain that receivers know to exist: of .example rspamd knows nothing, and suspects its addresses.
HOST = "forum.example.org"
SPAM = 4.0  # where rspamd begins to put mail aside (greylisting)


def written(folder: Path) -> Iterator[tuple[str, str, EmailMessage]]:
    """Every letter, with its kind and its language, unsigned, of the last fortnight."""
    kinds: list[str] = []
    for language in ("en", *(code for code in INTERFACE if code != "en")):
        site = create_app(
            {
                "FORUM_DATA": folder / language,
                "DATABASE_URL": "",
                "SECRET_KEY": "for this check only",
                "BASE_URL": f"http://{HOST}",
                "MAIL_URL": "tray:",
                "MAIL_REPLIES": f"reply+*@{HOST}",
                "MAIL_AUTH_SERVER": AUTH_SERVER,
                "LIMITS": False,
            }
        )
        with site.app_context():
            schema.upgrade()
            mails = every_letter(site, folder, language, clock.now() - timedelta(days=13))
            db.session.remove()
            db.engine.dispose()
        # The same letters in the same order: in English one knows which is which.
        kinds = kinds or [kind_of(mail) for mail in mails]
        for kind, mail in zip(kinds, mails, strict=True):
            yield kind, language, mail


def kind_of(mail: EmailMessage) -> str:
    """Which letter one in English is."""
    return next(kind for kind, words in SUBJECTS.items() if words in decode_words(str(mail["Subject"])))


@dataclass
class Findings:
    """What was found, said once for all letters of which it is true."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    scores: dict[str, float] = field(default_factory=dict)
    rules: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def print(self) -> None:
        """The rules that fired, and what is wrong."""
        if self.scores:
            print(f"rspamd: the worst score is {max(self.scores.values()):.2f}; rules that added to one:")
            for rule, kinds in sorted(self.rules.items()):
                print(f"  {rule}  {', '.join(sorted(kinds))}")
        for what, letters in self.wrong.items():
            print(f"WRONG: {what}\n  in {len(letters)}: {', '.join(letters[:12])}")


def main() -> int:
    """Ask all that is there; 1 when anything is wrong."""
    own_network.enter("tests.mail_programs")
    findings = Findings()
    asked = [program for program in receivers.PROGRAMS if receivers.there(program)]
    with TemporaryDirectory() as made, ExitStack() as running:
        folder = Path(made)
        folder.chmod(0o755)
        signers = keys(folder)
        own_network.Names(folder, records(folder))
        if "rspamd" in asked:
            running.enter_context(receivers.rspamd(folder / "rspamd"))
        number = 0
        for kind, language, mail in written(folder):
            # Most were written days ago, by a clock that was set back: receivers would ask where they had been.
            mail.replace_header("Date", format_datetime(clock.now()))
            for signer_name, signer in signers.items():
                signed = signer.signed(deepcopy(mail))
                name = f"{kind} {language} {signer_name}"
                sender, recipient = envelope(signed)
                arrived = Arrived(handed_over(as_sent(signed)), sender, recipient, HOST)
                look_at(arrived, name, asked, folder, findings)
                if len(sys.argv) > 1:
                    keep(arrived, Path(sys.argv[1]) / f"{number:03}-{name.replace(' ', '-')}.eml")
                number += 1
    print(f"{number} letters were looked at by {', '.join(['our own rules', *asked])}")
    findings.print()
    return 1 if findings.wrong else 0


def look_at(mail: Arrived, name: str, asked: list[str], folder: Path, findings: Findings) -> None:
    """Let every program look at one letter, and at the same altered on its way."""
    for fault in [*faults(mail.raw, HOST), *(receivers.tidy(mail) if "tidy" in asked else [])]:
        findings.wrong[fault].append(name)
    altered = replace(mail, raw=mail.raw.replace(b"Subject:", b"Subject: altered", 1))
    if "opendkim" in asked:
        said = receivers.opendkim(mail)
        if said:
            findings.wrong[f"OpenDKIM: {said}"].append(name)
        if not receivers.opendkim(altered):
            findings.wrong["OpenDKIM takes an altered letter for ours"].append(name)
    if "authheaders" in asked:
        said = receivers.authheaders(mail)
        for method in ("dkim=pass", "spf=pass", "dmarc=pass"):
            if method not in said:
                findings.wrong[f"authheaders: no {method}: {said}"].append(name)
        passed_on = replace(altered, sender="list@example.org")
        if "dmarc=fail" not in receivers.authheaders(passed_on):
            findings.wrong["authheaders: an altered letter of somebody else passes"].append(name)
    if "opendmarc" in asked:
        if not receivers.opendmarc(mail, folder, dkim=True):
            findings.wrong["OpenDMARC refuses it"].append(name)
        if receivers.opendmarc(mail, folder, dkim=False):
            findings.wrong["OpenDMARC takes it without a signature that holds"].append(name)
    if "rspamd" in asked:
        score, rules, _said = receivers.asked_rspamd(mail)
        findings.scores[name] = score
        for rule in ("R_DKIM_ALLOW", "R_SPF_ALLOW", "DMARC_POLICY_ALLOW"):
            if rule not in rules:
                findings.wrong[f"rspamd: no {rule}"].append(name)
        for rule, value in rules.items():
            if value > 0:
                findings.rules[f"{value:+.2f} {rule}"].add(name.split()[0])
        if score >= SPAM:
            findings.wrong[f"rspamd: {score:.1f}: {rules}"].append(name)


def keep(mail: Arrived, file: Path) -> None:
    """Keep a letter as it arrives in a mailbox."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(f"Return-Path: <{mail.sender}>\r\n".encode() + mail.raw)


def keys(folder: Path) -> dict[str, Signer]:
    """A signer with a key of each sort."""
    own = folder / "ed25519.key"
    own.write_bytes(SigningKey(b"for tests: thirty-two bytes long").encode(Base64Encoder))
    return {
        "rsa": Signer(HOST, "rsa", RSA.read_bytes().strip(), b"rsa-sha256"),
        "ed25519": Signer(HOST, "ed25519", own.read_bytes(), b"ed25519-sha256"),
    }


def records(folder: Path) -> dict[tuple[str, str], list[str]]:
    """What stands in the DNS of the site's domain, as an operator is told to publish it, and a strict policy."""
    return {
        (HOST, "A"): [RELAY],
        (HOST, "MX"): [f"10 {HOST}."],
        (HOST, "TXT"): [quoted(f"v=spf1 ip4:{RELAY} -all")],
        (f"_dmarc.{HOST}", "TXT"): [quoted("v=DMARC1; p=reject; adkim=s; aspf=s")],
        (f"rsa._domainkey.{HOST}", "TXT"): [quoted(record_of(RSA).decode())],
        (f"ed25519._domainkey.{HOST}", "TXT"): [quoted(record_of(folder / "ed25519.key").decode())],
        ("25.2.0.192.in-addr.arpa", "PTR"): [f"{HOST}."],
        ("example.org", "MX"): ["10 example.org."],
        ("example.org", "A"): ["192.0.2.1"],
    }


if __name__ == "__main__":
    sys.exit(main())
