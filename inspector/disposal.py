"""What is to be done with a lot, and the signature under it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_REASON = 500


class Disposition(StrEnum):
    """What is to be done with a lot; a grading table proposes one of the first three.

    ACCEPT: it goes to the customer. DOWNGRADE: it goes as a lower grade. HOLD: nobody
    moves it until it is decided. REWORK: it is treated again. SCRAP: it is destroyed.
    """

    ACCEPT = "ACCEPT"
    DOWNGRADE = "DOWNGRADE"
    HOLD = "HOLD"
    REWORK = "REWORK"
    SCRAP = "SCRAP"


class Meaning(StrEnum):
    """What a signature says: the first decision on a lot, or one in its place."""

    DECISION = "decision"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True)
class LotFigures:
    """How much of a lot is on record; another record makes other figures.

    Attributes:
        frames: With a verdict.
        inspected_lines: Of all cameras.
        masked_lines: Left out on purpose over the whole width.
        gap_lines: Produced and not inspected.
        defects: All of them.
        reviews: What people have said about its frames.
    """

    frames: int = 0
    inspected_lines: int = 0
    masked_lines: int = 0
    gap_lines: int = 0
    defects: int = 0
    reviews: int = 0

    def __post_init__(self) -> None:
        for name, number in asdict(self).items():
            if type(number) is not int or number < 0:
                raise ValueError(f"{name} must be a count from 0 on, got {number!r}")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decided what about a lot, when, on what figures.

    Attributes:
        lot_id: The lot.
        grade: What it was graded as, "" where no table grades it.
        disposition: What is to be done with it.
        reason: Why, in words; "" only where the proposal was followed at first.
        meaning: What the signature says.
        by: The account that signed.
        full_name: What people call whoever signed.
        role: What they were at the plant then.
        at: UTC instant.
        figures: What was on record then.
    """

    lot_id: str
    grade: str
    disposition: Disposition
    reason: str
    meaning: Meaning
    by: str
    full_name: str
    role: str
    at: datetime
    figures: LotFigures

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a signature's instant must carry a zone")
        if not self.lot_id or not self.by:
            raise ValueError("a signature is about a lot and has a name")
        if len(self.reason) > LONGEST_REASON:
            raise ValueError(
                f"a reason has at most {LONGEST_REASON} letters, got {len(self.reason)}"
            )
