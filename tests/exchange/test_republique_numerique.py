"""A consultation of Cap Collectif comes in: proposals, arguments for and against, in Markdown."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forum.errors import Invalid
from forum.exchange.sources import open_source
from forum.exchange.words import EMPTY
from forum.phases import Kind
from tests.exchange.reading import Found, read

AMINA = {"uniqueId": "amina", "displayName": "Amina", "username": "amina"}
BRUNO = {"uniqueId": "bruno", "displayName": "", "username": "Bruno"}


def argument(id: int, side: int, body: str = "Oui", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "type": side,
        "body": body,
        "votes_count": 4,
        "created_at": f"2015-10-0{id}T10:00:00+0200",
        "author": BRUNO,
        "is_trashed": False,
        "is_enabled": True,
        "_links": {"show": f"https://example.org/a#arg-{id}"},
    } | more


def proposal(id: int, body: str = "<p>Moins de <strong>filets</strong></p>", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "title": f"Article {id}",
        "body": body,
        "created_at": f"2015-09-{30 - id}T14:28:10+0200",
        "author": AMINA,
        "type": {"title": "Section 1", "subtitle": "La mer"},
        "votes_ok": 22,
        "votes_nok": 49,
        "votes_mitige": 9,
        "arguments": [],
        "appendices": [],
        "sources": [],
        "is_trashed": False,
        "_links": {"show": "https://example.org/a"},
    } | more


def crawled(tmp_path: Path, *opinions: dict[str, Any]) -> Path:
    folder = tmp_path / "opinions"
    folder.mkdir()
    for opinion in opinions:
        (folder / f"{opinion['id']}.json").write_text(json.dumps({"opinion": opinion}), "utf-8")
    return tmp_path


def imported(path: Path) -> Found:
    return read(open_source("republique-numerique", path).records)


def test_a_proposal_opens_a_thread_with_its_totals(tmp_path: Path) -> None:
    (thread,) = imported(crawled(tmp_path, proposal(1))).threads
    assert (thread.key, thread.title, thread.section) == ("opinion:1", "Article 1", "La mer")
    assert (thread.text, thread.kind, thread.language) == ("Moins de **filets**", Kind.PROPOSAL, "fr")
    assert thread.totals == {"positive": 22, "negative": 49, "mixed": 9}
    assert thread.written_at == datetime(2015, 9, 29, 12, 28, 10, tzinfo=UTC)
    assert thread.url == "https://example.org/a"


def test_arguments_take_sides_and_come_by_time(tmp_path: Path) -> None:
    found = imported(crawled(tmp_path, proposal(1, arguments=[argument(3, 0, "Non"), argument(2, 1)])))
    assert [(post.text, post.stance, post.kind) for post in found.posts] == [
        ("Oui", "for", Kind.REPLY),
        ("Non", "against", Kind.DOUBT),
    ]
    assert {post.author.name for post in found.posts} == {"Bruno"}
    assert found.posts[0].totals == {"supports": 4}
    assert found.report.as_dict()["members"]["read"] == 2


def test_explanations_and_sources_end_the_opening(tmp_path: Path) -> None:
    explained = {"type": {"title": "Explication de l'article"}, "body": "<p>Parce que</p>"}
    sources = [
        {
            "title": "Étude [2014]",
            "link": "https://example.org/étude",
            "category": "Rapport",
            "body": "Lire\nla fin",
        },
        {"title": "", "link": "javascript:1", "category": "", "body": "", "author": BRUNO},
    ]
    opinion = proposal(1, appendices=[explained, {"body": "", "type": None}], sources=sources)
    assert imported(crawled(tmp_path, opinion)).threads[0].text == (
        "Moins de **filets**\n\n## Explication de l'article\n\nParce que\n\n## Sources\n\n"
        "- [Étude \\[2014\\]](https://example.org/%C3%A9tude) (Rapport)\n\n  Lire  \n  la fin\n\n- javascript:1"
    )


def test_an_argument_in_plain_text_keeps_its_lines_and_its_angles(tmp_path: Path) -> None:
    body = "Le <nom de famille> ici<br>\r\n- puis l&agrave;\r\n# fin"
    found = imported(crawled(tmp_path, proposal(1, arguments=[argument(2, 1, body), argument(3, 2, "")])))
    assert found.posts[0].text == "Le \\<nom de famille> ici  \n- puis là  \n\\# fin"
    assert (found.posts[1].text, found.posts[1].stance) == (EMPTY, None)


def test_proposals_come_by_time_and_the_same_one_twice_is_a_duplicate(tmp_path: Path) -> None:
    path = crawled(tmp_path, proposal(1), proposal(2, arguments=[argument(5, 1), argument(5, 1)]))
    (path / "opinions" / "3.json").write_text(json.dumps({"opinion": proposal(1)}))
    found = imported(path)
    assert [thread.key for thread in found.threads] == ["opinion:2", "opinion:1"]
    assert [(each.where, each.key) for each in found.duplicates] == [
        ("2.json, argument 2", "argument:5"),
        ("3.json", "opinion:1"),
    ]


def test_what_is_broken_or_was_taken_down_is_reported_and_the_rest_comes_in(tmp_path: Path) -> None:
    arguments = [
        argument(1, 1, is_trashed=True),
        argument(2, 0, is_enabled=False),
        argument(3, 1, author=None),
        argument(4, 1, created_at="soon"),
        {"id": 5},
        argument(6, 1),
    ]
    path = crawled(tmp_path, proposal(1, arguments=arguments), proposal(2, title=None), proposal(3, type="x"))
    (path / "opinions" / "4.json").write_text("")
    (path / "opinions" / "5.json").write_text("{")
    (path / "opinions" / "6.json").write_text("[" * 100_000)
    (path / "opinions" / "7.json").write_text(json.dumps({"opinion": proposal(7, is_trashed=True)}))
    found = imported(path)
    whys = {fault.where: fault.why for fault in found.faults}
    assert whys["1.json, argument 1"] == whys["1.json, argument 2"] == whys["7.json"]
    assert whys["7.json"] == "The source had taken it down, so it stays there."
    assert whys["5.json"].startswith("It is not JSON: ")
    assert whys["1.json, argument 4"] == '"soon" is not a date that can be read.'
    assert whys["1.json, argument 5"] == 'It has no "type".'
    for where in ("1.json, argument 3", "2.json", "3.json", "4.json", "6.json"):
        assert whys[where] == "It is not written as this format is."
    assert len(whys) == 11
    assert [post.key for post in found.posts] == ["argument:6"]


def test_one_file_will_do_and_a_folder_without_any_is_refused(tmp_path: Path) -> None:
    path = crawled(tmp_path, proposal(1), proposal(2))
    assert len(imported(path / "opinions" / "2.json").threads) == 1
    assert len(imported(path / "opinions").threads) == 2
    (tmp_path / "empty").mkdir()
    with pytest.raises(Invalid, match="There are no JSON files"):
        imported(tmp_path / "empty")
