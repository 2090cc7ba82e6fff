"""One small network and its file, exported once for all tests: that takes seconds."""

from __future__ import annotations

import copy
import functools

import torch

from models.export import to_onnx
from models.yolov5.head import OUTPUTS
from models.yolov5.net import Layout, YoloV5

ANCHORS = (((12.0, 12.0),), ((18.0, 18.0),), ((24.0, 24.0),))
LAYOUT = Layout(classes=2, channels=1, anchors_px=ANCHORS, width=0.125)


@functools.cache
def a_net():
    torch.manual_seed(0)
    net = YoloV5(LAYOUT)
    net.train()(torch.randint(0, 256, (4, 1, 64, 64), dtype=torch.uint8))
    return net.eval()


@functools.cache
def fused_net():
    return copy.deepcopy(a_net()).fuse()


@functools.cache
def its_onnx():
    return to_onnx(fused_net(), 1, OUTPUTS)
