"""Records made ready to be written, a batch at a time, while no transaction is open: rendering is what takes long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from forum import text
from forum.exchange.records import Duplicate, Extent, Fault, Record, SourcePost, SourceThread
from forum.exchange.words import or_empty, without_quotes
from forum.plain import summary
from forum.threads.quoting import SUMMARY_LENGTH

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Item:
    """A thread's opening or an answer. ``last``: no more of its thread follows in the source."""

    record: SourceThread | SourcePost
    last: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is kept, its clean HTML, and its beginning in plain words."""

    text: str
    html: str
    summary: str


Told = Fault | Duplicate | Extent


def in_batches(records: Iterable[Record], size: int = AT_ONCE) -> Iterator[Told | list[Item]]:
    """What is only told as it comes; what is to be written in lists of at most ``size``, in order."""
    batch: list[Item] = []
    waiting: SourceThread | SourcePost | None = None
    for record in records:
        if not isinstance(record, SourceThread | SourcePost):
            yield record
            continue
        if waiting is not None:
            batch.append(Item(waiting, last=isinstance(record, SourceThread)))
        waiting = record
        if len(batch) == size:
            yield batch
            batch = []
    if waiting is not None:
        batch.append(Item(waiting, last=True))
    if batch:
        yield batch


def render(record: SourceThread | SourcePost) -> Rendered:
    """The words of a record, ready: no limit refuses them, and they point at no member, post or quote of this forum."""
    source = without_quotes(or_empty(record.text))
    html = text.render(source, limits=False, fold=record.folded)
    return Rendered(source, html, summary(html, SUMMARY_LENGTH))
