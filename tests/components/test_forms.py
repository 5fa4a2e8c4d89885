"""Forms keep what was typed, and tie each error to its field."""

from tests.components.conftest import Draw

USE = '{% from "components/forms.html" import field, textarea, select, radios, checkboxes, error_summary %}'


def test_a_field_keeps_what_was_typed_and_names_its_error(draw: Draw) -> None:
    page = draw(
        USE
        + '{{ field("E-mail", "email", "email", typed, error="Not complete.", hint="Never shown.", required=true) }}',
        typed='amina"@<x>',
    )
    box = page.get_element_by_id("f-email")
    assert box.get("value") == 'amina"@<x>'
    assert box.get("aria-invalid") == "true"
    described = [page.get_element_by_id(name).text_content() for name in box.get("aria-describedby").split()]
    assert described == ["Never shown.", "Error: Not complete."]
    assert page.find(".//label").get("for") == "f-email"


def test_a_sound_field_says_nothing_of_errors(draw: Draw) -> None:
    box = draw(USE + '{{ field("Name", "name") }}').get_element_by_id("f-name")
    assert box.get("aria-invalid") is None
    assert box.get("aria-describedby") is None


def test_a_password_is_never_sent_back(draw: Draw) -> None:
    box = draw(USE + '{{ field("Password", "password", "password", "abc") }}').get_element_by_id("f-password")
    assert box.get("value") is None


def test_a_text_keeps_its_first_empty_line(draw: Draw) -> None:
    source = USE + '{{ textarea("Text", "text", value=typed) }}'
    # HTML drops one line break after the start tag: there must be one more than was typed.
    assert draw(source, typed="\nsecond").get_element_by_id("f-text").text == "\n\nsecond"


def test_choices_remember_what_was_chosen_whatever_its_type(draw: Draw) -> None:
    page = draw(
        USE
        + '{{ select("Zone", "zone", [(1, "One"), (2, "Two")], 2) }}'
        + '{{ radios("Milieu", "milieu", [("f", "Farmers"), ("p", "Fishers", "Coast")], "p", error="Choose one.") }}'
        + '{{ checkboxes("Languages", "languages", [(1, "fr"), (2, "ar")], [2]) }}'
    )
    assert page.xpath("//option[@selected]/@value") == ["2"]
    assert page.xpath("//input[@type='radio'][@checked]/@value") == ["p"]
    assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["2"]
    assert page.xpath("//fieldset[1]/@aria-describedby") == ["e-milieu"]


def test_the_summary_leads_to_each_field_and_counts_in_words(draw: Draw) -> None:
    source = USE + "{{ error_summary(errors) }}"
    page = draw(source, errors={"email": ["Not complete.", "Too short."], None: "Open for too long."})
    assert page.xpath("//*[@role='alert']/h2")[0].text_content().startswith("2 things")
    assert page.xpath("//a/@href") == ["#f-email"]
    assert "Not complete. Too short." in page.text_content()
    assert draw(source, errors={"a": "b"}).find(".//h2").text_content().startswith("One thing")
    assert len(draw(source, errors={})) == 0
