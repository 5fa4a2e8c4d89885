"""Seeing an edition before it leaves, from the command line."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from forum import clock
from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.cli import with_site
from forum.digests.models import Rhythm
from forum.digests.previewing import Mail, previewed
from forum.errors import Invalid
from forum.mail.wire import as_sent
from forum.papers.erasing import member_named


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
@click.option("--for", "reader", metavar="MEMBER", help="One reader alone: by handle, number or address.")
@click.option(
    "--bundled",
    is_flag=True,
    help="With --for: with the digests of other boards that leave in the same mail, if its reader chose that.",
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
def preview(
    board: str,
    until: str | None,
    rhythm: str,
    reader: str | None,
    bundled: bool,
    folder: Path,
    as_json: bool,
) -> None:
    """Write the mails of the next edition of BOARD (its slug), and send and change nothing.

    Mails that are owed and have not left are part of it, and so is what each reader alone is told: what concerns them,
    and what would else leave by itself.
    """
    moment = _moment(until)
    place = _board(board)
    folder.mkdir(parents=True, exist_ok=True)
    if bundled and reader is None:
        raise Invalid(_("Say with --for whose mail it is."), field="bundled")
    member = member_named(reader) if reader is not None else None
    facts = {"board": board, "mails": 0, "nothing_to_say": 0, "for_you": 0, "taken_over": 0, "boards": 0}
    with previewed(place, moment, Rhythm(rhythm), member, bundled=bundled) as coming:
        (folder / "edition.html").write_text(coming.page(), encoding="utf-8")
        with click.progressbar(
            coming.mails(), length=len(coming.deliveries), label=_("Mails"), file=sys.stderr
        ) as mails:
            for mail in mails:
                facts = _counted(facts, mail)
                if mail.message is not None:
                    (folder / f"{mail.handle}.eml").write_bytes(as_sent(mail.message))
    facts["folder"] = str(folder)
    click.echo(json.dumps(facts) if as_json else _in_words(facts, alone=member is not None))


def _counted(facts: dict[str, Any], mail: Mail) -> dict[str, Any]:
    return {
        **facts,
        "mails": facts["mails"] + (mail.message is not None),
        "nothing_to_say": facts["nothing_to_say"] + (mail.message is None),
        "boards": max(facts["boards"], mail.boards),
        "for_you": facts["for_you"] + mail.for_you,
        "taken_over": facts["taken_over"] + mail.taken_over,
    }


def _in_words(facts: dict[str, Any], *, alone: bool) -> str:
    said = _(
        "Mails: %(mails)s. Readers with nothing to read: %(empty)s. Written to %(folder)s.",
        mails=facts["mails"],
        empty=facts["nothing_to_say"],
        folder=facts["folder"],
    )
    if not alone:
        return said
    more = _(
        "Boards in the mail: %(boards)s. Notices it tells: %(notices)s. Mails that it tells in their stead: "
        "%(taken_over)s.",
        boards=facts["boards"],
        notices=facts["for_you"],
        taken_over=facts["taken_over"],
    )
    return f"{said}\n{more}"


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
