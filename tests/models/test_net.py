from __future__ import annotations

import pytest
import torch

from models.yolov5.head import COCO_ANCHORS, scaled
from models.yolov5.net import Layout, YoloV5

TINY = {"depth": 0.33, "width": 0.125}


def parameters(layout):
    return sum(p.numel() for p in YoloV5(layout).parameters())


def test_the_network_is_yolov5s():
    assert parameters(Layout(classes=80)) == 7_235_389


def test_two_classes_leave_the_published_count():
    assert parameters(Layout(classes=2)) == 7_025_023


def test_fusing_leaves_the_published_count():
    fused = YoloV5(Layout(classes=2)).fuse()
    assert sum(p.numel() for p in fused.parameters()) == 7_015_519


@pytest.mark.parametrize("channels", [1, 3])
def test_heads_have_the_strides_8_16_32(channels):
    net = YoloV5(Layout(classes=4, channels=channels, **TINY)).eval()
    heads = net(torch.zeros((2, channels, 64, 96), dtype=torch.uint8))
    shapes = [tuple(head.shape) for head in heads]
    assert shapes == [(2, 27, 8, 12), (2, 27, 4, 6), (2, 27, 2, 3)]


def test_an_enlarged_tile_has_more_cells_and_finer_strides():
    layout = Layout(classes=4, enlarge=2, **TINY)
    assert layout.strides_px == (4, 8, 16)
    heads = YoloV5(layout).eval()(torch.zeros((2, 3, 32, 64), dtype=torch.uint8))
    assert [tuple(h.shape[2:]) for h in heads] == [(8, 16), (4, 8), (2, 4)]


def test_fusing_does_not_change_the_answer():
    torch.manual_seed(0)
    net = YoloV5(Layout(classes=3, **TINY))
    tiles = torch.randint(0, 256, (2, 3, 64, 64), dtype=torch.uint8)
    net.train()(tiles)  # running statistics that differ from the start
    net.eval()
    with torch.no_grad():
        before, after = net(tiles), net.fuse()(tiles)
    for one, other in zip(before, after, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


def test_fusing_twice_is_allowed():
    net = YoloV5(Layout(classes=3, **TINY)).fuse()
    assert net.fuse() is net


def test_a_fresh_head_sees_almost_nothing():
    net = YoloV5(Layout(classes=3, **TINY)).eval()
    with torch.no_grad():
        heads = net(torch.zeros((1, 3, 64, 64), dtype=torch.uint8))
    objectness = torch.cat([h.view(1, 3, 8, -1)[:, :, 4].flatten() for h in heads])
    assert objectness.sigmoid().max() < 0.2


def test_anchors_scale_with_the_objects():
    half = scaled(COCO_ANCHORS, 0.5)
    assert half[0][0] == (5.0, 6.5)
    assert scaled(half, 2) == COCO_ANCHORS


@pytest.mark.parametrize(
    "wrong",
    [
        {"classes": 0},
        {"classes": 1, "channels": 0},
        {"classes": 1, "enlarge": 3},
        {"classes": 1, "anchors_px": ()},
        {"classes": 1, "anchors_px": (((1.0, 1.0),), ((1.0, 1.0),), ())},
    ],
)
def test_an_impossible_layout_is_refused(wrong):
    with pytest.raises(ValueError, match=r"needs|must have|is enlarged"):
        Layout(**wrong)
