"""The shape of every document of a chain (docs/verify.md): its names, and what may stand under each.

Final from the first version published: a later format gets a number of its own beside these.
"""

from forum.papers.shapes import (
    COUNT,
    DAY,
    DIGEST,
    FLAG,
    MOMENT,
    NAME,
    POSITIVE,
    TEXT,
    Leaf,
    ListOf,
    Maybe,
    OneOf,
    Record,
    among,
)

MANIFEST_FORMAT = "milieu-manifest/1"
RENDITION_FORMAT = "milieu-rendition/1"
ERASURE_FORMAT = "milieu-erasure/1"
WITHHOLDING_FORMAT = "milieu-withholding/1"

WORDS = Record(digest=DIGEST, language=NAME)
POST = Record(thread=POSITIVE, number=POSITIVE)
NUMBERED = Record(id=POSITIVE)

CHANGE = OneOf(
    "cause",
    {
        "post": Record(cause=NAME, reference=Maybe(POST)),
        "objection": Record(cause=NAME, reference=Maybe(NUMBERED)),
        "amendment": Record(cause=NAME, reference=Maybe(NUMBERED)),
        "editorial": Record(cause=NAME, reference=Leaf("null", lambda value: value is None)),
    },
)

ACTION = Record(
    who=Maybe(DIGEST), where=Maybe(DIGEST), until=Maybe(DAY), level=Maybe(NAME), status=Maybe(NAME)
)

SOURCE = OneOf(
    "type",
    {
        "excerpt": Record(
            type=NAME,
            thread=POSITIVE,
            number=POSITIVE,
            revision=DIGEST,
            start=COUNT,
            end=COUNT,
            quote=DIGEST,
        ),
        "block": Record(type=NAME, uid=NAME),
        "published": Record(
            type=NAME, assembly=NAME, paper=POSITIVE, version=POSITIVE, uid=NAME, manifest=DIGEST
        ),
    },
)

MANIFEST = Record(
    format=among(MANIFEST_FORMAT),
    kind=among("version"),
    assembly=NAME,
    seq=POSITIVE,
    prev=Maybe(DIGEST),
    paper=Record(id=POSITIVE, kind=among("proposal", "charter"), board=NAME),
    version=POSITIVE,
    previous=Maybe(DIGEST),
    title=WORDS,
    languages=ListOf(NAME, least=1),
    sections=ListOf(Record(uid=NAME, kind=NAME, heading=WORDS)),
    blocks=ListOf(
        Record(uid=NAME, section=NAME, text=WORDS, editorial=FLAG, change=Maybe(CHANGE), action=Maybe(ACTION))
    ),
    removed=ListOf(Record(uid=NAME, change=Maybe(CHANGE))),
    citations=ListOf(
        Record(block=NAME, relation=among("supports", "nuances", "contradicts", "answers"), source=SOURCE)
    ),
    snapshots=ListOf(Record(thread=POSITIVE, round=POSITIVE, posts=POSITIVE, frozen=MOMENT), least=1),
    posts=ListOf(
        Record(
            thread=POSITIVE,
            number=POSITIVE,
            round=POSITIVE,
            digest=DIGEST,
            phase=among("diagnosis", "strategy", "action"),
            kind=NAME,
            language=NAME,
            milieu=Maybe(NAME),
            state=among("shown", "hidden", "redacted", "erased"),
        )
    ),
    dispositions=ListOf(
        Record(
            thread=POSITIVE,
            number=POSITIVE,
            fate=among("cited", "merged", "set-aside", "procedural"),
            target=Maybe(POST),
            reason=Maybe(WORDS),
            how=among("single", "bulk", "followed", "author"),
        )
    ),
    objections=ListOf(
        Record(id=POSITIVE, thread=POSITIVE, number=POSITIVE, text=WORDS, state=NAME, at=MOMENT)
    ),
    answers=ListOf(Record(objection=POSITIVE, text=WORDS, by=DIGEST, at=MOMENT)),
    window=Record(opened=Maybe(MOMENT), closed=Maybe(MOMENT), seconds=COUNT),
    told=COUNT,
    answered=COUNT,
    unreachable=COUNT,
    counts=Record(one_by_one=COUNT, bulk=COUNT, not_at_all=COUNT, hidden=COUNT, erased=COUNT),
    unaccounted=Maybe(WORDS),
    contributors=ListOf(DIGEST),
    by=DIGEST,
    at=MOMENT,
)

RENDERED = Record(uid=NAME, text=DIGEST, how=among("human", "machine"))

RENDITION = Record(
    format=among(RENDITION_FORMAT),
    kind=among("rendition"),
    assembly=NAME,
    seq=POSITIVE,
    prev=Maybe(DIGEST),
    manifest=DIGEST,
    language=NAME,
    title=Maybe(Record(text=DIGEST, how=among("human", "machine"))),
    sections=ListOf(RENDERED),
    blocks=ListOf(RENDERED),
    by=Maybe(DIGEST),
    at=MOMENT,
)

ERASURE = Record(
    format=among(ERASURE_FORMAT),
    kind=among("erasure"),
    assembly=NAME,
    seq=POSITIVE,
    prev=Maybe(DIGEST),
    digests=ListOf(DIGEST, least=1),
    at=MOMENT,
)

WITHHOLDING = Record(
    format=among(WITHHOLDING_FORMAT),
    kind=among("withholding"),
    assembly=NAME,
    seq=POSITIVE,
    prev=Maybe(DIGEST),
    manifest=DIGEST,
    reason=WORDS,
    at=MOMENT,
)

ENTRY = OneOf(
    "kind",
    {"version": MANIFEST, "rendition": RENDITION, "erasure": ERASURE, "withholding": WITHHOLDING},
)

OPENING = Record(salt=DIGEST, text=TEXT)

MASKED = Record(state=among("hidden", "redacted"))
