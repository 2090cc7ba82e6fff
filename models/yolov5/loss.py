"""What training minimises: box, objectness and class terms of the anchor head."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.yolov5.head import STRIDES_PX, Anchors

_EPS = 1e-7
_OBJECTNESS_BALANCE = (4.0, 1.0, 0.4)


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weights of the terms and the rule of assignment.

    Attributes:
        box: Weight of 1 - CIoU.
        objectness: Weight of the objectness term.
        classes: Weight of the class term.
        ratio_limit: A target is matched to an anchor if neither side differs by more.

    Source:
        hyp.scratch-low.yaml of YOLOv5 v6 (box 0.05, ratio limit 4, obj 1.0); the class
        weight is raised from 0.5 * classes / 80 because few classes share it.
    """

    box: float = 0.05
    objectness: float = 1.0
    classes: float = 0.3
    ratio_limit: float = 4.0


@dataclass(frozen=True, slots=True)
class Assigned:
    """The cells of one level that answer for targets; parallel tensors of length n.

    Attributes:
        image: Image in the batch.
        anchor: Anchor of the level.
        row: Row of the cell.
        column: Column of the cell.
        box: `(n, 4)` centre relative to the cell, width, height; unit: cells.
        class_id: Class of the target.
    """

    image: Tensor
    anchor: Tensor
    row: Tensor
    column: Tensor
    box: Tensor
    class_id: Tensor


def assign(
    targets: Tensor,
    anchors_cells: Tensor,
    grid_hw: tuple[int, int],
    ratio_limit: float = 4.0,
) -> Assigned:
    """Match targets to the anchors and cells of one level.

    A target belongs to every anchor whose sides differ from its own by less than
    `ratio_limit`, in the cell of its centre and in the nearer neighbour across and
    along.

    Args:
        targets: `(t, 6)` image, class, centre x, centre y, width, height; unit: cells.
        anchors_cells: `(A, 2)` width and height; unit: cells.
        grid_hw: Rows and columns of the level.
        ratio_limit: See above; both ways.

    Source:
        `build_targets` of YOLOv5 v6: ratio threshold `anchor_t`, offsets of half a
        cell. https://github.com/ultralytics/yolov5/blob/v6.0/utils/loss.py
    """
    height, width = grid_hw
    count = len(anchors_cells)
    ratio = targets[None, :, 4:6] / anchors_cells[:, None]
    fits = torch.maximum(ratio, 1 / ratio).amax(2) < ratio_limit
    anchor_of = torch.arange(count).view(-1, 1).expand(count, len(targets))[fits]
    matched = targets[None].expand(count, -1, -1)[fits]

    centre = matched[:, 2:4]
    size = torch.tensor([width, height], dtype=centre.dtype)
    left_or_up = (centre % 1 < 0.5) & (centre > 1)
    right_or_down = ((size - centre) % 1 < 0.5) & (size - centre > 1)
    near = torch.stack(
        (
            torch.ones(len(matched), dtype=torch.bool),
            left_or_up[:, 0],
            left_or_up[:, 1],
            right_or_down[:, 0],
            right_or_down[:, 1],
        )
    )
    steps = torch.tensor([[0, 0], [-1, 0], [0, -1], [1, 0], [0, 1]])
    step = steps[:, None].expand(-1, len(matched), -1)[near]
    rows = matched[None].expand(5, -1, -1)[near]
    anchor = anchor_of[None].expand(5, -1)[near]

    cell = rows[:, 2:4].floor().long() + step
    column = cell[:, 0].clamp(0, width - 1)
    row = cell[:, 1].clamp(0, height - 1)
    offset = rows[:, 2:4] - torch.stack((column, row), 1)
    box = torch.cat((offset, rows[:, 4:6]), 1)
    return Assigned(rows[:, 0].long(), anchor, row, column, box, rows[:, 1].long())


def ciou(predicted: Tensor, wanted: Tensor) -> Tensor:
    """Complete IoU of `(n, 4)` boxes given as centre x, centre y, width, height.

    Overlap, minus the squared centre distance over the squared diagonal of the
    enclosing box, minus the weighted difference of the aspect angles.

    Source:
        Zheng et al. 2020, "Enhancing Geometric Factors", eq. 8 to 11.
        https://arxiv.org/abs/2005.03572
    """
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
    return iou - distance - trade * aspect


class DetectionLoss:
    """The loss of a batch, in float32 whatever the network ran in."""

    def __init__(
        self, anchors_px: Anchors, classes: int, weights: LossWeights | None = None
    ) -> None:
        self._weights = weights or LossWeights()
        self._classes = classes
        self._anchors_cells = [
            torch.tensor(level) / stride
            for level, stride in zip(anchors_px, STRIDES_PX, strict=True)
        ]

    def __call__(
        self, heads: Sequence[Tensor], targets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The scalar to minimise and its three terms.

        Args:
            heads: Raw logits per level, `(n, A * (5 + classes), h, w)`.
            targets: `(t, 6)` image, class, centre x, centre y, width, height; pixels.

        Returns:
            The loss times the batch size, and box, objectness, class terms, detached.
        """
        terms = torch.zeros(3)
        for level, head in enumerate(heads):
            terms = terms + self._of_level(level, head.float(), targets)
        return terms.sum() * heads[0].shape[0], terms.detach()

    def _of_level(self, level: int, head: Tensor, targets: Tensor) -> Tensor:
        weights, anchors = self._weights, self._anchors_cells[level]
        n, _, height, width = head.shape
        raw = head.reshape(n, len(anchors), 5 + self._classes, height, width)
        cells = targets.clone()
        cells[:, 2:] /= STRIDES_PX[level]
        hit = assign(cells, anchors, (height, width), weights.ratio_limit)
        wanted_objectness = raw.new_zeros((n, len(anchors), height, width))
        box_term = class_term = raw.new_zeros(())
        if len(hit.image):
            rows = raw[hit.image, hit.anchor, :, hit.row, hit.column]
            overlap = ciou(_boxes(rows[:, :4], anchors[hit.anchor]), hit.box)
            box_term = (1 - overlap).mean()
            _keep_best(wanted_objectness, hit, overlap.detach().clamp(min=0))
            class_term = self._class_term(rows[:, 5:], hit.class_id)
        objectness_term = functional.binary_cross_entropy_with_logits(
            raw[:, :, 4], wanted_objectness
        )
        return torch.stack(
            (
                weights.box * box_term,
                weights.objectness * _OBJECTNESS_BALANCE[level] * objectness_term,
                weights.classes * class_term,
            )
        )

    def _class_term(self, logits: Tensor, class_id: Tensor) -> Tensor:
        wanted = functional.one_hot(class_id, self._classes).float()
        return functional.binary_cross_entropy_with_logits(logits, wanted)


def _boxes(raw: Tensor, anchors_cells: Tensor) -> Tensor:
    """Centre relative to the cell, width and height, in cells.

    Source:
        YOLOv5 v6 decoding: centre 2 s - 0.5, size (2 s)^2 times the anchor.
        https://github.com/ultralytics/yolov5/issues/471
    """
    s = raw.sigmoid()
    return torch.cat((s[:, :2] * 2 - 0.5, (s[:, 2:] * 2) ** 2 * anchors_cells), 1)


def _keep_best(wanted: Tensor, hit: Assigned, overlap: Tensor) -> None:
    """Set each assigned cell to the overlap of its prediction; the best one counts."""
    _, anchors, height, width = wanted.shape
    cell = ((hit.image * anchors + hit.anchor) * height + hit.row) * width + hit.column
    wanted.view(-1).scatter_reduce_(0, cell, overlap, "amax")
