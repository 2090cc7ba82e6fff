from __future__ import annotations

import numpy as np
import pytest

from models.augment.light import (
    defocused,
    dusty,
    exposed,
    noisy,
    ramped,
    smeared,
    striped,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def flat(grey=100, hw=(64, 96)):
    return np.full(hw, grey, np.uint8)


EFFECTS = {
    "exposed": lambda image, seed: exposed(image, 1.1, 5, 0.9),
    "ramped": lambda image, seed: ramped(image, 0.2, -0.1),
    "striped": lambda image, seed: striped(image, rng(seed), 0.05, 3, 2),
    "noisy": lambda image, seed: noisy(image, rng(seed), 8),
    "defocused": lambda image, seed: defocused(image, 1.2),
    "smeared": lambda image, seed: smeared(image, 3.5),
    "dusty": lambda image, seed: dusty(image, rng(seed), 5, 2, 40),
}


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("shape", [(64, 96), (1, 1), (3, 200)])
def test_shape_and_type_stay_and_the_input_is_left_alone(name, shape):
    image = rng(1).integers(0, 256, shape).astype(np.uint8)
    before = image.copy()
    after = EFFECTS[name](image, 3)
    assert after.shape == shape
    assert after.dtype == np.uint8
    assert np.array_equal(image, before)


@pytest.mark.parametrize("name", EFFECTS)
def test_the_same_seed_gives_the_same_pixels(name):
    image = rng(1).integers(0, 256, (40, 50)).astype(np.uint8)
    first, again = EFFECTS[name](image, 3), EFFECTS[name](image, 3)
    assert np.array_equal(first, again)


def test_nothing_wraps_around_at_black_and_white():
    assert exposed(flat(250), 1.5, 100, 1.0).min() == 255
    assert exposed(flat(5), 0.5, -100, 1.0).max() == 0
    assert ramped(flat(250), 0.5, 0).max() == 255
    assert noisy(flat(255), rng(), 30).min() > 100


def test_gain_offset_and_gamma_are_the_worked_example():
    assert exposed(flat(100), 1.2, -10, 1.0)[0, 0] == 110
    assert exposed(flat(64), 1.0, 0, 0.5)[0, 0] == round(255 * (64 / 255) ** 0.5)


def test_a_ramp_leaves_the_middle_and_changes_the_edges_both_ways():
    lit = ramped(flat(100, (65, 97)), 0.2, 0.1)
    assert lit[32, 48] == 100
    assert lit[32, 0] == 80
    assert lit[32, -1] == 120
    assert lit[0, 48] == 90


def test_stripes_run_along_the_web_and_not_across():
    image = striped(flat(), rng(), 0.05, 3, 4)
    assert (image == image[0]).all()
    assert len(np.unique(image[0])) > 5
    assert (image[0].reshape(-1, 4) == image[0, ::4, None]).all()


def test_noise_has_the_standard_deviation_asked_for():
    assert noisy(flat(128, (200, 200)), rng(), 6).std() == pytest.approx(6, rel=0.05)


def test_defocus_keeps_the_light_and_spreads_it_both_ways():
    point = np.zeros((31, 31), np.uint8)
    point[15, 15] = 255
    spread = defocused(point, 1.0)
    assert spread[15, 15] < 60
    assert spread[15, 16] == spread[16, 15] > 0
    assert abs(int(spread.sum()) - 255) < 30
    assert np.array_equal(defocused(point, 0), point)


def test_motion_spreads_along_the_web_alone():
    point = np.zeros((31, 31), np.uint8)
    point[15, 15] = 240
    spread = smeared(point, 3)
    assert spread[14:17, 15].tolist() == [80, 80, 80]
    assert spread[:, :15].sum() == spread[:, 16:].sum() == 0
    assert np.array_equal(smeared(point, 1), point)
    assert smeared(point, 2)[14:17, 15].tolist() == [60, 120, 60]


def test_dust_is_few_small_and_faint():
    image = dusty(flat(100, (200, 200)), rng(), 6, 1.5, 25)
    changed = np.abs(image.astype(int) - 100)
    assert 0 < (changed > 0).sum() < 6 * 60
    assert changed.max() <= 25
    assert np.array_equal(dusty(flat(), rng(), 0, 1.5, 25), flat())
