"""Verdicts of engineers on causes: kept, counted, and taken back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from platformdirs import user_data_path

from inspector.cause.ranking import Verdicts
from inspector.errors import CauseError

_MOST_TEXT = 500


class Finding(StrEnum):
    """What a check showed."""

    RIGHT = "right"
    WRONG = "wrong"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody found when the first candidate was checked.

    Attributes:
        id: Its own name, under which it can be taken back.
        cause: The cause that was proposed.
        finding: Whether it was right.
        other: The true cause where it was another one of the base, "" unknown.
        who: Name of the person.
        at: UTC instant.
        about: Lot, run or defect it was about; "" if nobody told.
        comment: What was written down; shown, never obeyed.
        takes_back: Id of an earlier verdict that no longer counts, "" for none.
    """

    id: str
    cause: str
    finding: Finding
    other: str
    who: str
    at: datetime
    about: str = ""
    comment: str = ""
    takes_back: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a verdict's instant must carry a zone")
        if not self.who.strip():
            raise ValueError("a verdict needs the name of a person")
        if self.other and self.finding is not Finding.OTHER:
            raise ValueError("another cause goes with the finding 'other' alone")
        for name in ("who", "about", "comment"):
            if len(getattr(self, name)) > _MOST_TEXT:
                raise ValueError(f"{name} must have at most {_MOST_TEXT} characters")


class FeedbackStore(Protocol):
    """Keeps verdicts; nothing is ever changed, only taken back by a later entry."""

    def add(self, feedback: Feedback) -> None:
        """Keep one.

        Raises:
            CauseError: It cannot be kept, or takes back what is not there.
        """
        ...

    def all(self) -> tuple[Feedback, ...]:
        """Everything that was ever kept, in its order.

        Raises:
            CauseError: It cannot be read.
        """
        ...


def default_file() -> Path:
    """Where the verdicts of this computer's user are kept."""
    return user_data_path("surface-inspector") / "cause-feedback.jsonl"


class FeedbackFile:
    """A file of JSON lines; each verdict is one line, appended and flushed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, feedback: Feedback) -> None:
        """Append one line."""
        kept = self.all()
        check_new(feedback, kept)
        line = json.dumps(_plain(feedback), ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as cause:
            raise CauseError(
                f"{self._path} cannot be written: {cause.strerror}"
            ) from cause

    def all(self) -> tuple[Feedback, ...]:
        """Every line of the file; none while there is no file."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as cause:
            raise CauseError(f"{self._path} cannot be read: {cause}") from cause
        lines = enumerate(text.splitlines(), 1)
        return tuple(self._read(n, line) for n, line in lines if line.strip())

    def _read(self, number: int, line: str) -> Feedback:
        try:
            told = json.loads(line)
            return Feedback(
                **{
                    **told,
                    "finding": Finding(told["finding"]),
                    "at": datetime.fromisoformat(told["at"]),
                }
            )
        except (ValueError, TypeError, KeyError) as cause:
            raise CauseError(
                f"{self._path}, line {number}: expected a verdict as JSON, {cause}"
            ) from cause


@dataclass(frozen=True, slots=True)
class HitRate:
    """How often a proposed cause was right, up to and on a day."""

    day: date
    right: int
    checked: int


def check_new(feedback: Feedback, kept: Iterable[Feedback]) -> None:
    """Make sure that a verdict is new and takes back only what is there.

    Raises:
        CauseError: Its id is used, or there is nothing of the id it takes back.
    """
    ids = {one.id for one in kept}
    if feedback.id in ids:
        raise CauseError(f"the verdict {feedback.id!r} is kept already")
    if feedback.takes_back and feedback.takes_back not in ids:
        raise CauseError(f"no verdict {feedback.takes_back!r} to take back")


def counting(kept: Sequence[Feedback]) -> tuple[Feedback, ...]:
    """Verdicts that nobody took back; entries that take back are none themselves."""
    gone = {one.takes_back for one in kept if one.takes_back}
    return tuple(one for one in kept if one.id not in gone and not one.takes_back)


def verdicts(kept: Sequence[Feedback]) -> Mapping[str, Verdicts]:
    """Counts by cause for the ranking.

    `other` counts against what was proposed and, where it is named, for the true one.
    """
    right: defaultdict[str, int] = defaultdict(int)
    wrong: defaultdict[str, int] = defaultdict(int)
    for one in counting(kept):
        if one.finding is Finding.RIGHT:
            right[one.cause] += 1
        else:
            wrong[one.cause] += 1
        if one.other:
            right[one.other] += 1
    return {key: Verdicts(right[key], wrong[key]) for key in {*right, *wrong}}


def hit_rates(kept: Sequence[Feedback]) -> Mapping[str, tuple[HitRate, ...]]:
    """How often each proposed cause was right, day by day, added up."""
    found: defaultdict[str, list[HitRate]] = defaultdict(list)
    for one in sorted(counting(kept), key=lambda one: one.at):
        rates = found[one.cause]
        last = rates[-1] if rates else HitRate(one.at.date(), 0, 0)
        hit = last.right + (one.finding is Finding.RIGHT)
        now = HitRate(one.at.date(), hit, last.checked + 1)
        if rates and last.day == now.day:
            rates[-1] = now
        else:
            rates.append(now)
    return {cause: tuple(rates) for cause, rates in found.items()}


def _plain(feedback: Feedback) -> dict[str, str]:
    told = asdict(feedback)
    return {**told, "finding": str(feedback.finding), "at": feedback.at.isoformat()}
