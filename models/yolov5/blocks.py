"""The layers that YOLOv5 v6 is made of, and their fusing for export."""

from __future__ import annotations

import torch
from torch import Tensor, nn

BN_EPS = 1e-3
BN_MOMENTUM = 0.03


class Conv(nn.Module):
    """Convolution without bias, batch norm, SiLU.

    Source:
        Layout of YOLOv5 v6.0; batch norm eps 1e-3 and momentum 0.03 as there.
        https://github.com/ultralytics/yolov5/releases/tag/v6.0
    """

    def __init__(
        self,
        channels_in: int,
        channels_out: int,
        kernel: int = 1,
        stride: int = 1,
        padding: int | None = None,
    ) -> None:
        super().__init__()
        pad = kernel // 2 if padding is None else padding
        self.conv = nn.Conv2d(
            channels_in, channels_out, kernel, stride, pad, bias=False
        )
        self.norm: nn.Module = nn.BatchNorm2d(
            channels_out, eps=BN_EPS, momentum=BN_MOMENTUM
        )
        self.act = nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        """`(n, in, h, w)` to `(n, out, h / stride, w / stride)`."""
        y: Tensor = self.act(self.norm(self.conv(x)))
        return y

    def fuse(self) -> None:
        """Put the batch norm's running statistics into weights and bias, for good."""
        norm = self.norm
        if not isinstance(norm, nn.BatchNorm2d):
            return
        running_mean, running_var = norm.running_mean, norm.running_var
        if running_mean is None or running_var is None:
            raise ValueError("a batch norm without running statistics cannot be fused")
        gain = norm.weight / torch.sqrt(running_var + norm.eps)
        fused = nn.Conv2d(
            self.conv.in_channels,
            self.conv.out_channels,
            self.conv.kernel_size,  # type: ignore[arg-type]  # torch types it loosely
            self.conv.stride,  # type: ignore[arg-type]  # torch types it loosely
            self.conv.padding,  # type: ignore[arg-type]  # torch types it loosely
            bias=True,
        )
        with torch.no_grad():
            fused.weight.copy_(self.conv.weight * gain[:, None, None, None])
            assert fused.bias is not None
            fused.bias.copy_(norm.bias - running_mean * gain)
        self.conv, self.norm = fused, nn.Identity()


class Bottleneck(nn.Module):
    """1x1 then 3x3 convolution, with an optional shortcut."""

    def __init__(self, channels: int, *, shortcut: bool) -> None:
        super().__init__()
        self.reduce = Conv(channels, channels, 1)
        self.spread = Conv(channels, channels, 3)
        self.shortcut = shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape."""
        y: Tensor = self.spread(self.reduce(x))
        return x + y if self.shortcut else y


class C3(nn.Module):
    """Cross-stage-partial block with three 1x1 convolutions and `depth` bottlenecks.

    Source:
        Wang et al. 2019, "CSPNet". https://arxiv.org/abs/1911.11929
    """

    def __init__(
        self, channels_in: int, channels_out: int, depth: int, *, shortcut: bool = True
    ) -> None:
        super().__init__()
        hidden = channels_out // 2
        self.deep = Conv(channels_in, hidden, 1)
        self.straight = Conv(channels_in, hidden, 1)
        self.join = Conv(2 * hidden, channels_out, 1)
        self.bottlenecks = nn.Sequential(
            *(Bottleneck(hidden, shortcut=shortcut) for _ in range(depth))
        )

    def forward(self, x: Tensor) -> Tensor:
        """`(n, in, h, w)` to `(n, out, h, w)`."""
        y: Tensor = self.join(
            torch.cat((self.bottlenecks(self.deep(x)), self.straight(x)), 1)
        )
        return y


class SPPF(nn.Module):
    """Three chained max pools: fields of 5, 9 and 13 cells side by side.

    Source:
        He et al. 2014, "Spatial Pyramid Pooling". https://arxiv.org/abs/1406.4729
        Chained form of YOLOv5 v6.0.
    """

    def __init__(self, channels_in: int, channels_out: int, kernel: int = 5) -> None:
        super().__init__()
        hidden = channels_in // 2
        self.reduce = Conv(channels_in, hidden, 1)
        self.join = Conv(4 * hidden, channels_out, 1)
        self.pool = nn.MaxPool2d(kernel, 1, kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        """`(n, in, h, w)` to `(n, out, h, w)`."""
        narrow = self.reduce(x)
        once = self.pool(narrow)
        twice = self.pool(once)
        y: Tensor = self.join(torch.cat((narrow, once, twice, self.pool(twice)), 1))
        return y
