"""Papers from the command line: draft, publish, export, verify; and erasing a member's words."""

import sys
from pathlib import Path

import click

from forum.cli import NUMBER, with_site


@click.group("paper")
def paper() -> None:
    """Open a draft, publish a version, export it."""


@paper.command("draft")
@click.argument("thread_id", metavar="THREAD", type=NUMBER)
@click.option("--as", "email", required=True, help="The moderator's address.")
@click.option(
    "--paper", "paper_id", type=NUMBER, help="The paper; default: the one that last drew on this thread."
)
@click.option("--title", help="Its title; default: the paper's, or the thread's.")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def draft_command(thread_id: int, email: str, paper_id: int | None, title: str | None, as_json: bool) -> None:
    """Open the draft of a paper that draws on THREAD."""
    from forum.database import carry_out
    from forum.members.queries import member_by_email
    from forum.papers.actions import open_draft
    from forum.papers.queries import paper_numbered
    from forum.threads.commands import say, thread_named

    by = member_by_email(email)
    known = paper_numbered(paper_id) if paper_id is not None else None
    draft = carry_out(lambda: open_draft(thread_named(thread_id), by=by, paper=known, title=title))
    say(
        as_json,
        f"Paper {draft.paper_id}, draft {draft.id}.",
        paper=draft.paper_id,
        draft=draft.id,
        title=draft.title,
    )


@paper.command("ask")
@click.argument("paper_id", metavar="PAPER", type=NUMBER)
@click.option("--as", "email", required=True, help="The moderator's address.")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def ask_command(paper_id: int, email: str, as_json: bool) -> None:
    """Put the open draft of PAPER before its authors, for as long as its board says.

    The worker writes to them. When their time is over, `forum paper publish` publishes it.
    """
    from forum.database import carry_out
    from forum.errors import Invalid
    from forum.members.queries import member_by_email
    from forum.papers.actions import open_window
    from forum.papers.actions.asking import provisional_of
    from forum.papers.actions.drafts import open_draft_of
    from forum.papers.queries import paper_numbered
    from forum.papers.records import moment
    from forum.threads.commands import say

    by, known = member_by_email(email), paper_numbered(paper_id)
    draft = provisional_of(known) or open_draft_of(known)
    if draft is None:
        raise Invalid(f"Paper {paper_id} has no open draft.", field="paper")
    window = carry_out(lambda: open_window(draft, by=by))
    say(
        as_json,
        f"Paper {paper_id} is before its authors until {moment(window.closes_at)}.",
        paper=paper_id,
        draft=window.draft_id,
        closes_at=moment(window.closes_at),
    )


@paper.command("publish")
@click.argument("paper_id", metavar="PAPER", type=NUMBER)
@click.option("--as", "email", required=True, help="The moderator's address.")
@click.option("--unaccounted", metavar="TEXT", help="The public reason for posts that nothing accounts for.")
@click.option(
    "--waive",
    metavar="TEXT",
    help="The public reason for publishing an open draft without asking its authors, where its board would have.",
)
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def publish_command(
    paper_id: int, email: str, unaccounted: str | None, waive: str | None, as_json: bool
) -> None:
    """Publish the next version of PAPER.

    A draft that is before its authors (`forum paper ask`) is published once their time is over, and refused before
    (exit code 1). Without one, the open draft is published at once; where its board gives authors time to answer, this
    needs --waive: the version prints that they were not asked, and why.
    """
    from forum.database import carry_out
    from forum.errors import Invalid
    from forum.members.queries import member_by_email
    from forum.papers.actions import ask_again, publish
    from forum.papers.actions.asking import provisional_of
    from forum.papers.actions.drafts import open_draft_of
    from forum.papers.queries import paper_numbered
    from forum.threads.commands import say

    by, known = member_by_email(email), paper_numbered(paper_id)
    draft = provisional_of(known) or open_draft_of(known)
    if draft is None:
        raise Invalid(f"Paper {paper_id} has no open draft.", field="paper")
    carry_out(lambda: ask_again(draft))
    version = carry_out(lambda: publish(draft, by=by, unaccounted=unaccounted, waiver=waive))
    say(
        as_json,
        f"Paper {paper_id}, version {version.number}: {version.publication.digest}",
        paper=paper_id,
        version=version.number,
        seq=version.publication.seq,
        digest=version.publication.digest,
        counts=version.counts,
    )


@paper.command("export")
@click.argument("paper_id", metavar="PAPER", type=NUMBER)
@click.option("--version", "number", type=NUMBER, help="Which version; default: the last.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["json", "html", "pdf", "epub", "docx", "odt", "markdown"]),
    default="json",
    show_default=True,
    help="json is the one that can be verified.",
)
@click.option(
    "-o", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file."
)
@with_site
def export_command(paper_id: int, number: int | None, kind: str, target: Path) -> None:
    """Write a published version of PAPER to a file."""
    from forum.papers.exports.formats import format_named
    from forum.papers.exports.making import made
    from forum.papers.queries import version_numbered

    version = version_numbered(paper_id, number)
    target.write_bytes(made(version, format_named(kind)))
    click.echo(f"{target}: paper {paper_id}, version {version.number}, as {kind}.")


@paper.command("make", hidden=True)
@click.argument("export_id", type=NUMBER)
@click.argument("attempt", type=NUMBER)
@with_site
def make_command(export_id: int, attempt: int) -> None:
    """Make one file that the worker has claimed; the worker starts this."""
    from forum.papers.exports.chores import limit_this_process, make

    limit_this_process()
    make(export_id, attempt)


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--head", help="A head of the chain that you have from elsewhere (a digest mail, a print).")
@click.option("--json", "as_json", is_flag=True, help="Print the report for a script.")
def verify(file: Path, head: str | None, as_json: bool) -> None:
    """Check an exported version without trusting any site.

    Exit codes: 0 it is what it says, 1 it is not, 2 this is no export of a version.
    """
    from forum.papers.reporting import check_file

    code, words = check_file(file, head, as_json=as_json)
    click.echo(words, err=code == 2)
    sys.exit(code)


@click.command("erase")
@click.argument("member", metavar="MEMBER")
@click.option(
    "--as", "email", help="The administrator who does it; default: the site itself, by its operator."
)
@click.option("--yes", is_flag=True, help="Do not ask (a script is never asked).")
@with_site
def erase(member: str, email: str | None, yes: bool) -> None:
    """Erase the words of MEMBER (a handle, a number or an address), for ever."""
    from forum.members.queries import member_by_email
    from forum.papers.erasing import erase_everywhere, member_named

    person = member_named(member)
    if not yes and sys.stdin.isatty():
        click.confirm(f"Erase everything {person.name} wrote? This cannot be undone.", abort=True)
    done = erase_everywhere(person, by=member_by_email(email) if email else None)
    click.echo(
        f"Erased: {done.posts} posts, {done.letters} letters." if done else "Nothing was left to erase."
    )
