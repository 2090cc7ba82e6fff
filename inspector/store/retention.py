"""What may be thrown away, by the plant's rules. No database, no disk, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspector.findings import Decision
from inspector.plant import PictureRule, RetentionPart

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture with all that decides whether it may go.

    Attributes:
        id: Of its row.
        path: Relative to the evidence folder.
        size_bytes: Of the file.
        captured_at: UTC instant of the frame that it shows a part of.
        kind: What the defect goes by.
        decision: What was decided for its frame.
        held: It, or its lot, is on hold.
        reviewed: A person has looked at the defect or at its frame.
    """

    id: int
    path: str
    size_bytes: int
    captured_at: datetime
    kind: str
    decision: Decision
    held: bool
    reviewed: bool

    @property
    def waits(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.decision is not Decision.ACCEPT and not self.reviewed


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a picture.

    Attributes:
        goes: Whether it is thrown away.
        why: The rule, or what keeps it, in a few words.
    """

    goes: bool
    why: str


KEPT_HELD = Fate(goes=False, why="on hold")
KEPT_WAITING = Fate(goes=False, why="not reviewed")
KEPT_YOUNG = Fate(goes=False, why="not old enough")
KEPT_FOR_EVER = Fate(goes=False, why="no rule")


def by_age(rules: RetentionPart, picture: Picture, now: datetime) -> Fate:
    """What the rules by age say; the first rule that fits decides.

    What is on hold never goes; what nobody has reviewed goes only by a rule that says
    so.
    """
    number, rule = next(
        ((n, r) for n, r in enumerate(rules.pictures, 1) if _fits(r, picture)),
        (0, None),
    )
    if rule is None or rule.days is None:
        return KEPT_FOR_EVER
    if now - picture.captured_at < rule.days * _DAY:
        return KEPT_YOUNG
    if picture.held:
        return KEPT_HELD
    if picture.waits and not rule.even_unreviewed:
        return KEPT_WAITING
    return Fate(goes=True, why=f"rule {number}: {rule.days} days")


def by_space(picture: Picture) -> Fate:
    """What the disk guard may do: nothing that is on hold or waits for a review."""
    if picture.held:
        return KEPT_HELD
    if picture.waits:
        return KEPT_WAITING
    return Fate(goes=True, why="disk full")


def bytes_wanted(rules: RetentionPart, used_bytes: int, total_bytes: int) -> int:
    """How much must go so that the disk is filled to `thin_to_share`; 0 if calm.

    Raises:
        ValueError: The disk has no size.
    """
    if total_bytes <= 0:
        raise ValueError(f"a disk has a size, got {total_bytes}")
    if used_bytes <= rules.thin_above_share * total_bytes:
        return 0
    return max(0, used_bytes - int(rules.thin_to_share * total_bytes))


def oldest_due(rules: RetentionPart, now: datetime) -> datetime | None:
    """Pictures younger than this are kept by every rule; None if all are."""
    days = [rule.days for rule in rules.pictures if rule.days is not None]
    return now - min(days) * _DAY if days else None


def until_enough(pictures: Iterable[Picture], wanted_bytes: int) -> Iterator[Picture]:
    """Pictures in their order until they hold as many bytes as wanted."""
    freed = 0
    for picture in pictures:
        if freed >= wanted_bytes:
            return
        freed += picture.size_bytes
        yield picture


def _fits(rule: PictureRule, picture: Picture) -> bool:
    return (not rule.kinds or picture.kind in rule.kinds) and (
        not rule.verdicts or picture.decision.value in rule.verdicts
    )
