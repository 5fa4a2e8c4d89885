"""Every letter of a site with a key is signed, as any receiver can verify; an altered one is not."""

import base64
import subprocess
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from nacl.encoding import Base64Encoder
from nacl.signing import SigningKey

from forum import mail
from forum.mail.wire import as_sent
from tests.post_office import AMINA, BRUNO, confirm, relay, site

HERE = Path(__file__).parent
RSA, SHORT = HERE / "dkim.pem", HERE / "dkim-short.pem"
NAME = b"milieu._domainkey.forum.sea.example."


@pytest.fixture
def ed25519(tmp_path: Path) -> Path:
    """A key as dknewkey writes it."""
    path = tmp_path / "ed25519.key"
    path.write_bytes(SigningKey(b"for tests: thirty-two bytes long").encode(Base64Encoder))
    return path


def record_of(key: Path) -> bytes:
    """The record that stands in the DNS for a key."""
    if key.suffix != ".pem":
        public = SigningKey(key.read_bytes(), encoder=Base64Encoder).verify_key.encode(Base64Encoder)
        return b"v=DKIM1; k=ed25519; p=" + public
    command = ["openssl", "rsa", "-in", str(key), "-pubout", "-outform", "DER"]
    der = subprocess.run(command, check=True, capture_output=True).stdout
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


def verifies(raw: bytes, key: Path, name: bytes = NAME) -> bool:
    """Whether a receiver finds the signature good."""

    def looked_up(asked: bytes, **_options: object) -> bytes:
        assert asked == name
        return record_of(key)

    return bool(dkim.verify(raw, dnsfunc=looked_up))


@pytest.fixture(params=["rsa", "ed25519"])
def key(request: pytest.FixtureRequest, ed25519: Path) -> Path:
    """A key of either kind."""
    return RSA if request.param == "rsa" else ed25519


def letters() -> list[mail.Letter]:
    """Two letters: of a list to Bruno, and to Amina; in French and in Spanish."""
    return [
        confirm(
            BRUNO, list_slug="fishers", list_name="Pêcheurs", unsubscribe="https://forum.sea.example/u/1"
        ),
        confirm(AMINA, headers={"References": "<a@b.c>\n <d@e.f>", "Reply-To": "x@forum.sea.example"}),
    ]


def test_every_letter_is_signed_as_it_arrives_at_a_relay(tmp_path: Path, key: Path) -> None:
    with relay() as server:
        app = site(tmp_path, MAIL_URL=f"smtp://127.0.0.1:{server.port}", DKIM_KEY=str(key))
        with app.app_context(), app.extensions["mail"].open() as line:
            for letter in letters():
                assert line.send(mail.compose(letter)).delivered
        assert len(server.received) == 2
        assert all(verifies(raw, key) for _from, _to, raw in server.received)


def test_a_letter_that_waited_on_disk_is_still_signed(tmp_path: Path, key: Path) -> None:
    app = site(tmp_path, MAIL_URL="", DKIM_KEY=str(key))
    with app.app_context():
        for letter in letters():
            app.extensions["mail"].send(mail.compose(letter))
    kept = list((tmp_path / "mail").glob("*.eml"))
    assert len(kept) == 2
    assert all(verifies(path.read_bytes(), key) for path in kept)


def signed(tmp_path: Path, key: Path = RSA) -> bytes:
    """A signed letter as it travels."""
    with site(tmp_path, DKIM_KEY=str(key)).app_context():
        return as_sent(mail.compose(letters()[0]))


ALTERATIONS = (
    (b"https://forum.sea.example/u/1", b"https://evil.example/u/1"),
    (b"Auto-Submitted: auto-generated", b"Auto-Submitted: no"),
    (b"Subject: ", b"Subject: Urgent "),
    (b"MIME-Version: 1.0", b"MIME-Version: 1.0\r\nReply-To: x@evil.example"),
    (b"MIME-Version: 1.0", b"MIME-Version: 1.0\r\nFrom: x@evil.example"),
    (b"MIME-Version: 1.0", b"MIME-Version: 1.0\r\nSubject: Urgent"),
    (b"MIME-Version: 1.0", b"MIME-Version: 1.0\r\nContent-Type: text/html"),
    (b"The Sea", b"The Lea"),
)


@pytest.mark.parametrize(("before", "after"), ALTERATIONS)
def test_an_altered_letter_is_found_out(tmp_path: Path, before: bytes, after: bytes) -> None:
    raw = signed(tmp_path)
    assert verifies(raw, RSA)
    head, separator, body = raw.rpartition(before)
    assert separator
    assert not verifies(head + after + body, RSA)


def test_what_relays_add_and_how_they_fold_breaks_nothing(tmp_path: Path) -> None:
    raw = signed(tmp_path)
    assert verifies(b"Received: by relay.example; Mon, 14 Jul 2031 12:00:00 +0000\r\n" + raw, RSA)
    assert verifies(raw.replace(b"Auto-Submitted: auto", b"Auto-submitted:   auto"), RSA)


def test_another_key_does_not_verify_it(tmp_path: Path) -> None:
    assert not verifies(signed(tmp_path), SHORT)


def test_the_selector_and_a_domain_above_are_the_operators_choice(tmp_path: Path) -> None:
    app = site(tmp_path, DKIM_KEY=str(RSA), DKIM_SELECTOR="s2031", DKIM_DOMAIN="sea.example")
    with app.app_context():
        raw = as_sent(mail.compose(letters()[1]))
    assert verifies(raw, RSA, b"s2031._domainkey.sea.example.")


def test_without_a_key_nothing_is_signed(tmp_path: Path) -> None:
    with site(tmp_path).app_context():
        assert mail.compose(confirm())["DKIM-Signature"] is None


def test_a_key_that_cannot_sign_is_refused_at_the_start(tmp_path: Path) -> None:
    broken = tmp_path / "broken.key"
    for content in (b"", b"nothing", b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"):
        broken.write_bytes(content)
        with pytest.raises(ValueError, match="DKIM_KEY"):
            site(tmp_path, DKIM_KEY=str(broken))
    with pytest.raises(ValueError, match="1024 bits"):
        site(tmp_path, DKIM_KEY=str(SHORT))
    with pytest.raises(ValueError, match="cannot be read"):
        site(tmp_path, DKIM_KEY=str(tmp_path / "nowhere"))
    for elsewhere in ("evil.example", "ea.example", "a.forum.sea.example"):
        with pytest.raises(ValueError, match="DKIM_DOMAIN"):
            site(tmp_path, DKIM_KEY=str(RSA), DKIM_DOMAIN=elsewhere)


def test_the_signature_stands_in_the_letter_once(tmp_path: Path) -> None:
    app = site(tmp_path, DKIM_KEY=str(RSA))
    with app.app_context():
        message: EmailMessage = mail.compose(letters()[0])
    (value,) = message.get_all("DKIM-Signature")
    names = value.replace("\n", "").partition(" h=")[2].partition(";")[0].replace(" ", "").split(":")
    assert names.count("from") == names.count("subject") == 2
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(names)
    assert max(map(len, value.split("\n"))) < 998
