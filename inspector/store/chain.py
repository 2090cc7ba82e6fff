"""The audit's chain of hashes: sealed row by row, and checked. No database here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from inspector.files import canonical_json
from inspector.findings import Change

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST_SEARCHED = 1000


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far the audit reached at some time, kept outside of it.

    Attributes:
        sequence: Of its last row; 0 for none.
        hash: Of that row; "" for none.
        place: Where this is written, for people.
    """

    sequence: int
    hash: str
    place: str = ""

    def __post_init__(self) -> None:
        if self.sequence < 0 or bool(self.sequence) != bool(self.hash):
            raise ValueError(
                "an anchor has the number and the hash of a row, or 0 and nothing; "
                f"got {self.sequence} and {self.hash!r}"
            )


@dataclass(frozen=True, slots=True)
class Entry:
    """A sealed row.

    Attributes:
        sequence: 1, 2, 3... without a hole.
        change: What was done.
        previous_hash: `hash` of the row before, "" in the first.
        hash: sha256 over all of this.
    """

    sequence: int
    change: Change
    previous_hash: str
    hash: str

    @property
    def title(self) -> str:
        """How people know it."""
        change = self.change
        at = change.at.astimezone(UTC)
        return (
            f"audit row {self.sequence} ({change.who} {change.action} "
            f"{change.subject}, {at:%Y-%m-%d %H:%M:%S} UTC)"
        )


def seal(tip: Anchor, change: Change) -> Entry:
    """The row that follows `tip`."""
    sequence = tip.sequence + 1
    return Entry(sequence, change, tip.hash, _hash(sequence, change, tip.hash))


def broken(entries: Iterable[Entry], anchors: Sequence[Anchor] = ()) -> tuple[str, ...]:
    """Every place where the chain does not hold, one line each; empty if it is whole.

    A row that was changed, is missing, was put elsewhere or was put in is named. What
    was cut off at the end, or sealed anew, shows where an anchor says otherwise.

    Args:
        entries: All rows in the order of their sequence.
        anchors: How far the audit had reached.
    """
    whole = list(entries)
    by_hash = {entry.hash: entry for entry in whole}
    by_sequence = {entry.sequence: entry for entry in whole}
    problems = [
        *_first(whole),
        *(text for entry in whole for text in _content(entry, whole)),
        *(text for one, two in pairwise(whole) for text in _link(one, two, by_hash)),
        *(text for anchor in anchors for text in _anchored(anchor, by_sequence)),
    ]
    return tuple(dict.fromkeys(problems))


def is_sealed(entry: Entry) -> bool:
    """Whether a row's content gives its hash."""
    return _hash(entry.sequence, entry.change, entry.previous_hash) == entry.hash


def _hash(sequence: int, change: Change, previous_hash: str) -> str:
    told = [
        sequence,
        (change.at - _EPOCH) // _MICROSECOND,
        change.who,
        change.action,
        change.subject,
        change.old,
        change.new,
        previous_hash,
    ]
    return hashlib.sha256(canonical_json(told).encode()).hexdigest()


def _first(entries: Sequence[Entry]) -> Iterator[str]:
    if not entries:
        return
    first = entries[0]
    if first.sequence > 1:
        yield f"{_rows(1, first.sequence - 1)} missing: the first is {first.title}"
    elif first.previous_hash:
        yield f"{first.title} is the first and names a row before it"


def _content(entry: Entry, entries: Sequence[Entry]) -> Iterator[str]:
    if is_sealed(entry):
        return
    for other in entries[:_MOST_SEARCHED]:
        if is_sealed(replace(entry, sequence=other.sequence)):
            yield f"{entry.title} was moved: its place is {other.sequence}"
            return
    yield f"{entry.title} was changed: its content does not give its hash"


def _link(one: Entry, two: Entry, by_hash: dict[str, Entry]) -> Iterator[str]:
    if two.sequence > one.sequence + 1:
        yield (
            f"{_rows(one.sequence + 1, two.sequence - 1)} missing between "
            f"{one.title} and {two.title}"
        )
    elif two.previous_hash != one.hash and is_sealed(one) and is_sealed(two):
        before = by_hash.get(two.previous_hash)
        told = f"row {before.sequence}" if before else "a row that is not there"
        yield f"{two.title} does not follow {one.title}: it was sealed after {told}"


def _anchored(anchor: Anchor, entries: dict[int, Entry]) -> Iterator[str]:
    if not anchor.sequence:
        return
    last = next(reversed(entries), 0)
    place = anchor.place or "an anchor"
    if anchor.sequence > last:
        yield f"{_rows(last + 1, anchor.sequence)} missing at the end: {place} knows it"
        return
    found = entries.get(anchor.sequence)
    if found is not None and found.hash != anchor.hash:
        yield f"{found.title} is not the one that {place} knows"


def _rows(first: int, last: int) -> str:
    return (
        f"audit row {first} is" if first == last else f"audit rows {first}-{last} are"
    )
