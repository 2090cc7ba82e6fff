"""How far boxes are from their targets: IoU, CIoU, EIoU and powers of them.

Boxes are `(n, 4)` centre x, centre y, width, height, in any one unit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

BoxForm = Literal["ciou", "eiou", "alpha-ciou"]
Quality = Literal["ciou", "iou"]

_EPS = 1e-7


def ciou(predicted: Tensor, wanted: Tensor) -> Tensor:
    """Complete IoU.

    Overlap, minus the squared centre distance over the squared diagonal of the
    enclosing box, minus the weighted difference of the aspect angles.

    Source:
        Zheng et al. 2020, "Enhancing Geometric Factors", eq. 8 to 11.
        https://arxiv.org/abs/2005.03572
    """
    parts = _parts(predicted, wanted)
    return parts.iou - parts.distance - parts.aspect


def box_cost(predicted: Tensor, wanted: Tensor, form: BoxForm, alpha: float) -> Tensor:
    """`(n,)` what a box costs, 0 for a perfect one.

    `ciou` is 1 - CIoU. `eiou` has the differences of width and height themselves in the
    place of the aspect's. `alpha-ciou` takes IoU and penalties to a power, so that
    boxes which overlap well already keep a gradient.

    Source:
        EIoU: Zhang et al. 2021, "Focal and Efficient IOU Loss".
        https://arxiv.org/abs/2101.08158 ; alpha-CIoU: He et al. 2021, "Alpha-IoU",
        eq. 4, alpha 3 as there. https://arxiv.org/abs/2110.13675
    """
    parts = _parts(predicted, wanted)
    if form == "eiou":
        return 1 - parts.iou + parts.distance + parts.sides
    if form == "alpha-ciou":
        overlap = (parts.iou + _EPS) ** alpha
        distance = (parts.distance + _EPS) ** alpha
        return 1 - overlap + distance + (parts.aspect + _EPS) ** alpha
    return 1 - parts.iou + parts.distance + parts.aspect


def quality_of(predicted: Tensor, wanted: Tensor, kind: Quality) -> Tensor:
    """`(n,)` how good boxes are, 0..1; what objectness learns to say."""
    if kind == "iou":
        return _parts(predicted, wanted).iou
    return ciou(predicted, wanted).clamp(min=0)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Tensors `(n,)`: the overlap, and penalties that are 0 for a perfect box."""

    iou: Tensor
    distance: Tensor
    aspect: Tensor
    sides: Tensor


def _parts(predicted: Tensor, wanted: Tensor) -> _Parts:
    half_p, half_w = predicted[:, 2:] / 2, wanted[:, 2:] / 2
    low_p, high_p = predicted[:, :2] - half_p, predicted[:, :2] + half_p
    low_w, high_w = wanted[:, :2] - half_w, wanted[:, :2] + half_w
    shared = (torch.minimum(high_p, high_w) - torch.maximum(low_p, low_w)).clamp(min=0)
    overlap = shared.prod(1)
    union = predicted[:, 2:].prod(1) + wanted[:, 2:].prod(1) - overlap + _EPS
    iou = overlap / union
    hull = torch.maximum(high_p, high_w) - torch.minimum(low_p, low_w)
    diagonal = hull.pow(2).sum(1) + _EPS
    distance = (predicted[:, :2] - wanted[:, :2]).pow(2).sum(1) / diagonal
    angle = torch.atan(wanted[:, 2] / (wanted[:, 3] + _EPS)) - torch.atan(
        predicted[:, 2] / (predicted[:, 3] + _EPS)
    )
    aspect = 4 / math.pi**2 * angle.pow(2)
    with torch.no_grad():
        trade = aspect / (1 - iou + aspect + _EPS)
    apart = (predicted[:, 2:] - wanted[:, 2:]).pow(2) / (hull.pow(2) + _EPS)
    return _Parts(iou, distance, trade * aspect, apart.sum(1))
