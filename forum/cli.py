"""The command ``forum``: a table of names; what a command needs is imported only when it runs.

Exit codes: 0 done, 1 refused (or found wanting), 2 bad input.
"""

import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

import click

# name -> where its click command is, and its one line of help (read without importing anything).
COMMANDS = {
    "admin": ("forum.members.commands:admin", "Make the first administrator."),
    "boards": ("forum.home.commands:boards", "List the boards of the site."),
    "check": ("forum.home.commands:check", "Hold counters, bookmarks, index and chains against the truth."),
    "db": ("forum.schema:schema", "Bring the database to a schema, up or down."),
    "demo": ("forum.demonstration.commands:demo", "Make the demonstration assembly."),
    "digest": ("forum.digests.commands:digest", "See an edition before it leaves."),
    "erase": ("forum.papers.commands:erase", "Erase a member's words."),
    "freeze": ("forum.threads.commands:freeze", "Freeze a round of a thread."),
    "import": ("forum.exchange.commands:import_source", "Bring in the discussions of another place."),
    "mail": ("forum.inbound.commands:mail", "See the mail that waits, and take in answers by mail."),
    "paper": ("forum.papers.commands:paper", "Open a draft, publish a version, export it."),
    "readers": ("forum.readers.commands:readers", "Invite people to the digest of a board."),
    "round": ("forum.threads.commands:round_group", "Open a new round of a frozen thread."),
    "search": ("forum.search.commands:search", "Rebuild the search index, or ask it."),
    "serve": ("forum.serving:serve", "Serve the site."),
    "verify": ("forum.papers.commands:verify", "Check an exported version without trusting any site."),
    "work": ("forum.worker:work", "Run the worker: search, reminders, digests, mail."),
}


# A number that a row can have: anything else is bad input, said by click itself.
NUMBER = click.IntRange(1, 2**31 - 1)


class Commands(click.Group):
    """The group of all commands, each loaded only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table above, without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in sorted(COMMANDS)])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Milieu: the discussion forum engine that citizens' assemblies are held on."""


def with_site(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command inside a site; a Problem is printed as a sentence and becomes the exit code it carries.

    The site is the one that is open already, if any (a test's), else the one the environment describes.
    """

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        from flask import current_app

        from forum import create_app
        from forum.errors import Problem

        app = current_app or create_app()
        with app.app_context():
            try:
                return command(*args, **options)
            except Problem as problem:
                click.echo(str(problem), err=True)
                sys.exit(problem.exit_code)

    return run
