"""A kind of defect as a person describes it before it is taught."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import get_args

from inspector.classify.kinds import Severity
from inspector.types import UNKNOWN

SEVERITIES: tuple[str, ...] = get_args(Severity)
FEWEST, MOST = 5, 10
"""Crops that a person is asked for; fewer are allowed and the gate says what it thinks
of them, more than the most are taken as well."""

_LONGEST = 64


class Lack(StrEnum):
    """What a draft still needs."""

    CROPS = "crops"
    NAME = "name"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and chosen so far.

    Attributes:
        en: Name for English readers.
        zh: Name for Chinese readers.
        severity: One of `SEVERITIES`.
        action: What an operator is to do.
    """

    en: str = ""
    zh: str = ""
    severity: str = "major"
    action: str = ""

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise ValueError(f"severity is one of {SEVERITIES}, got {self.severity!r}")

    @property
    def name(self) -> str:
        """What rules and records call it: `en` in plain letters, else `zh`."""
        plain = unicodedata.normalize("NFKD", self.en).encode("ascii", "ignore")
        word = re.sub(r"[^a-z0-9]+", "_", plain.decode().lower()).strip("_")
        return word[:_LONGEST] or " ".join(self.zh.split())[:_LONGEST]

    @property
    def told(self) -> Mapping[str, str]:
        """The fields of `Kind` that somebody gave."""
        given = {
            "en": " ".join(self.en.split())[:_LONGEST],
            "zh": " ".join(self.zh.split())[:_LONGEST],
            "severity": self.severity,
            "action": self.action.strip()[:500],
        }
        return {name: text for name, text in given.items() if text}

    def lacks(self, picked: int, taken: Collection[str]) -> tuple[Lack, ...]:
        """What is still needed before it can be taught.

        Args:
            picked: How many crops are chosen.
            taken: Names that the recipe or the network uses already.
        """
        found = []
        if picked < 1:
            found.append(Lack.CROPS)
        if not self.name:
            found.append(Lack.NAME)
        elif self.name.casefold() in {UNKNOWN, *(one.casefold() for one in taken)}:
            found.append(Lack.TAKEN)
        return tuple(found)
