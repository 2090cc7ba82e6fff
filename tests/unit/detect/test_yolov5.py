from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.detect.yolov5 import NO_CLASS, Yolov5Detector, decode
from inspector.errors import ArtifactError, InferenceError, PreflightError
from inspector.screen.every import EveryTile
from inspector.types import Candidates, Frame, FrameInfo
from tests.unit.detect.blobs import (
    OBJECTNESS,
    PROBABILITY,
    BlobRuntime,
    ScriptedRuntime,
    a_manifest,
    no_heads,
    put,
)

TILE, OVERLAP = (64, 96), 16


def a_frame(pixels, reference=None):
    at = datetime(2025, 1, 1, tzinfo=UTC)
    info = FrameInfo("a", 0, at, 0, 0.0, (0.1, 0.1), 0, (0, len(pixels)))
    return Frame(info, pixels, reference)


def material(height, width, *bright, depth=0):
    shape = (height, width, depth) if depth else (height, width)
    pixels = np.random.default_rng(0).integers(90, 110, shape, np.uint8)
    for x1, y1, x2, y2, level in bright:
        pixels[y1:y2, x1:x2] = level
    return pixels


def detector(runtime=None, channels="grey", **options):
    settings = {"tile_overlap_px": OVERLAP}
    return Yolov5Detector(
        a_manifest(channels), runtime or BlobRuntime(), **(settings | options)
    )


def detected(pixels, runtime=None, reference=None, **options):
    frame = a_frame(pixels, reference)
    where = EveryTile(TILE, OVERLAP).candidates(frame)
    return detector(runtime, **options).detect(frame, where)


def scripted(*boxes, threshold=None, **operating):
    heads = no_heads(1)
    for level, stride, box, objectness, probabilities in boxes:
        put(heads[level], stride, 0, box, objectness, probabilities)
    made = Yolov5Detector(
        a_manifest(**operating), ScriptedRuntime(heads), score_threshold=threshold
    )
    frame = a_frame(material(64, 96))
    return made.detect(frame, EveryTile(TILE, 0).candidates(frame))


def test_a_spot_is_found_in_frame_pixels_with_class_and_score():
    found = detected(material(200, 300, (150, 120, 158, 126, 210)))

    np.testing.assert_allclose(found.xyxy_px, [[150, 120, 158, 126]], atol=0.01)
    assert found.class_id.tolist() == [0]
    assert found.score.tolist() == pytest.approx([OBJECTNESS * PROBABILITY], abs=1e-4)


def test_clean_material_has_no_defects():
    assert len(detected(material(200, 300))) == 0


def test_a_scratch_over_many_tiles_is_one_box():
    found = detected(material(200, 300, (10, 100, 290, 104, 225)))

    np.testing.assert_allclose(found.xyxy_px, [[10, 100, 290, 104]], atol=0.05)
    assert found.class_id.tolist() == [1]


def test_what_no_class_explains_is_kept_without_a_class():
    found = detected(material(64, 96, (20, 20, 30, 30, 250)))

    assert found.class_id.tolist() == [NO_CLASS]
    assert found.score.tolist() == pytest.approx([OBJECTNESS], abs=1e-4)


def test_boxes_come_by_row_then_column():
    bright = [(200, 20, 204, 24, 210), (20, 20, 24, 24, 230), (100, 5, 104, 9, 250)]

    found = detected(material(100, 300, *bright))

    np.testing.assert_allclose(
        found.xyxy_px[:, :2], [[100, 5], [20, 20], [200, 20]], atol=0.05
    )


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_the_size_of_the_batch_changes_nothing(batch):
    pixels = material(200, 300, (10, 100, 290, 104, 225), (50, 20, 58, 30, 210))
    expected = detected(pixels, BlobRuntime(batch=4))

    found = detected(pixels, BlobRuntime(batch=batch))

    np.testing.assert_array_equal(found.xyxy_px, expected.xyxy_px)
    np.testing.assert_array_equal(found.score, expected.score)


def test_one_detector_gives_the_same_frame_the_same_answer():
    one = detector()
    frame = a_frame(material(200, 300, (10, 100, 290, 104, 225)))
    other = a_frame(material(90, 120, (5, 5, 9, 9, 250)))
    where = EveryTile(TILE, OVERLAP)
    first = one.detect(frame, where.candidates(frame))
    one.detect(other, where.candidates(other))

    again = one.detect(frame, where.candidates(frame))

    np.testing.assert_array_equal(again.xyxy_px, first.xyxy_px)
    np.testing.assert_array_equal(again.score, first.score)


def test_only_candidates_are_looked_at():
    runtime = BlobRuntime()
    nothing = Candidates(np.zeros((0, 4), np.int32), np.zeros(0, np.float32), ())

    found = detector(runtime).detect(
        a_frame(material(64, 96, (5, 5, 9, 9, 210))), nothing
    )

    assert len(found) == 0
    assert runtime.batches == []


@pytest.mark.parametrize("shape", [(1, 7), (20, 300), (63, 95)])
def test_a_frame_smaller_than_a_tile_has_its_defects_once(shape):
    height, width = shape
    bright = (width - 5, height - 1, width - 1, height, 210)

    found = detected(material(height, width, bright))

    assert len(found) == 1
    np.testing.assert_allclose(
        found.xyxy_px, [[width - 5, height - 1, width - 1, height]], atol=2.1
    )
    assert (found.xyxy_px <= [width, height, width, height]).all()


def test_colour_becomes_grey_for_a_grey_model():
    runtime = BlobRuntime()

    found = detected(material(64, 96, (20, 20, 30, 30, 210), depth=3), runtime)

    assert runtime.batches[0].shape[1] == 1
    assert len(found) == 1


@pytest.mark.parametrize("depth", [0, 3])
def test_a_colour_model_is_given_three_channels(depth):
    runtime = BlobRuntime(channels=3)
    pixels = material(64, 96, (20, 20, 30, 30, 210), depth=depth)
    if depth:
        pixels[..., 0] = 7

    detected(pixels, runtime, channels="rgb")

    planes = runtime.batches[0][0]
    np.testing.assert_array_equal(
        planes.transpose(1, 2, 0), np.atleast_3d(pixels) + np.zeros(3, np.uint8)
    )


def test_a_pair_model_is_given_image_reference_and_difference():
    runtime = BlobRuntime(channels=3)
    traces = np.random.default_rng(1).integers(0, 2, (8, 12), np.uint8) * 150
    golden = np.kron(traces, np.ones((8, 8), np.uint8))
    pixels = golden.copy()
    pixels[20:26, 40:50] = 0
    golden[20:26, 40:50] = 210

    found = detected(pixels, runtime, golden, channels="pair")

    image, reference, difference = runtime.batches[0][0]
    np.testing.assert_array_equal(image, pixels)
    np.testing.assert_array_equal(reference, golden)
    np.testing.assert_array_equal(difference, np.abs(pixels.astype(int) - golden))
    np.testing.assert_allclose(found.xyxy_px, [[40, 20, 50, 26]], atol=0.01)


def test_a_pair_model_without_a_golden_picture_says_what_to_set():
    with pytest.raises(PreflightError, match=r"golden picture .* set `reference`"):
        detected(material(64, 96), BlobRuntime(channels=3), channels="pair")


def test_the_recipe_may_override_the_threshold():
    box = ("p3", 8, (20, 20, 30, 30), 0.5, (0.9, 0.1))

    assert len(scripted(box)) == 1
    assert len(scripted(box, threshold=0.5)) == 0
    assert len(scripted(box, threshold=0.0)) >= 1
    assert len(scripted(box, threshold=1.0)) == 0


def test_one_thing_seen_as_two_classes_is_the_better_one():
    found = scripted(
        ("p3", 8, (20, 20, 30, 30), 0.6, (0.9, 0.1)),
        ("p4", 16, (20, 20, 30, 30.5), 0.8, (0.1, 0.9)),
    )

    assert found.class_id.tolist() == [1]


def test_two_classes_that_overlap_only_half_are_both_kept():
    found = scripted(
        ("p3", 8, (20, 20, 30, 30), 0.6, (0.9, 0.1)),
        ("p4", 16, (20, 24, 30, 34), 0.8, (0.1, 0.9)),
    )

    assert sorted(found.class_id.tolist()) == [0, 1]


def test_two_levels_that_see_one_thing_are_one_box():
    found = scripted(
        ("p3", 8, (20, 20, 30, 30), 0.6, (0.9, 0.1)),
        ("p4", 16, (20, 20, 30, 32), 0.8, (0.9, 0.1)),
    )

    assert len(found) == 1
    assert found.score.tolist() == pytest.approx([0.72], abs=1e-4)


TWO_VIEWS = (
    ("p3", 8, (20, 20, 30, 30), 0.4, (0.9, 0.1)),
    ("p4", 16, (20, 20, 30, 34), 0.8, (0.9, 0.1)),
)


def test_two_levels_that_see_one_thing_share_the_say_where_it_lies():
    found = scripted(*TWO_VIEWS, vote_iou=0.6)

    np.testing.assert_allclose(
        found.xyxy_px, [[20, 20, 30, (2 * 34 + 30) / 3]], atol=0.02
    )
    assert found.score.tolist() == pytest.approx([0.72], abs=1e-4)


def test_without_a_vote_the_best_box_lies_where_it_does():
    found = scripted(*TWO_VIEWS)

    np.testing.assert_allclose(found.xyxy_px, [[20, 20, 30, 34]], atol=0.02)


def test_where_a_box_lies_does_not_depend_on_what_is_reported():
    everything = scripted(*TWO_VIEWS, vote_iou=0.6, threshold=0.02)
    sure = scripted(*TWO_VIEWS, vote_iou=0.6, threshold=0.7)

    assert len(sure) == 1
    np.testing.assert_array_equal(sure.xyxy_px, everything.xyxy_px[:1])


def test_what_has_a_say_and_is_below_the_threshold_is_not_reported():
    faint = ("p3", 8, (60, 20, 70, 30), 0.1, (0.9, 0.1))

    assert len(scripted(*TWO_VIEWS, faint, vote_iou=0.6)) == 1


def test_a_box_thinner_than_a_pixel_is_grown_to_one():
    found = scripted(("p3", 8, (20, 20.2, 30, 20.4), 0.9, (0.9, 0.1)))

    np.testing.assert_allclose(found.xyxy_px, [[20, 19.8, 30, 20.8]], atol=0.02)


def test_a_box_that_reaches_over_the_frame_is_cut():
    found = scripted(("p3", 8, (-30, -20, 30, 20), 0.9, (0.9, 0.1)))

    assert found.xyxy_px[0, :2].tolist() == [0, 0]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_an_error_and_not_clean_material(bad):
    heads = no_heads(1)
    heads["p4"][0, 4, 1, 1] = bad

    with pytest.raises(InferenceError, match="numbers that are none"):
        decode(heads, 1, a_manifest(), 0.3)


def test_an_output_that_is_missing_or_of_another_shape_is_an_error():
    heads = no_heads(1)
    with pytest.raises(InferenceError, match=r"no output 'p4', has \['p3'\]"):
        decode({"p3": heads["p3"]}, 1, a_manifest(), 0.3)
    with pytest.raises(InferenceError, match=r"'p4' must be \(1, 7, 4, 6\)"):
        decode(heads | {"p4": heads["p4"][:, 1:]}, 1, a_manifest(), 0.3)


def test_a_runtime_made_for_other_tiles_is_refused():
    with pytest.raises(ArtifactError, match="wants tiles"):
        detector(BlobRuntime(channels=3))
    with pytest.raises(ValueError, match="tile_overlap_px"):
        detector(tile_overlap_px=64)


def test_a_network_gone_wild_still_ends():
    heads = {name: np.zeros_like(head) + 3 for name, head in no_heads(1).items()}
    made = Yolov5Detector(a_manifest(), ScriptedRuntime(heads))
    frame = a_frame(material(200, 300))

    found = made.detect(frame, EveryTile(TILE, 0).candidates(frame))

    assert 0 < len(found) <= 2000


side = st.floats(1, 60)


@given(
    x=st.floats(8, 88),
    y=st.floats(8, 56),
    w=side,
    h=side,
    level=st.sampled_from([0, 1]),
)
def test_decoding_undoes_encoding(x, y, w, h, level):
    name, stride = (("p3", 8), ("p4", 16))[level]
    heads = no_heads(1)
    box = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
    put(heads[name], stride, 0, box, 0.9, (0.1, 0.8))

    raw = decode(heads, 1, a_manifest(), 0.3)

    np.testing.assert_allclose(raw.xyxy_net, [box], atol=0.01)
    assert raw.class_id.tolist() == [1]
    assert raw.score.tolist() == pytest.approx([0.72], abs=1e-4)


spot = st.tuples(st.integers(0, 28), st.integers(0, 18)).map(
    lambda c: (c[0] * 10, c[1] * 10, c[0] * 10 + 6, c[1] * 10 + 5, 210)
)


@given(bright=st.lists(spot, unique=True, max_size=6))
def test_every_spot_is_found_once_wherever_tiles_overlap(bright):
    found = detected(material(190, 290, *bright))

    expected = sorted((y1, x1, y2, x2) for x1, y1, x2, y2, _ in bright)
    got = [tuple(np.rint(row)[[1, 0, 3, 2]].astype(int)) for row in found.xyxy_px]
    assert sorted(got) == expected
