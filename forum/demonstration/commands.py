"""Making the demonstration from the command line, and saying who can sign in to it."""

import json
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _
from flask_security import hash_password

from forum import clock, schema
from forum.cli import with_site
from forum.database import carry_out, db
from forum.demonstration.chronicle import chronicle
from forum.demonstration.content import Content, load
from forum.demonstration.performing import is_there, perform
from forum.demonstration.roll import SHARED_WORD, roll, table
from forum.demonstration.settling import settle
from forum.errors import Refused


@click.command("demo")
@click.option(
    "--posts", type=click.IntRange(min=200), help="Also make a second assembly with N posts, for measuring."
)
@click.option("--who", is_flag=True, help="Only say who can sign in; make nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def demo(posts: int | None, who: bool, as_json: bool) -> None:
    """Make a small invented assembly, so that every page has something to show. Twice changes nothing."""
    schema.upgrade()
    content = load()
    if who and not is_there(content):
        raise Refused(_("There is no demonstration on this site yet: forum demo makes it."))
    made = False if who else make(content, clock.now(), quiet=as_json)
    say(content, made, as_json)


def make(content: Content, moment: datetime, quiet: bool = False) -> bool:
    """Make the demonstration and commit; whether it was not there before."""
    if is_there(content):
        return False
    db.session.rollback()
    hashed = hash_password(SHARED_WORD)
    acts = len(chronicle(content))
    with click.progressbar(length=acts, label="Making the demonstration", hidden=quiet) as bar:

        def act() -> bool:
            bar.update(-bar.pos)
            return perform(content, hashed=hashed, moment=moment, told=lambda _act: bar.update(1))

        made = carry_out(act)
    settle(moment)
    return made


def say(content: Content, made: bool, as_json: bool) -> None:
    """Print who can sign in, with what, and where."""
    lines, address = roll(content), current_app.config["BASE_URL"]
    if as_json:
        facts: dict[str, Any] = {
            "made": made,
            "address": address,
            "password": SHARED_WORD,
            "people": [line.as_facts() for line in lines],
        }
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"{'Made' if made else 'Already there'}: a demonstration. All of it is invented.\n")
    click.echo(table(lines))
    click.echo(f"\nEverybody's password: {SHARED_WORD}")
    click.echo(f"Sign in at {address}/sign-in")
