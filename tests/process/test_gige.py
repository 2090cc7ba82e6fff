"""A GigE Vision camera that is killed, frozen or loses packets: every line is told."""

import contextlib
import importlib
import json
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from inspector import registry
from inspector.camera.assemble import Assembler
from inspector.camera.gvcp import device_answers
from inspector.channel import Lossless
from inspector.cli.cameras import app
from inspector.devices import AravisPart
from inspector.errors import CameraError
from inspector.line.acquire import Acquisition, acquire
from inspector.line.feeds import StripFeed
from inspector.types import GapReason
from tests.fakes import PITCH_MM, FakeDesk, recipe
from tests.loopback import own_network

pytestmark = pytest.mark.gige

RATE_HZ, LINES, WIDTH = 4000.0, 64, 256
ADDRESS = "127.0.0.1"


@pytest.fixture(autouse=True)
def network():
    with own_network():
        yield


class Emulated:
    """The camera in a process of its own; its web goes on while it is away."""

    def __init__(self, folder):
        scene = {
            "version": 1,
            "name": "tiny",
            "kind": "steel",
            "seed": 3,
            "width_px": WIDTH,
            "pitch_mm": [0.5, 0.5],
            "line_rate_hz": RATE_HZ,
        }
        self._scene = folder / "scene.yaml"
        self._scene.write_text(yaml.safe_dump(scene), "utf-8")
        self._began_s = time.time()
        self.process = None

    def start(self):
        options = ["--scene", str(self._scene), "--lines", str(LINES), "--stamped"]
        options += ["--web-lines", "512", "--began", repr(self._began_s)]
        command = [sys.executable, "-m", "inspector", "cameras", "emulate", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        assert patiently(self._is_up), "it does not come up"

    def _is_up(self):
        assert self.process.poll() is None, "it ended"
        return device_answers(ADDRESS)

    def signal(self, number):
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait()


class Line:
    """Acquisition from that camera, in a thread, and what it said."""

    def __init__(self, block_lines=LINES, part=None, **camera):
        settings = recipe().camera.model_copy(
            update={
                "line_rate_hz": RATE_HZ,
                "lines_per_frame": block_lines,
                "overlap_lines": 0,
                **camera,
            }
        )
        self.recipe = recipe().model_copy(update={"camera": settings})
        part = part or AravisPart(driver="aravis", name="top", address=ADDRESS)
        self.desk = FakeDesk(records=100_000)
        self.desk.desk.now = self.desk.clock.utc
        self.work = Acquisition(
            camera=registry.load("camera", "aravis")(part, settings),
            configure=lambda camera: camera.set("AcquisitionLineRate", RATE_HZ),
            assembler=Assembler("top", self.recipe, self.desk.clock.utc),
            frames=Lossless(100_000),
            strips=StripFeed(PITCH_MM),
            desk=self.desk.desk,
            now_s=time.monotonic,
            stall_s=0.75,
            return_s=30.0,
            counts_per_block=float(block_lines),
        )
        self.stop = threading.Event()
        self.thread = threading.Thread(target=acquire, args=(self.work, self.stop))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()

    @property
    def blocks(self):
        return self.desk.tally.counts[0]

    def ended(self):
        """Frames, gaps and the number of the web's line that was line 0 of the run."""
        frames = [one.frame for one in self.work.frames.take(100_000)]
        gaps = self.desk.gaps
        first = frames[0]
        return frames, gaps, stamped(first) - first.info.first_line


def stamped(frame):
    return int.from_bytes(bytes(frame.pixels[0, :4]), "big")


def patiently(holds, seconds=20.0):
    deadline_s = time.monotonic() + seconds
    while time.monotonic() < deadline_s:
        if holds():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def camera(tmp_path):
    made = Emulated(tmp_path)
    made.start()
    yield made
    with contextlib.suppress(ProcessLookupError):
        made.signal(signal.SIGKILL)


def check_every_line_is_told(line, *, away):
    """Frames lie where the web says, and frames and gaps tile what was produced."""
    frames, gaps, origin = line.ended()
    for frame in frames:
        assert stamped(frame) == origin + frame.info.first_line
    seen = sum(frame.info.inspected_lines for frame in frames)
    missing = sum(gap.lines for gap in gaps)
    assert seen + missing == line.work.assembler.produced_lines
    assert sum(gap.reason is GapReason.CAMERA for gap in gaps) == away
    return frames, gaps


def test_a_camera_that_is_killed_and_comes_back_leaves_one_gap_of_the_right_length(
    camera,
):
    with Line() as line:
        assert patiently(lambda: line.blocks > 10)
        camera.signal(signal.SIGKILL)
        assert patiently(lambda: line.desk.active("camera:top"))
        camera.start()
        before = line.blocks
        assert patiently(lambda: line.blocks > before + 10)
    _, gaps = check_every_line_is_told(line, away=1)
    (outage,) = [gap for gap in gaps if gap.reason is GapReason.CAMERA]
    assert outage.lines % LINES == 0
    assert outage.lines > LINES


class Looks:
    """Counts how often a camera is read."""

    def __init__(self, camera):
        self.count = 0
        self._read = camera.read
        camera.read = self.read

    def read(self, timeout_s):
        self.count += 1
        return self._read(timeout_s)


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_a_camera_that_does_not_answer_is_told_after_three_looks(camera, number):
    line = Line()
    looks = Looks(line.work.camera)
    with line:
        assert patiently(lambda: line.blocks > 10)
        camera.signal(number)
        since = looks.count
        assert patiently(lambda: line.desk.active("camera:top"))
        assert looks.count - since <= 3  # of 0.2 s each, and a question of 0.45 s
    with contextlib.suppress(ProcessLookupError):
        camera.signal(signal.SIGCONT)


def test_a_camera_that_answers_and_sends_nothing_is_told_while_the_web_moves():
    loopback = importlib.import_module("inspector.camera.loopback")
    registers = importlib.import_module("inspector.camera.loopback_description")
    settings = loopback.LoopbackSettings(
        line_rate_hz=RATE_HZ, block_lines=LINES, began_s=time.time(), stamped=True
    )
    device = loopback.LoopbackDevice(settings, np.full((512, WIDTH), 90, np.uint8))
    try:
        with Line() as line:
            assert patiently(lambda: line.blocks > 10)
            assert line.desk.alarm_keys == []
            device._write(registers.FRAME_PERIOD_US, 2_000_000)  # no trigger comes
            assert patiently(lambda: go_on(device) and line.desk.active("stall:top"))
            device._write(registers.FRAME_PERIOD_US, 16_000)
            assert patiently(lambda: not line.desk.active("stall:top"))
            assert line.desk.alarm_keys == ["stall:top"]
    finally:
        device.close()


def go_on(device):
    """The web moves by a line under a camera without a trigger."""
    registers = importlib.import_module("inspector.camera.loopback_description")
    encoder = device._read(registers.ENCODER_VALUE)
    device._write(registers.ENCODER_VALUE, encoder + 1)
    return True


def test_a_camera_that_freezes_is_lost_and_found_again(camera):
    with Line() as line:
        assert patiently(lambda: line.blocks > 10)
        camera.signal(signal.SIGSTOP)
        assert patiently(lambda: line.desk.active("camera:top"))
        camera.signal(signal.SIGCONT)
        before = line.blocks
        assert patiently(lambda: line.blocks > before + 10)
    check_every_line_is_told(line, away=1)


def test_a_cable_that_is_pulled_during_the_stop_ends_the_run_all_the_same(camera):
    with Line() as line:
        assert patiently(lambda: line.blocks > 10)
        camera.signal(signal.SIGSTOP)
        line.stop.set()
    frames, gaps, _ = line.ended()
    seen = sum(frame.info.inspected_lines for frame in frames)
    missing = sum(gap.lines for gap in gaps)
    assert seen + missing == line.work.assembler.produced_lines
    camera.signal(signal.SIGCONT)


def test_one_packet_lost_in_a_thousand_loses_blocks_and_no_line_of_the_account():
    loopback = importlib.import_module("inspector.camera.loopback")
    web = np.full((512, 8000), 90, np.uint8)
    settings = loopback.LoopbackSettings(
        line_rate_hz=RATE_HZ,
        block_lines=LINES,
        began_s=time.time(),
        lost_per_mille=1.0,
        stamped=True,
    )
    device = loopback.LoopbackDevice(settings, web)
    try:
        with Line() as line:
            assert patiently(lambda: line.blocks > 60)
    finally:
        device.close()
    _, gaps = check_every_line_is_told(line, away=0)
    assert gaps  # of 64 packets a block one in a thousand is lost
    assert all(gap.lines % LINES == 0 for gap in gaps[:-1])


def test_a_camera_that_another_program_controls_is_said(camera, tmp_path):
    words = ["grab", "--driver", "aravis", "--device", ADDRESS, "--out", str(tmp_path)]
    with Line() as line:
        assert patiently(lambda: line.blocks > 2)
        done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, CameraError)
    assert "another program controls it" in str(done.exception)


def test_list_finds_it_and_says_its_address(camera):
    done = CliRunner().invoke(app, ["list", "--driver", "aravis", "--json"])
    assert done.exit_code == 0
    (found,) = json.loads(done.stdout)["cameras"]
    assert (found["serial"], found["address"]) == ("LOOP1", ADDRESS)
