"""The command that makes the first administrator."""

import sys

import click

from forum.cli import with_site
from forum.database import carry_out
from forum.errors import Invalid
from forum.members.accounts import checked_address, open_account
from forum.members.actions import give_mandate, make_member
from forum.members.models import Member, Role
from forum.members.passwords import fault
from forum.members.queries import account_by_email


@click.group("admin")
def admin() -> None:
    """Make the first administrator."""


@admin.command("create")
@click.option("--email", prompt="E-mail address", help="The address that signs in; it needs no confirmation.")
@click.option("--name", default="", help="The display name, for a new account.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password of a new account from standard input."
)
@with_site
def create(email: str, name: str, password_stdin: bool) -> None:
    """Make an administrator of the site; an account that exists keeps its password and gets the mandate."""
    address = checked_address(email)
    known = account_by_email(address)
    if known is None:
        name = name or click.prompt("Display name")
        password = _password(name, address, password_stdin)
        carry_out(lambda: _administrator(name, address, password))
        click.echo(f"{address} is a new account, and administers the site.")
        return
    member = known.member
    carry_out(lambda: give_mandate(member, Role.ADMINISTRATOR, by=None))
    click.echo(f"{address} administers the site.")


def _password(name: str, email: str, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    found = fault(password, name, email)
    if found:
        raise Invalid(found, field="password")
    return str(password)


def _administrator(name: str, email: str, password: str) -> Member:
    member = make_member(name)
    open_account(member, email=email, password=password, confirmed=True)
    give_mandate(member, Role.ADMINISTRATOR, by=None)
    return member
