"""A whole chain made by hand, with everything in it that the format knows: for the tests of what reads it.

The assembly has six entries: the fishers' paper; the farmers' paper, version 1; its text in Spanish; the
erasure of what Amina wrote; the farmers' version 2, which has an objection and drops a block; the withholding of
the fishers' paper. In version 1 post 6 was hidden and post 7 redacted before, post 5 is hidden since.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from forum.papers import chain
from forum.papers.canonical import Document
from forum.papers.chain import Opening, RenderedRecord, Undisclosed
from forum.papers.manifest import build_manifest, openings_named
from forum.papers.records import (
    Action,
    AnswerRecord,
    BlockRecord,
    BlockSource,
    Change,
    CitationRecord,
    DispositionRecord,
    ExcerptSource,
    ManifestSource,
    Numbered,
    ObjectionRecord,
    PaperRecord,
    PostKey,
    PostRecord,
    PublishedSource,
    SectionRecord,
    SnapshotRecord,
    Window,
    Words,
)

ASSEMBLY = "mediterranean"
NOON = datetime(2026, 4, 7, 12, 0, tzinfo=UTC)
WELL = "Le puits de ma grand-mère est à sec depuis l'été 2019. 🌊 Nous étions dix familles."
POSTS = (
    ("fr", "question", "farmers", "Qui partage l'eau quand elle manque ?"),
    ("fr", "experience", "farmers", WELL),
    ("en", "concern", "farmers", "My neighbour waters at noon. Nobody may say so."),
    ("ar", "experience", "fishers", "الماءُ في الوادي لم يعد يصل إلى البحر."),
    ("es", "proposal", "fishers", "Un turno de riego por semana, decidido juntos."),
    ("fr", "reply", None, "(des insultes)"),
    ("fr", "fact", "farmers", "L'adresse de quelqu'un."),
    ("es", "reply", "fishers", "De acuerdo con el turno."),
)


class Scribe:
    """Keeps openings as the site would, with salts that are the same each time."""

    def __init__(self) -> None:
        self.openings: dict[str, Opening] = {}

    def keep(self, text: str) -> str:
        """The digest of a text, whose opening is kept."""
        salt = hashlib.sha256(str(len(self.openings)).encode()).digest()
        digest = chain.opening_digest(salt, text.encode())
        self.openings[digest] = Opening(salt, text.encode())
        return digest

    def words(self, text: str, language: str = "fr") -> Words:
        """A text in its language, kept."""
        return Words(self.keep(text), language)


@dataclass
class Example:
    """The entries of the chain, every opening ever kept, and what is known to be masked now."""

    scribe: Scribe = field(default_factory=Scribe)
    entries: list[Document] = field(default_factory=list)
    masked: dict[str, str] = field(default_factory=dict)

    def append(self, document: Document) -> Document:
        """Write the next entry."""
        self.entries.append(document)
        return document

    @property
    def place(self) -> chain.Place:
        """Where the next entry stands."""
        return chain.next_place(ASSEMBLY, self.entries[-1] if self.entries else None)

    @property
    def heads(self) -> list[str]:
        """The head after each entry."""
        return [chain.digest(entry) for entry in self.entries]

    def openings(self, manifest: Document) -> dict[str, Opening | Undisclosed]:
        """What an export of this version gives."""
        erased = {one for entry in self.entries for one in entry.get("digests", ())}
        given: dict[str, Opening | Undisclosed] = {}
        for named in openings_named(manifest):
            if named.state not in ("hidden", "redacted") and named.digest not in erased:
                given[named.digest] = self.scribe.openings[named.digest]
            if named.digest in self.masked:
                given[named.digest] = Undisclosed(self.masked[named.digest])
        return given

    def data(self, seq: int = 2) -> bytes:
        """The export of the version that is entry ``seq``."""
        manifest = self.entries[seq - 1]
        return chain.export(manifest, self.openings(manifest), self.entries)


@cache
def example() -> Example:
    """The chain described above; never changed by those who read it."""
    told = Example()
    other = told.append(build_manifest(of_the_fishers(told.scribe), told.place, None))
    posts = _posts(told.scribe)
    first = _first(told.scribe, posts)
    version_1 = told.append(build_manifest(first, told.place, None))
    told.append(_in_spanish(told, version_1))
    erased = [posts[2].digest, first.citations[1].source.quote, first.contributors[0]]
    told.append(chain.erasure(told.place, erased, NOON + timedelta(days=30)))
    told.append(build_manifest(_second(told.scribe, first, other), told.place, version_1))
    reason = told.scribe.words("By order of the court.", "en")
    told.append(chain.withholding(told.place, chain.digest(other), reason, NOON + timedelta(days=90)))
    told.masked = {posts[4].digest: "hidden", first.citations[2].source.quote: "hidden"}
    return told


def of_the_fishers(scribe: Scribe) -> ManifestSource:
    """A version as the first ones are: no objections, no answers, no window."""
    post = PostRecord(9, 1, 1, scribe.keep("The port is silting up."), "action", "fact", "en", "fishers")
    return ManifestSource(
        paper=PaperRecord(3, "charter", "fishers"),
        version=1,
        title=scribe.words("The port", "en"),
        languages=("en",),
        sections=(SectionRecord("s1", "own", scribe.words("What we hold to", "en")),),
        blocks=(BlockRecord("b1", "s1", scribe.words("We dredge with care.", "en"), editorial=True),),
        citations=(),
        snapshots=(SnapshotRecord(9, 1, 1, NOON),),
        posts=(post,),
        dispositions=(),
        contributors=(scribe.keep("Bruno"),),
        by=scribe.keep("Carla"),
        at=NOON,
        unaccounted=scribe.words("It only states a fact.", "en"),
    )


def _posts(scribe: Scribe) -> list[PostRecord]:
    states = {6: "hidden", 7: "redacted"}
    return [
        PostRecord(
            4, number, 1, scribe.keep(text), "diagnosis", kind, language, milieu, states.get(number, "shown")
        )
        for number, (language, kind, milieu, text) in enumerate(POSTS, start=1)
    ]


def _excerpt(scribe: Scribe, post: PostRecord, start: int, end: int) -> ExcerptSource:
    quote = scribe.keep(POSTS[post.number - 1][3][start:end])
    return ExcerptSource(post.thread, post.number, post.digest, start, end, quote)


def _first(scribe: Scribe, posts: list[PostRecord]) -> ManifestSource:
    why = scribe.words("Hors du sujet de ce tour.")
    return ManifestSource(
        paper=PaperRecord(7, "proposal", "farmers"),
        version=1,
        title=scribe.words("L'eau, ensemble"),
        languages=("fr",),
        sections=(
            SectionRecord("s1", "diagnosis", scribe.words("Ce que nous voyons")),
            SectionRecord("s2", "strategy", scribe.words("Ce que nous proposons")),
        ),
        blocks=(
            BlockRecord("b1", "s1", scribe.words("L'eau manque l'été, et nul ne sait qui en prend.")),
            BlockRecord("b2", "s2", scribe.words("Un tour d'eau par semaine, décidé ensemble.")),
            BlockRecord("b3", "s2", scribe.words("Ce texte sera relu en mai."), editorial=True),
        ),
        citations=(
            CitationRecord("b1", "supports", _excerpt(scribe, posts[1], 0, 54)),
            CitationRecord("b1", "nuances", _excerpt(scribe, posts[2], 0, 28)),
            CitationRecord("b2", "supports", _excerpt(scribe, posts[4], 0, 26)),
            CitationRecord("b2", "answers", BlockSource("b1")),
        ),
        snapshots=(SnapshotRecord(4, 1, 8, NOON - timedelta(days=2)),),
        posts=tuple(posts),
        dispositions=(
            DispositionRecord(4, 2, "cited"),
            DispositionRecord(4, 3, "cited"),
            DispositionRecord(4, 4, "set-aside", reason=why, how="bulk"),
            DispositionRecord(4, 5, "cited"),
            DispositionRecord(4, 7, "procedural", how="followed"),
            DispositionRecord(4, 8, "merged", target=PostKey(4, 5), how="author"),
        ),
        contributors=(scribe.keep("Amina"), scribe.keep("Bruno")),
        by=scribe.keep("Carla"),
        at=NOON,
        unaccounted=scribe.words("La question ouvre le fil."),
    )


def _in_spanish(told: Example, manifest: Document) -> Document:
    return chain.rendition(
        told.place,
        chain.digest(manifest),
        "es",
        title=(told.scribe.keep("El agua, juntos"), "human"),
        sections=[RenderedRecord("s1", told.scribe.keep("Lo que vemos"), "human")],
        blocks=[RenderedRecord("b1", told.scribe.keep("Falta agua en verano."), "machine")],
        by=told.scribe.keep("Elena"),
        at=NOON + timedelta(days=3),
    )


def _second(scribe: Scribe, first: ManifestSource, other: Document) -> ManifestSource:
    late = PostRecord(4, 9, 2, scribe.keep("Et la nuit ?"), "strategy", "question", "fr", "farmers")
    erased = {3: "erased"}
    posts = [
        PostRecord(**{**vars(post), "state": erased.get(post.number, post.state)}) for post in first.posts
    ]
    to_the_port = PublishedSource(ASSEMBLY, 3, 1, "b1", chain.digest(other))
    action = Action(scribe.keep("Amina et Bruno"), scribe.keep("Au puits"), date(2026, 9, 1), "local", "open")
    return ManifestSource(
        paper=first.paper,
        version=2,
        title=first.title,
        languages=("fr", "ar"),
        sections=first.sections,
        blocks=(
            first.blocks[0],
            BlockRecord(
                "b2", "s2", scribe.words("Un tour d'eau, la nuit."), change=Change("post", PostKey(4, 9))
            ),
            BlockRecord("b4", "s2", scribe.words("نقرّر معًا.", "ar"), change=Change("objection", Numbered(1))),
            BlockRecord("b5", "s2", scribe.words("Nous ouvrons le puits."), action=action),
        ),
        citations=(
            *first.citations,
            CitationRecord("b2", "contradicts", _late(scribe, late)),
            CitationRecord("b5", "answers", to_the_port),
        ),
        snapshots=(*first.snapshots, SnapshotRecord(4, 2, 9, NOON + timedelta(days=50))),
        posts=(*posts, late),
        dispositions=(
            *first.dispositions,
            DispositionRecord(4, 1, "procedural"),
            DispositionRecord(4, 9, "cited"),
        ),
        contributors=(scribe.keep("Bruno"),),
        by=scribe.keep("Carla"),
        at=NOON + timedelta(days=60),
        removed_because={"b3": Change("editorial")},
        objections=(ObjectionRecord(1, 4, 4, scribe.words("Pas hors sujet !"), "open", NOON),),
        answers=(AnswerRecord(1, scribe.words("Nous l'ajoutons."), scribe.keep("Carla"), NOON),),
        window=Window(NOON + timedelta(days=51), NOON + timedelta(days=58), 7 * 86400),
        told=3,
        answered=1,
        unreachable=1,
    )


def _late(scribe: Scribe, post: PostRecord) -> ExcerptSource:
    return ExcerptSource(post.thread, post.number, post.digest, 3, 10, scribe.keep("la nuit"))
