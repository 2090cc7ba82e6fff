"""What training minimises: box, objectness and class terms of the anchor head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional

from inspector.parts import NotNegative, Part, Share
from models.yolov5.head import STRIDES_PX, Anchors
from models.yolov5.overlap import BoxForm, Quality, box_cost, quality_of

_OBJECTNESS_BALANCE = (4.0, 1.0, 0.4)
"""Per level, finest first. Source: `balance` of YOLOv5 v6, utils/loss.py."""

_NEIGHBOURS = ((0, 0), (-1, 0), (0, -1), (1, 0), (0, 1))


class LossWeights(Part):
    """Weights of the terms, their forms, and the rule of assignment.

    Attributes:
        box: Weight of the box term at the start.
        box_end: Its weight at the end, reached in a straight line: a network that knows
            what and where spends the rest of its training on how exactly. Ours, no
            source; None keeps it as it is, so name both to have a weight of your own.
        box_form: Form of the box term, see `models.yolov5.overlap`.
        alpha: Power of `alpha-ciou`.
        quality_share: How much the objectness wanted of a cell is the overlap of its
            box rather than 1. Source: `gr` of YOLOv5 v6.
        quality: Which overlap that is; v6 takes CIoU, mAP at high IoU ranks by IoU.
        objectness: Weight of the objectness term.
        classes: Weight of the class term.
        label_smoothing: Share e of the wanted classes given away: 1 becomes 1 - e / 2,
            0 becomes e / 2. Source: Szegedy et al. 2016, "Rethinking the Inception
            Architecture", section 7; halved as in `smooth_BCE` of YOLOv5 v6.
            https://arxiv.org/abs/1512.00567
        ratio_limit: A target is matched to an anchor if neither side differs by more.

    Source:
        hyp.scratch-low.yaml of YOLOv5 v6 (ratio limit 4, obj 1.0). Its box term is 0.05
        throughout, its quality CIoU; ours made boxes tighter at the same number of
        steps (`data/studies/box-loss.yaml`, figures in models/README.md). The class
        weight is raised from 0.5 * classes / 80 because few classes share it.
    """

    box: NotNegative = 0.1
    box_end: NotNegative | None = 0.3
    box_form: BoxForm = "ciou"
    alpha: Annotated[float, Field(ge=1, le=5)] = 3.0
    quality_share: Share = 1.0
    quality: Quality = "iou"
    objectness: NotNegative = 1.0
    classes: NotNegative = 0.3
    label_smoothing: Share = 0.0
    ratio_limit: Annotated[float, Field(gt=1, le=16)] = 4.0

    def box_at(self, share: float) -> float:
        """Weight of the box term when this share of the training is done."""
        end = self.box if self.box_end is None else self.box_end
        return self.box + (end - self.box) * share


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
    anchor_of = (
        torch.arange(count, device=targets.device)
        .view(-1, 1)
        .expand(count, len(targets))[fits]
    )
    matched = targets[None].expand(count, -1, -1)[fits]

    centre = matched[:, 2:4]
    size = torch.tensor([width, height], dtype=centre.dtype, device=centre.device)
    left_or_up = (centre % 1 < 0.5) & (centre > 1)
    right_or_down = ((size - centre) % 1 < 0.5) & (size - centre > 1)
    near = torch.stack(
        (
            torch.ones(len(matched), dtype=torch.bool, device=centre.device),
            left_or_up[:, 0],
            left_or_up[:, 1],
            right_or_down[:, 0],
            right_or_down[:, 1],
        )
    )
    steps = torch.tensor(_NEIGHBOURS, device=centre.device)
    step = steps[:, None].expand(-1, len(matched), -1)[near]
    rows = matched[None].expand(5, -1, -1)[near]
    anchor = anchor_of[None].expand(5, -1)[near]

    cell = rows[:, 2:4].floor().long() + step
    column = cell[:, 0].clamp(0, width - 1)
    row = cell[:, 1].clamp(0, height - 1)
    offset = rows[:, 2:4] - torch.stack((column, row), 1)
    box = torch.cat((offset, rows[:, 4:6]), 1)
    return Assigned(rows[:, 0].long(), anchor, row, column, box, rows[:, 1].long())


class DetectionLoss:
    """The loss of a batch, in float32 whatever the network ran in."""

    def __init__(
        self,
        anchors_px: Anchors,
        classes: int,
        weights: LossWeights | None = None,
        device: torch.device | None = None,
        strides_px: Sequence[int] = STRIDES_PX,
    ) -> None:
        """Bring the anchors to the cells of each level.

        Args:
            anchors_px: Per level, per anchor.
            classes: Number of classes.
            weights: Weights and forms; None for the ordinary ones.
            device: Where heads and targets will be.
            strides_px: Pixels per cell, per level.
        """
        self._strides_px = tuple(strides_px)
        self._weights = weights or LossWeights()
        self._classes = classes
        self._anchors_cells = [
            torch.tensor(level, device=device) / stride
            for level, stride in zip(anchors_px, strides_px, strict=True)
        ]

    def __call__(
        self, heads: Sequence[Tensor], targets: Tensor, share: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """The scalar to minimise and its three terms.

        Args:
            heads: Raw logits per level, `(n, A * (5 + classes), h, w)`.
            targets: `(t, 6)` image, class, centre x, centre y, width, height; pixels.
            share: Share of the training that is done, 0..1.

        Returns:
            The loss times the batch size, and box, objectness, class terms, detached.
        """
        terms = torch.zeros(3, device=targets.device)
        for level, head in enumerate(heads):
            terms = terms + self._of_level(level, head.float(), targets, share)
        return terms.sum() * heads[0].shape[0], terms.detach()

    def _of_level(
        self, level: int, head: Tensor, targets: Tensor, share: float
    ) -> Tensor:
        weights, anchors = self._weights, self._anchors_cells[level]
        n, _, height, width = head.shape
        raw = head.reshape(n, len(anchors), 5 + self._classes, height, width)
        cells = targets.clone()
        cells[:, 2:] /= self._strides_px[level]
        hit = assign(cells, anchors, (height, width), weights.ratio_limit)
        wanted_objectness = raw.new_zeros((n, len(anchors), height, width))
        box_term = class_term = raw.new_zeros(())
        if len(hit.image):
            rows = raw[hit.image, hit.anchor, :, hit.row, hit.column]
            boxes = _boxes(rows[:, :4], anchors[hit.anchor])
            box_term = box_cost(boxes, hit.box, weights.box_form, weights.alpha).mean()
            quality = quality_of(boxes.detach(), hit.box, weights.quality)
            _keep_best(wanted_objectness, hit, self._objectness(quality))
            class_term = self._class_term(rows[:, 5:], hit.class_id)
        objectness_term = functional.binary_cross_entropy_with_logits(
            raw[:, :, 4], wanted_objectness
        )
        return torch.stack(
            (
                weights.box_at(share) * box_term,
                weights.objectness * _OBJECTNESS_BALANCE[level] * objectness_term,
                weights.classes * class_term,
            )
        )

    def _objectness(self, quality: Tensor) -> Tensor:
        """What is wanted of a cell whose box overlaps its target this much."""
        share = self._weights.quality_share
        return 1 - share + share * quality

    def _class_term(self, logits: Tensor, class_id: Tensor) -> Tensor:
        wanted = functional.one_hot(class_id, self._classes).float()
        smooth = self._weights.label_smoothing
        wanted = wanted * (1 - smooth) + smooth / 2
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
