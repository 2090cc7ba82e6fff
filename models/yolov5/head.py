"""The anchor head: one 1x1 convolution per level, raw logits out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

STRIDES_PX = (8, 16, 32)
OUTPUTS = ("p3", "p4", "p5")
BOX_ROWS = 5
"""Rows of an anchor before its classes: x, y, w, h, objectness."""

Anchors = tuple[tuple[tuple[float, float], ...], ...]
"""Width and height in network pixels: per level, per anchor."""

COCO_ANCHORS: Anchors = (
    ((10.0, 13.0), (16.0, 30.0), (33.0, 23.0)),
    ((30.0, 61.0), (62.0, 45.0), (59.0, 119.0)),
    ((116.0, 90.0), (156.0, 198.0), (373.0, 326.0)),
)
"""Anchors fitted to COCO at 640 px.

Source: yolov5s.yaml of YOLOv5 v6.0. https://github.com/ultralytics/yolov5
"""


def scaled(anchors_px: Anchors, factor: float) -> Anchors:
    """The same anchors for objects `factor` times as large."""
    return tuple(
        tuple((width * factor, height * factor) for width, height in level)
        for level in anchors_px
    )


class AnchorHead(nn.Module):
    """Per level `(n, A * (5 + classes), h, w)`: x, y, w, h, objectness, classes."""

    def __init__(
        self, channels: Sequence[int], anchors_per_level: int, classes: int
    ) -> None:
        super().__init__()
        self.rows = BOX_ROWS + classes
        self.levels = nn.ModuleList(
            nn.Conv2d(c, anchors_per_level * self.rows, 1) for c in channels
        )
        self._start_quiet(anchors_per_level, classes)

    def forward(self, features: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Raw logits per level, finest first."""
        return tuple(level(x) for level, x in zip(self.levels, features, strict=True))

    def _start_quiet(self, anchors_per_level: int, classes: int) -> None:
        """Bias the start: about 8 objects in a 640 px image, all classes alike.

        Source:
            Lin et al. 2017, "Focal Loss", section 3.3 (prior probability).
            https://arxiv.org/abs/1708.02002 ; the 8 objects are YOLOv5's.
        """
        for level, stride in zip(self.levels, STRIDES_PX, strict=True):
            if not isinstance(level, nn.Conv2d) or level.bias is None:
                raise TypeError("the head's levels are convolutions with a bias")
            with torch.no_grad():
                bias = level.bias.view(anchors_per_level, self.rows)
                bias[:, 4] += math.log(8 / (640 / stride) ** 2)
                bias[:, BOX_ROWS:] += math.log(0.6 / max(classes - 0.99999, 0.6))
