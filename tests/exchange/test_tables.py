"""Threads and comments kept as tables come in, by a mapping that says which column means what."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forum.errors import Invalid
from forum.exchange.mapping import SHIPPED, read_mapping
from forum.exchange.sources import open_source
from forum.exchange.words import EMPTY, UNTITLED
from forum.phases import Kind, Phase
from tests.exchange.reading import Found, read

MAPPING = """
source = "harbour"
language = "es"
timezone = "Europe/Madrid"

[threads]
file = "ideas.csv"
key = "id"
title = "title"
text = ["summary", "text"]
author = "who"
date = "day"
kind = "proposal"
phase = "strategy"
section = "theme"
url = "https://harbour.example/%(id)s"
totals = { supports = "hands" }

[posts]
file = "comments.csv"
key = "id"
thread = "idea"
parent = "answers"
no_parent = "-1"
text = "text"
author = "who"
date = "day"
time = "hour"
totals = { positive = "up", negative = "down" }

[author]
name = "Participant %(id)s"
"""
IDEAS = """id,title,summary,text,who,day,theme,hands
1,Small nets,Fewer of them,Why and how,7,2026-03-02,Sea,12
2,,,,8,2026-03-03,,
"""
COMMENTS = """id,idea,answers,text,who,day,hour,up,down
10,2,-1,For the second,7,2026-03-04,0 days 09:00:00,1,0
11,1,-1,For the first,8,2026-03-03,0 days 09:00:00,3,2
12,1,11,An answer,7,2026-03-03,0 days 09:00:00,,
13,1,99,Its parent is gone,8,2026-03-05,0 days 09:00:00,0,0
14,1,10,Its parent is of another thread,9,2026-03-06,0 days 09:00:00,0,0
15,1,,,9,2026-03-07,0 days 09:00:00,0,0
"""


def folder(tmp_path: Path, comments: str = COMMENTS, ideas: str = IDEAS, mapping: str = MAPPING) -> Path:
    (tmp_path / "mapping.toml").write_text(mapping, "utf-8")
    (tmp_path / "ideas.csv").write_text(ideas, "utf-8")
    (tmp_path / "comments.csv").write_text(comments, "utf-8")
    return tmp_path


def imported(path: Path) -> Found:
    return read(open_source("csv", path).records)


def test_threads_come_with_all_that_the_mapping_names(tmp_path: Path) -> None:
    thread = imported(folder(tmp_path)).thread("Fewer")
    assert (thread.key, thread.title, thread.text) == (
        "thread:1",
        "Small nets",
        "Fewer of them\n\nWhy and how",
    )
    assert (thread.author.key, thread.author.name) == ("author:7", "Participant 7")
    assert (thread.kind, thread.phase, thread.section) == (Kind.PROPOSAL, Phase.STRATEGY, "Sea")
    assert (thread.url, thread.totals) == ("https://harbour.example/1", {"supports": 12})
    assert (thread.language, thread.written_at) == ("es", datetime(2026, 3, 2, tzinfo=UTC))


def test_comments_come_sorted_by_thread_with_their_answers_after_them(tmp_path: Path) -> None:
    found = imported(folder(tmp_path))
    assert [(post.key, post.parent_key) for post in found.posts] == [
        ("post:11", None),
        ("post:12", "post:11"),
        ("post:13", None),
        ("post:14", None),
        ("post:15", None),
        ("post:10", None),
    ]
    assert found.post("For the first").written_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert found.post("For the first").totals == {"positive": 3, "negative": 2}
    assert found.post("An answer").totals == {}


def test_a_comment_whose_parent_is_missing_hangs_on_the_opening_as_an_orphan(tmp_path: Path) -> None:
    found = imported(folder(tmp_path))
    assert [post.key for post in found.posts if post.orphan] == ["post:13", "post:14"]
    assert found.report.as_dict()["orphans"] == 2


def test_what_the_source_leaves_empty_is_said_to_be_empty(tmp_path: Path) -> None:
    found = imported(folder(tmp_path))
    assert found.thread(EMPTY).title == UNTITLED
    assert found.post(EMPTY).key == "post:15"


def test_an_answer_dated_before_what_it_answers_follows_it(tmp_path: Path) -> None:
    late = "16,1,17,Too early,7,2026-03-01,09:00,,\n17,1,-1,The question,7,2026-03-08,09:00,,\n"
    assert [post.key for post in imported(folder(tmp_path, COMMENTS + late)).posts][-3:-1] == [
        "post:17",
        "post:16",
    ]


def test_comments_that_answer_each_other_in_a_circle_hang_on_the_opening(tmp_path: Path) -> None:
    circle = "16,1,17,One,7,2026-03-08,09:00,,\n17,1,16,Two,7,2026-03-08,09:01,,\n18,1,18,Self,7,2026-03-08,09:02,,\n"
    found = imported(folder(tmp_path, COMMENTS + circle))
    assert [(found.post(words).parent_key, found.post(words).orphan) for words in ("One", "Two", "Self")] == [
        (None, True),
        ("post:16", False),
        (None, True),
    ]


def test_a_broken_row_costs_itself_and_nothing_else(tmp_path: Path) -> None:
    broken = (
        "20,1,-1,No such day,7,2026-02-30,09:00,,\n"
        "21,1,-1,Too few cells\n"
        '22,1,-1,"Never closed,7,2026-03-08,09:00,,\n'
        "23,3,-1,No such thread,7,2026-03-08,09:00,,\n"
        "24,1,-1,No author,,2026-03-08,09:00,,\n"
        "\n"
        ",1,-1,No key,7,2026-03-08,09:00,,\n"
        "11,1,-1,The same key again,7,2026-03-08,09:00,,\n"
        "25,1,-1,Many hands,7,2026-03-08,09:00,many,1.0\n"
        '26,1,-1,"Two\nlines",7,2026-03-08,09:00,,\n'
    )
    found = imported(folder(tmp_path, COMMENTS + broken))
    assert [(fault.where, fault.why.partition(";")[0]) for fault in found.faults] == [
        ("comments.csv, line 8", '"2026-02-30 09:00" is not a date that can be read.'),
        ("comments.csv, line 9", "This row has 4 cells where the table has 9 columns."),
        ("comments.csv, line 10", "This row cannot be read: ',' expected after '\"'."),
        ("comments.csv, line 12", "This row names no author."),
        ("comments.csv, line 14", 'This row has nothing in its column "id".'),
        ("comments.csv, line 16", '"many" is not a number of votes'),
        ("comments.csv, line 11", "This row names the thread 3, which is not there."),
    ]
    assert [(each.where, each.key) for each in found.duplicates] == [("comments.csv, line 15", "post:11")]
    assert found.post("Many hands").totals == {"negative": 1}
    assert found.post("Two").text == "Two  \nlines"


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest_of_the_table(tmp_path: Path) -> None:
    open_quote = '20,1,-1,text,7,2026-03-08,09:00,,"never\n21,1,-1,Still here,7,2026-03-09,09:00,,\n'
    found = imported(folder(tmp_path, COMMENTS + open_quote))
    assert [fault.where for fault in found.faults] == ["comments.csv, line 8"]
    assert found.post("Still here").key == "post:21"


def test_a_row_in_another_encoding_is_reported_and_a_table_in_another_is_read_by_its_mapping(
    tmp_path: Path,
) -> None:
    path = folder(tmp_path)
    rows = "16,1,-1,Pêche,7,2026-03-08,09:00,,\n".encode("latin-1")
    (path / "comments.csv").write_bytes(COMMENTS.encode() + rows)
    assert [fault.why for fault in imported(path).faults] == [
        "This row is not in the encoding that the mapping names."
    ]
    (path / "mapping.toml").write_text('encoding = "latin-1"\n' + MAPPING)
    assert imported(path).post("Pêche").key == "post:16"
    (path / "mapping.toml").write_text('encoding = "utf-16"\n' + MAPPING)
    with pytest.raises(Invalid, match="is not written in utf-16"):
        imported(path)


def test_a_mapping_may_say_language_by_row_markup_delimiter_and_a_name_for_nobody(tmp_path: Path) -> None:
    mapping = (
        MAPPING.replace('source = "harbour"', 'markup = "html"\ndelimiter = ";"')
        .replace('name = "Participant %(id)s"', 'name = "%(who)s"\nunknown = "Somebody"')
        .replace('time = "hour"', 'time = "hour"\nlanguage = "down"')
        .replace('negative = "down"', "")
        .replace('positive = "up", ', 'positive = "up"')
    )
    comments = COMMENTS.replace(",", ";") + "16;1;-1;<p>Ya <b>no</b></p>;;2026-03-08;09:00;;ca\n"
    source = open_source("csv", folder(tmp_path, comments, IDEAS.replace(",", ";"), mapping))
    post = read(source.records).post("Ya **no**")
    assert (source.name, post.author.name, post.language) == ("mapping", "Somebody", "ca")


def test_threads_may_come_without_any_comment(tmp_path: Path) -> None:
    path = folder(tmp_path, mapping=MAPPING[: MAPPING.index("[posts]")] + '[author]\nname = "%(id)s"\n')
    assert imported(path).report.as_dict()["threads"]["read"] == 2


def test_the_language_asked_for_wins_over_the_mapping(tmp_path: Path) -> None:
    assert read(open_source("csv", folder(tmp_path), language="ca").records).threads[0].language == "ca"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'title = "title"',
            'title = "titel"',
            'the column "titel", which ideas.csv does not have. Its columns are: id, t',
        ),
        ('file = "comments.csv"', 'file = "none.csv"', "There is no file"),
        ('key = "id"', "", "threads.key is missing"),
        ('key = "id"', "key = 3", "threads.key must be a text between quotes"),
        ('text = ["summary", "text"]', "text = [1]", "threads.text must be a text or a list of texts"),
        ('kind = "proposal"', 'kind = "idea"', "threads.kind must be one of: fact, experience"),
        (
            'phase = "strategy"',
            'phase = "later"',
            "threads.phase must be one of: diagnosis, strategy or action",
        ),
        ("timezone", "timezon", "timezon means nothing here"),
        ("Europe/Madrid", "Europe/Harbour", "no time zone called Europe/Harbour"),
        ('source = "harbour"', 'encoding = "klingon"', 'no encoding called "klingon"'),
        ("[author]", "[autor]", r"the section [author] is missing"),
        ("[threads]", "[threads", "is not TOML"),
        (
            "Participant %(id)s",
            "%(nobody)s",
            'The mapping\'s "%(nobody)s" cannot be filled from these columns',
        ),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_to_mend(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        imported(folder(tmp_path, mapping=MAPPING.replace(old, new, 1)))
    assert said in str(refused.value)


def test_a_section_of_the_mapping_must_be_one(tmp_path: Path) -> None:
    mapping = "author = 3\n" + MAPPING[: MAPPING.index("[author]")]
    with pytest.raises(Invalid, match=r"\[author\] must be a section"):
        imported(folder(tmp_path, mapping=mapping))


def test_a_wrong_column_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = folder(tmp_path, mapping=MAPPING.replace('time = "hour"', 'time = "our"'))
    with pytest.raises(Invalid, match='"our"'):
        open_source("csv", path)


def test_the_mapping_of_decide_madrid_knows_its_tables_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "proposals.csv").write_text(
        ",id,url,code,title,userId,date,summary,text,numComments,status,numSupports,isAssociation\n"
        "0,7,/proposals/7-redes,M-7,Redes pequeñas,1,2015-09-15,Menos redes,,2,archived,20,0\n",
        "utf-8",
    )
    (tmp_path / "comments.csv").write_text(
        ",id,parentId,proposalId,page,userId,userType,date,time,text,numVotes,numPositiveVotes,numNegativeVotes\n"
        "0,70,-1,7,1,2,,2015-09-15,0 days 10:50:19,De acuerdo,4,3,1\n"
        "1,71,69,7,1,1,Autor,2015-09-15,0 days 11:50:19,Gracias,0,0,0\n",
        "utf-8",
    )
    source = open_source("csv", tmp_path)
    found = read(source.records)
    assert source.name == "decide-madrid"
    assert found.threads[0].url == "https://decide.madrid.es/proposals/7-redes"
    assert found.post("De acuerdo").written_at == datetime(2015, 9, 15, 8, 50, 19, tzinfo=UTC)
    assert found.post("Gracias").orphan
    named = open_source("csv", tmp_path, mapping=SHIPPED / "decide-madrid.toml", language="ca")
    assert read(named.records).threads[0].language == "ca"


def test_the_manual_shows_the_mapping_that_is_shipped() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "import.md").read_text("utf-8")
    shown = manual.partition("```toml\n")[2].partition("```")[0]
    shipped = (SHIPPED / "decide-madrid.toml").read_text("utf-8")
    assert tomllib.loads(shown) == tomllib.loads(shipped)


def test_the_mapping_file_itself_may_be_named(tmp_path: Path) -> None:
    path = folder(tmp_path) / "mapping.toml"
    assert len(imported(path).threads) == 2
    assert len(imported(path.with_name("ideas.csv")).threads) == 2
    assert read_mapping(path).source == "harbour"


def test_a_folder_nobody_knows_needs_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="Write one, and name it with --mapping"):
        open_source("csv", tmp_path)
    with pytest.raises(Invalid, match="There is nothing at"):
        open_source("csv", tmp_path / "none")
    with pytest.raises(Invalid, match=r"There is no format xls\. There are: mbox, csv, republique-numerique"):
        open_source("xls", tmp_path)
