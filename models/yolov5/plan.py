"""What a training is told: schedule, loss, augmentation; kept in its checkpoint."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from inspector.errors import ArtifactError
from inspector.files import read_yaml
from inspector.parts import NotNegative, Part, Positive, Share, first_problem
from models.augment import Augmentation
from models.yolov5.loss import LossWeights

Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "float32", "bfloat16"]
AtLeastOne = Annotated[int, Field(ge=1)]


class Schedule(Part):
    """How long and how hard to train.

    There is no nominal batch: a step is one step of the optimiser, always, and sees
    `batch * accumulate` tiles.

    Attributes:
        steps: Optimiser steps in all.
        batch: Tiles in one pass of the network.
        accumulate: Passes whose gradients are added up for one step.
        side_px: Side of a tile, a multiple of 32.
        peak_rate: Learning rate after the warm-up.
        end_share: Share of the peak rate left at the end of the cosine.
        warmup_steps: Steps of linear warm-up.
        weight_decay: On convolution weights only.
        clip_norm: Largest norm of the gradient.
        ema_decay: Decay of the averaged weights, after its ramp.
        norm_momentum: How fast batch norm's running statistics follow; 0.03 is YOLOv5's
            and lags behind in runs of a few hundred steps.
        calm_share: Share of the steps, at the end, without mosaic, pasting, scaling and
            slips.
        seed: Seed of weights and of every batch.
        threads: Threads of torch.
        save_every: Steps between checkpoints.
        evaluate_every: Steps between looks at the pictures held out, if there are any.
        hold_out: Share of the training pictures kept for that.
        group_prefix: Pictures whose names begin with the same so many letters are held
            out together; 0 takes each by itself.
        device: Where to train; `auto` is CUDA where there is one.
        precision: Of the network's passes; `auto` is bfloat16 where the device has it.
    """

    steps: AtLeastOne = 2000
    batch: AtLeastOne = 16
    accumulate: AtLeastOne = 1
    side_px: Annotated[int, Field(ge=32, multiple_of=32)] = 320
    peak_rate: Positive = 2e-3
    end_share: Share = 0.02
    warmup_steps: Annotated[int, Field(ge=0)] = 100
    weight_decay: NotNegative = 0.01
    clip_norm: Positive = 10.0
    ema_decay: Share = 0.998
    norm_momentum: Annotated[float, Field(gt=0, le=1)] = 0.03
    calm_share: Share = 0.15
    seed: Annotated[int, Field(ge=0)] = 0
    threads: AtLeastOne = 1
    save_every: AtLeastOne = 100
    evaluate_every: AtLeastOne = 200
    hold_out: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    group_prefix: Annotated[int, Field(ge=0)] = 0
    device: Device = "auto"
    precision: Precision = "auto"

    @model_validator(mode="after")
    def _has_spread(self) -> Self:
        if self.batch == 1 and self.side_px == 32:
            raise ValueError("one tile of 32 px has no spread to normalise by")
        return self

    def rate(self, step: int) -> float:
        """Learning rate of a step: linear warm-up, then half a cosine.

        Source:
            Loshchilov, Hutter 2017, "SGDR", eq. 5 without restarts.
            https://arxiv.org/abs/1608.03983
        """
        if step < self.warmup_steps:
            return self.peak_rate * (step + 1) / self.warmup_steps
        share = (step - self.warmup_steps) / max(1, self.steps - self.warmup_steps)
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        return self.peak_rate * (self.end_share + (1 - self.end_share) * cosine)

    def calm_at(self, step: int) -> bool:
        """Whether a step belongs to the calm end."""
        return step >= self.steps * (1 - self.calm_share)


class Plan(Part):
    """A training in one file.

    Attributes:
        schedule: How long and how hard.
        loss: What is minimised.
        augmentation: How tiles differ from pictures.
    """

    schedule: Schedule = Schedule()
    loss: LossWeights = LossWeights()
    augmentation: Augmentation = Augmentation()

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan in a YAML file; what it leaves out is ordinary.

        Raises:
            ArtifactError: The file is missing or wrong.
        """
        try:
            return cls.model_validate(read_yaml(path, ArtifactError))
        except ValidationError as cause:
            raise ArtifactError(f"{path}: {first_problem(cause)}") from cause
