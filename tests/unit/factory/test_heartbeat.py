from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.factory.heartbeat import (
    Beat,
    beat_path,
    must_hold,
    read_beat,
    write_beat,
)
from inspector.status import Phase
from tests.fakes import NOW

SILENCE_S = 2.0


@pytest.mark.parametrize(
    ("phase", "age_s", "hold"),
    [
        (Phase.RUNNING, 0.0, False),
        (Phase.RUNNING, 1.9, False),
        (Phase.RUNNING, 2.0, False),
        (Phase.RUNNING, 2.1, True),
        (Phase.RUNNING, 86_400.0, True),
        (Phase.DEGRADED, 1.0, False),
        (Phase.RUNNING, -1.0, False),  # two clocks may differ by less than the silence
        (Phase.RUNNING, -2.1, True),
        (Phase.RUNNING, -86_400.0, True),
        (Phase.IDLE, 0.0, True),
        (Phase.PREPARING, 0.0, True),
        (Phase.STOPPING, 0.0, True),
        (Phase.FAULT, 0.0, True),
    ],
)
def test_the_plant_goes_on_only_while_a_line_that_inspects_says_so(phase, age_s, hold):
    beat = Beat(NOW - timedelta(seconds=age_s), phase)
    assert must_hold(beat, NOW, SILENCE_S) == hold


def test_a_beat_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        Beat(datetime(2025, 11, 21), Phase.RUNNING)  # noqa: DTZ001 the point


def test_no_heartbeat_at_all_means_hold():
    assert must_hold(None, NOW, SILENCE_S)


def test_a_beat_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "new" / "output.beat.json"
    for phase in Phase:
        write_beat(path, Beat(NOW, phase))
        assert read_beat(path) == Beat(NOW, phase)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b"\xff\xfe",
        b"{}",
        b'{"at": "2025-11-21T14:30:00+00:00"}',
        b'{"at": "yesterday", "phase": "running"}',
        b'{"at": 3, "phase": "running"}',
        b'{"at": "2025-11-21T14:30:00+00:00", "phase": "flying"}',
        b'{"at": "2025-11-21T14:30:00", "phase": "running"}',
        b"[" * 100_000,
    ],
)
def test_a_heartbeat_that_cannot_be_understood_is_none(data, tmp_path):
    path = tmp_path / "output.beat.json"
    path.write_bytes(data)
    assert read_beat(path) is None
    assert must_hold(read_beat(path), NOW, SILENCE_S)


def test_a_heartbeat_that_is_not_there_is_none(tmp_path):
    assert read_beat(tmp_path / "none.json") is None
    assert read_beat(tmp_path) is None


def test_the_heartbeat_lies_beside_the_marks(tmp_path):
    assert beat_path(tmp_path / "output.jsonl") == tmp_path / "output.beat.json"


@given(st.sampled_from(Phase), st.floats(-1e6, 1e6), st.floats(0.01, 1e3))
def test_more_patience_never_makes_the_plant_hold(phase, age_s, silence_s):
    beat = Beat(NOW - timedelta(seconds=age_s), phase)
    if not must_hold(beat, NOW, silence_s):
        assert not must_hold(beat, NOW, 2 * silence_s)
