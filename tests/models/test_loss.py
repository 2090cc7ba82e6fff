from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.yolov5.head import COCO_ANCHORS
from models.yolov5.loss import DetectionLoss, LossWeights, assign
from models.yolov5.overlap import box_cost, ciou, quality_of

ONE_ANCHOR = torch.tensor([[2.0, 2.0]])


def a_target(x, y, width=2.0, height=2.0, image=0, class_id=1):
    return torch.tensor([[image, class_id, x, y, width, height]])


def cells(hit):
    return sorted(zip(hit.column.tolist(), hit.row.tolist(), strict=True))


def test_left_and_upper_half_of_a_cell_also_bind_the_neighbours_there():
    hit = assign(a_target(3.2, 4.3), ONE_ANCHOR, (8, 8))
    assert cells(hit) == [(2, 4), (3, 3), (3, 4)]


def test_right_and_lower_half_bind_the_neighbours_there():
    hit = assign(a_target(3.7, 4.8), ONE_ANCHOR, (8, 8))
    assert cells(hit) == [(3, 4), (3, 5), (4, 4)]


def test_there_is_no_neighbour_outside_the_grid():
    assert cells(assign(a_target(0.2, 0.3), ONE_ANCHOR, (8, 8))) == [(0, 0)]
    assert cells(assign(a_target(7.8, 7.9), ONE_ANCHOR, (8, 8))) == [(7, 7)]


def test_a_centre_on_the_far_edge_stays_in_the_grid():
    assert set(cells(assign(a_target(8.0, 8.0), ONE_ANCHOR, (8, 8)))) <= {
        (7, 7),
        (6, 7),
        (7, 6),
    }


def test_the_box_is_relative_to_its_cell():
    hit = assign(a_target(3.2, 4.3, 2.5, 1.5), ONE_ANCHOR, (8, 8))
    own = cells(hit).index((3, 4))
    order = sorted(
        range(len(hit.row)), key=lambda i: (hit.column[i].item(), hit.row[i].item())
    )
    torch.testing.assert_close(
        hit.box[order[own]], torch.tensor([0.2, 0.3, 2.5, 1.5]), atol=1e-5, rtol=0
    )


def test_the_ratio_limit_counts_both_ways_and_both_sides():
    anchors = torch.tensor([[2.0, 2.0], [9.0, 9.0], [0.4, 2.0]])
    hit = assign(a_target(3.5, 3.5), anchors, (8, 8))
    assert set(hit.anchor.tolist()) == {0}


def test_a_ratio_of_exactly_the_limit_is_outside():
    hit = assign(a_target(3.5, 3.5, 8.0, 2.0), ONE_ANCHOR, (8, 8))
    assert len(hit.anchor) == 0


def test_image_and_class_go_along():
    hit = assign(a_target(3.2, 4.3, image=5, class_id=2), ONE_ANCHOR, (8, 8))
    assert set(hit.image.tolist()) == {5}
    assert set(hit.class_id.tolist()) == {2}


def test_no_targets_give_no_cells():
    assert len(assign(torch.zeros((0, 6)), ONE_ANCHOR, (4, 4)).image) == 0


def test_equal_boxes_have_a_ciou_of_one():
    box = torch.tensor([[1.0, 2.0, 3.0, 4.0]])
    assert ciou(box, box).item() == pytest.approx(1.0, abs=1e-5)


def test_ciou_of_two_squares_side_by_side_is_the_worked_example():
    # no overlap; centres 2 apart, hull 4 x 2: 0 - 4 / 20, equal shapes
    one, other = torch.tensor([[1.0, 1, 2, 2]]), torch.tensor([[3.0, 1, 2, 2]])
    assert ciou(one, other).item() == pytest.approx(-0.2, abs=1e-5)


def test_ciou_charges_for_another_aspect():
    # same centre, 4 x 1 against 2 x 2: IoU 2 / 6, angles atan(4) and atan(1)
    one, other = torch.tensor([[0.0, 0, 4, 1]]), torch.tensor([[0.0, 0, 2, 2]])
    aspect = 4 / math.pi**2 * (math.atan(1) - math.atan(4)) ** 2
    wanted = 1 / 3 - aspect**2 / (1 - 1 / 3 + aspect)
    assert ciou(one, other).item() == pytest.approx(wanted, abs=1e-5)


side = st.floats(0.1, 50)
box = st.tuples(st.floats(-20, 20), st.floats(-20, 20), side, side)


@settings(max_examples=50, deadline=None)
@given(one=box, other=box)
def test_ciou_lies_between_minus_two_and_one_for_any_boxes(one, other):
    value = ciou(torch.tensor([one]), torch.tensor([other])).item()
    assert -2 <= value <= 1 + 1e-5


def heads_of(seed=0, classes=3):
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randn((2, 3 * (5 + classes), 64 // s, 64 // s), generator=generator)
        .mul(0.1)
        .requires_grad_()
        for s in (8, 16, 32)
    ]


def test_every_gradient_is_finite_and_some_is_not_zero():
    heads = heads_of()
    targets = torch.tensor([[0, 1, 20.0, 30.0, 14, 20], [1, 2, 50.0, 12.0, 30, 25]])
    loss, terms = DetectionLoss(COCO_ANCHORS, 3)(heads, targets)
    loss.backward()
    assert (terms > 0).all()
    for head in heads:
        assert torch.isfinite(head.grad).all()
        assert head.grad.abs().sum() > 0


def test_without_targets_only_objectness_counts():
    _, terms = DetectionLoss(COCO_ANCHORS, 3)(heads_of(), torch.zeros((0, 6)))
    assert terms[0] == terms[2] == 0
    assert terms[1] > 0


def test_a_step_against_the_gradient_lowers_the_loss():
    heads = heads_of()
    targets = torch.tensor([[0, 1, 20.0, 30.0, 14, 20]])
    criterion = DetectionLoss(COCO_ANCHORS, 3)
    before, _ = criterion(heads, targets)
    before.backward()
    with torch.no_grad():
        lower, _ = criterion([h - 0.5 * h.grad for h in heads], targets)
    assert lower < before


def test_the_loss_grows_with_the_batch():
    targets = torch.tensor([[0, 1, 20.0, 30.0, 14, 20]])
    twice = torch.cat((targets, targets))
    twice[1, 0] = 1
    one = [head[:1].detach() for head in heads_of()]
    same = [torch.cat((head, head)) for head in one]
    criterion = DetectionLoss(COCO_ANCHORS, 3)
    single, double = criterion(one, targets)[0], criterion(same, twice)[0]
    torch.testing.assert_close(double, 2 * single)


@pytest.mark.parametrize("form", ["ciou", "eiou", "alpha-ciou"])
def test_a_perfect_box_costs_nothing_and_a_worse_one_more(form):
    wanted = torch.tensor([[0.0, 0, 4, 2]]).expand(3, 4)
    boxes = torch.tensor([[0.0, 0, 4, 2], [0.2, 0, 4, 2.2], [1.0, 1, 3, 3]])
    costs = box_cost(boxes, wanted, form, alpha=3.0).tolist()
    assert costs[0] == pytest.approx(0, abs=1e-5)
    assert costs == sorted(costs)
    assert costs[1] > 0.01


def test_eiou_is_the_worked_example():
    # centres equal, 4 x 2 against 2 x 2: IoU 1 / 2, hull 4 x 2, widths 2 apart
    one, other = torch.tensor([[0.0, 0, 4, 2]]), torch.tensor([[0.0, 0, 2, 2]])
    assert box_cost(one, other, "eiou", 3.0).item() == pytest.approx(0.75, abs=1e-5)


def test_alpha_ciou_is_the_worked_example():
    # side by side squares: IoU 0, distance 0.2, equal shapes
    one, other = torch.tensor([[1.0, 1, 2, 2]]), torch.tensor([[3.0, 1, 2, 2]])
    cost = box_cost(one, other, "alpha-ciou", 3.0).item()
    assert cost == pytest.approx(1 + 0.2**3, abs=1e-5)


@pytest.mark.parametrize("form", ["ciou", "eiou", "alpha-ciou"])
def test_gradients_are_finite_even_for_boxes_far_apart_or_equal(form):
    boxes = torch.tensor([[0.0, 0, 4, 2], [50.0, 50, 0.1, 9]], requires_grad=True)
    wanted = torch.tensor([[0.0, 0, 4, 2], [0.0, 0, 4, 2]])
    box_cost(boxes, wanted, form, 3.0).sum().backward()
    assert torch.isfinite(boxes.grad).all()


def test_alpha_pulls_harder_on_a_box_that_is_nearly_right():
    def pull(form):
        box = torch.tensor([[0.1, 0.0, 4, 4]], requires_grad=True)
        wanted = torch.tensor([[0.0, 0.0, 4, 4]])
        box_cost(box, wanted, form, 3.0).sum().backward()
        return box.grad[0, 0].abs().item()

    assert pull("alpha-ciou") > 2 * pull("ciou")


def test_quality_by_iou_ignores_the_penalties():
    one, other = torch.tensor([[1.0, 1, 2, 2]]), torch.tensor([[2.0, 1, 2, 2]])
    assert quality_of(one, other, "iou").item() == pytest.approx(1 / 3, abs=1e-5)
    assert quality_of(one, other, "ciou").item() < 1 / 3


def terms_with(share=0.0, **changes):
    targets = torch.tensor([[0, 1, 20.0, 30.0, 14, 20]])
    criterion = DetectionLoss(COCO_ANCHORS, 3, LossWeights(**changes))
    return criterion(heads_of(), targets, share)[1]


def test_the_box_weight_goes_in_a_straight_line_to_its_end():
    box = [terms_with(share, box=0.05, box_end=0.15)[0] for share in (0, 0.5, 1)]
    assert box[1] / box[0] == pytest.approx(2, rel=1e-4)
    assert box[2] / box[0] == pytest.approx(3, rel=1e-4)
    assert terms_with(1.0, box_end=None)[0] == terms_with(0.0)[0]


def test_smoothed_labels_change_the_class_term_alone():
    plain, smooth = terms_with(), terms_with(label_smoothing=0.2)
    assert torch.equal(plain[:2], smooth[:2])
    assert plain[2] != smooth[2]


def test_certain_objectness_wants_more_than_the_overlap():
    quiet = [head.detach() - 5 for head in heads_of()]
    targets = torch.tensor([[0, 1, 20.0, 30.0, 14, 20]])
    certain, measured = (
        DetectionLoss(COCO_ANCHORS, 3, LossWeights(quality_share=share))
        for share in (0.0, 1.0)
    )
    assert certain(quiet, targets)[1][1] > measured(quiet, targets)[1][1]
