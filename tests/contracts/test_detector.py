"""What every detector must do; a new one is tested because it is registered."""

from datetime import UTC, datetime

import numpy as np
import pytest

from inspector import registry
from inspector.errors import InferenceError
from inspector.runtime.onnx import OnnxRuntime
from inspector.screen.every import EveryTile
from inspector.types import Candidates, Frame, FrameInfo
from tests.tinynet import write_detector
from tests.unit.detect.blobs import a_free_manifest, a_manifest

TILE, OVERLAP = (64, 96), 16
MANIFESTS = {"yolov5": a_manifest(), "yolo-free": a_free_manifest(bins=4)}
HEADS = {"yolov5": {"anchors": 1}, "yolo-free": {"bins": 4}}
pytestmark = pytest.mark.parametrize("name", registry.names("detector"))


def a_frame(height=150, width=250):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width), np.uint8)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return Frame(FrameInfo("a", 0, at, 0, 0.0, (0.1, 0.1), 0, (0, height)), pixels)


def everywhere(frame):
    return EveryTile(TILE, OVERLAP).candidates(frame)


@pytest.fixture
def runtime(name, tmp_path):
    path = tmp_path / "net.onnx"
    network = write_detector(path, tile_hw=TILE, classes=2, **HEADS[name])
    runtime = OnnxRuntime(network, channels=1, tile_hw=TILE, batch=4, threads=1)
    yield runtime
    runtime.close()


@pytest.fixture
def detector(name, runtime):
    return registry.load("detector", name)(
        MANIFESTS[name], runtime, score_threshold=0.2, tile_overlap_px=OVERLAP
    )


def test_boxes_lie_in_the_frame_and_have_an_area_class_and_score(detector):
    frame = a_frame()

    found = detector.detect(frame, everywhere(frame))

    assert len(found) > 0
    assert (found.xyxy_px >= 0).all()
    assert (found.xyxy_px <= [250, 150, 250, 150]).all()
    assert (found.xyxy_px[:, 2:] - found.xyxy_px[:, :2] >= 1 - 1e-4).all()
    assert ((found.score >= 0.2) & (found.score <= 1)).all()
    assert set(found.class_id.tolist()) <= {-1, *range(len(detector.classes))}


def test_boxes_come_in_a_fixed_order(detector):
    frame = a_frame()

    found = detector.detect(frame, everywhere(frame))

    order = np.lexsort((found.xyxy_px[:, 0], found.xyxy_px[:, 1]))
    assert order.tolist() == list(range(len(found)))


def test_the_same_frame_gives_the_same_boxes_bit_by_bit(detector):
    frame, other = a_frame(), a_frame(64, 96)
    first = detector.detect(frame, everywhere(frame))
    detector.detect(other, everywhere(other))

    again = detector.detect(frame, everywhere(frame))

    np.testing.assert_array_equal(again.xyxy_px, first.xyxy_px)
    np.testing.assert_array_equal(again.score, first.score)
    np.testing.assert_array_equal(again.class_id, first.class_id)


def test_without_candidates_nothing_is_found(detector):
    nothing = Candidates(np.zeros((0, 4), np.int32), np.zeros(0, np.float32), ())

    assert len(detector.detect(a_frame(), nothing)) == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (10, 10)])
def test_frames_smaller_than_a_tile_are_taken(detector, shape):
    frame = a_frame(*shape)

    found = detector.detect(frame, everywhere(frame))

    height, width = shape
    assert (found.xyxy_px <= [width, height, width, height]).all()


def test_an_engine_that_failed_is_an_error_and_not_clean_material(detector, runtime):
    runtime.close()

    with pytest.raises(InferenceError):
        detector.detect(a_frame(), everywhere(a_frame()))
