"""How the tests of this folder read a source: everything at once, sorted by what it is."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.exchange.records import Duplicate, Extent, Fault, Record, SourcePost, SourceThread
from forum.exchange.report import Report


@dataclass
class Found:
    """What a reader yielded."""

    threads: list[SourceThread] = field(default_factory=list)
    posts: list[SourcePost] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    extent: Extent | None = None
    report: Report = field(default_factory=Report)

    def post(self, words: str) -> SourcePost:
        """The one post whose text begins with ``words``."""
        (found,) = (post for post in self.posts if post.text.startswith(words))
        return found

    def thread(self, words: str) -> SourceThread:
        """The one thread whose opening begins with ``words``."""
        (found,) = (thread for thread in self.threads if thread.text.startswith(words))
        return found


def read(records: Iterable[Record]) -> Found:
    """All ``records``; holds every reader to the order that ``records`` promises."""
    found = Found()
    keys: set[str] = set()
    for record in records:
        found.report.saw(record)
        match record:
            case SourceThread():
                assert not found.threads or found.threads[-1].written_at <= record.written_at
                found.threads.append(record)
                keys.add(record.key)
            case SourcePost():
                assert record.thread_key == found.threads[-1].key
                assert record.parent_key is None or record.parent_key in keys
                assert record.key not in keys
                found.posts.append(record)
                keys.add(record.key)
            case Extent():
                found.extent = record
            case Fault():
                found.faults.append(record)
            case Duplicate():
                found.duplicates.append(record)
    assert found.extent == Extent(len(found.threads), len(found.posts))
    return found
