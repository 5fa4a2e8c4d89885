"""Signing the letters of the site, so that mail programs know that they come from it and were not altered: DKIM
(RFC 6376, with the algorithms of RFC 8301 and 8463).

Without DKIM_KEY the relay signs. The only user of dkimpy (``milieu[dkim]``).
"""

from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from flask import Flask, current_app

from forum.mail.wire import as_sent

#: Signed once more than they stand in the letter, so that none can be added on the way (RFC 6376, 8.15).
HELD = (
    *("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
)
#: Signed as they stand; what unsubscribes must be (RFC 8058, 4).
SIGNED = (
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Post", "List-Archive", "List-Help"),
    *("Archived-At", "Auto-Submitted", "Content-Language"),
)
SHORTEST = 2048  # bits of an RSA key (RFC 8301, 3.2)


@dataclass(frozen=True)
class Signer:
    """A key, and under which name its other half stands in the DNS."""

    domain: str
    selector: str
    key: bytes
    algorithm: bytes

    def signed(self, message: EmailMessage) -> EmailMessage:
        """The letter with its signature."""
        import dkim

        line = dkim.sign(
            as_sent(message),
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            signature_algorithm=self.algorithm,
            include_headers=_headers_of(message),
        )
        name, _, value = line.decode("ascii").partition(":")
        message[name] = value.strip().replace("\r\n", "\n")
        return message


def signed(message: EmailMessage) -> EmailMessage:
    """A finished letter as it leaves the site: signed where the site has a key."""
    signer: Signer | None = current_app.extensions["mail.signer"]
    return signer.signed(message) if signer else message


def install(app: Flask) -> None:
    """Read the key once; raises ``ValueError`` when it, or the domain it is for, cannot be used."""
    app.extensions["mail.signer"] = _signer(app) if app.config.get("DKIM_KEY") else None


def _signer(app: Flask) -> Signer:
    own = parseaddr(app.extensions["mail.sender"].replace("\n", ""))[1].rpartition("@")[2].lower()
    domain = str(app.config.get("DKIM_DOMAIN") or own).lower()
    if own != domain and not own.endswith(f".{domain}"):
        raise ValueError(f"DKIM_DOMAIN is {own}, from which letters come, or a domain above it; not {domain}")
    try:
        key = Path(str(app.config["DKIM_KEY"])).read_bytes().strip()
    except OSError as problem:
        raise ValueError(f"DKIM_KEY cannot be read: {problem}") from problem
    return Signer(domain, str(app.config.get("DKIM_SELECTOR") or "milieu"), key, _algorithm(key))


def _algorithm(key: bytes) -> bytes:
    """RSA for a key in PEM, Ed25519 for 32 bytes in Base64, as dknewkey writes both. Raises ``ValueError``."""
    try:
        from dkim.crypto import UnparsableKeyError, parse_pem_private_key
        from nacl.encoding import Base64Encoder
        from nacl.exceptions import CryptoError
        from nacl.signing import SigningKey
    except ModuleNotFoundError as missing:
        raise ValueError('DKIM_KEY needs dkimpy: pip install "milieu[dkim]"') from missing
    if not key.startswith(b"-----"):
        try:
            SigningKey(key, encoder=Base64Encoder)
        except (ValueError, CryptoError) as problem:
            raise ValueError(f"DKIM_KEY holds no key: {problem}") from problem
        return b"ed25519-sha256"
    try:
        bits = parse_pem_private_key(key)["modulus"].bit_length()
    except UnparsableKeyError as problem:
        raise ValueError(f"DKIM_KEY holds no RSA key: {problem}") from problem
    if bits < SHORTEST:
        raise ValueError(f"DKIM_KEY has {bits} bits; receivers want {SHORTEST}")
    return b"rsa-sha256"


def _headers_of(message: EmailMessage) -> list[bytes]:
    """The names for ``h=``: each as often as it stands, those of ``HELD`` once more."""
    there = Counter(name.lower() for name in message.keys())  # noqa: SIM118 - each as often as it stands
    names = [name for name in (*HELD, *SIGNED) for _ in range(there[name.lower()] + (name in HELD))]
    return [name.lower().encode() for name in names]
