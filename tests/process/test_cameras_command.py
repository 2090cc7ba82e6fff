"""`inspector cameras` as a new user would try it."""

import importlib.util
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from inspector.cli.cameras import app
from inspector.errors import InspectorError

needs_gentl = pytest.mark.skipif(
    importlib.util.find_spec("harvesters") is None, reason="needs harvesters"
)


def ask(*words):
    """The command's exit code, its output, and what it says to a person."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, InspectorError):  # `main` prints these, with code 2
        return 2, done.stdout, str(done.exception)
    return done.exit_code, done.stdout, done.stderr


def viky():
    return Path(importlib.util.find_spec("genicam").origin).parent / "viky.cti"


@needs_gentl
def test_list_shows_the_cameras_of_a_producer():
    code, out, _ = ask("list", "--driver", "genicam", "--producer", viky(), "--json")
    assert code == 0
    found = json.loads(out)["cameras"]
    assert [camera["serial"] for camera in found] == ["0", "1", "2"]


@needs_gentl
def test_without_a_producer_list_says_where_to_get_one(monkeypatch):
    monkeypatch.delenv("GENICAM_GENTL64_PATH", raising=False)
    code, _, said = ask("list", "--driver", "genicam")
    assert code == 2
    assert "install the camera maker's package" in said


def test_a_driver_that_is_not_installed_is_said_with_its_remedy(monkeypatch):
    def refuse(name):
        raise ImportError("No module named 'pypylon'")

    monkeypatch.setattr("inspector.camera.search.import_module", refuse)
    code, _, said = ask("list", "--driver", "pylon")
    assert code == 2
    assert "pip install 'surface-inspector[pylon]'" in said


@needs_gentl
def test_grab_makes_a_recording_that_can_be_replayed(tmp_path):
    words = ["--driver", "genicam", "--device", "1", "--producer", viky()]
    code, out, _ = ask(
        "grab", *words, "--lines", 128, "--blocks", 3, "--out", tmp_path, "--json"
    )
    assert code == 0
    assert json.loads(out)["lines"] == 384
    again = tmp_path / "again"
    code, _, _ = ask("grab", "--driver", "replay", "--device", tmp_path, "--out", again)
    assert code == 0
    first = cv2.imread(str(tmp_path / "block-000000.png"), cv2.IMREAD_GRAYSCALE)
    assert first.shape[0] == 128
    assert (cv2.imread(str(again / "block-000000.png"), 0) == first).all()


@needs_gentl
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--line-rate", 5], "AcquisitionLineRate must lie in"),
        (["--pixel-format", "Mono12"], "PixelFormat cannot be 'Mono12'"),
        (["--lines", 60_000], "Height must lie in"),
        (["--exposure", 50], "no feature 'ExposureTime'"),
    ],
    ids=["line rate", "pixel format", "height", "no such feature"],
)
def test_what_a_camera_cannot_do_is_refused_with_what_it_can(words, expected, tmp_path):
    camera = ["--driver", "genicam", "--device", "0", "--producer", viky()]
    code, _, said = ask("grab", *camera, "--lines", 128, *words, "--out", tmp_path)
    assert code == 2
    assert expected in said


def test_without_a_camera_it_asks_which(tmp_path):
    code, _, said = ask("grab", "--out", tmp_path)
    assert code == 2
    assert "--driver and --device" in said
    code, _, said = ask("grab", "--driver", "pilon", "--out", tmp_path)
    assert code == 2
    assert "pylon" in said


def folder(path, pixels):
    path.mkdir()
    cv2.imwrite(str(path / "lines.png"), pixels)
    return path


def test_calibration_from_recordings(tmp_path):
    rng = np.random.default_rng(0)
    columns = 180 * (1 + 0.2 * rng.uniform(-1, 1, 400)) / 1.2
    white = np.clip(columns + rng.normal(0, 2, (1024, 400)), 0, 255).astype(np.uint8)
    dark = rng.integers(2, 6, (1024, 400)).astype(np.uint8)
    out = tmp_path / "flat.npz"
    words = ["--dark", folder(tmp_path / "d", dark), "--white"]
    words += [folder(tmp_path / "w", white), "--out", out, "--operator", "anna"]
    code, told, _ = ask("calibrate", "flat-field", *words, "--lines", 1024, "--json")
    assert code == 0
    assert json.loads(told)["target_level"] == pytest.approx(146, abs=4)
    note = json.loads((tmp_path / "flat.npz.json").read_text())
    assert (note["kind"], note["made_by"]) == ("flat-field", "anna")

    words[words.index(tmp_path / "w")] = folder(
        tmp_path / "s", np.full_like(white, 255)
    )
    code, _, said = ask("calibrate", "flat-field", *words, "--lines", 1024)
    assert code == 2
    assert "saturated" in said


def test_the_scale_and_the_encoder_are_calibrated(tmp_path):
    stripes = np.where(np.arange(800) // 10 % 2, 200, 40).astype(np.uint8)
    target = folder(tmp_path / "t", np.repeat(stripes[None], 600, 0))
    out = tmp_path / "scale.npz"
    code, told, _ = ask(
        "calibrate", "scale", "--target", target, "--period", 5, "--out", out, "--json"
    )
    assert code == 0
    assert json.loads(told)["pitch_mm"] == pytest.approx(0.25, rel=1e-3)
    words = ["--length", 1000, "--counts", 40_010, "--counts", 39_990]
    code, told, _ = ask(
        "calibrate", "encoder", *words, "--out", tmp_path / "encoder.yaml", "--json"
    )
    assert code == 0
    assert json.loads(told)["counts_per_mm"] == pytest.approx(40.0)
