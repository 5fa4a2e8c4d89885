"""Opening an assembly: its address, its names, its languages."""

from typing import Any

import pytest

from forum.assemblies.actions import checked_slug, checked_wordings, open_assembly
from forum.assemblies.models import Level
from forum.assemblies.queries import assembly_by_slug, every_assembly
from forum.errors import Invalid
from forum.journal import Verb
from tests.cast import Cast
from tests.entries import last_entry


def island(cast: Cast, **changed: Any) -> Any:
    given: dict[str, Any] = {
        "slug": "island",
        "names": {"fr": "L’île", "ar": "الجزيرة"},
        "descriptions": {"fr": " Qui vit ici. ", "ar": ""},
        "spoken": ["fr", "ar"],
        **changed,
    }
    return open_assembly(given.pop("slug"), by=cast.admin, level=Level.LOCAL, **given)


def test_an_assembly_has_an_address_names_and_languages(cast: Cast) -> None:
    opened = island(cast, parent=cast.assembly)
    assert assembly_by_slug("island") is opened
    assert (opened.language, opened.languages, opened.parent) == ("fr", ["fr", "ar"], cast.assembly)
    assert opened.descriptions == {"fr": "Qui vit ici."}
    assert opened.name_in("ar") == "الجزيرة"
    assert opened.name_in("es") == "L’île"
    assert [known.slug for known in every_assembly()] == ["mediterranean", "sahel", "island"]


def test_the_journal_says_who_opened_it(cast: Cast) -> None:
    opened = island(cast)
    entry = last_entry()
    assert (entry.verb, entry.actor_id, entry.assembly_id) == (
        Verb.ASSEMBLY_OPENED,
        cast.admin.id,
        opened.id,
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "mediterranean"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"names": {}}, "names"),
        ({"names": {"fr": "  "}}, "names"),
        ({"names": {"es": "La isla"}}, "names"),
        ({"descriptions": {"es": "Quién vive aquí."}}, "descriptions"),
        ({"spoken": []}, "languages"),
        ({"spoken": ["tlh"]}, "languages"),
    ],
)
def test_what_cannot_be_names_the_field_to_mend(cast: Cast, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        island(cast, **changed)
    assert problem.value.field == field


@pytest.mark.parametrize("slug", ["a", "a1", "  Farmers ", "a-b", "9", "x" * 60])
def test_an_address_is_put_in_lower_case(slug: str) -> None:
    assert checked_slug(slug) == slug.strip().lower()


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a_b", "é", "a/b", "x" * 61, "a b", "a.b"])
def test_what_would_make_no_address_is_not_taken(cast: Cast, slug: str) -> None:
    with pytest.raises(Invalid):
        checked_slug(slug)


def test_empty_wordings_are_left_out() -> None:
    assert checked_wordings({"en": " Farmers ", "fr": " "}, ["en", "fr"], "names") == {"en": "Farmers"}
