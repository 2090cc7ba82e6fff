"""What evidence is: a measured quantity, how sure it is, and a sentence about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inspector.cause.lot import Indices
from inspector.cause.schema import Text, Value


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that the records say about a group of defects.

    Attributes:
        name: What was looked for.
        values: Quantities of the cause base that it gives, by name.
        unit: Of the first value, `-` without one.
        p_value: Chance of something as clear without any common cause, with all places
            and sizes that were tried; None where nothing was tested.
        strength: 0..1, how much of the group shows it.
        text: A sentence for a person, in both languages.
        members: `(m,)` indices, within the group, of the defects that show it.
    """

    name: str
    values: Mapping[str, Value]
    unit: str
    p_value: float | None
    strength: float
    text: Text
    members: Indices

    def __post_init__(self) -> None:
        if self.p_value is not None and not 0.0 <= self.p_value <= 1.0:
            raise ValueError(f"a p-value lies in 0..1, got {self.p_value}")
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(f"strength lies in 0..1, got {self.strength}")


def sentence(en: str, zh: str) -> Text:
    """Both languages of one sentence."""
    return Text(en=en, zh=zh)


def chance(p: float) -> str:
    """A p-value as people write it."""
    return "< 1e-6" if p < 1e-6 else f"= {p:.2g}"


def nobody() -> Indices:
    """No members."""
    return np.zeros(0, np.intp)
