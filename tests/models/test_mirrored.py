from __future__ import annotations

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import ModelProto

from inspector.artifact import HeadPart
from inspector.errors import ArtifactError
from inspector.runtime.graphs import engine_graph
from inspector.vision.mirror import mirrored
from models.export import with_int8_weights
from models.mirrored import with_views
from models.yolov5.head import OUTPUTS, STRIDES_PX
from tests.models.test_export import run, some_tiles
from tests.models.tiny import ANCHORS, its_onnx

HEAD = HeadPart(outputs=OUTPUTS, strides_px=STRIDES_PX, anchors_px=ANCHORS)
CLASSES = 2
ROWS = 5 + CLASSES
LEAST = 1e-4


def viewed(views):
    return with_views(its_onnx(), HEAD, CLASSES, views)


def share(raw):
    return 1 / (1 + np.exp(-raw))


def in_the_tiles_frame(head, view):
    """A head of one view, its cells and its x and y turned back by hand."""
    if view in (1, 3):
        head = head[..., ::-1].copy()
        head[:, 0] *= -1
    if view in (2, 3):
        head = head[..., ::-1, :].copy()
        head[:, 1] *= -1
    return head


def brought_together(heads):
    yes = np.mean([share(head) for head in heads], 0)
    no = np.mean([share(-head) for head in heads], 0)
    score = np.log(yes + LEAST) - np.log(no + LEAST)
    return np.concatenate([np.mean(heads, 0)[:, :4], score[:, 4:]], 1)


@pytest.mark.parametrize("views", [2, 4])
def test_the_file_answers_as_if_each_view_had_been_asked_by_hand(views):
    tiles = some_tiles(3)
    asked = [run(its_onnx(), np.ascontiguousarray(v)) for v in mirrored(tiles, views)]
    found = run(viewed(views), tiles)
    for level, answer in enumerate(found):
        turned = [in_the_tiles_frame(heads[level], n) for n, heads in enumerate(asked)]
        np.testing.assert_allclose(answer, brought_together(turned), atol=2e-4)


def test_a_mirrored_tile_gets_the_mirrored_answer():
    tiles = some_tiles(2)
    straight, turned = (run(viewed(4), mirrored(tiles, 4)[n]) for n in (0, 1))
    for one, other in zip(straight, turned, strict=True):
        np.testing.assert_allclose(one, in_the_tiles_frame(other, 1), atol=2e-4)


def test_a_tile_does_not_depend_on_its_neighbours():
    tiles = some_tiles(3)
    together, alone = run(viewed(4), tiles), run(viewed(4), tiles[1:2])
    for batch, single in zip(together, alone, strict=True):
        np.testing.assert_allclose(batch[1:2], single, atol=1e-4)


def test_the_given_network_stays_as_it_is():
    before = its_onnx().SerializeToString()
    viewed(4)
    assert its_onnx().SerializeToString() == before


@pytest.mark.parametrize("views", [0, 1, 3, 8, -1])
def test_other_numbers_of_views_are_refused(views):
    with pytest.raises(ValueError, match=r"\(2, 4\) views"):
        viewed(views)


def test_a_network_that_has_views_already_is_refused():
    with pytest.raises(ArtifactError, match="already"):
        with_views(viewed(2), HEAD, CLASSES, 2)


def test_a_network_that_begins_otherwise_is_refused():
    model = ModelProto()
    model.CopyFrom(its_onnx())
    cast = next(n for n in model.graph.node if n.op_type == "Cast")
    cast.op_type = "Identity"
    with pytest.raises(ArtifactError, match="one cast"):
        with_views(model, HEAD, CLASSES, 2)


def test_weights_stay_stored_once():
    small = with_int8_weights(its_onnx())
    grown = with_views(small, HEAD, CLASSES, 4).ByteSize() - small.ByteSize()
    assert grown < 40_000  # nodes alone, whatever the network weighs


@pytest.mark.parametrize("precision", ["f32", "f16"])
def test_engines_take_the_file_in_full_and_in_half_precision(precision):
    content = engine_graph(viewed(4).SerializeToString(), precision)
    tiles = some_tiles()
    for one, other in zip(
        run(onnx.load_from_string(content), tiles), run(viewed(4), tiles), strict=True
    ):
        assert np.isfinite(one).all()
        assert np.abs(one - other).mean() < 0.05 * np.abs(other).mean()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 255), st.sampled_from([2, 4]))
def test_scores_stay_finite_on_plain_tiles(grey, views):
    tiles = np.full((1, 1, 64, 64), grey, np.uint8)
    assert all(np.isfinite(head).all() for head in run(viewed(views), tiles))
