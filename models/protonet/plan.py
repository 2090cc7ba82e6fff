"""What the training of an embedder is told."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from inspector.parts import Part, Positive, Share

Count = Annotated[int, Field(ge=1)]


class EmbedderPlan(Part):
    """Schedule and episodes of a training.

    Attributes:
        steps: Steps of the optimiser, one episode each.
        rate: Peak learning rate.
        warm_up: Steps until the rate is at its peak.
        weight_decay: On matrices and kernels.
        clip_norm: Largest norm of a gradient.
        ema_decay: Of the averaged weights.
        side_px: Of a tile, a multiple of 32.
        ways: Classes of an episode.
        most_shots: Examples of a class; 1 to this many, drawn per episode.
        queries: Questions of a class.
        in_material: Share of episodes whose ways are of one material.
        naming_weight: Of the term that names the training classes.
        seed: Of everything.
        threads: Cores to use.
        save_every: Steps between two states on disk.
        evaluate_every: Steps between two looks at the classes held out.
        hold_out: Classes not trained on, to choose by.
        without_material: A material not trained on at all.
    """

    steps: Count = 500
    rate: Positive = 1e-4
    warm_up: Count = 30
    weight_decay: Share = 0.02
    clip_norm: Positive = 1.0
    ema_decay: Share = 0.99
    side_px: Annotated[int, Field(ge=32, le=512, multiple_of=32)] = 128
    ways: Annotated[int, Field(ge=2, le=64)] = 6
    most_shots: Count = 5
    queries: Count = 5
    in_material: Share = 0.6
    naming_weight: Annotated[float, Field(ge=0)] = 0.5
    seed: int = 0
    threads: Count = 1
    save_every: Count = 50
    evaluate_every: Count = 100
    hold_out: tuple[str, ...] = ()
    without_material: str = ""

    def rate_at(self, step: int) -> float:
        """Straight up to the peak, then half a cosine down to a hundredth."""
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1, done))))
