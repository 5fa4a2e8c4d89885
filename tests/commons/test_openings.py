"""Openings: what is hashed of a person tells nothing once emptied, and only an erasure empties it."""

import hashlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from forum import openings
from forum.database import db
from forum.openings import Opening
from tests.cast import Cast


def test_a_digest_is_of_salt_and_bytes_and_no_two_are_alike(cast: Cast) -> None:
    one, other = openings.keep("The same words"), openings.keep("The same words")
    assert one.digest != other.digest
    assert one.salt is not None
    assert one.bytes is not None
    assert len(one.salt) == 32
    assert one.digest == hashlib.sha256(one.salt + one.bytes).hexdigest()


def test_words_are_given_back_in_one_question(cast: Cast) -> None:
    kept = [openings.keep(words) for words in ("Un", "Deux", "ثلاثة")]
    db.session.flush()
    assert openings.texts([*(opening.digest for opening in kept), None]) == {
        opening.digest: opening.text for opening in kept
    }
    assert openings.texts([]) == {}


def test_emptied_under_an_erasure_and_sealed_nothing_moves_any_more(cast: Cast) -> None:
    opening, other = openings.keep("Words to go"), openings.keep("Words to stay")
    erasure = openings.begin_erasure(cast.amina.id, cast.amina.id)
    assert openings.empty([opening.digest, opening.digest], erasure) == 1
    openings.seal(erasure)
    db.session.commit()
    assert (opening.text, opening.salt, opening.erased) == (None, None, True)
    assert other.text == "Words to stay"
    digest, key = other.digest, erasure.id
    for statement in (
        f"UPDATE openings SET salt = NULL, bytes = NULL, erasure_id = {key} WHERE digest = '{digest}'",
        f"UPDATE openings SET bytes = NULL, salt = NULL WHERE digest = '{digest}'",
        f"UPDATE openings SET erasure_id = NULL WHERE erasure_id = {key}",
        f"UPDATE erasures SET sealed_at = NULL WHERE id = {key}",
        f"DELETE FROM openings WHERE digest = '{digest}'",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_words_erased_twice_are_erased_once(cast: Cast) -> None:
    opening = openings.keep("Words to go")
    first, second = (openings.begin_erasure(cast.amina.id, None) for _turn in range(2))
    assert openings.empty([opening.digest], first) == 1
    assert openings.empty([opening.digest], second) == 0
    assert db.session.get_one(Opening, opening.digest).erasure_id == first.id
