"""A network of another family as the export wants it: uint8 tiles in, raw heads out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn


class RawHeads(nn.Module):
    """A layered network up to the raw outputs of its head without anchors.

    Args:
        layers: In order; each has `f`, the layer or layers that it takes: -1 for the
            one before, else its number.
        head: What the last layer takes, and per level a branch for the distances and
            one for the classes.
        strides_px: Network pixels per cell, per level, finest first.
        bins: Steps of a distance's distribution.
        channels: Planes of a tile.
    """

    def __init__(
        self,
        layers: Sequence[nn.Module],
        head: Head,
        strides_px: tuple[int, ...],
        bins: int,
        channels: int,
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.head = head
        self.strides_px = strides_px
        self.bins = bins
        self.channels = channels

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs, `p3` for stride 8."""
        return tuple(f"p{int(math.log2(stride))}" for stride in self.strides_px)

    def forward(self, tiles: Tensor) -> tuple[Tensor, ...]:
        """Raw outputs `(n, 4 * bins + classes, h, w)` per level.

        Args:
            tiles: `(n, C, H, W)` uint8 (or floats in 0..255), H and W multiples of 32.
        """
        x = tiles.float() / 255.0
        seen: list[Tensor] = []
        for layer in self.layers:
            x = layer(_taken(layer.f, seen, x))
            seen.append(x)
        heads: tuple[Tensor, ...] = self.head([seen[i] for i in self.head.takes])
        return heads


class Head(nn.Module):
    """Distances and classes of each level, one behind the other."""

    def __init__(
        self, takes: Sequence[int], boxes: nn.ModuleList, classes: nn.ModuleList
    ) -> None:
        super().__init__()
        self.takes = tuple(takes)
        self.boxes, self.classes = boxes, classes

    def forward(self, features: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Raw outputs per level."""
        levels = zip(self.boxes, self.classes, features, strict=True)
        return tuple(torch.cat((box(x), kind(x)), 1) for box, kind, x in levels)


def _taken(
    source: int | Sequence[int] | Tensor | nn.Module, seen: list[Tensor], last: Tensor
) -> Tensor | list[Tensor]:
    if isinstance(source, int):
        return last if source == -1 else seen[source]
    if isinstance(source, Tensor | nn.Module):
        raise TypeError("a layer's `f` must number the layers that it takes")
    return [last if number == -1 else seen[number] for number in source]
