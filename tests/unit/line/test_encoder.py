from inspector.camera.encoder import LineTruth
from inspector.types import GapReason
from tests.fakes import LINES, block
from tests.unit.line.test_acquire import Scene


def counted(*counts):
    return [block(n * LINES, encoder_count=count) for n, count in enumerate(counts)]


def test_lines_that_the_encoder_saw_and_the_camera_did_not_send_are_a_gap():
    scene = Scene(counted(0, LINES, 2 * LINES + 5), truth=LineTruth()).run()
    (gap,) = scene.desk.gaps
    assert (gap.first_line, gap.lines, gap.reason) == (2 * LINES, 5, GapReason.LOST)
    assert scene.ledger.produced_lines == 3 * LINES + 5
    assert scene.ledger.balanced
    assert "lines:top" in scene.desk.alarm_keys


def test_a_web_that_runs_back_is_not_inspected_twice():
    back = counted(0, LINES, LINES, 2 * LINES - 6, 3 * LINES - 6)
    scene = Scene(back, truth=LineTruth()).run()
    assert scene.ledger.produced_lines == 4 * LINES - 6
    assert scene.desk.tally.gap_mm == 0
    assert scene.ledger.balanced
    assert "reversal:top" in scene.desk.alarm_keys


def test_a_picture_that_is_squeezed_is_an_alarm():
    tight = [
        block(n * LINES, encoder_count=n * 2 * LINES, device_time_ns=n * LINES * 10**6)
        for n in range(4)
    ]
    scene = Scene(tight, truth=LineTruth(limit_hz=1000.0)).run()
    assert "overspeed:top" in scene.desk.alarm_keys
    assert scene.ledger.produced_lines == 7 * LINES
    assert scene.ledger.balanced


def test_a_camera_that_cannot_do_the_rate_that_it_was_given_is_told():
    scene = Scene(counted(0))
    rates = {"AcquisitionLineRate": 12_000.0, "ResultingLineRate": 9_000.0}
    scene.camera.get = lambda feature: rates.get(feature, 0.0)
    scene.run()
    assert "rate:top" in scene.desk.alarm_keys
    assert "9000 lines/s" in scene.desk.raised[0].text
