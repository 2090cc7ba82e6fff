"""Causes, idle time, changes, and gaps cut at a shift's end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.cause.feedback import Feedback, Finding
from inspector.findings import Provenance
from inspector.report.happenings import causes_of, differences, idle_s
from inspector.store.facts import RunEntry
from inspector.store.report_journal import Explained
from inspector.store.report_places import cut
from inspector.types import Gap, GapReason

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
MADE = Provenance("r", "s", {"steel": "a"}, {"steel": "onnx 1"}, "", "0.1.0")


def a_run(begin, end):
    started = None if begin is None else NOW + begin * HOUR
    ended = None if end is None else NOW + end * HOUR
    return RunEntry("r", "", "", "", "", "", started, ended, "ended", "")


def explained(cause):
    return Explained("scratch", cause, 0.7 if cause else 0.0, 3, NOW)


def verdict(cause, finding):
    return Feedback("id", cause, finding, "", "Li", NOW)


def test_causes_are_told_by_how_often_they_came_first_with_their_hit_rate():
    stats = pytest.importorskip("scipy.stats", reason="the extra dev brings scipy")
    verdicts = [verdict("roll", Finding.RIGHT)] * 7 + [verdict("roll", Finding.WRONG)]
    verdicts.append(verdict("nozzle", Finding.OTHER))
    found = causes_of(
        [explained("knife"), explained("roll"), explained("roll"), explained("")],
        verdicts,
    )
    assert [(one.cause, one.proposed) for one in found] == [
        ("roll", 2), ("knife", 1), ("nozzle", 0),
    ]  # fmt: skip
    hits = found[0].hits
    known = stats.binomtest(7, 8).proportion_ci(method="exact")
    assert (hits.hits, hits.trials) == (7, 8)
    assert (hits.low, hits.high) == pytest.approx((known.low, known.high))
    assert found[1].hits is None
    assert found[2].hits.share == 0


@pytest.mark.parametrize(
    ("runs", "hours"),
    [
        ([], 8),
        ([(0, 8)], 0),
        ([(-2, 1), (1, 3)], 5),
        ([(1, 5), (2, 3)], 4),  # one inside the other, on two machines
        ([(1, 4), (3, 6)], 3),
        ([(6, None)], 6),
        ([(None, None)], 8),
        ([(7, 12)], 7),
    ],
)
def test_idle_is_what_no_run_covers(runs, hours):
    entries = [a_run(begin, end) for begin, end in runs]
    assert idle_s(entries, NOW, NOW + 8 * HOUR) == pytest.approx(hours * 3600)


def test_what_became_another_is_named():
    assert differences(MADE, MADE) == ()
    new = replace(MADE, recipe="q", artifacts={"steel": "b"}, library="x")
    assert differences(MADE, new) == ("recipe", "library", "model steel")
    more = replace(MADE, engines={"steel": "onnx 1", "embedder": "onnx 1"})
    assert differences(MADE, more) == ("engine embedder",)
    assert differences(None, MADE) == ("not recorded",)


@given(
    st.integers(1, 5000),
    st.floats(0, 1e6),
    st.floats(0.05, 2),
    st.lists(st.floats(-1e3, 2e6), max_size=6),
)
def test_the_parts_of_a_gap_add_up_to_the_line(lines, start_mm, pitch_mm, edges):
    gap = Gap("top", 0, 3, 100, lines, start_mm, lines * pitch_mm, GapReason.CAMERA)
    places = [float("-inf"), *sorted(edges), float("inf")]
    reaches = list(pairwise(places))
    parts = [part for reach in reaches if (part := cut(gap, reach))]
    assert sum(part.lines for part in parts) == lines
    assert sum(part.frames for part in parts) == gap.frames
    assert sum(part.length_mm for part in parts) == pytest.approx(gap.length_mm)
    first = gap.first_line
    for part in parts:
        assert part.first_line == first
        first += part.lines
