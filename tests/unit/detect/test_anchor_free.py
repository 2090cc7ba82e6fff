import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.detect.anchor_free import AnchorFreeDetector, decode
from inspector.detect.tiled import NO_CLASS
from inspector.detect.yolov5 import Yolov5Detector
from inspector.errors import ArtifactError, InferenceError
from inspector.screen.every import EveryTile
from tests.unit.detect.blobs import (
    STRIDES,
    ScriptedRuntime,
    a_free_manifest,
    a_manifest,
    logit,
)
from tests.unit.detect.test_yolov5 import a_frame, material

BINS = 16


def no_heads(n=1, bins=BINS, classes=2, tile_hw=(64, 96)):
    height, width = tile_hw
    return {
        name: np.full((n, 4 * bins + classes, height // s, width // s), -20, np.float32)
        for name, s in zip(("p3", "p4"), STRIDES, strict=True)
    }


def put(head, stride, xyxy, probabilities, bins=BINS, tile=0):
    """Write one box into the cell of its centre; a distance is two bins at most."""
    column = int((xyxy[0] + xyxy[2]) / 2 / stride)
    row = int((xyxy[1] + xyxy[3]) / 2 / stride)
    x, y = (column + 0.5) * stride, (row + 0.5) * stride
    sides = np.array([x - xyxy[0], y - xyxy[1], xyxy[2] - x, xyxy[3] - y]) / stride
    head[tile, 4 * bins :, row, column] = logit(probabilities)
    if bins == 1:
        head[tile, :4, row, column] = sides
        return
    raw = np.full((4, bins), -40.0)
    for side, distance in enumerate(sides):
        low = min(int(distance), bins - 2)
        raw[side, low : low + 2] = np.log(
            np.maximum([low + 1 - distance, distance - low], 1e-12)
        )
    head[tile, : 4 * bins, row, column] = raw.ravel()


def only(xyxy, probabilities, threshold=0.3, **operating):
    heads = no_heads(classes=len(probabilities))
    put(heads["p3"], 8, xyxy, probabilities)
    names = tuple(f"kind{i}" for i in range(len(probabilities)))
    return decode(heads, 1, a_free_manifest(classes=names, **operating), threshold)


@pytest.mark.parametrize("bins", [1, 2, 16])
@pytest.mark.parametrize(("name", "stride"), [("p3", 8), ("p4", 16)])
def test_a_box_reaches_as_far_from_its_cell_as_the_distances_say(name, stride, bins):
    heads = no_heads(bins=bins)
    x, y = 2.5 * stride, 1.5 * stride
    box = (x - 0.7 * stride, y - 0.2 * stride, x + 0.5 * stride, y + 0.9 * stride)
    put(heads[name], stride, box, (0.1, 0.8), bins)

    raw = decode(heads, 1, a_free_manifest(bins), 0.3)

    np.testing.assert_allclose(raw.xyxy_net, [box], atol=1e-3)
    assert raw.class_id.tolist() == [1]
    assert raw.score.tolist() == pytest.approx([0.8], abs=1e-5)


def test_a_wide_distribution_counts_as_its_mean():
    heads = no_heads()
    put(heads["p3"], 8, (10, 10, 30, 30), (0.9, 0.1))
    heads["p3"][0, :64, 2, 2] = 0  # all sixteen steps alike

    raw = decode(heads, 1, a_free_manifest(), 0.3)

    np.testing.assert_allclose(raw.xyxy_net, [[-40, -40, 80, 80]], atol=1e-3)


def test_below_the_threshold_there_is_nothing():
    assert len(only((10, 10, 20, 20), (0.29, 0.05)).score) == 0
    assert len(only((10, 10, 20, 20), (0.31, 0.05)).score) == 1


def test_what_no_class_explains_is_kept_without_a_class():
    raw = only((10, 10, 20, 20), (0.2, 0.2, 0.2, 0.2))

    assert raw.class_id.tolist() == [NO_CLASS]
    assert raw.score.tolist() == pytest.approx([1 - 0.8**4], abs=1e-5)


def test_a_faint_box_of_one_class_is_of_that_class():
    raw = only((10, 10, 20, 20), (0.04, 0.01, 0.005), threshold=0.02)

    assert raw.class_id.tolist() == [0]
    assert raw.score.tolist() == pytest.approx([0.04], abs=1e-5)


def test_the_share_that_explains_is_the_manifests():
    assert only((10, 10, 20, 20), (0.5, 0.4, 0.3), class_floor=0.5).class_id[0] == -1
    assert only((10, 10, 20, 20), (0.5, 0.4, 0.3), class_floor=0.4).class_id[0] == 0


def test_a_detector_gives_boxes_of_the_frame():
    heads = no_heads()
    put(heads["p4"], 16, (20, 20, 40, 36), (0.9, 0.1))
    made = AnchorFreeDetector(
        a_free_manifest(), ScriptedRuntime(heads), score_threshold=0.3
    )
    frame = a_frame(material(64, 96))

    found = made.detect(frame, EveryTile((64, 96), 0).candidates(frame))

    assert made.classes == ("scratch", "stain")
    np.testing.assert_allclose(found.xyxy_px, [[20, 20, 40, 36]], atol=1e-3)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("row", [0, 64])
def test_numbers_that_are_none_are_an_error_and_not_clean_material(bad, row):
    heads = no_heads()
    put(heads["p4"], 16, (20, 20, 40, 36), (0.9, 0.1))
    heads["p4"][0, row, 1, 1] = bad

    with pytest.raises(InferenceError, match="numbers that are none"):
        decode(heads, 1, a_free_manifest(), 0.3)


def test_an_output_that_is_missing_or_of_another_shape_is_an_error():
    heads = no_heads()
    with pytest.raises(InferenceError, match=r"no output 'p4', has \['p3'\]"):
        decode({"p3": heads["p3"]}, 1, a_free_manifest(), 0.3)
    with pytest.raises(InferenceError, match=r"'p4' must be \(1, 66, 4, 6\)"):
        decode(heads | {"p4": heads["p4"][:, 1:]}, 1, a_free_manifest(), 0.3)


def test_a_head_of_the_other_kind_is_refused_at_once():
    runtime = ScriptedRuntime(no_heads())
    with pytest.raises(ArtifactError, match="has anchors"):
        AnchorFreeDetector(a_manifest(), runtime)
    with pytest.raises(ArtifactError, match="has no anchors"):
        Yolov5Detector(a_free_manifest(), runtime)


def test_a_network_gone_wild_still_ends():
    heads = {name: np.zeros_like(head) + 3 for name, head in no_heads().items()}
    made = AnchorFreeDetector(a_free_manifest(), ScriptedRuntime(heads))
    frame = a_frame(material(200, 300))

    found = made.detect(frame, EveryTile((64, 96), 0).candidates(frame))

    assert 0 < len(found) <= 2000


share = st.floats(0, 1)


@given(
    probabilities=st.lists(share, min_size=1, max_size=12),
    threshold=st.floats(0.01, 0.99),
)
def test_no_score_of_a_cell_above_the_threshold_is_missed(probabilities, threshold):
    raw = only((10, 10, 20, 20), probabilities, threshold)

    sure = np.clip(np.array(probabilities), 1e-6, 1 - 1e-6)
    explained = sure.max() >= 0.35 * sure.sum()
    expected = sure.max() if explained else 1 - np.prod(1 - sure)
    if abs(expected - threshold) > 1e-4 and abs(sure.max() - 0.35 * sure.sum()) > 1e-4:
        assert len(raw.score) == (expected >= threshold)
