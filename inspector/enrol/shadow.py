"""A run over stored evidence: what a new kind would have named, without effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspector.classify.fusion import fuse
from inspector.classify.protonet import Prototypes
from inspector.classify.support import Embed
from inspector.store.pictures import StoredPicture
from inspector.types import Pixels

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Shadow:
    """What would have been different on material that has gone by.

    Attributes:
        looked_at: Pictures that could be read.
        unreadable: Those that could not.
        length_mm: Of the web that the runs inspected.
        named: Findings that would have got the new name.
        before: What those were called until now.
        seen: All findings that were looked at, by what they are called now.
    """

    looked_at: int
    unreadable: int
    length_mm: float
    named: int
    before: Mapping[str, int]
    seen: Mapping[str, int] = field(default_factory=dict)

    @property
    def per_km(self) -> float | None:
        """Would-be findings per 1000 m; None where no length is known."""
        return 1e6 * self.named / self.length_mm if self.length_mm > 0 else None


def shadow_run(
    name: str,
    pictures: Iterable[tuple[StoredPicture, Pixels | None]],
    length_mm: float,
    after: Prototypes,
    embed: Embed,
) -> Shadow:
    """Name stored findings as if a kind were live.

    Args:
        name: The kind.
        pictures: What the records know, and the picture; None where it is gone.
        length_mm: Inspected length of the runs.
        after: Prototypes with the kind.
        embed: Makes vectors of crops.
    """
    taken: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    looked_at = unreadable = 0
    batch: list[tuple[StoredPicture, Pixels]] = []

    def ask() -> None:
        labels = after.labels(embed([pixels for _, pixels in batch]))
        for (stored, _), label in zip(batch, labels, strict=True):
            if fuse(stored.detector_kind, label).kind == name:
                taken[stored.kind] += 1
        batch.clear()

    for stored, pixels in pictures:
        if pixels is None:
            unreadable += 1
            continue
        looked_at += 1
        seen[stored.kind] += 1
        batch.append((stored, pixels))
        if len(batch) == _BATCH:
            ask()
    if batch:
        ask()
    named = sum(taken.values())
    before = dict(taken.most_common())
    return Shadow(looked_at, unreadable, length_mm, named, before, dict(seen))
