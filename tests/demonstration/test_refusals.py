"""A demonstration is never put where people work in earnest: everybody knows its administrator's password."""

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from forum.database import db
from forum.demonstration.commands import demo
from forum.demonstration.content import load
from forum.demonstration.measure.filling import fill
from forum.demonstration.performing import perform
from forum.errors import Refused
from forum.members.models import Member
from tests.cast import THE_FIRST_DAY, Cast, person


def members() -> int:
    return db.session.scalar(select(func.count()).select_from(Member)) or 0


def test_beside_an_assembly_of_their_own_nothing_is_made(cast: Cast) -> None:
    before = members()
    db.session.rollback()
    result = CliRunner().invoke(demo)
    assert result.exit_code == 1
    assert "has an assembly of its own" in result.stderr
    with pytest.raises(Refused):
        fill(1_000, moment=THE_FIRST_DAY, hashed="hashed")
    assert members() == before


def test_nobody_loses_their_address_to_the_demonstration(app: Flask) -> None:
    person("Amina Someone Else")
    with pytest.raises(Refused, match=r"amina@example\.org"):
        perform(load(), hashed="hashed")
    assert members() == 1
