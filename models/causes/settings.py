"""The ranges from which lots are drawn, for development and for figures that count."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from inspector.cause.causebase import cause_folder
from inspector.errors import CauseError
from inspector.files import read_yaml
from inspector.parts import Part, Share, first_problem

Range = tuple[float, float]
Counts = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]


class MaterialRanges(Part):
    """Sizes of a line: mm across, m along, mm from piece to piece."""

    web_mm: Range
    length_m: Range
    piece_mm: Range | None = None


class LotRanges(Part):
    """What differs between lots; see `data/causes/evaluation.yaml`."""

    first_seed: Annotated[int, Field(ge=0)]
    lots: Annotated[int, Field(gt=0)]
    injected: Counts
    strangers_share: tuple[Share, Share]
    others: Counts
    missed_share: tuple[Share, Share]
    jitter_mm: Range
    wander_mm: Range
    slip: Range
    decoy_events: Counts
    second_cause_share: Share
    steel: MaterialRanges
    pcb: MaterialRanges

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        for name in ("injected", "strangers_share", "others", "missed_share"):
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(
                    f"{name} must be lowest and highest, got {low}, {high}"
                )
        if self.strangers_share[1] >= 1 or self.missed_share[1] >= 1:
            raise ValueError("strangers_share and missed_share must stay below 1")
        if self.pcb.piece_mm is None:
            raise ValueError("pcb needs piece_mm")
        return self


class PixelRanges(Part):
    """What differs between lots that are drawn and inspected; see `pixels.py`.

    Attributes:
        lines: Length of a lot, by material.
        scattered: Defects without a cause, of all kinds together, by material.
        injected: Defects that the cause makes, where its physics leave that open.
        contrast_to_noise: Ranges of the lowest and of the highest.
        clearness: Contrast to noise of a roll's print.
        diameter_mm: Of the roll that marks.
    """

    first_seed: Annotated[int, Field(ge=0)]
    lots: Annotated[int, Field(gt=0)]
    lines: dict[str, tuple[int, int]]
    scattered: dict[str, Range]
    injected: Range
    contrast_to_noise: tuple[Range, Range]
    clearness: Range
    diameter_mm: Range


class CauseEvaluation(Part):
    """All sets of ranges; their seeds never meet."""

    version: Literal[1]
    development: LotRanges
    final: LotRanges
    pixels_development: PixelRanges
    pixels_final: PixelRanges

    @model_validator(mode="after")
    def _seeds_are_apart(self) -> Self:
        end = self.development.first_seed + 1_000_000
        if self.final.first_seed < end:
            raise ValueError(f"final.first_seed must be at least {end}")
        return self


def load_settings(path: Path | None = None) -> CauseEvaluation:
    """The ranges of `data/causes/evaluation.yaml`, or of another file.

    Raises:
        CauseError: The file cannot be read or says something impossible.
    """
    path = path or cause_folder() / "evaluation.yaml"
    try:
        return CauseEvaluation.model_validate(read_yaml(path, CauseError))
    except ValidationError as cause:
        raise CauseError(f"{path}: {first_problem(cause)}") from cause
