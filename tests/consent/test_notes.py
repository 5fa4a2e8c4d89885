"""A diagnosis note is put before the members of all milieus of its assembly, and they answer."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.consent import actions
from forum.consent.models import NoteRoll
from forum.consent.rolls import DAYS, roll_of_note
from forum.database import db
from forum.errors import Refused
from forum.journal import Entry, Verb
from forum.members.actions import join
from forum.phases import Phase
from forum.threads.actions import close_phase, edit_note, publish_note
from forum.threads.models import Note
from tests.cast import Browser, Cast, person, reads_english, text_of


def diagnosis(cast: Cast) -> Note:
    return publish_note(
        cast.farmers, by=cast.carla, title="What we see", source="The wells dry up.", language="en"
    )


def test_the_roll_of_a_note_is_every_milieu_of_the_assembly_at_that_moment(cast: Cast) -> None:
    note = diagnosis(cast)
    assert roll_of_note(note) is None
    actions.open_note_roll(note, by=cast.carla)
    late = person("Late Comer")
    join(cast.fishers, by=late, own=True)
    roll = roll_of_note(note)
    assert roll is not None
    names = ("amina", "bruno", "carla", "dario", "elena", "fatou")
    assert [name for name in names if roll.holds(getattr(cast, name))] == ["amina", "bruno", "carla"]
    assert not roll.holds(late)
    assert roll.closes_at == roll.drawn_at + timedelta(days=DAYS)


def test_putting_it_twice_is_once_and_the_journal_says_so(cast: Cast) -> None:
    note = diagnosis(cast)
    first = actions.open_note_roll(note, by=cast.fatou)
    assert actions.open_note_roll(note, by=cast.carla) is first
    opened = select(func.count()).select_from(Entry).where(Entry.verb == Verb.VALIDATION_OPENED)
    assert db.session.scalar(opened) == 1


def test_only_a_moderator_or_the_committee_and_only_a_diagnosis(cast: Cast) -> None:
    note = diagnosis(cast)
    for somebody in (cast.amina, cast.bruno, cast.elena, cast.dario):
        with pytest.raises(Refused):
            actions.open_note_roll(note, by=somebody)
    close_phase(cast.farmers, Phase.DIAGNOSIS, by=cast.carla, title="Seen", source="Said.", language="en")
    strategy = publish_note(cast.farmers, by=cast.carla, title="What we do", source="Count.", language="en")
    with pytest.raises(Refused):
        actions.open_note_roll(strategy, by=cast.carla)
    # The diagnosis itself can still be validated: most notes close their phase.
    assert actions.open_note_roll(note, by=cast.carla) is not None


def test_a_fisher_answers_to_the_farmers_note_on_its_page(app: Flask, cast: Cast) -> None:
    note = diagnosis(cast)
    address = f"/notes/{note.id}"
    carla = Browser(app, reads_english(cast.carla))
    assert "Put it before the assembly" in text_of(carla.get(address))
    assert "Put it before the assembly" not in text_of(Browser(app, cast.amina).get(address))
    assert Browser(app, cast.amina).post(f"{address}/rolls").status_code == 403
    assert Browser(app, None).get(f"{address}/validation").status_code == 404
    assert carla.post(f"{address}/rolls").status_code == 303
    bruno = Browser(app, cast.bruno)
    assert f'action="{address}/validations"' in text_of(bruno.get(address))
    assert bruno.post(f"{address}/validations", {"stance": "reserve", "words": ""}).status_code == 422
    sent = {"stance": "reserve", "words": "And the sea?", "language": "en", "named": "1"}
    assert bruno.post(f"{address}/validations", sent).status_code == 303
    assert Browser(app, cast.elena).post(f"{address}/validations", sent).status_code == 403
    stranger = text_of(Browser(app, reads_english(cast.elena)).get(f"{address}/validation"))
    assert "you were of no milieu of this assembly" in stranger
    assert f'href="/a/{cast.assembly.slug}"' in stranger
    closes = db.session.scalars(select(NoteRoll.closes_at)).one()
    with clock.at(closes):
        page = text_of(Browser(app, None, "en").get(f"{address}/validation"))
    assert "And the sea?" in page
    assert "Bruno Conti" in page
    assert "Answers by milieu" in page


def test_a_note_edited_since_says_which_state_is_validated(app: Flask, cast: Cast) -> None:
    note = diagnosis(cast)
    actions.open_note_roll(note, by=cast.carla)
    edit_note(note, by=cast.carla, title="What we see", source="All wells dry up.", language="en")
    page = text_of(Browser(app, None, "en").get(f"/notes/{note.id}"))
    assert "The note was edited since: this is the state that is validated" in page
