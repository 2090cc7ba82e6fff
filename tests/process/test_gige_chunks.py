"""A GigE Vision camera whose counters come with its blocks, on the wire."""

import contextlib
import importlib
import time

import numpy as np
import pytest

from inspector.camera.encoder import LineTruth
from inspector.devices import AravisPart
from inspector.line.begin import Beginning, CommonStart
from inspector.types import GapReason
from tests.loopback import add_address, own_network, ticking
from tests.process.test_gige import (
    ADDRESS,
    LINES,
    RATE_HZ,
    WIDTH,
    Line,
    check_every_line_is_told,
    patiently,
)

pytestmark = pytest.mark.gige

COUNTS = 10
ENCODER = {"counts_per_mm": COUNTS / 0.5, "period": 32_768}
BLOCK_COUNTS = LINES * COUNTS
BEGAN_S = time.time()


@pytest.fixture(autouse=True)
def network():
    with own_network():
        yield


def device_at(address=ADDRESS, **changes):
    """A camera with counters behind its blocks; the web is the same for all."""
    loopback = importlib.import_module("inspector.camera.loopback")
    always = {"stamped": True, "chunks": True, "counts_per_line": COUNTS}
    settings = loopback.LoopbackSettings(
        serial=address,
        address=address,
        line_rate_hz=RATE_HZ,
        block_lines=LINES,
        began_s=BEGAN_S,
        **always,
        **changes,
    )
    return loopback.LoopbackDevice(settings, np.full((512, WIDTH), 90, np.uint8))


@pytest.fixture
def device():
    made = device_at()
    with ticking(made):
        yield made


def line_of(**part):
    made = Line(
        part=AravisPart(driver="aravis", name="top", address=ADDRESS, **part),
        pitch_mm=(0.25, 0.5),
    )
    made.work.truth = LineTruth(COUNTS) if "encoder" in part else None
    return made


def test_counters_that_wrap_lose_no_line(device):
    with line_of(encoder=ENCODER) as line:
        turns = 32_768 // BLOCK_COUNTS + 1  # block ids and frames wrap on the way
        assert patiently(lambda: line.blocks > 2 * turns)
        assert line.desk.alarm_keys == []
    _, gaps = check_every_line_is_told(line, away=0)
    assert {gap.reason for gap in gaps} <= {GapReason.STOPPED}


@pytest.mark.parametrize(
    ("fault", "lines", "alarm"),
    [
        ({"lines": 17}, 17, ["lines:top"]),  # only the encoder knows
        ({"frames": 2}, 2 * LINES, []),  # block numbers go on, frames do not
        ({"triggers": 9}, 9, []),
    ],
    ids=["the web moved unseen", "lost in the camera", "triggers not followed"],
)
def test_what_is_lost_unseen_is_a_gap_of_the_right_length(device, fault, lines, alarm):
    with line_of(encoder=ENCODER) as line:
        assert patiently(lambda: line.blocks > 10)
        for name, value in fault.items():
            setattr(device.stream.faults, name, value)
        before = line.blocks
        assert patiently(lambda: line.blocks > before + 10)
        assert line.desk.alarm_keys == alarm
    _, gaps = check_every_line_is_told(line, away=0)
    lost = [gap.lines for gap in gaps if gap.reason is GapReason.LOST]
    assert lost == [lines]


def test_without_an_encoder_the_cameras_clock_tells_what_went_by(device):
    with line_of() as line:
        assert patiently(lambda: line.blocks > 10)
        device.stream.faults.lines = 25
        before = line.blocks
        assert patiently(lambda: line.blocks > before + 10)
    _, gaps = check_every_line_is_told(line, away=0)
    assert [gap.lines for gap in gaps if gap.reason is GapReason.LOST] == [25]


def test_a_station_may_leave_the_counters_off(device):
    with line_of(chunks=False) as line:
        assert patiently(lambda: line.blocks > 10)
        device.stream.faults.frames = 2  # and then nobody knows
        before = line.blocks
        assert patiently(lambda: line.blocks > before + 10)
    frames, gaps, _ = line.ended()
    assert frames
    assert [gap for gap in gaps if gap.reason is GapReason.LOST] == []


def test_a_count_that_cannot_be_of_this_encoder_is_said(device):
    line = line_of(encoder={**ENCODER, "period": 256})
    with line:
        assert patiently(lambda: line.desk.active("camera:top"))
    assert "encoder.period" in line.desk.raised[0].text


def test_two_cameras_that_begin_apart_number_the_lines_of_their_web_alike():
    addresses = (ADDRESS, "127.0.0.2")
    add_address(addresses[1])
    common = CommonStart(addresses, time.monotonic, 20.0)
    with contextlib.ExitStack() as stack:
        lines = [
            stack.enter_context(at_the_web(address, common)) for address in addresses
        ]
        stack.enter_context(lines[0])
        time.sleep(0.3)  # a camera that takes longer to come up
        stack.enter_context(lines[1])
        assert patiently(lambda: min(line.blocks for line in lines) > 30)
    origins = {line.ended()[2] for line in lines}
    assert len(origins) == 1  # the same line of the web is line 0 of both
    for line in lines:
        assert line.desk.tally.ledgers()["top"].produced_lines > 20 * LINES


@contextlib.contextmanager
def at_the_web(address, common):
    """A camera with its line."""
    with ticking(device_at(address, encoder_period=2**32)):
        counts = {"counts_per_mm": COUNTS / 0.5}
        part = AravisPart(driver="aravis", name="top", address=address, encoder=counts)
        made = Line(part=part, pitch_mm=(0.25, 0.5))
        made.work.truth = LineTruth(COUNTS)
        made.work.begin = Beginning(address, common, COUNTS / 0.5, 0.0, 0.5)
        yield made
