"""The index from the command line: making it anew, and asking it."""

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from forum.cli import with_site

if TYPE_CHECKING:
    from forum.search.engine import Results
    from forum.search.indexing import Progress
    from forum.search.queries import Shown

PATIENCE = 60
"""How many seconds to wait for another process that is writing to the index."""


@click.group("search")
def search() -> None:
    """Rebuild the search index, or ask it."""


@search.command("rebuild")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def rebuild_command(as_json: bool) -> None:
    """Make the index anew from the database; the old one answers until the new one is whole."""
    from forum.search import documents

    with click.progressbar(length=documents.count(), label="Indexing", file=sys.stderr) as bar:
        written = _rebuild(lambda done, _total: bar.update(done - bar.pos))
        bar.update((bar.length or 0) - bar.pos)
    click.echo(json.dumps({"documents": written}) if as_json else f"{written} texts can be found.")


def _rebuild(progress: "Progress") -> int:
    from flask_babel import gettext as _

    from forum.errors import Refused
    from forum.search.engine import Busy
    from forum.search.indexing import rebuild, the_engine

    until = time.monotonic() + PATIENCE
    while True:
        try:
            return rebuild(the_engine(), progress)
        except Busy as busy:
            # The worker writes for moments; only another rebuild takes longer.
            if time.monotonic() > until:
                raise Refused(
                    _("Another process is writing to the search index. Please try again later.")
                ) from busy
            time.sleep(0.1)


@search.command("query")
@click.argument("words", nargs=-1, required=True)
@click.option("--board", default="", metavar="SLUG", help="Only what stands on this board.")
@click.option(
    "--in",
    "sort",
    default="",
    type=click.Choice(["", "thread", "post", "note", "paper"]),
    help="Only things of this kind.",
)
@click.option("--language", default="", metavar="CODE", help="Only what is written in this language.")
@click.option("--page", default=1, type=click.IntRange(min=1), help="Which page of results.")
@click.option(
    "--as", "email", metavar="EMAIL", help="See what this person may read; default: what anyone may."
)
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def query_command(words: tuple[str, ...], email: str | None, as_json: bool, **chosen: Any) -> None:
    """Ask the index for WORDS (after "--" when one begins with a minus)."""
    from flask_babel import gettext as _

    from forum.database import reading
    from forum.errors import Invalid
    from forum.members.queries import account_by_email
    from forum.search.forms import Asked
    from forum.search.indexing import the_engine
    from forum.search.queries import keys_of, readable_boards, shown

    with reading():
        account = account_by_email(email) if email else None
        if email and account is None:
            raise Invalid(_("Nobody has an account at %(email)s.", email=email), field="as")
        member = account.member if account else None
        boards = readable_boards(member)
        results = the_engine().search(Asked(text=" ".join(words), **chosen).query(keys_of(boards)))
        found = shown(results.hits, boards, member)
    if as_json:
        click.echo(json.dumps(_facts(results, found), ensure_ascii=False, indent=2))
        return
    for item in found:
        click.echo(f"{item.now.title} ({item.hit.kind_of_thing}, {item.board.slug}, {item.hit.language})")
        click.echo(f"  {_address(item)}")
        for fragment in item.fragments:
            click.echo("  " + " ".join("".join(piece for piece, _marked in fragment).split()))
    click.echo(results.hint or f"{results.total} found, page {results.page} of {results.pages}.")


def _address(item: "Shown") -> str:
    from flask import current_app

    return str(current_app.config["BASE_URL"]).rstrip("/") + item.hit.url


def _facts(results: "Results", found: list["Shown"]) -> dict[str, Any]:
    return {
        "total": results.total - len(results.hits) + len(found),
        "page": results.page,
        "pages": results.pages,
        "hint": results.hint,
        "hits": [
            {
                "id": item.hit.id,
                "kind_of_thing": item.hit.kind_of_thing,
                "title": item.now.title,
                "author": item.now.author,
                "board": item.board.slug,
                "language": item.hit.language,
                "written_at": item.hit.written_at.isoformat(),
                "url": _address(item),
                "fragments": ["".join(piece for piece, _marked in fragment) for fragment in item.fragments],
            }
            for item in found
        ],
    }
