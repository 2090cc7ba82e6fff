"""What a person is asked about, in which order, and why."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from inspector.findings import Decision, Opinion
from inspector.store.facts import DefectDetail
from inspector.store.passed import PassedTile
from inspector.store.review_queue import OpenFinding, Said
from inspector.types import UNKNOWN, XYXY

_UNSURE_IN_A_ROW = 3
"""So many uncertain findings come between two of what was drawn at random."""

Key = tuple[str, str, int, int | None]
"""Run, camera, frame, defect; None for a tile of the frame."""


class Why(StrEnum):
    """Why something is asked about."""

    UNCERTAIN = "uncertain"
    PASSED = "passed"
    SECOND = "second"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be judged.

    Attributes:
        why: Why it is asked.
        run_id: The run.
        lot_id: The lot, "" if none was named.
        camera: Camera that saw it.
        index: Frame it belongs to.
        number: The defect; None for a tile that had passed.
        kind: What the line calls it, "" for a tile.
        score: 0..1, 0 for a tile.
        decision: What was decided for its frame.
        xyxy_px: Its box in frame pixels; the whole tile for a tile.
        xyxy_mm: The same on the web, from the run's start.
        picture: Relative to the evidence folder; "" for a tile.
        origin_px: Frame pixel of the picture's first column and row.
        lane: Name of the lane, "" outside all lanes.
        tile: Where a tile is kept; None for a defect.
    """

    why: Why
    run_id: str
    lot_id: str
    camera: str
    index: int
    number: int | None
    kind: str
    score: float
    decision: Decision
    xyxy_px: XYXY
    xyxy_mm: XYXY
    picture: str = ""
    origin_px: tuple[int, int] = (0, 0)
    lane: str = ""
    tile: PassedTile | None = None
    pitch_across_mm: float = 0.0

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return self.run_id, self.camera, self.index, self.number

    @property
    def is_tile(self) -> bool:
        """Whether it is material that had passed."""
        return self.number is None


def item_of(detail: DefectDetail, why: Why = Why.UNCERTAIN) -> Item:
    """The question about a finding."""
    point = detail.point
    return Item(
        why,
        detail.run_id,
        detail.lot_id,
        point.camera,
        point.index,
        point.number,
        point.kind,
        detail.score,
        point.decision,
        detail.xyxy_px,
        detail.xyxy_mm,
        detail.evidence_path or "",
        detail.evidence_origin_px,
        detail.lane or "",
        pitch_across_mm=detail.pitch_across_mm,
    )


def item_of_tile(tile: PassedTile, why: Why = Why.PASSED) -> Item:
    """The question about a piece of accepted material."""
    (x, y), (wide, high) = tile.origin_px, tile.size_px
    across, along = tile.pitch_mm
    box = (float(x), float(y), float(x + wide), float(y + high))
    top = tile.position_mm
    mm = (x * across, top + y * along, box[2] * across, top + box[3] * along)
    return Item(
        why,
        tile.run_id,
        tile.lot_id,
        tile.camera,
        tile.index,
        None,
        "",
        0.0,
        Decision.ACCEPT,
        box,
        mm,
        origin_px=tile.origin_px,
        tile=tile,
    )


def certainty(found: OpenFinding) -> float:
    """How sure the line was of a name, 0 not at all; what is asked first has the least.

    A finding that nothing explains comes before all; else the network's score counts,
    and where examples were asked, how far from the edge of its kind's reach it lies.
    """
    if found.detail.point.kind == UNKNOWN:
        return 0.0
    if found.reach is None:
        return found.detail.score
    return min(found.detail.score, abs(1.0 - found.reach))


def uncertain_first(found: Iterable[OpenFinding]) -> list[Item]:
    """Findings as questions, the least certain first, newer ones before older."""
    return [item_of(one.detail) for one in sorted(found, key=certainty)]


def shuffled(items: Iterable[Item], seed: str) -> list[Item]:
    """In an order that depends on nothing that is seen in them."""
    return sorted(items, key=lambda one: zlib.crc32(f"{seed}:{one.key}".encode()))


def mixed(
    uncertain: Sequence[Item], passed: Sequence[Item], second: Sequence[Item]
) -> list[Item]:
    """Uncertain findings with what was drawn at random in between, each once."""
    drawn = [
        one
        for pair in zip_longest(passed, second)
        for one in pair
        if one is not None
    ]  # fmt: skip
    rest, order = list(uncertain), []
    while rest or drawn:
        order += rest[:_UNSURE_IN_A_ROW]
        del rest[:_UNSURE_IN_A_ROW]
        order += drawn[:1]
        del drawn[:1]
    return list({one.key: one for one in order}.values())


def for_second_look(said: Sequence[Said], me: str) -> list[Said]:
    """What others have judged definitely, and this person has not: newest of each."""
    mine = {one.key for one in said if one.by == me}
    others = {
        one.key: one
        for one in said
        if one.key not in mine and one.opinion is not Opinion.UNSURE
    }
    return list(others.values())


def asked_again(item: Item) -> Item:
    """The same as a second look; the first answer is not shown."""
    return replace(item, why=Why.SECOND)
