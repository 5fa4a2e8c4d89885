"""A handle is what a mention points at: unique, and written as mentions are."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid
from forum.members.actions import HANDLE_LENGTH, checked_name, make_member
from forum.members.models import Member
from forum.pointers import HANDLE

LETTERS = st.characters(
    exclude_categories=()
)  # every code point there is, lone surrogates and NUL among them
NAMES = st.text(LETTERS, min_size=2, max_size=60)


def _is_name(name: str) -> bool:
    try:
        return bool(checked_name(name))
    except Invalid:
        return False


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES.filter(_is_name), min_size=1, max_size=4))
def test_every_name_gets_a_handle_of_its_own_that_can_be_mentioned(app: Flask, names: list[str]) -> None:
    try:
        handles = [make_member(name).handle for name in [*names, *names]]
        assert len(set(handles)) == len(handles)
        for handle in handles:
            assert HANDLE.fullmatch(handle)
            assert len(handle) <= HANDLE_LENGTH + 4
            assert handle == handle.casefold()
    finally:
        db.session.rollback()


def test_handles_are_written_as_keyboards_write_them(app: Flask) -> None:
    names = ("Élodie Ñúñez", "أحمد بن علي", "김민수", "O'Brien_the 3rd", "Ἀθηνᾶ", "!? 7")
    handles = [make_member(name).handle for name in names]
    assert handles == ["elodie-nunez", "احمد-بن-علي", "김민수", "o-brien-the-3rd", "αθηνα", "7-member"]
    assert list(db.session.scalars(select(Member.handle).order_by(Member.id))) == handles
