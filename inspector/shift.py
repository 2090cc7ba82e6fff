"""Which shift a UTC instant belongs to on a plant's calendar. No clock, no I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inspector.errors import ShiftError

OFF = "off"
"""Beginning of the names of times outside all shifts: `off-1`, `off-2`."""

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_YEARS = range(1971, 9999)
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """One shift as the plant plans it, on the plant's wall clock.

    Attributes:
        name: What `DATE/NAME` calls it; no `/` and no blanks.
        zh: Its Chinese name.
        en: Its English name.
        start: When it begins.
        end: When it ends; not later than `start` means on the next day.
        days: Weekdays on which it begins, 1 for Monday to 7.
    """

    name: str
    zh: str
    en: str
    start: time
    end: time
    days: frozenset[int] = frozenset(range(1, 8))

    def __post_init__(self) -> None:
        if self.name.split() != [self.name]:
            raise ValueError(f"a shift's name has no blanks, got {self.name!r}")
        if "/" in self.name or self.name.casefold().startswith(OFF):
            raise ValueError(
                f"a shift's name holds no '/' and does not begin with {OFF!r}, which "
                f"is for times outside all shifts; got {self.name!r}"
            )
        if not self.days or not self.days <= set(range(1, 8)):
            raise ValueError(f"days are 1 (Monday) to 7, got {sorted(self.days)}")
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("a shift's times are the plant's and carry no zone")

    @property
    def planned(self) -> timedelta:
        """Its length on a day without a clock change."""
        length = _since_midnight(self.end) - _since_midnight(self.start)
        return length if length > timedelta() else length + _DAY


@dataclass(frozen=True, slots=True)
class Shift:
    """A working period, or a time outside all shifts, that takes place once.

    Attributes:
        date: Production date: the plant's date on which it began.
        name: The plan's name, or `off-1`, `off-2`... in the order of that date.
        zh: Its Chinese name.
        en: Its English name.
        start_at: UTC instant of its first moment.
        end_at: UTC instant at which the next one begins.
    """

    date: date
    name: str
    zh: str
    en: str
    start_at: datetime
    end_at: datetime

    @property
    def key(self) -> str:
        """`DATE/NAME`, as people write it."""
        return f"{self.date.isoformat()}/{self.name}"

    @property
    def length(self) -> timedelta:
        """Its real length, 7 or 9 hours in the nights of a clock change."""
        return self.end_at - self.start_at

    @property
    def off(self) -> bool:
        """Whether it is a time outside all shifts."""
        return self.name.startswith(OFF)

    def holds(self, at: datetime) -> bool:
        """Whether an instant belongs to it; the first moment does, the end does not."""
        return self.start_at <= at < self.end_at


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a run that lies in one shift.

    Attributes:
        shift: The shift.
        start_at: UTC instant at which the run, or the shift, began.
        end_at: UTC instant at which one of them ended.
        start_mm: Position on the run at `start_at`.
        end_mm: Position on the run at `end_at`.
    """

    shift: Shift
    start_at: datetime
    end_at: datetime
    start_mm: float
    end_mm: float

    @property
    def length_m(self) -> float:
        """Metres that ran by."""
        return (self.end_mm - self.start_mm) / 1000


@dataclass(frozen=True, slots=True)
class Calendar:
    """A plant's shifts. They and the times outside them tile all of time.

    Attributes:
        zone: IANA name of the plant's time zone.
        plans: The shifts; none may begin before another has ended.
    """

    zone: str
    plans: tuple[ShiftPlan, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
            raise ValueError(
                f"no time zone {self.zone!r}; write an IANA name such as Asia/Shanghai "
                "or Europe/Berlin"
            ) from cause
        _check_names(self.plans)
        _check_apart(self.plans)

    @property
    def info(self) -> ZoneInfo:
        """The plant's time zone."""
        return ZoneInfo(self.zone)

    def local(self, at: datetime) -> datetime:
        """An instant on the plant's clock.

        Raises:
            ValueError: It carries no zone.
        """
        return _checked(at).astimezone(self.info)

    def shift_at(self, at: datetime) -> Shift:
        """The one shift, or time outside all shifts, that an instant belongs to.

        Raises:
            ValueError: The instant carries no zone, or its year is out of range.
        """
        today = self.local(at).date()
        near = [s for n in (-2, -1, 0, 1) for s in self.day(today + n * _DAY)]
        return near[bisect_right(near, at, key=_start_at) - 1]

    def day(self, production_date: date) -> tuple[Shift, ...]:
        """All that begins on a production date, in the order of time."""
        return _day(self, production_date)

    def between(self, start_at: datetime, end_at: datetime) -> tuple[Shift, ...]:
        """The shifts that hold any instant from `start_at` until before `end_at`."""
        return tuple(self._from(start_at, end_at))

    def parse(self, text: str) -> Shift:
        """The shift that `DATE/NAME` names; any of its names, in any case.

        Raises:
            ShiftError: It is not written so, or there is no such shift on that date.
        """
        day, _, name = text.strip().partition("/")
        wanted = _date(day)
        if wanted is None or not name:
            raise ShiftError(
                "a shift is written DATE/NAME, for example 2026-11-21/night; "
                f"got {text!r}"
            )
        return self._named(wanted, name.strip())

    def _named(self, wanted: date, name: str) -> Shift:
        if wanted.year not in _YEARS:
            raise ShiftError(f"no shifts are planned in the year {wanted.year}")
        there = self.day(wanted)
        for shift in there:
            if name.casefold() in map(str.casefold, (shift.name, shift.zh, shift.en)):
                return shift
        raise ShiftError(
            f"no shift {name!r} on {wanted} ({wanted:%A}), "
            f"have {[shift.name for shift in there]}"
        )

    def _from(self, start_at: datetime, end_at: datetime) -> Iterator[Shift]:
        at = start_at
        while at < end_at:
            shift = self.shift_at(at)
            yield shift
            at = shift.end_at


def split(
    calendar: Calendar, track: Sequence[tuple[datetime, float]]
) -> tuple[Stretch, ...]:
    """Cut a run at the shifts' ends, by time and by metres.

    Between two points of the track the material is taken to move evenly. What the
    stretches hold adds up to the whole run exactly. Where the clock was set back, the
    track stays at the latest instant until the clock has caught up.

    Args:
        calendar: The plant's shifts.
        track: UTC instant and position in mm, in the order in which they happened;
            from the first to the last of the run.

    Raises:
        ValueError: A position lies before the one that came first.
    """
    if not track:
        return ()
    instants = list(accumulate((_checked(at) for at, _ in track), max))
    positions = [mm for _, mm in track]
    if any(later < sooner for sooner, later in pairwise(positions)):
        raise ValueError("positions of a run never go back")
    first, last = instants[0], instants[-1]
    shifts = calendar.between(first, last) or (calendar.shift_at(first),)
    edges = [first, *(shift.start_at for shift in shifts[1:]), last]
    places = [positions[0], *(_position(instants, positions, e) for e in edges[1:-1])]
    ends = [*places[1:], positions[-1]]
    return tuple(
        Stretch(shift, *span, *reach)
        for shift, span, reach in zip(
            shifts, pairwise(edges), zip(places, ends, strict=True), strict=True
        )
    )


def _position(
    instants: Sequence[datetime], positions: Sequence[float], at: datetime
) -> float:
    """Position at an instant inside the track, evenly between its neighbours."""
    after = bisect_right(instants, at)
    if after == len(instants):
        return positions[-1]
    before = after - 1
    share = (at - instants[before]) / (instants[after] - instants[before])
    done = positions[before] + share * (positions[after] - positions[before])
    return min(done, positions[after])


def _start_at(shift: Shift) -> datetime:
    return shift.start_at


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _checked(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"naive datetime {at}: an instant must carry a zone")
    if at.year not in _YEARS:
        raise ValueError(f"the year of {at} is not in {_YEARS.start}..{_YEARS.stop}")
    return at


def _since_midnight(at: time) -> timedelta:
    return datetime.combine(date.min, at) - datetime.combine(date.min, _MIDNIGHT)


def _check_names(plans: Sequence[ShiftPlan]) -> None:
    names = [
        name.casefold() for plan in plans for name in {plan.name, plan.zh, plan.en}
    ]
    if len(set(names)) != len(names):
        raise ValueError(f"two shifts have the same name in {sorted(names)}")


def _check_apart(plans: Sequence[ShiftPlan]) -> None:
    """Refuse shifts that overlap anywhere in the week, Sunday night included."""
    spans = sorted(
        (day * _DAY + _since_midnight(plan.start), plan.planned, plan.name)
        for plan in plans
        for day in plan.days
    )
    round_the_week = [
        *spans,
        *((start + 7 * _DAY, length, name) for start, length, name in spans[:1]),
    ]
    for (start, length, name), (next_start, _, next_name) in pairwise(round_the_week):
        if start + length > next_start:
            raise ValueError(
                f"the shifts {name!r} and {next_name!r} overlap; "
                "one must end before the next begins"
            )


@lru_cache(maxsize=1024)
def _day(calendar: Calendar, day: date) -> tuple[Shift, ...]:
    """What begins on a date of the plant's; empty spans (a skipped hour) left out."""
    midnight = datetime.combine(day, _MIDNIGHT)
    found = sorted([*_planned(calendar, midnight), *_off(calendar, midnight)])
    zone = calendar.info
    shifts = (
        Shift(day, name, zh, en, _reached(start, zone), _reached(end, zone))
        for start, end, name, zh, en in found
    )
    return tuple(shift for shift in shifts if shift.start_at < shift.end_at)


_Span = tuple[datetime, datetime, str, str, str]
"""Start and end on the wall clock, name, Chinese and English name."""


def _planned(calendar: Calendar, midnight: datetime) -> Iterator[_Span]:
    for plan in calendar.plans:
        if midnight.isoweekday() in plan.days:
            start = datetime.combine(midnight, plan.start)
            yield start, start + plan.planned, plan.name, plan.zh, plan.en


def _off(calendar: Calendar, midnight: datetime) -> Iterator[_Span]:
    """The times of a date that no shift holds, cut at midnight."""
    spans = sorted(
        [*_planned(calendar, midnight - _DAY), *_planned(calendar, midnight)]
    )
    free, number = midnight, 0
    tomorrow = midnight + _DAY
    for start, end in [*((span[0], span[1]) for span in spans), (tomorrow, tomorrow)]:
        if start > free:
            number += 1
            yield (
                free,
                start,
                f"{OFF}-{number}",
                f"班外-{number}",
                f"off shift {number}",
            )
        free = max(free, end)


def _reached(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which the plant's clock shows `wall` or later, in UTC.

    So a time that the clock skips is the moment of the change, and one that it shows
    twice is the first of both; the order of wall times stays the order of instants.
    """
    at = wall.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    later = at
    sooner = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while later - sooner > _SECOND:
        middle = sooner + (later - sooner) // 2
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            later = middle
        else:
            sooner = middle
    return later.replace(microsecond=0)
