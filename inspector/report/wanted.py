"""What a report is asked about, on the plant's calendar: shift, day, month, lot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import ValidationError

from inspector.errors import ShiftError
from inspector.report.assemble import About
from inspector.report.by_day import Day
from inspector.shift import Calendar, Shift
from inspector.station import Station
from inspector.store.evidence import safe_name
from inspector.store.report_scope import Scope

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report that can be made.

    Attributes:
        about: What it is about, in words.
        scope: The same, for the records.
        stem: Name of its files, without their ending.
        shift: The shift; None for another sort of report.
    """

    about: About
    scope: Scope
    stem: str
    shift: Shift | None = None


def of_shift(calendar: Calendar, shift: Shift, now: datetime) -> Wanted:
    """The report of a shift."""
    day = shift.date.isoformat()
    names = (f"{day} {shift.zh}", f"{day} {shift.en}")
    about = About("shift", shift.key, names, calendar.zone, now < shift.end_at)
    scope = Scope(start_at=shift.start_at, end_at=shift.end_at)
    return Wanted(about, scope, f"shift-{day}-{safe_name(shift.name)}", shift)


def of_day(calendar: Calendar, text: str, now: datetime) -> Wanted:
    """The report of a production day: all shifts that begin on it.

    Raises:
        ShiftError: The text is no date.
    """
    day = _date(text, "a day is written YYYY-MM-DD, for example 2026-11-21")
    return _span(calendar, "day", day.isoformat(), day, day, now)


def of_month(calendar: Calendar, text: str, now: datetime) -> Wanted:
    """The report of all production days of a month.

    Raises:
        ShiftError: The text is no month.
    """
    first = _date(f"{text}-01", "a month is written YYYY-MM, for example 2026-11")
    last = (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
    return _span(calendar, "month", f"{first:%Y-%m}", first, last, now)


def soon_after(text: str) -> datetime | None:
    """An instant when a day or month that a text begins with is over anywhere."""
    day = text[:10] if len(text) >= 10 else f"{text[:7]}-28"
    try:
        found = date.fromisoformat(day)
        return datetime(found.year, found.month, found.day, tzinfo=UTC) + 6 * _DAY
    except (ValueError, OverflowError):
        return None


def of_run(zone: str, run_id: str) -> Wanted:
    """The report of a run."""
    about = About("run", run_id, (run_id, run_id), zone)
    return Wanted(about, Scope(run_id=run_id), f"run-{safe_name(run_id)}")


def of_lot(zone: str, lot_id: str) -> Wanted:
    """The report of a lot."""
    about = About("lot", lot_id, (lot_id, lot_id), zone)
    return Wanted(about, Scope(lot_id=lot_id), f"lot-{safe_name(lot_id)}")


def _span(
    calendar: Calendar, sort: str, title: str, first: date, last: date, now: datetime
) -> Wanted:
    start_at = calendar.day(first)[0].start_at
    end_at = calendar.day(last + _DAY)[0].start_at
    named = "month" if sort == "month" else "day"
    about = About(
        "month" if sort == "month" else "day", title, (title, title), calendar.zone,
        now < end_at,
        tuple(_days(calendar, first, last)) if sort == "month" else (),
    )  # fmt: skip
    scope = Scope(start_at=start_at, end_at=end_at)
    return Wanted(about, scope, f"{named}-{title}")


def _days(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    day = first
    while day <= last:
        yield day.isoformat(), calendar.day(day)[0].start_at
        day += _DAY


def _date(text: str, form: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as cause:
        raise ShiftError(f"{form}; got {text[:30]!r}") from cause
    if not 1972 <= found.year <= 9990:
        raise ShiftError(f"no days are planned in the year {found.year}")
    return found


def station_of(body: str) -> Station | None:
    """The station that a run began with; None for one of another version."""
    try:
        return Station.model_validate_json(body)
    except ValidationError:
        return None
