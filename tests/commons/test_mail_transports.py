"""The ways out for mail keep one promise: a mail leaves once and whole, or its outcome says why it did not."""

import os
import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from forum.mail import Fate, Folder, Outcome, Transport, Tray
from forum.mail.letters import transport_for
from forum.mail.relay import Relay
from tests.post_office import CERTIFICATE, RelayServer, note, only_bruno, relay, server_tls

Arrived = Callable[[], list[EmailMessage]]


def way_out(url: str, folder: Path) -> Transport:
    return transport_for(url, folder, "sea.example")


@pytest.fixture
def post() -> Iterator[RelayServer]:
    with relay() as server:
        yield server


@pytest.fixture
def line_to(post: RelayServer) -> Relay:
    return Relay("smtp", "127.0.0.1", post.port, own_host="sea.example")


@pytest.fixture(params=["folder", "tray", "relay"])
def both_ends(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Transport, Arrived]:
    """A transport, and what arrived at its other end."""
    if request.param == "relay":
        server = request.getfixturevalue("post")
        return way_out(f"smtp://127.0.0.1:{server.port}", tmp_path), lambda: server.mails
    if request.param == "folder":
        return way_out("", tmp_path), lambda: read(tmp_path)
    tray = way_out("tray:", tmp_path)
    assert isinstance(tray, Tray)
    return tray, lambda: tray.messages


def read(folder: Path) -> list[EmailMessage]:
    files = sorted(folder.glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]


# -- what holds for every way out ---------------------------------------------


def test_a_mail_arrives_once_and_whole(both_ends: tuple[Transport, Arrived]) -> None:
    transport, arrived = both_ends
    assert transport.send(note("amina@farmers.example")).delivered
    (mail,) = arrived()
    assert mail["To"] == "amina@farmers.example"
    assert mail["Message-ID"] == "<note@sea.example>"
    assert mail["Subject"] == "Les filets dérivants"
    assert mail.get_content().splitlines() == ["Bonjour,", ".", "..", "From the sea: où sont les filets ?"]


def test_a_batch_goes_over_one_line(both_ends: tuple[Transport, Arrived]) -> None:
    transport, arrived = both_ends
    with transport.open() as line:
        outcomes = [line.send(note(f"reader{n}@farmers.example", f"edition.{n}")) for n in range(5)]
    assert [outcome.fate for outcome in outcomes] == [Fate.DELIVERED] * 5
    assert sorted(str(mail["Message-ID"]) for mail in arrived()) == [
        f"<edition.{n}@sea.example>" for n in range(5)
    ]


def test_an_idle_line_does_no_harm(both_ends: tuple[Transport, Arrived]) -> None:
    transport, arrived = both_ends
    with transport.open():
        pass
    assert arrived() == []


@pytest.mark.parametrize("to", ["", "amina@farmers.example, bruno@fishers.example", "Amina"])
def test_a_mail_without_one_address_is_refused_for_ever(
    both_ends: tuple[Transport, Arrived], to: str
) -> None:
    transport, arrived = both_ends
    outcome = transport.send(note(to))
    assert outcome.permanent
    assert outcome.reason == "a mail has one address in To"
    assert arrived() == []


# -- the folder ---------------------------------------------------------------


def test_the_folder_names_files_by_date_and_message_id(tmp_path: Path) -> None:
    Folder(tmp_path / "mail").send(note("amina@farmers.example"))
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "20310714T120000Z-note.eml"
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_same_mail_sent_again_is_the_same_file_and_another_is_another(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for key in ("note", "note", "../../escape", "..", ".hidden", "x" * 300, "y" * 300):
        assert folder.send(note("amina@farmers.example", key)).delivered
    assert len(list(tmp_path.iterdir())) == len(read(tmp_path)) == 6
    assert not (tmp_path.parent / "escape").exists()


def test_a_disk_that_takes_nothing_is_a_matter_of_time(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    outcome = Folder(tmp_path / "mail").send(note("amina@farmers.example"))
    assert outcome.temporary
    assert outcome.relay_down
    assert outcome.reason


def test_a_mail_that_is_cut_off_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_source: object, _target: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "replace", no_room)
    assert Folder(tmp_path).send(note("amina@farmers.example")).temporary
    assert list(tmp_path.iterdir()) == []


# -- the relay ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "fate", "reason"),
    [
        ("unknown", Fate.REFUSED, "550 5.1.1 nobody of that name"),
        ("spam", Fate.REFUSED, "554 5.7.1 not here"),
        ("quota", Fate.REFUSED, "552 5.3.4 too big"),
        ("full", Fate.LATER, "452 4.2.2 mailbox full"),
        ("busy", Fate.LATER, "451 4.3.0 try later"),
        ("lost", Fate.LATER, ""),
        ("torn", Fate.LATER, ""),
    ],
)
def test_the_relay_s_answer_is_the_outcome_and_the_next_mail_goes(
    post: RelayServer, line_to: Relay, who: str, fate: Fate, reason: str
) -> None:
    with line_to.open() as line:
        assert line.send(note("amina@farmers.example", "before")).delivered
        outcome = line.send(note(f"{who}@farmers.example"))
        assert line.send(note("bruno@fishers.example", "after")).delivered
    assert outcome.fate is fate
    assert outcome.reason.startswith(reason)
    assert outcome.reason
    assert not outcome.relay_down
    assert [mail["Message-ID"] for mail in post.mails] == ["<before@sea.example>", "<after@sea.example>"]


def test_a_batch_keeps_its_connection_over_refusals(post: RelayServer, line_to: Relay) -> None:
    with line_to.open() as line:
        for who in ("amina", "unknown", "spam", "full", "bruno"):
            line.send(note(f"{who}@farmers.example"))
    assert post.sessions == 1
    assert len(post.received) == 2


def test_the_envelope_is_made_of_bare_addresses(post: RelayServer, line_to: Relay) -> None:
    assert line_to.send(note('"Amina, the farmer" <amina@farmers.example>')).delivered
    sender, recipients, _content = post.received[0]
    assert (sender, recipients) == ("forum@sea.example", ["amina@farmers.example"])


def test_a_relay_that_takes_few_mails_a_connection_is_called_again(post: RelayServer, line_to: Relay) -> None:
    post.mails_per_session = 2
    with line_to.open() as line:
        outcomes = [line.send(note("amina@farmers.example", f"n{n}")) for n in range(5)]
    assert all(outcome.delivered for outcome in outcomes)
    assert (post.sessions, len(post.received)) == (3, 5)


def test_a_relay_that_hung_up_between_two_mails_is_called_again(post: RelayServer, line_to: Relay) -> None:
    with line_to.open() as line:
        assert line.send(note("amina@farmers.example", "one")).delivered
        post.hang_up()
        assert line.send(note("amina@farmers.example", "two")).delivered
    assert [mail["Message-ID"] for mail in post.mails] == ["<one@sea.example>", "<two@sea.example>"]


def test_a_relay_that_never_answers_is_asked_again_later(post: RelayServer, line_to: Relay) -> None:
    line_to.seconds = 0.2
    outcome = line_to.send(note("mute@farmers.example"))
    assert outcome.temporary
    assert "timed out" in outcome.reason


def test_what_the_relay_says_of_us_is_no_fault_of_the_reader(post: RelayServer, line_to: Relay) -> None:
    post.sender_answer = "550 5.7.1 sender not welcome"
    outcome = line_to.send(note("amina@farmers.example"))
    assert outcome == Outcome(Fate.LATER, "550 5.7.1 sender not welcome", relay_down=True)
    post.sender_answer = "552 5.3.4 too large"
    assert line_to.send(note("amina@farmers.example")).permanent
    post.sender_answer = "421 4.3.2 closing"
    assert line_to.send(note("amina@farmers.example")).temporary
    assert post.received == []


def test_a_relay_that_is_down_keeps_every_mail_for_later(line_to: Relay) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        line_to.port = taken.getsockname()[1]
        with line_to.open() as line:
            outcomes = [line.send(note("amina@farmers.example")) for _ in range(2)]
    assert all(outcome.temporary and outcome.relay_down for outcome in outcomes)


def test_a_relay_asks_for_a_password_and_a_wrong_one_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with relay(authenticator=only_bruno, auth_required=True, tls_context=server_tls()) as server:
        address = f"127.0.0.1:{server.port}"
        good = way_out(f"smtp+starttls://bruno:p%40ss%2Fword@{address}", tmp_path)
        bad = way_out(f"smtp+starttls://bruno:wrong@{address}", tmp_path)
        none = way_out(f"smtp+starttls://{address}", tmp_path)
        assert good.send(note("amina@farmers.example")).delivered
        for outcome, code in (
            (bad.send(note("amina@farmers.example")), "535"),
            (none.send(note("a@b.c")), "530"),
        ):
            assert outcome.temporary
            assert outcome.relay_down
            assert code in outcome.reason
        assert len(server.received) == 1
    assert "p@ss" not in repr(good)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_tls_is_used_and_the_certificate_looked_at(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = "ssl_context" if scheme == "smtps" else "tls_context"
    required = {} if scheme == "smtps" else {"require_starttls": True}
    with relay(**{kind: server_tls()}, **required) as server:
        transport = way_out(f"{scheme}://127.0.0.1:{server.port}", tmp_path)
        doubted = transport.send(note("amina@farmers.example"))
        assert doubted.temporary
        assert "certificate verify failed" in doubted.reason
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert transport.send(note("amina@farmers.example")).delivered
        assert len(server.received) == 1


def test_a_relay_without_tls_is_not_written_to_when_tls_was_asked_for(
    post: RelayServer, tmp_path: Path
) -> None:
    outcome = way_out(f"smtp+starttls://127.0.0.1:{post.port}", tmp_path).send(note("amina@farmers.example"))
    assert outcome.temporary
    assert outcome.relay_down
    assert post.received == []


# -- choosing one -------------------------------------------------------------


@pytest.mark.parametrize("url", ["smpt://relay.example", "smtp://", "relay.example", "http://relay.example"])
def test_a_mail_address_nobody_understands_is_told_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="MAIL_URL"):
        way_out(url, tmp_path)


def test_each_kind_of_relay_has_its_port(tmp_path: Path) -> None:
    ports = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
    for scheme, port in ports.items():
        transport = way_out(f"{scheme}://relay.example", tmp_path)
        assert isinstance(transport, Relay)
        assert (transport.port, transport.own_host) == (port, "sea.example")
