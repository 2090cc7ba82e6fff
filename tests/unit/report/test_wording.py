"""Numbers, instants and foreign text as a person reads them."""

from datetime import UTC, datetime, timedelta
from xml.dom.minidom import parseString
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.report import wording

NOON = datetime(2026, 7, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100 %"),
        (0.999999, "99.99 %"),
        (0.9936, "99.36 %"),
        (0.5, "50.00 %"),
        (0.0000001, "< 0.01 %"),
        (0.0, "0 %"),
    ],
)
def test_only_the_whole_is_a_hundred_per_cent_and_only_nothing_is_zero(share, text):
    assert wording.percent(share) == text


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_share_with_a_gap_never_reads_as_whole(seen, unseen):
    assert wording.percent(seen / (seen + unseen)) not in ("100 %", "100.00 %", "0 %")


def test_intervals_are_rounded_outwards():
    assert wording.interval(0.00019, 0.00881) == "0.01 \N{EN DASH} 0.89 %"


@pytest.mark.parametrize(
    ("mm", "text"),
    [
        (0, "0 mm"),
        (0.4, "0.4 mm"),
        (614.4, "614 mm"),
        (2970, "2.97 m"),
        (102_400, "102.4 m"),
        (1_234_567_000, "1,234,567.0 m"),
    ],
)
def test_lengths_take_the_unit_that_fits(mm, text):
    assert wording.length(mm) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.985, "0.98"), (43.31, "43.3"), (1234.5, "1,234")]
)
def test_rates_have_digits_that_count(value, text):
    assert wording.rate(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0 ms"), (0.01, "< 0.1 ms"), (412.4, "412 ms")]
)
def test_a_short_time_is_not_rounded_to_none(value, text):
    assert wording.milliseconds(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.0 s"), (41, "41.0 s"), (1024, "17 min 04 s"), (3661, "1 h 01 min")],
)
def test_durations_take_their_two_largest_units(seconds, text):
    assert wording.duration(seconds) == text


def test_a_duration_over_a_clock_that_was_set_back_is_negative():
    assert wording.duration(-90) == "\N{MINUS SIGN}1 min 30 s"


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "2026-07-01 12:00:00 (UTC+00:00)"),
        ("Asia/Shanghai", "2026-07-01 20:00:00 (UTC+08:00)"),
        ("America/St_Johns", "2026-07-01 09:30:00 (UTC\N{MINUS SIGN}02:30)"),
    ],
)
def test_instants_are_shown_in_plant_time_with_their_offset(zone, text):
    assert wording.instant(NOON, zone) == text


def test_a_time_of_another_day_carries_its_date():
    later = NOON + timedelta(hours=5)
    assert wording.clock(later, "UTC", NOON) == "17:00:00"
    assert wording.clock(later, "Asia/Shanghai", NOON) == "2026-07-02 01:00:00"
    assert wording.clock(NOON, "UTC", None) == "2026-07-01 12:00:00"


def test_a_long_text_is_cut_and_says_how_long_it_was():
    assert wording.plain("x" * 10_000) == "x" * 300 + "… (10,000)"
    assert wording.plain("x" * 10_000, 5) == "xxxxx…"


def test_invisible_and_turning_characters_become_visible():
    assert wording.plain("a\x00b\u202ec\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert wording.plain(" a\n\tb ") == "a b"


def test_markup_is_left_to_whoever_escapes_it():
    assert wording.plain("<b>#x</b>") == "<b>#x</b>"


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_can_be_written_as_utf_8_and_as_xml(text):
    tidy = wording.plain(text, 50)
    tidy.encode("utf-8")
    parseString(f"<a>{escape(tidy)}</a>")
    assert "\n" not in tidy
