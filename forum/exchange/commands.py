"""Bringing discussions in from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask_babel import gettext as _

from forum.boards.models import Board
from forum.boards.queries import board_by_slug
from forum.cli import with_site
from forum.errors import Invalid
from forum.exchange.loading import Progress, load
from forum.exchange.report import Report
from forum.exchange.sources import FORMATS, open_source
from forum.exchange.words import language_tag
from forum.phases import Phase

A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("format", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--board", "slug", required=True, metavar="SLUG", help="The board the threads open on.")
@click.option(
    "--phase",
    type=click.Choice([phase.value for phase in Phase]),
    help="The phase they open in; default: the board's.",
)
@click.option("--mapping", type=A_FILE, help="For csv: what the columns of the tables mean.")
@click.option("--language", metavar="TAG", help="The language of texts that do not say their own.")
@click.option("--report", "target", type=A_FILE, help="Where to write the report; default: print it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report also when it is written to a file.")
@with_site
def import_source(
    format: str,
    path: Path,
    slug: str,
    phase: str | None,
    mapping: Path | None,
    language: str | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Bring in the discussions of another place.

    FORMAT is mbox, csv or republique-numerique; docs/import.md says what PATH is for each. The same import twice
    adds nothing. Rows that are broken are named in the report, and the rest goes in.
    """
    board = _board(slug)
    if target and not target.absolute().parent.is_dir():
        raise Invalid(_("There is no folder %(path)s.", path=target.absolute().parent), field="report")
    if language and language_tag(language) is None:
        raise Invalid(
            _('"%(tag)s" is not a language tag, as es or pt-BR are.', tag=language), field="language"
        )
    source = open_source(format, path, mapping=mapping, language=language)
    with _bar(slug) as progress:
        report = load(source, board, phase=Phase(phase) if phase else None, progress=progress)
    if target:
        target.write_text(report.as_json(), encoding="utf-8")
    if as_json or not target:
        click.echo(report.as_json(), nl=False)
    else:
        click.echo(_in_short(report))


def _board(slug: str) -> Board:
    board = board_by_slug(slug)
    if board is None:
        raise Invalid(
            _("There is no board %(slug)s. `forum boards` lists those there are.", slug=slug), field="board"
        )
    return board


@contextmanager
def _bar(slug: str) -> Iterator[Progress]:
    """A bar on the standard error, so that the report alone is on the standard output."""
    with click.progressbar(length=1, label=slug, file=sys.stderr, show_pos=True) as bar:

        def move(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield move


def _in_short(report: Report) -> str:
    threads, posts = report.counts["threads"], report.counts["posts"]
    errors = len(report.errors) + report.errors_left_out
    return _(
        "Threads: %(threads)s new, %(old_threads)s here before. Posts: %(posts)s new, %(old_posts)s here before. "
        "Errors: %(errors)s.",
        threads=threads["created"],
        old_threads=threads["skipped"],
        posts=posts["created"],
        old_posts=posts["skipped"],
        errors=errors,
    )
