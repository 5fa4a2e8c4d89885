"""Seeing an edition before it leaves, from the command line."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from forum import clock
from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.cli import with_site
from forum.digests.models import Rhythm
from forum.digests.previewing import previewed
from forum.errors import Invalid
from forum.mail.wire import as_sent


@click.group("digest")
def digest() -> None:
    """See an edition before it leaves."""


@digest.command("preview")
@click.argument("board")
@click.option("--until", metavar="ISO", help="As if it were cut at this moment (ISO 8601); default: now.")
@click.option(
    "--rhythm",
    type=click.Choice([rhythm.value for rhythm in Rhythm]),
    default=Rhythm.WEEKLY.value,
    show_default=True,
    help="Whose mails: of the readers who get it every day, every week or every month.",
)
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for one .eml file a reader, and the page of the edition.",
)
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def preview(board: str, until: str | None, rhythm: str, folder: Path, as_json: bool) -> None:
    """Write the mails of the next edition of BOARD (its slug), and send and change nothing.

    Mails that are owed and have not left are part of it.
    """
    moment = _moment(until)
    place = _board(board)
    folder.mkdir(parents=True, exist_ok=True)
    written, empty = 0, 0
    with previewed(place, moment, Rhythm(rhythm)) as coming:
        (folder / "edition.html").write_text(coming.page(), encoding="utf-8")
        with click.progressbar(
            coming.mails(), length=len(coming.deliveries), label=_("Mails"), file=sys.stderr
        ) as mails:
            for handle, message in mails:
                if message is None:
                    empty += 1
                else:
                    (folder / f"{handle}.eml").write_bytes(as_sent(message))
                    written += 1
    facts = {"board": board, "mails": written, "nothing_to_say": empty, "folder": str(folder)}
    sentence = _(
        "Mails: %(mails)s. Readers with nothing to read: %(empty)s. Written to %(folder)s.",
        mails=written,
        empty=empty,
        folder=folder,
    )
    click.echo(json.dumps(facts) if as_json else sentence)


def _moment(words: str | None) -> datetime:
    if words is None:
        return clock.now()
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise Invalid(
            _("“%(words)s” is not a moment: write it like 2026-03-09T00:00.", words=words), field="until"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _board(slug: str) -> Board:
    board = board_by_slug(slug)
    if board is None:
        raise Invalid(_("There is no board at “%(slug)s”.", slug=slug), field="board")
    return board
