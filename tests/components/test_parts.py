"""The ribbon, paging, the comparison and the blocks of a paper say to the ear what they show to the eye."""

from datetime import date
from types import SimpleNamespace

from markupsafe import Markup

from tests.components.conftest import Draw

PHASES = [
    SimpleNamespace(
        name=name, title=name.title(), opens_on=date(2026, m, 1), closes_on=date(2026, m, 28), state=state
    )
    for name, m, state in [("diagnosis", 1, "past"), ("strategy", 3, "current"), ("action", 5, "coming")]
]
RIBBON = '{% from "components/ribbon.html" import ribbon, ribbon_small %}'


def test_the_ribbon_shows_where_we_are_and_until_when(draw: Draw) -> None:
    page = draw(RIBBON + '{{ ribbon(phases, label="Phases of Farmers") }}', phases=PHASES)
    now = page.xpath("//li[@aria-current='step']")
    assert [" ".join(step.text_content().split()) for step in now] == ["Strategy (now) until Mar 28, 2026"]
    assert page.xpath("//ol/@aria-label") == ["Phases of Farmers"]
    assert [step.get("class") for step in page.xpath("//li")] == ["past", "current", "coming"]


def test_a_phase_whose_day_is_past_does_not_say_until(draw: Draw) -> None:
    late = [SimpleNamespace(**vars(phase), overdue=phase.state == "current") for phase in PHASES]
    page = draw(RIBBON + "{{ ribbon(phases) }}{{ ribbon_small(phases) }}", phases=late)
    now = page.xpath("//li[@aria-current='step']/span")
    assert now[0].text_content() == "was to close on Mar 28, 2026"
    small = page.find_class("ribbon-small")[0].text_content()
    assert small.strip() == "Strategy, was to close on Mar 28, 2026"


def test_a_thread_that_left_the_agenda_has_a_ribbon_of_its_own(draw: Draw) -> None:
    page = draw(
        RIBBON + '{{ ribbon(phases, current="action") }}{{ ribbon_small(phases, "diagnosis") }}',
        phases=PHASES,
    )
    assert [step.get("class") for step in page.xpath("//li")] == ["past", "past", "current"]
    assert [dash.get("class") for dash in page.xpath("//i")] == ["current", "coming", "coming"]
    assert page.find_class("ribbon-small")[0].text_content().strip() == "Diagnosis"
    dates = [" ".join(span.text_content().split()) for span in page.xpath("//li/span")]
    assert dates == ["closed Jan 28, 2026"], (
        "the dates of the board say nothing of a thread that stands elsewhere"
    )


def test_paging_goes_by_number(draw: Draw) -> None:
    source = (
        '{% from "components/pagination.html" import pages %}'
        "{% macro at(n) %}?from={{ n }}{% endmacro %}{{ pages(first, last, total, at) }}"
    )
    page = draw(source, first=21, last=40, total=312)
    assert "Posts 21–40 of 312" in page.text_content()
    assert page.xpath("//a/@href") == ["?from=1", "?from=1", "?from=41", "?from=301"]
    assert draw(source, first=301, last=312, total=312).xpath("//a/@href") == ["?from=1", "?from=281"]
    assert len(draw(source, first=1, last=12, total=12)) == 0


def test_a_comparison_is_heard_as_it_is_seen(draw: Draw) -> None:
    parts = [("same", "the "), ("removed", "full "), ("added", "<whole> "), ("same", "count")]
    page = draw('{% from "components/paper.html" import changes %}{{ changes(parts) }}', parts=parts)
    assert page.text_content() == (
        "the [removed: full  end of removal][added: <whole>  end of addition]count"
    )
    assert [element.tag for element in page] == ["del", "ins"]


def test_a_block_opens_the_posts_behind_it(draw: Draw) -> None:
    block = SimpleNamespace(uid="k7", number=7, language="fr", html=Markup("<p>L’eau</p>"), note="Editorial.")
    note = SimpleNamespace(
        relation="supports", url="/threads/1#p3", who="سلمى, #3", text="ماء", language="ar", revised=True
    )
    page = draw(
        '{% from "components/paper.html" import block %}{{ block(b, notes) }}', b=block, notes=[note]
    ).get_element_by_id("b-k7")
    assert page.xpath(".//a[@class='block-number']")[0].text_content() == "Block 7"
    aside = page.find(".//aside")
    assert aside.get("role") == "note"
    assert aside.xpath(".//a/@href") == ["/threads/1#p3"]
    assert "source revised" in aside.text_content()
    assert aside.find(".//q").get("lang") == "ar"
