"""What a new user of `inspector cameras` can get wrong: one line and an exit code."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.camera import takes
from inspector.camera.search import search
from inspector.cli import calibrate
from inspector.cli.main import main
from tests.loopback import own_network
from tests.process.test_gige import ADDRESS, Line, camera, patiently  # noqa: F401

NOBODY = 65_534
needs = {
    name: pytest.mark.skipif(
        importlib.util.find_spec(name) is None, reason=f"needs {name}"
    )
    for name in ("pypylon", "harvesters")
}


@pytest.fixture
def ask(monkeypatch, capsys):
    """The whole command, as a shell would call it: exit code and what is said."""

    def asked(*words):
        monkeypatch.setattr(sys, "argv", ["inspector", "cameras", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, said = capsys.readouterr()
        code = ended.value.code or 0
        assert "Traceback" not in said
        if code:
            assert len(said.strip().splitlines()) == 1, said
        return code, out, said

    return asked


@contextlib.contextmanager
def as_nobody():
    """An account without rights; for the superuser nothing is forbidden."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def without(monkeypatch, *modules):
    """As if these had never been installed."""
    for name in list(sys.modules):
        if name.split(".")[0] in modules or name.startswith("inspector.camera.p"):
            monkeypatch.delitem(sys.modules, name)
    for name in modules:
        monkeypatch.setitem(sys.modules, name, None)


COMMANDS = {
    "list": ["list"],
    "grab": ["grab", "--device", "0", "--out"],
    "calibrate": ["calibrate", "scale", "--period", "5", "--device", "0", "--out"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_driver_that_is_not_installed_is_said_with_what_to_install(
    command, ask, tmp_path, monkeypatch
):
    without(monkeypatch, "pypylon")
    words = COMMANDS[command]
    more = [tmp_path / "x"] if words[-1] == "--out" else []
    code, _, said = ask(*words, *more, "--driver", "pylon")
    assert code == 2
    assert "not installed; pip install 'surface-inspector[pylon]'" in said


def test_a_driver_that_is_installed_and_broken_says_what_is_wrong(monkeypatch):
    def broken(_name):
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr("inspector.camera.search.import_module", broken)
    assert "cannot be loaded (libGL.so.1" in search("pylon").problem


@needs["pypylon"]
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--pixel-format", "Mono12"], "PixelFormat must be 'Mono8'"),
        (["--pixel-format", "Purple"], "PixelFormat cannot be 'Purple'; it can be"),
        (["--lines", 60_000], "Height must lie in 1..4096, got 60000"),
        (["--exposure", 1e9], "ExposureTime must lie in"),
        (["--line-rate", 1e9], "AcquisitionLineRate must lie in"),
    ],
    ids=["another format", "no format", "height", "exposure", "line rate"],
)
def test_a_wrong_format_and_a_value_out_of_range_name_what_there_is(
    words, expected, ask, tmp_path
):
    device = ["--driver", "pylon", "--device", "emulator", "--out", tmp_path / "x"]
    code, _, said = ask("grab", *device, *words)
    assert code == 2
    assert expected in said


@needs["pypylon"]
def test_a_camera_that_is_not_there_is_said_without_the_sdks_own_words(ask, tmp_path):
    device = ["--driver", "pylon", "--device", "4711", "--out", tmp_path / "x"]
    code, _, said = ask("grab", *device)
    assert code == 2
    assert "camera 4711: No device is available" in said
    assert "`inspector cameras list` shows what answers" in said
    assert "thrown" not in said


@pytest.mark.gige
class TestGige:
    @pytest.fixture(autouse=True)
    def network(self):
        with own_network():
            yield

    @pytest.mark.parametrize("command", ["grab", "calibrate"])
    def test_a_camera_in_use_is_said_before_anybody_walks_to_it(
        self,
        camera,  # noqa: F811
        command,
        ask,
        tmp_path,
    ):
        words = [*COMMANDS[command], tmp_path / "x", "--driver", "aravis"]
        words[words.index("0")] = ADDRESS
        with Line() as line:
            assert patiently(lambda: line.blocks > 2)
            code, _, said = ask(*words)
        assert code == 2
        assert "another program controls it, close it there" in said
        assert "ready?" not in said

    def test_its_wrong_format_and_range_are_said_too(self, camera, ask, tmp_path):  # noqa: F811
        device = ["--driver", "aravis", "--device", ADDRESS, "--out", tmp_path / "x"]
        for words, expected in (
            (["--pixel-format", "Mono12"], "PixelFormat cannot be 'Mono12'"),
            (["--line-rate", 1e6], "AcquisitionLineRate must lie in 1..80000"),
        ):
            code, _, said = ask("grab", *device, *words)
            assert (code, expected in said) == (2, True)

    def test_an_address_without_a_camera_is_said(self, ask, tmp_path):
        device = ["--driver", "aravis", "--device", "127.0.0.9", "--out", tmp_path]
        code, _, said = ask("grab", *device)
        assert (code, "nothing answers at 127.0.0.9" in said) == (2, True)


def recording(folder):
    folder.mkdir()
    pixels = np.random.default_rng(0).integers(0, 255, (600, 64)).astype(np.uint8)
    cv2.imwrite(str(folder / "a.png"), pixels)
    return folder


@pytest.fixture
def open_folder(tmp_path):
    """A folder that the account without rights can reach."""
    top = Path(tempfile.gettempdir())
    for part in (tmp_path, *tmp_path.parents):
        if part == top:
            break
        part.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("command", ["grab", "flat-field", "scale", "encoder"])
def test_no_permission_to_write_is_said_before_anything_is_begun(
    command, ask, open_folder
):
    ask("grab", "--driver", "replay", "--device", recording(open_folder / "a"),
        "--out", open_folder / "warm")  # fmt: skip
    closed = open_folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    words = {
        "grab": ["grab", "--driver", "replay", "--device", open_folder / "a"],
        "flat-field": ["calibrate", "flat-field", "--white", open_folder / "a"],
        "scale": ["calibrate", "scale", "--period", 5, "--target", open_folder / "a"],
        "encoder": ["calibrate", "encoder", "--length", 500, "--counts", 20_000],
    }[command]
    with as_nobody():
        code, _, said = ask(*words, "--out", closed / "here" / "x")
    assert code == 2
    assert f"cannot write into {closed}" in said
    assert "Permission denied" in said


def test_no_permission_to_read_a_recording_is_said(ask, open_folder):
    folder = recording(open_folder / "a")
    words = ["grab", "--driver", "replay", "--device", folder, "--out"]
    ask(*words, open_folder / "warm")
    (folder / "a.png").chmod(0)
    folder.chmod(0)
    target = open_folder / "target"
    target.mkdir()
    target.chmod(0o777)
    try:
        with as_nobody():
            code, _, said = ask(*words, target)
    finally:
        folder.chmod(0o755)
    assert code == 2
    assert str(folder) in said


def test_no_permission_for_a_usb_camera_is_said_with_the_remedy(
    ask, tmp_path, monkeypatch
):
    aravis = pytest.importorskip("inspector.camera.aravis", exc_type=ImportError)

    def refuse(_call, *_arguments):
        raise aravis.AravisError("Failed to open USB device: LIBUSB_ERROR_ACCESS")

    monkeypatch.setattr(aravis, "checked", refuse)
    device = ["--driver", "aravis", "--device", "U3V-1", "--out", tmp_path / "x"]
    code, _, said = ask("grab", *device)
    assert code == 2
    assert "no permission: see the udev rule in docs/cameras.md" in said
    locked = "no permission to open the USB3 camera at /dev/bus/usb/002/007"
    monkeypatch.setattr(aravis, "permission_problem", lambda: locked)
    assert locked in ask("grab", *device)[2]


def test_a_camera_is_opened_before_a_person_is_asked_to_do_something(monkeypatch):
    asked = []
    monkeypatch.setattr(calibrate.typer, "confirm", lambda *a, **k: asked.append(a))
    with pytest.raises(Exception, match="no scene"):
        calibrate._lines(("simulated", "nowhere", None, ""), None, 512, "cover it")
    assert asked == []


def test_a_grab_in_which_no_block_came_whole_has_failed(ask, tmp_path, monkeypatch):
    damaged = takes.Recorded(0, 0, 64, 640, 10)
    monkeypatch.setattr(takes, "record", lambda *_: damaged)
    words = ["grab", "--driver", "replay", "--device", recording(tmp_path / "a")]
    code, out, said = ask(*words, "--out", tmp_path / "x", "--json")
    assert code == 1
    assert json.loads(out)["incomplete_blocks"] == 10
    assert "no block came whole" in said
