"""Kinds of evidence beside each other; what a screen holds on to."""

import gc
import tracemalloc

import numpy as np

from inspector.screen.bank import suspicion
from inspector.screen.contrast import ContrastScreen
from inspector.vision.columns import neighbours_best
from tests.unit.screen.test_contrast import a_frame, a_web


def cell(pixels, x, y):
    return suspicion(pixels)[y // 8, x // 8]


def test_what_several_kinds_of_evidence_see_counts_more_than_the_best_alone():
    web = a_web().astype(int)
    web[200:216, 300:316] -= 12
    soft = web.clip(0, 255).astype(np.uint8)
    rng = np.random.default_rng(3)
    web[200:216, 300:316] += rng.choice([-9, 9], (16, 16))
    rough = web.clip(0, 255).astype(np.uint8)

    assert cell(rough, 308, 208) > cell(soft, 308, 208) > 8


def test_support_comes_from_a_cell_and_the_eight_about_it():
    cells = np.zeros((5, 6), np.float32)
    cells[2, 3] = 7
    best = neighbours_best(cells)

    assert (best[1:4, 2:5] == 7).all()
    assert best.sum() == 9 * 7


def test_noise_alone_is_not_suspicious_on_any_of_many_webs():
    tops = [float(suspicion(a_web(seed=seed)).max()) for seed in range(12)]

    assert max(tops) < 10


def what_leaves_a_golden_picture(seed=0):
    rng = np.random.default_rng(seed)
    return (128 + rng.normal(0, 8, (256, 640))).clip(0, 255).astype(np.uint8)


def test_a_pin_hole_of_a_few_pixels_stands_out_more_from_a_golden_picture():
    left = what_leaves_a_golden_picture()
    left[100:104, 300:304] -= 28
    alone, compared = suspicion(left), suspicion(left, compared=True)

    assert compared[12:14, 37:39].max() == compared.max() > 1.25 * alone.max()


def test_noise_that_leaves_a_golden_picture_is_not_suspicious():
    some = (what_leaves_a_golden_picture(seed) for seed in range(12))

    assert max(float(suspicion(left, compared=True).max()) for left in some) < 10


def test_no_block_leaves_memory_behind():
    screen = ContrastScreen((256, 256), 64)
    frames = [a_frame(a_web(256, 384, seed), index=seed) for seed in range(3)]
    for one in frames:
        screen.candidates(one)
    gc.collect()
    tracemalloc.start()
    try:
        for one in frames:
            screen.candidates(one)
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(4):
            for one in frames:
                screen.candidates(one)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 10_000
