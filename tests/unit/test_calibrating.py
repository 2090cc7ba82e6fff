"""Calibrations on the virtual camera, from its target to the next run's plan."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from inspector.build import read_line
from inspector.calibrating import Calibrator, Outcome, Taken
from inspector.camera.bench import Target, stripes
from inspector.camera.calibration import Flaw, Note
from inspector.camera.correction import calibration_file
from inspector.errors import BusyError, StationError, StoreError
from inspector.renewal import PlanSource
from inspector.vision.scale import Scale
from tests.lines import write_tiny_line

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path)


@pytest.fixture
def kept():
    return []


@pytest.fixture
def make(line, kept):
    def now_made(*, runs=False, keep=kept.extend):
        recipe, station = read_line(line.station, line.recipe)
        maker = Calibrator(recipe, station, lambda: runs, lambda: NOW, keep)
        return maker.of("top")

    return now_made


@pytest.fixture
def opened(make):
    made = make()
    made.open()
    yield made
    made.close()


def test_a_flat_field_from_dark_to_the_plan_of_the_next_run(line, opened, kept):
    source = PlanSource(line.station, line.recipe)
    assert source().flat_fields == {}
    assert opened.take(Target.DARK) == Taken()
    assert opened.take(Target.WHITE) == Taken()
    found = opened.finish_flat_field()
    assert found.figures["lines"] == 2048
    stored = opened.store(found, "li")
    assert stored.used
    note = Note.load(stored.file)
    assert (note.made_by, note.made_at, note.camera) == ("li", NOW, "top")
    assert note.serial.endswith("scene.yaml")
    field = source().flat_fields["top"]
    white = opened.look(Target.WHITE).pixels
    raw, even = (part.mean(0).std() for part in (white, field.apply(white)))
    assert even < raw / 4
    assert [record.body.subject for record in kept] == ["calibration flat-field of top"]
    assert json.loads(kept[0].body.new)["made_by"] == "li"


def test_a_second_calibration_tells_the_audit_what_was_before(opened, kept):
    for _ in range(2):
        opened.take(Target.DARK)
        opened.take(Target.WHITE)
        opened.store(opened.finish_flat_field(), "li")
    assert kept[0].body.old is None
    assert json.loads(kept[1].body.old)["made_by"] == "li"


def test_a_white_sheet_in_place_of_the_lens_cap_is_refused_by_name(opened, monkeypatch):
    bench = opened._bench
    lines = bench.lines
    monkeypatch.setattr(bench, "lines", lambda _t, n, p: lines(Target.WHITE, n, p))
    assert opened.take(Target.DARK).flaw is Flaw.NOT_DARK


@pytest.mark.parametrize(
    ("sheet", "flaw"),
    [
        (lambda n, w: np.full((n, w), 255, np.uint8), Flaw.SATURATED),
        (lambda n, w: np.full((n, w), 20, np.uint8), Flaw.TOO_DARK),
        (
            lambda n, w: np.tile(
                (120 + 60 * np.sin(np.arange(n) / 40))[:, None] * np.linspace(0.5, 1, w)
                + 30 * np.sin(np.arange(n)[:, None] / 50 + np.arange(w) / 9),
                (1, 1),
            ).astype(np.uint8),
            Flaw.MOVING,
        ),
    ],
)
def test_a_white_reference_that_cannot_be_used_is_refused_by_name(
    opened, monkeypatch, sheet, flaw
):
    monkeypatch.setattr(opened._bench, "lines", lambda _t, n, _p: sheet(n, 256))
    taken = opened.take(Target.WHITE)
    assert taken.flaw is flaw
    assert taken.detail


def test_without_references_there_is_no_flat_field(opened):
    assert opened.finish_flat_field().flaw is Flaw.MISSING


def test_a_striped_target_gives_the_scale_with_its_residual(opened):
    found = opened.measure_scale(8.0)
    assert isinstance(found, Outcome)
    assert found.figures["pitch_mm"] == pytest.approx(0.5, rel=0.01)
    assert found.figures["residual_px"] < 0.5
    stored = opened.store(found, "li")
    assert not stored.used  # the virtual camera's columns are even already
    assert Scale.load(stored.file).pitch_mm == pytest.approx(0.5, rel=0.01)


def test_a_target_that_is_too_coarse_is_refused(opened):
    assert opened.measure_scale(60.0).flaw is Flaw.UNEVEN


def test_the_encoder_constant_comes_from_a_length_and_several_are_compared(opened):
    for number in (1, 2):
        opened.begin_length()
        found = opened.end_length(400.0)
        assert found.figures["lengths"] == number
    assert found.figures["counts_per_mm"] == pytest.approx(2.0)
    stored = opened.store(found, "li")
    assert "counts_per_mm: 2" in stored.file.read_text("utf-8")


@pytest.mark.parametrize("length_mm", [0.0, -1.0, 1e9])
def test_a_length_that_cannot_be_is_refused(opened, length_mm):
    opened.begin_length()
    assert opened.end_length(length_mm).flaw is Flaw.MISSING


def test_an_encoder_that_slips_is_refused_and_begun_anew(opened):
    opened.begin_length()
    opened.end_length(400.0)
    opened.begin_length()
    opened._bench.move(100.0)
    assert opened.end_length(400.0).flaw is Flaw.UNEVEN
    opened.begin_length()
    assert opened.end_length(400.0).figures["lengths"] == 1


def test_a_length_needs_a_beginning(opened):
    assert opened.end_length(100.0).flaw is Flaw.MISSING


def test_a_running_line_is_not_disturbed(make):
    with pytest.raises(BusyError, match="stop it, then calibrate"):
        make(runs=True).open()


def test_without_its_audit_nothing_is_stored(make, line):
    def away(_records):
        raise StoreError("the database is away")

    made = make(keep=away)
    made.open()
    made.take(Target.DARK)
    made.take(Target.WHITE)
    with pytest.raises(StoreError):
        made.store(made.finish_flat_field(), "li")
    assert not calibration_file(line.folder, "top", "flat-field").exists()
    made.close()


def test_what_was_not_measured_cannot_be_stored(opened):
    with pytest.raises(StationError, match="measure first"):
        opened.store(Outcome("scale", {}), "li")


def test_a_camera_that_is_not_there_is_named(line):
    recipe, station = read_line(line.station, line.recipe)
    maker = Calibrator(recipe, station, lambda: False, lambda: NOW, list)
    assert maker.cameras == ("top",)
    with pytest.raises(StationError, match="no camera 'left', have"):
        maker.of("left")


def test_a_broken_flat_field_in_the_stations_folder_is_refused_at_the_start(line):
    file = calibration_file(line.folder, "top", "flat-field")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"nothing")
    with pytest.raises(StationError, match="take the white reference again"):
        PlanSource(line.station, line.recipe)


def test_stripes_are_half_dark_and_half_light_whatever_the_period():
    for period_mm in (3.0, 4.0, 7.3):
        grey = stripes(4000, 0.1, period_mm)
        assert grey.mean() == pytest.approx(110, abs=3)
        assert (grey.min(), grey.max()) == pytest.approx((40, 180), abs=0.1)
