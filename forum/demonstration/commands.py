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
from forum.database import carry_out, reading
from forum.demonstration.chronicle import chronicle
from forum.demonstration.content import Content, load
from forum.demonstration.measure.filling import fill, posts_there
from forum.demonstration.performing import is_there, perform
from forum.demonstration.roll import SHARED_WORD, roll, table
from forum.demonstration.settling import give_positions, settle
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
    with reading():
        behind = schema.current() != schema.newest()
    if behind:
        schema.upgrade()
    content = load()
    if who and not is_there(content):
        raise Refused(_("There is no demonstration on this site yet: forum demo makes it."))
    moment = clock.now()
    made = False if who else make(content, moment, quiet=as_json)
    if posts and not who:
        measure(posts, moment, quiet=as_json)
    say(content, made, as_json)


def make(content: Content, moment: datetime, quiet: bool = False) -> bool:
    """Make the demonstration and commit; whether it was not there before."""
    if is_there(content):
        return False
    hashed = hash_password(SHARED_WORD)
    acts = len(chronicle(content))
    with click.progressbar(length=acts, label="Making the demonstration", hidden=quiet) as bar:

        def act() -> bool:
            bar.update(-bar.pos)
            return perform(content, hashed=hashed, moment=moment, told=lambda _act: bar.update(1))

        made = carry_out(act)
    settle(moment)
    return made


def measure(posts: int, moment: datetime, quiet: bool = False) -> bool:
    """Make the assembly for measuring and commit; whether it was not there before.

    Raises Refused when it is there with another number of posts.
    """
    there = posts_there()
    if there == posts:
        return False
    if there is not None:
        raise Refused(
            _(
                "The assembly for measuring is there already, with %(number)s posts. To have another number of "
                "them, start from an empty site.",
                number=there,
            )
        )
    hashed = hash_password(SHARED_WORD)
    with click.progressbar(length=posts, label=f"Writing {posts:,} posts", hidden=quiet) as bar:

        def act() -> None:
            bar.update(-bar.pos)
            fill(posts, moment=moment, hashed=hashed, told=bar.update)

        carry_out(act)
    give_positions()
    return True


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
