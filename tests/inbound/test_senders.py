"""Who a mail comes from is what our relay found out, and nothing that its sender wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.config import read_settings
from forum.database import db
from forum.inbound.envelopes import Fate
from forum.inbound.receiving import receive
from forum.threads.models import Post, Thread
from tests.cast import Cast, thread_by
from tests.inbound.letters import RELAY, hand_in, to_thread, written

VICTIM = "dmarc=pass header.from=example.org"


@pytest.fixture
def thread(cast: Cast) -> Thread:
    """A thread of Amina's board."""
    return thread_by(cast.carla, cast.farmers)


@pytest.mark.usefixtures("replies")
@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass",
        # Whoever sends a mail chooses what stands in quotes and in comments.
        f'spf=pass smtp.mailfrom="a; {VICTIM} "@evil.example',
        'dkim=pass header.i="a; dkim=pass header.d=example.org"@evil.example',
        f'spf=pass smtp.mailfrom="(; {VICTIM} "@evil.example',
        f'spf=pass smtp.mailfrom="x\\"; {VICTIM} "@evil.example',
        f'spf=none smtp.helo="; {VICTIM}',
        f"spf=none (; {VICTIM}",
        f'spf=none (" ; {VICTIM}; ")',
        f"spf=none (\\) ; {VICTIM}) reason=none",
        "dkim=pass header.d=evil.example header.i=@evil.example header.s=header.d=example.org",
        "dkim=pass header.d=evil.example header.d=example.org",
        "spf=pass smtp.mailfrom=evil.example smtp.helo=smtp.mailfrom=example.org",
    ],
)
def test_what_a_sender_chose_to_be_written_there_proves_nothing(
    cast: Cast, thread: Thread, results: str
) -> None:
    mail = written(to_thread(cast.amina, thread), Authentication_Results=f"{RELAY}; {results}")
    assert hand_in(mail).fate == Fate.WAITING
    assert db.session.scalar(select(func.count()).where(Post.thread_id == thread.id)) == 1


@pytest.mark.usefixtures("replies")
def test_a_quoted_reason_hides_no_true_result(cast: Cast, thread: Thread) -> None:
    results = f'{RELAY}; spf=fail reason="not; listed (yet" smtp.mailfrom=x@other.example; {VICTIM}'
    mail = written(to_thread(cast.amina, thread), Authentication_Results=results)
    assert hand_in(mail).fate == Fate.POSTED


def through_google(cast: Cast, thread: Thread, *, forged: str = "") -> bytes:
    """A mail as it lies in a mailbox of Gmail, where two machines of Google's own have written above it."""
    mail = written(to_thread(cast.amina, thread), Authentication_Results="").as_bytes()
    db.session.commit()
    return (
        b"Delivered-To: reply@forum.example\r\n"
        b"Received: by 2002:a05:6402:1a4f with SMTP id x; Tue, 24 Nov 2026 01:15:00 -0800\r\n"
        b"ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=example.org\r\n"
        b"Return-Path: <amina@example.org>\r\nReceived: from mail.example.org by mx.google.com with ESMTPS id y;"
        b" Tue, 24 Nov 2026 01:14:59 -0800\r\n"
        + (
            b""
            if forged
            else f"Authentication-Results: {RELAY}; dmarc=pass header.from=example.org\r\n".encode()
        )
        + b"Received: from phone by mail.example.org; Tue, 24 Nov 2026 10:14:58 +0100\r\n"
        + forged.encode()
        + mail
    )


@pytest.fixture
def two_machines(app: Flask) -> Iterator[None]:
    """Our relay is two machines of a provider's, one behind the other."""
    app.config["MAIL_AUTH_HOPS"] = 2
    yield
    app.config["MAIL_AUTH_HOPS"] = 1


@pytest.mark.usefixtures("replies")
def test_below_a_second_machine_nobody_vouches_unless_it_is_known_to_be_ours(
    cast: Cast, thread: Thread
) -> None:
    assert receive(through_google(cast, thread)).fate == Fate.WAITING


@pytest.mark.usefixtures("replies", "two_machines")
def test_a_provider_of_two_machines_vouches_and_a_sender_below_them_does_not(
    cast: Cast, thread: Thread
) -> None:
    forged = f"Authentication-Results: {RELAY}; {VICTIM}\r\n"
    assert receive(through_google(cast, thread, forged=forged)).fate == Fate.WAITING
    assert receive(through_google(cast, thread).replace(b"one@", b"two@")).fate == Fate.POSTED


@pytest.mark.parametrize("hops", ["0", "10", "-1", "two"])
def test_a_number_of_machines_that_cannot_be_is_refused_at_the_start(
    hops: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAIL_AUTH_HOPS", hops)
    with pytest.raises(ValueError, match=r"1 to 9|invalid literal"):
        read_settings({"FORUM_DATA": tmp_path})
