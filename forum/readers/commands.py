"""``forum readers``: inviting those who read the old mailing list."""

from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import languages
from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.cli import with_site
from forum.errors import Invalid
from forum.members.queries import account_by_email


@click.group("readers")
def readers() -> None:
    """Invite people to the digest of a board."""


@readers.command("invite")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--board", "slug", required=True, metavar="SLUG", help="The board whose digest they are offered."
)
@click.option(
    "--language", default="", metavar="TAG", help="The language of the letter; default: the assembly's."
)
@click.option("--joins", is_flag=True, help="They belong to the milieu or alliance, and may answer.")
@with_site
def invite(file: Path, slug: str, language: str, joins: bool) -> None:
    """Write to each address in FILE, one a line, as "Amina Benali <amina@example.org>" or the address alone.

    Nobody gets a digest before they have opened the link in their letter, and nothing of FILE is kept. An address that
    has an account is passed over.
    """
    board = board_by_slug(slug)
    if board is None:
        raise Invalid(
            _("There is no board %(slug)s. `forum boards` lists those there are.", slug=slug), field="board"
        )
    sent = passed_over = 0
    for number, name, address in _lines(file):
        if account_by_email(address) is not None:
            passed_over += 1
            continue
        try:
            _write_to(board, name, address, language or board.assembly.language, joins)
            sent += 1
        except Invalid as problem:
            click.echo(f"{file}:{number}: {problem.message}", err=True)
    click.echo(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", sent))
    if passed_over:
        words = ngettext(
            "%(num)s address has an account already.",
            "%(num)s addresses have an account already.",
            passed_over,
        )
        click.echo(words)


def _write_to(board: Board, name: str, address: str, language: str, joins: bool) -> None:
    from forum.readers.asking import checked
    from forum.readers.letters import confirm

    with languages.speaking(language):
        asked = checked(
            board,
            email=address,
            name=name or address.partition("@")[0],
            language=language,
            zone="UTC",
            joins=joins,
        )
    confirm(asked, board, invited=True)


def _lines(file: Path) -> Iterator[tuple[int, str, str]]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip() and not line.startswith("#"):
                name, address = parseaddr(line.strip())
                yield number, name, address or line.strip()
