"""YOLOv5s: backbone, neck and anchor head, with the input channels of the task."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.yolov5.blocks import C3, SPPF, Conv
from models.yolov5.head import (
    COCO_ANCHORS,
    OUTPUTS,
    STRIDES_PX,
    AnchorHead,
    Anchors,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a network is built from; a checkpoint repeats it.

    Attributes:
        classes: Number of classes.
        channels: Input channels.
        anchors_px: Width and height of each anchor, per level.
        depth: Factor on the number of bottlenecks; 0.33 is the "s" network.
        width: Factor on the number of channels; 0.50 is the "s" network.
        enlarge: How many times larger than a tile what the network sees is; small
            pictures have more cells then, and the heads finer strides.
    """

    classes: int
    channels: int = 3
    anchors_px: Anchors = COCO_ANCHORS
    depth: float = 0.33
    width: float = 0.50
    enlarge: int = 1

    def __post_init__(self) -> None:
        if self.classes < 1 or self.channels < 1:
            raise ValueError(
                f"a network needs a class and a channel, got {self.classes} "
                f"and {self.channels}"
            )
        if self.enlarge not in (1, 2, 4):
            raise ValueError(f"a tile is enlarged 1, 2 or 4 times, not {self.enlarge}")
        sizes = {len(level) for level in self.anchors_px}
        if len(self.anchors_px) != len(STRIDES_PX) or len(sizes) != 1 or 0 in sizes:
            raise ValueError(
                f"anchors_px must have {len(STRIDES_PX)} levels of equally many "
                f"anchors, got {self.anchors_px}"
            )

    @property
    def strides_px(self) -> tuple[int, ...]:
        """Pixels of the tile per cell, finest level first."""
        return tuple(stride // self.enlarge for stride in STRIDES_PX)


class YoloV5(nn.Module):
    """The network of YOLOv5 v6, from uint8 tiles to raw heads.

    Source:
        Jocher et al., YOLOv5 v6.0, yolov5s.yaml: 7,235,389 parameters at 80 classes.
        https://github.com/ultralytics/yolov5
    """

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout

        def wide(channels: int) -> int:
            return max(8, round(channels * layout.width / 8) * 8)

        def deep(count: int) -> int:
            return max(1, round(count * layout.depth))

        c1, c2, c3, c4, c5 = (wide(64 << level) for level in range(5))
        self.stem = Conv(layout.channels, c1, 6, 2, 2)
        self.stage2 = nn.Sequential(Conv(c1, c2, 3, 2), C3(c2, c2, deep(3)))
        self.stage3 = nn.Sequential(Conv(c2, c3, 3, 2), C3(c3, c3, deep(6)))
        self.stage4 = nn.Sequential(Conv(c3, c4, 3, 2), C3(c4, c4, deep(9)))
        self.stage5 = nn.Sequential(
            Conv(c4, c5, 3, 2), C3(c5, c5, deep(3)), SPPF(c5, c5)
        )
        n = deep(3)
        self.lateral5 = Conv(c5, c4, 1)
        self.top4 = C3(2 * c4, c4, n, shortcut=False)
        self.lateral4 = Conv(c4, c3, 1)
        self.top3 = C3(2 * c3, c3, n, shortcut=False)
        self.down3 = Conv(c3, c3, 3, 2)
        self.out4 = C3(2 * c3, c4, n, shortcut=False)
        self.down4 = Conv(c4, c4, 3, 2)
        self.out5 = C3(2 * c4, c5, n, shortcut=False)
        self.head = AnchorHead((c3, c4, c5), len(layout.anchors_px[0]), layout.classes)

    @property
    def channels(self) -> int:
        """Planes of a tile."""
        return self.layout.channels

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs."""
        return OUTPUTS

    def forward(self, tiles: Tensor) -> tuple[Tensor, ...]:
        """Raw logits `(n, A * (5 + classes), h, w)` for the layout's strides.

        Args:
            tiles: `(n, C, H, W)` uint8 (or floats in 0..255), H and W multiples of 32.
        """
        x = tiles.float() / 255.0
        if self.layout.enlarge > 1:
            x = functional.interpolate(
                x, scale_factor=float(self.layout.enlarge), mode="bilinear"
            )
        fine = self.stage3(self.stage2(self.stem(x)))
        middle = self.stage4(fine)
        lateral5 = self.lateral5(self.stage5(middle))
        middle = self.top4(torch.cat((_doubled(lateral5), middle), 1))
        lateral4 = self.lateral4(middle)
        p3 = self.top3(torch.cat((_doubled(lateral4), fine), 1))
        p4 = self.out4(torch.cat((self.down3(p3), lateral4), 1))
        p5 = self.out5(torch.cat((self.down4(p4), lateral5), 1))
        heads: tuple[Tensor, ...] = self.head((p3, p4, p5))
        return heads

    def fuse(self) -> YoloV5:
        """Fuse every batch norm into its convolution; for evaluation and export."""
        for module in self.modules():
            if isinstance(module, Conv):
                module.fuse()
        return self.eval()


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
