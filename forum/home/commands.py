"""The boards of a site, and whether all it says of itself is true: for those who operate it."""

import json
import sys
from collections.abc import Iterable

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.cli import with_site
from forum.database import carry_out, db, reading
from forum.home.checks import CHECKS, Finding, Remark, repair
from forum.home.queries import boards_in_short


@click.command("boards")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def boards(as_json: bool) -> None:
    """List the boards of the site."""
    with reading():
        lines = boards_in_short()
    if as_json:
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    if not lines:
        click.echo(_("There is no board yet."))
        return
    headings = {name: name for name in lines[0]}
    rows = [[str(value) for value in line.values()] for line in [headings, *lines]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@click.command("check")
@click.option("--repair", "mending", is_flag=True, help="Make counters anew that only repeat other rows.")
@click.option("--json", "as_json", is_flag=True, help="Print facts for a script.")
@with_site
def check(mending: bool, as_json: bool) -> None:
    """Hold counters, bookmarks, index and chains against the truth.

    Prints a sentence for each thing that is wrong, and then ends with 1.
    """
    mended = carry_out(repair) if mending else 0
    with reading():
        told = [each for one in CHECKS for each in one()]
        db.session.rollback()
    findings = [each for each in told if isinstance(each, Finding)]
    remarks = [each for each in told if isinstance(each, Remark)]
    if as_json:
        facts = {"findings": _facts(findings), "remarks": _facts(remarks), "repaired": mended}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        _print(findings, remarks, mended)
    sys.exit(1 if findings else 0)


def _facts(told: Iterable[Finding | Remark]) -> list[dict[str, str]]:
    return [{"check": each.check, "sentence": each.sentence} for each in told]


def _print(findings: list[Finding], remarks: list[Remark], mended: int) -> None:
    told: list[Finding | Remark] = [*findings, *remarks]
    for each in told:
        click.echo(f"{each.check}: {each.sentence}")
    if mended:
        click.echo(ngettext("%(num)s counter was made anew.", "%(num)s counters were made anew.", mended))
    click.echo(
        ngettext("%(num)s thing is wrong.", "%(num)s things are wrong.", len(findings))
        if findings
        else _("Nothing is wrong.")
    )
