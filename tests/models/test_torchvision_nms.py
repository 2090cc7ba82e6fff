from __future__ import annotations

import os

import numpy as np
import pytest
import torch

from inspector.vision import boxes as ours
from models.torchvision_nms import give_torchvision_an_nms, nms
from tests.repository.tree import python

LOADS = """
from models.torchvision_nms import give_torchvision_an_nms
give_torchvision_an_nms()
give_torchvision_an_nms()
import torch, torchvision
boxes = torch.tensor([[0.0, 0, 10, 10], [0, 0, 10, 9], [20, 20, 30, 30]])
kept = torchvision.ops.nms(boxes, torch.tensor([0.5, 0.9, 0.1]), 0.5)
assert kept.tolist() == [1, 2], kept
"""


def test_torchvision_works_beside_this_torch():
    done = python("-W", "error", "-c", LOADS, environ=os.environ)
    assert done.returncode == 0, done.stderr


def test_giving_it_again_changes_nothing():
    give_torchvision_an_nms()
    give_torchvision_an_nms()


def test_of_boxes_that_overlap_the_best_is_kept():
    rng = np.random.default_rng(0)
    start = rng.uniform(0, 60, (80, 2))
    xyxy = np.concatenate((start, start + rng.uniform(5, 30, (80, 2))), 1)
    xyxy, score = xyxy.astype(np.float32), rng.random(80, np.float32)
    kept = nms(torch.from_numpy(xyxy), torch.from_numpy(score), 0.4)
    wanted = ours.nms(xyxy, score, np.zeros(80, np.int64), 0.4, 80)
    assert kept.tolist() == wanted.tolist()


def test_no_boxes_stay_none():
    assert nms(torch.zeros(0, 4), torch.zeros(0), 0.5).tolist() == []


@pytest.mark.parametrize("scores", [[0.0, 0.0], [-1.0, -2.0]])
def test_scores_of_zero_and_below_count(scores):
    apart = torch.tensor([[0.0, 0, 5, 5], [10, 10, 15, 15]])
    assert sorted(nms(apart, torch.tensor(scores), 0.5).tolist()) == [0, 1]
