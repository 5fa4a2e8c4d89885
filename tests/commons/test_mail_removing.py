"""Which kept letters go when words are erased: long texts by their beginning, short ones where they stand whole."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from forum.mail.removing import letters_with, remove_letters


def kept(folder: Path, body: str, subject: str = "A digest", name: str = "one") -> Path:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(body)
    path = folder / f"{name}.eml"
    path.write_bytes(message.as_bytes())
    return path


@pytest.mark.parametrize(
    "body",
    [
        "Amina Benali · 2 March\n\n    Non.\n\nRead it",
        "> Non.",
        "Post 3: Non.\nIt is cited.",
        "In block 2: Non.",
        "It is set aside. The reason given: Non.",
        "Carla says “Non.” and nothing else.",
        "* Non. (French)",
    ],
)
def test_a_short_text_is_found_where_it_stands_whole(tmp_path: Path, body: str) -> None:
    letter = kept(tmp_path, body)
    assert letters_with(tmp_path, ["Non."]) == [letter]


@pytest.mark.parametrize("body", ["Non. Jamais de la vie.", "Je dis : Non. Jamais.", "Anon.", "Oui ou Non."])
def test_inside_a_sentence_of_somebody_else_it_is_not(tmp_path: Path, body: str) -> None:
    kept(tmp_path, body)
    assert letters_with(tmp_path, ["Non."]) == []


def test_a_title_of_one_word_is_found_in_a_subject(tmp_path: Path) -> None:
    letter = kept(tmp_path, "Nothing else.", subject="What became of your words in “Puits ?”")
    kept(tmp_path, "Nothing else.", name="two")
    assert letters_with(tmp_path, ["Puits ?"]) == [letter]


def test_a_long_text_is_found_by_its_beginning_over_the_ends_of_lines(tmp_path: Path) -> None:
    letter = kept(tmp_path, "    The well behind the chapel\n    was never dry before\n    2019.")
    assert letters_with(tmp_path, ["The well behind the chapel was never dry before 2019, and more."]) == []
    assert letters_with(tmp_path, ["The well behind the chapel was never dry"]) == [letter]


def test_nothing_to_look_for_finds_nothing(tmp_path: Path) -> None:
    kept(tmp_path, "Non.")
    assert letters_with(tmp_path, ["", "  "]) == []
    (tmp_path / "broken.eml").write_bytes(b"Content-Type: text/plain; charset=nowhere\n\nNon.")
    assert remove_letters(letters_with(tmp_path, ["Non."])) == 1
