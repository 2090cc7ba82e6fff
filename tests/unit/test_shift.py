from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import ShiftError
from inspector.shift import Calendar, ShiftPlan, split

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def plan(name, start, end, days=range(1, 8), zh=None):
    return ShiftPlan(name, zh or name, name, time(start), time(end), frozenset(days))


THREE = (plan("early", 6, 14), plan("late", 14, 22), plan("night", 22, 6, zh="夜班"))
SHANGHAI = Calendar("Asia/Shanghai", THREE)
BERLIN = Calendar("Europe/Berlin", THREE)


def wall(calendar, text):
    return datetime.fromisoformat(text).replace(tzinfo=calendar.info).astimezone(UTC)


def test_a_night_over_midnight_belongs_to_the_date_on_which_it_began():
    shift = SHANGHAI.shift_at(wall(SHANGHAI, "2026-11-22T01:30"))
    assert shift.key == "2026-11-21/night"
    assert shift.length == 8 * HOUR


def test_the_first_moment_belongs_to_a_shift_and_its_end_does_not():
    six = wall(SHANGHAI, "2026-11-22T06:00")
    assert SHANGHAI.shift_at(six).name == "early"
    before = SHANGHAI.shift_at(six - timedelta(microseconds=1))
    assert before.name == "night"
    assert not before.holds(six)


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        ("Europe/Berlin", "2026-03-28/night", 7),
        ("Europe/Berlin", "2026-10-24/night", 9),
        ("America/New_York", "2026-03-07/night", 7),
        ("America/New_York", "2026-10-31/night", 9),
        ("Asia/Shanghai", "2026-03-28/night", 8),
        ("Australia/Lord_Howe", "2026-04-04/night", 8.5),
    ],
)
def test_the_night_of_a_clock_change_has_its_real_length(zone, night, hours):
    shift = Calendar(zone, THREE).parse(night)
    assert shift.length == hours * HOUR


def test_a_shift_that_begins_in_a_skipped_hour_begins_with_the_change():
    short = (plan("a", 0, 2), plan("gone", 2, 3), plan("b", 3, 0))
    calendar = Calendar("Europe/Berlin", short)
    names = [shift.name for shift in calendar.day(date(2026, 3, 29))]
    assert names == ["a", "b"]
    with pytest.raises(ShiftError, match="gone"):
        calendar.parse("2026-03-29/gone")


def test_a_day_that_the_zone_left_out_has_no_shift():
    apia = Calendar("Pacific/Apia", (plan("day", 0, 0),))
    assert apia.day(date(2011, 12, 30)) == ()
    assert (
        apia.day(date(2011, 12, 29))[0].end_at
        == apia.day(date(2011, 12, 31))[0].start_at
    )


def test_times_outside_all_shifts_are_named_too():
    weekdays = (plan("day", 8, 16, range(1, 6)),)
    calendar = Calendar("Asia/Shanghai", weekdays)
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    assert [s.name for s in calendar.day(friday)] == ["off-1", "day", "off-2"]
    assert [s.name for s in calendar.day(saturday)] == ["off-1"]
    assert calendar.parse("2026-11-21/off-1").length == 24 * HOUR
    assert calendar.parse("2026-11-21/off-1").off


def test_without_shifts_the_days_are_the_plant_s():
    shift = Calendar("Asia/Shanghai").shift_at(datetime(2026, 11, 21, 17, tzinfo=UTC))
    assert shift.key == "2026-11-22/off-1"


@pytest.mark.parametrize("text", ["2026-11-21/夜班", " 2026-11-21/NIGHT "])
def test_a_shift_goes_by_each_of_its_names(text):
    assert SHANGHAI.parse(text).key == "2026-11-21/night"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "DATE/NAME"),
        ("2026-11-21", "DATE/NAME"),
        ("2026-11-21/", "DATE/NAME"),
        ("2026-02-30/night", "DATE/NAME"),
        ("night/2026-11-21", "DATE/NAME"),
        ("2026-11-21/nigt", r"\['early', 'late', 'night'\]"),
        ("0001-01-01/night", "year 1"),
        ("9999-12-31/night", "year 9999"),
    ],
)
def test_what_names_no_shift_is_refused(text, says):
    with pytest.raises(ShiftError, match=says):
        SHANGHAI.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "off", "Off-3", " a"])
def test_a_name_that_cannot_be_written_is_refused(name):
    with pytest.raises(ValueError, match="name"):
        plan(name, 6, 14)


def test_days_and_times_are_checked():
    with pytest.raises(ValueError, match="days"):
        plan("a", 6, 14, [])
    with pytest.raises(ValueError, match="days"):
        plan("a", 6, 14, [0])
    with pytest.raises(ValueError, match="zone"):
        ShiftPlan("a", "a", "a", time(6, tzinfo=UTC), time(14))


@pytest.mark.parametrize(
    ("plans", "says"),
    [
        ((plan("a", 6, 14), plan("b", 13, 22)), "'a' and 'b' overlap"),
        ((plan("a", 6, 5), plan("b", 5, 7)), "overlap"),
        ((plan("a", 22, 6, [7]), plan("b", 0, 6, [1])), "'a' and 'b' overlap"),
        ((plan("a", 6, 14), plan("A", 14, 22)), "same name"),
        ((plan("a", 6, 14), plan("b", 14, 22, zh="a")), "same name"),
    ],
)
def test_shifts_that_overlap_or_share_a_name_are_refused(plans, says):
    with pytest.raises(ValueError, match=says):
        Calendar("UTC", plans)


@pytest.mark.parametrize("zone", ["Asia/Shangai", "", "../etc/passwd", "Europe"])
def test_a_zone_that_does_not_exist_is_refused(zone):
    with pytest.raises(ValueError, match="IANA"):
        Calendar(zone)


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 1, 1), datetime(1, 1, 1, tzinfo=UTC)],  # noqa: DTZ001  on purpose
)
def test_an_instant_without_a_zone_or_out_of_range_is_refused(at):
    with pytest.raises(ValueError, match=r"instant|year"):
        SHANGHAI.shift_at(at)


zones = st.sampled_from(
    [
        *(
            "UTC",
            "Asia/Shanghai",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kathmandu",
        ),
        *("Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Cairo"),
    ]
)
instants = st.integers(800_000_000, 2_050_000_000).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)


@st.composite
def plans(draw):
    """Any shifts of a week that do not overlap."""
    minutes = draw(st.lists(st.integers(0, 1439), max_size=6, unique=True))
    edges = [time(m // 60, m % 60) for m in sorted(minutes)]
    ring = zip(edges, [*edges[1:], *edges[:1]], strict=True)
    return tuple(
        ShiftPlan(f"s{i}", f"s{i}", f"s{i}", start, end, draw(days))
        for i, (start, end) in enumerate(ring)
        if draw(st.booleans())
    )


days = st.frozensets(st.integers(1, 7), min_size=1)


@given(zone=zones, plans=plans(), at=instants)
def test_each_instant_lies_in_exactly_one_shift(zone, plans, at):
    calendar = Calendar(zone, plans)
    shift = calendar.shift_at(at)
    assert shift.holds(at)
    around = [s for n in (-2, -1, 0, 1, 2) for s in calendar.day(shift.date + n * DAY)]
    assert [s for s in around if s.holds(at)] == [shift]
    assert calendar.parse(shift.key) == shift


@given(zone=zones, plans=plans(), at=instants)
def test_shifts_tile_time_without_hole_or_overlap(zone, plans, at):
    calendar = Calendar(zone, plans)
    tiles = calendar.between(at, at + 4 * DAY)
    assert tiles[0].holds(at)
    assert tiles[-1].end_at >= at + 4 * DAY
    for one, two in pairwise(tiles):
        assert one.start_at < one.end_at == two.start_at
    assert len({shift.key for shift in tiles}) == len(tiles)


def test_a_run_over_three_shifts_is_cut_by_time_and_by_metres():
    began = wall(SHANGHAI, "2026-11-21T13:00")
    ended = wall(SHANGHAI, "2026-11-21T23:00")
    stretches = split(SHANGHAI, [(began, 0.0), (ended, 36_000_000.0)])
    assert [(s.shift.key, s.length_m) for s in stretches] == [
        ("2026-11-21/early", 3600.0),
        ("2026-11-21/late", 28_800.0),
        ("2026-11-21/night", 3600.0),
    ]
    assert [s.end_at - s.start_at for s in stretches] == [HOUR, 8 * HOUR, HOUR]
    assert (stretches[0].start_at, stretches[-1].end_at) == (began, ended)


def test_a_run_through_the_nine_hour_night_has_nine_hours():
    began = wall(BERLIN, "2026-10-24T21:00")
    track = [(began, 0.0), (began + 11 * HOUR, 11_000.0)]
    stretches = split(BERLIN, track)
    assert [s.length_m for s in stretches] == [1.0, 9.0, 1.0]


def test_material_that_stood_over_a_change_of_shift_is_not_counted_twice():
    six = wall(SHANGHAI, "2026-11-21T06:00")
    track = [(six - HOUR, 0.0), (six - HOUR / 2, 500.0), (six + HOUR, 500.0)]
    assert [s.length_m for s in split(SHANGHAI, track)] == [0.5, 0.0]


def test_a_clock_that_was_set_back_loses_no_metres():
    six = wall(SHANGHAI, "2026-11-21T06:00")
    track = [(six - HOUR, 0.0), (six + HOUR, 20.0), (six - HOUR, 30.0), (six, 40.0)]
    assert sum(s.length_m for s in split(SHANGHAI, track)) == pytest.approx(0.040)


def test_a_run_without_points_or_without_length_is_cut_too():
    assert split(SHANGHAI, []) == ()
    [alone] = split(SHANGHAI, [(wall(SHANGHAI, "2026-11-21T06:00"), 7.0)])
    assert (alone.shift.name, alone.length_m) == ("early", 0.0)


def test_a_run_that_goes_back_is_refused():
    at = wall(SHANGHAI, "2026-11-21T06:00")
    with pytest.raises(ValueError, match="never go back"):
        split(SHANGHAI, [(at, 1.0), (at, 0.0)])


@given(
    zone=zones,
    plans=plans(),
    began=instants,
    steps=st.lists(
        st.tuples(st.integers(-3600, 90_000), st.floats(0, 1e7)), min_size=1, max_size=6
    ),
)
def test_stretches_add_up_to_the_run(zone, plans, began, steps):
    track, at, mm = [(began, 0.0)], began, 0.0
    for seconds, more in steps:
        at, mm = at + timedelta(seconds=seconds), mm + more
        track.append((at, mm))
    stretches = split(Calendar(zone, plans), track)
    assert stretches[0].start_mm == 0.0
    assert stretches[-1].end_mm == mm
    assert stretches[0].start_at == began
    assert stretches[-1].end_at == max(instant for instant, _ in track)
    for one, two in pairwise(stretches):
        assert (one.end_at, one.end_mm) == (two.start_at, two.start_mm)
        assert two.start_at == two.shift.start_at
    assert all(s.end_mm >= s.start_mm for s in stretches)


def test_the_wall_clock_is_the_plant_s():
    at = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert SHANGHAI.local(at).isoformat() == "2026-11-22T00:30:00+08:00"
    assert ZoneInfo("Asia/Shanghai") == SHANGHAI.info
