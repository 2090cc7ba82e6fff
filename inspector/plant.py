"""Parts of a station file that describe the plant: rolls, clock, what is kept."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from inspector.parts import Name, Part, Positive, Share
from inspector.shift import Calendar, ShiftPlan

_WALL_CLOCK = re.compile(
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(:00)?|(?P<midnight>24):00(:00)?"
)


class RollPart(Part):
    """A roll that touches the web; its marks come back at every turn.

    Attributes:
        name: What people call it.
        diameter_mm: Of the barrel as it is now; change it after grinding.
        stand: Where it stands.
        slip: By how much the web is faster than the roll's surface, as a share.
        stretch: How much longer the web is at the camera than at the roll.
        tolerance: By how much the distance of its marks may differ, as a share.
    """

    name: Name
    diameter_mm: Annotated[float, Field(gt=0, le=10_000)]
    stand: Annotated[str, Field(max_length=64)] = ""
    slip: Annotated[float, Field(ge=-0.2, le=0.2)] = 0.0
    stretch: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    tolerance: Annotated[float, Field(gt=0, le=0.05)] = 0.01

    @field_validator("stand", mode="before")
    @classmethod
    def _is_text(cls, stand: object) -> object:
        return str(stand) if isinstance(stand, int) else stand


class PositionPart(Part):
    """Something that stands at a known place across the web.

    Attributes:
        name: What people call it.
        what: What it is.
        x_mm: Its middle, from the camera's first column.
        width_mm: How much of the web it covers.
    """

    name: Name
    what: Literal["nozzle", "lane", "guide", "roller"]
    x_mm: float
    width_mm: Positive


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_MINUTES_PER_DAY = 24 * 60


class ShiftPart(Part):
    """One shift on the plant's wall clock.

    Attributes:
        name: What `report --shift DATE/NAME` calls it.
        zh: Its Chinese name, else `name`.
        en: Its English name, else `name`.
        start: When it begins, `HH:MM`.
        end: When it ends; not later than `start` means on the next day.
        days: Weekdays on which it begins.
    """

    name: Name
    zh: Name | None = None
    en: Name | None = None
    start: time
    end: time
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = _WEEKDAYS

    @field_validator("start", "end", mode="before")
    @classmethod
    def _wall_clock(cls, value: object) -> time:
        """YAML reads an unquoted 14:00 as 840, in base 60."""
        if isinstance(value, time):
            return value
        text = f"{value // 60}:{value % 60:02}" if isinstance(value, int) else value
        found = _WALL_CLOCK.fullmatch(text) if isinstance(text, str) else None
        if found is None:
            raise ValueError(f"write a time as HH:MM, for example 22:00; got {value!r}")
        return time(int(found["hour"] or 0), int(found["minute"] or 0))

    @model_validator(mode="after")
    def _is_a_plan(self) -> Self:
        _ = self.plan
        return self

    @property
    def plan(self) -> ShiftPlan:
        """As the calendar takes it."""
        return ShiftPlan(
            self.name,
            self.zh or self.name,
            self.en or self.name,
            self.start,
            self.end,
            frozenset(_WEEKDAYS.index(day) + 1 for day in self.days),
        )


class CalendarPart(Part):
    """The plant's time.

    Attributes:
        zone: IANA name; reports and screens show this clock.
        shifts: The shifts; times outside them belong to `off-1`, `off-2`...
    """

    zone: Name = "UTC"
    shifts: Annotated[tuple[ShiftPart, ...], Field(max_length=32)] = (
        ShiftPart(name="early", zh="早班", start=time(6), end=time(14)),
        ShiftPart(name="late", zh="中班", start=time(14), end=time(22)),
        ShiftPart(name="night", zh="夜班", start=time(22), end=time(6)),
    )

    @model_validator(mode="after")
    def _is_a_calendar(self) -> Self:
        _ = self.calendar
        return self

    @property
    def calendar(self) -> Calendar:
        """The value that answers which shift an instant belongs to."""
        return Calendar(self.zone, tuple(shift.plan for shift in self.shifts))


class PictureRule(Part):
    """How long pictures of one sort are kept; of several rules the first that fits.

    Attributes:
        kinds: Defects it is about; none for all.
        verdicts: Verdicts of the frame it is about; none for all.
        days: So old a picture may go; left out for never.
        even_unreviewed: Whether those go too that somebody should have looked at.
    """

    kinds: tuple[Name, ...] = ()
    verdicts: tuple[Literal["ACCEPT", "REVIEW", "REJECT"], ...] = ()
    days: Annotated[int, Field(ge=0, le=36_500)] | None = None
    even_unreviewed: bool = False


class RetentionPart(Part):
    """What is thrown away, and when. What is on hold never is.

    Attributes:
        pictures: Rules by age; a picture that no rule fits is kept.
        runs_days: So old a run goes with all its rows and pictures, unless something
            of it is on hold or waits for a review; left out for never.
        thin_above_share: Above this share of the disk the oldest pictures go, those of
            accepted frames first, but none that waits for a review.
        thin_to_share: Down to this share.
    """

    pictures: tuple[PictureRule, ...] = ()
    runs_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    thin_above_share: Share = 0.9
    thin_to_share: Share = 0.85

    @model_validator(mode="after")
    def _thins(self) -> Self:
        if self.thin_to_share > self.thin_above_share:
            raise ValueError(
                f"thin_to_share={self.thin_to_share:g} must not be above "
                f"thin_above_share={self.thin_above_share:g}"
            )
        return self
