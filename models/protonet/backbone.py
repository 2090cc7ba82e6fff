"""MobileNetV2 as an embedder of crops: batch norm folded, uint8 tiles in, vectors out.

Source:
    Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks",
    table 2. https://arxiv.org/abs/1801.04381
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from inspector.errors import ArtifactError

_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Expansion, channels, blocks and first stride of each stage."""

_TEXTURE_STAGES = (2, 4)
"""Stages whose means and deviations stand beside the last layer: 32 and 96 channels."""

LAST_CHANNELS = 1280
TEXTURE_CHANNELS = 2 * (32 + 96)
LOOK_SIZE = LAST_CHANNELS + TEXTURE_CHANNELS


class Convolution(nn.Module):
    """A convolution padded like TensorFlow's "same", with ReLU6 where asked."""

    def __init__(
        self, inputs: int, outputs: int, side: int, stride: int, groups: int, act: bool
    ) -> None:
        super().__init__()
        pad = (side - 1) // 2
        self.conv = nn.Conv2d(
            inputs, outputs, side, stride, pad if stride == 1 else 0, groups=groups
        )
        # On even sizes "same" pads a stride of two at the bottom and right alone.
        self.pad = nn.ZeroPad2d((0, 1, 0, 1)) if stride == 2 else nn.Identity()
        self.act = nn.ReLU6() if act else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Features `(n, outputs, h / stride, w / stride)`."""
        out: Tensor = self.act(self.conv(self.pad(x)))
        return out


class InvertedResidual(nn.Module):
    """Widen, filter each channel, narrow; added to its input where shapes allow."""

    def __init__(self, inputs: int, outputs: int, widen: int, stride: int) -> None:
        super().__init__()
        wide = inputs * widen
        layers = [Convolution(inputs, wide, 1, 1, 1, True)] if widen > 1 else []
        layers.append(Convolution(wide, wide, 3, stride, wide, True))
        layers.append(Convolution(wide, outputs, 1, 1, 1, False))
        self.layers = nn.Sequential(*layers)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Features of the block."""
        out: Tensor = self.layers(x)
        return x + out if self.adds else out


class Embedder(nn.Module):
    """Crops `(n, 3, H, W)` in levels 0..255 to vectors `(n, LOOK_SIZE)`.

    The first `LAST_CHANNELS` numbers are the mean of the last layer; then follow means
    and deviations of two middle stages, which see texture and not shape.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = Convolution(3, 32, 3, 2, 1, True)
        stages, inputs = [], 32
        for widen, outputs, blocks, stride in _STAGES:
            sizes = [inputs, *[outputs] * blocks]
            strides = [stride] + [1] * (blocks - 1)
            stages.append(
                nn.Sequential(
                    *(
                        InvertedResidual(a, b, widen, s)
                        for (a, b), s in zip(pairwise(sizes), strides, strict=True)
                    )
                )
            )
            inputs = outputs
        self.stages = nn.ModuleList(stages)
        self.last = Convolution(inputs, LAST_CHANNELS, 1, 1, 1, True)

    def forward(self, tiles: Tensor) -> Tensor:
        """Vectors `(n, LOOK_SIZE)`, float32, not normalised."""
        x = self.stem((tiles.float() - 127.5) / 127.5)
        texture: list[Tensor] = []
        for number, stage in enumerate(self.stages):
            x = stage(x)
            if number in _TEXTURE_STAGES:
                texture += _moments(x.float())
        last = self.last(x).float().mean(dim=(2, 3))
        return torch.cat([last, *texture], dim=1)


def _moments(x: Tensor) -> list[Tensor]:
    """Mean and standard deviation of each channel over the picture."""
    mean = x.mean(dim=(2, 3))
    spread = functional.relu((x * x).mean(dim=(2, 3)) - mean * mean) + 1e-6
    return [mean, spread.sqrt()]


def load_imagenet(net: Embedder, path: Path) -> None:
    """Begin with ImageNet weights whose layers are numbered in order of use.

    Args:
        net: Gets the weights.
        path: `layerNN.weight` and `layerNN.bias`, batch norm folded; what follows the
            last convolution is left out.

    Raises:
        ArtifactError: The file cannot be read or belongs to another network.
    """
    convolutions = [m for m in net.modules() if isinstance(m, nn.Conv2d)]
    try:
        tensors = load_file(path)
        for number, conv in enumerate(convolutions):
            for name, value in conv.named_parameters():
                source = tensors[f"layer{number:02d}.{name}"]
                if source.shape != value.shape:
                    raise ArtifactError(
                        f"{path}: layer{number:02d}.{name} is {tuple(source.shape)}, "
                        f"expected {tuple(value.shape)} of MobileNetV2 1.0"
                    )
                value.data.copy_(source)
    except KeyError as cause:
        raise ArtifactError(
            f"{path} has no {cause}; expected MobileNetV2 1.0, layers 00 to 51"
        ) from cause
    except (OSError, SafetensorError) as cause:
        raise ArtifactError(f"{path} cannot be read: {cause}") from cause
