"""Freezing a round and opening the next one, from the command line."""

import json
from typing import Any

import click
from flask_babel import gettext as _

from forum.cli import NUMBER, with_site
from forum.database import carry_out, db
from forum.errors import Invalid
from forum.members.queries import member_by_email
from forum.phases import Phase
from forum.threads import actions
from forum.threads.models import Thread


def thread_named(thread_id: int) -> Thread:
    """The thread of this number. Raises Invalid."""
    thread = db.session.get(Thread, thread_id)
    if thread is None:
        raise Invalid(_("There is no thread %(number)s.", number=thread_id), field="thread")
    return thread


def say(as_json: bool, sentence: str, **facts: Any) -> None:
    """Print a sentence, or its facts for a script."""
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else sentence)


@click.command("freeze")
@click.argument("thread_id", metavar="THREAD", type=NUMBER)
@click.option("--round", "number", type=NUMBER, required=True, help="Which round to freeze.")
@click.option("--as", "email", required=True, help="The moderator's address.")
@click.option("--reason", required=True, help="The public note, and the reason for not announcing it before.")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def freeze(thread_id: int, number: int, email: str, reason: str, as_json: bool) -> None:
    """Freeze round N of THREAD at once; frozen before, the same snapshot is found."""
    by = member_by_email(email)
    language = by.account.language if by.account else "en"
    snapshot = carry_out(
        lambda: actions.freeze(thread_named(thread_id), number, by=by, reason=reason, language=language)
    )
    say(
        as_json,
        f"Round {number} of thread {thread_id} is frozen: snapshot {snapshot.id}, {snapshot.last_number} posts.",
        snapshot=snapshot.id,
        thread=thread_id,
        round=number,
        posts=snapshot.last_number,
        frozen=snapshot.taken_at.isoformat(),
        waived=snapshot.waived,
    )


@click.group("round")
def round_group() -> None:
    """Open a new round of a frozen thread."""


@round_group.command("open")
@click.argument("thread_id", metavar="THREAD", type=NUMBER)
@click.option("--as", "email", required=True, help="The moderator's address.")
@click.option(
    "--phase",
    type=click.Choice([phase.value for phase in Phase]),
    default=Phase.DIAGNOSIS.value,
    show_default=True,
    help="The phase it starts in.",
)
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def open_round(thread_id: int, email: str, phase: str, as_json: bool) -> None:
    """Open the next round of THREAD."""
    by = member_by_email(email)
    opened = carry_out(lambda: actions.open_round(thread_named(thread_id), by=by, phase=Phase(phase)))
    say(
        as_json,
        f"Round {opened.number} of thread {thread_id} is open, in the phase {phase}.",
        thread=thread_id,
        round=opened.number,
        phase=phase,
    )
