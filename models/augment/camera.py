"""What line and camera make of a sample: slips, misregistration, dust, lamp, sensor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision.template import pair_channels
from models.augment import light
from models.augment.config import Augmentation
from models.augment.geometry import slipped, slipped_rows
from models.augment.golden import misplacement, misregistered
from models.augment.sample import Sample


def acquired(
    sample: Sample, rng: Generator, how: Augmentation
) -> tuple[Pixels, NDArray[np.float32]]:
    """What line and camera make of a sample: `(C, H, W)` and `(n, 5)` boxes."""
    if rng.random() < how.slips.share:
        events = int(rng.integers(1, how.slips.most + 1))
        rows = slipped_rows(len(sample.image), rng, events, how.slips.rows)
        sample = slipped(sample, rows)
    image = photographed(sample.image, rng, how)
    low, high = sample.xyxy_px[:, :2], sample.xyxy_px[:, 2:]
    centres = np.concatenate(((low + high) / 2, high - low), 1)
    boxes = np.column_stack((sample.class_id, centres)).astype(np.float32)
    if sample.reference is None:
        return np.ascontiguousarray(image[None]), boxes
    reference = sample.reference
    if rng.random() < how.reference.share:
        place = misplacement(rng, how.reference.shift_px, how.reference.turn_deg)
        reference = misregistered(reference, *place)
    return pair_channels(image, photographed(reference, rng, how)), boxes


def photographed(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    """Dust, lamp, lens, motion and sensor, each on some of the images."""
    for share, change in _effects(rng, how):
        if rng.random() < share:
            image = change(image)
    return image


def _effects(
    rng: Generator, how: Augmentation
) -> tuple[tuple[float, Callable[[Pixels], Pixels]], ...]:
    """Each effect with its share, in the order of the light's way."""
    return (
        (how.dust.share, partial(_dusty, rng=rng, how=how)),
        (how.ramp.share, partial(_ramped, rng=rng, how=how)),
        (how.defocus.share, partial(_defocused, rng=rng, how=how)),
        (how.motion.share, partial(_smeared, rng=rng, how=how)),
        (how.stripes.share, partial(_striped, rng=rng, how=how)),
        (how.exposure.share, partial(_exposed, rng=rng, how=how)),
        (how.noise.share, partial(_noisy, rng=rng, how=how)),
    )


def _dusty(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    count = int(rng.integers(1, how.dust.most + 1))
    return light.dusty(image, rng, count, how.dust.radius_px, how.dust.grey)


def _ramped(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    across, along = rng.uniform(-how.ramp.relative, how.ramp.relative, 2)
    return light.ramped(image, float(across), float(along))


def _defocused(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    return light.defocused(image, float(rng.uniform(0, how.defocus.sigma_px)))


def _smeared(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    return light.smeared(image, float(rng.uniform(1, how.motion.rows)))


def _striped(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    part, strength = how.stripes, float(rng.random())
    width_px = int(rng.integers(1, part.most_px + 1))
    gain, offset_grey = strength * part.gain, strength * part.offset_grey
    return light.striped(image, rng, gain, offset_grey, width_px)


def _exposed(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    part = how.exposure
    gain, gamma = 1 + rng.uniform(-1, 1, 2) * (part.gain, part.gamma)
    offset_grey = rng.uniform(-part.offset_grey, part.offset_grey)
    return light.exposed(image, float(gain), float(offset_grey), float(gamma))


def _noisy(image: Pixels, rng: Generator, how: Augmentation) -> Pixels:
    return light.noisy(image, rng, float(rng.uniform(0, how.noise.grey)))
