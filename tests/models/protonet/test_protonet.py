import math
from pathlib import Path

import numpy as np
import pytest
import torch
from onnx import TensorProto

from models.protonet.backbone import LOOK_SIZE
from models.protonet.crops import Crop, CropSet, read_manifest
from models.protonet.deliver import LOOKS, OUTPUTS, network_file
from models.protonet.disturb import disturbed
from models.protonet.episodes import draw
from models.protonet.fewshot import (
    Seen,
    by_cosine,
    by_covariance,
    by_library,
    by_linear,
    by_prototypes,
    in_sequence,
    open_set,
)
from models.protonet.head import Head
from models.protonet.loss import EpisodeLoss, prototypes
from models.protonet.net import ProtoNet
from models.protonet.plan import EmbedderPlan
from models.protonet.prepare import training_part
from models.protonet.sequence import onto_library
from models.protonet.whiten import applied, whitening, within_scatter


def crops(kinds: int = 4, each: int = 12, group_of: int = 3) -> CropSet:
    lines = [
        Crop(Path("x"), f"k{k}", "base", f"m{k % 2}", f"{k} {n // group_of}")
        for k in range(kinds)
        for n in range(each)
    ]
    return CropSet.of(lines)


def clouds(of: CropSet, spread: float = 0.05) -> Seen:
    rng = np.random.default_rng(0)
    centres = np.eye(len(of.kinds), 8)
    noise = rng.normal(0, spread, (len(of), 8))
    return Seen.alike((centres[of.labels] + noise).astype(np.float32))


@pytest.mark.parametrize("seed", range(20))
def test_no_group_is_on_both_sides_of_an_episode(seed):
    of = crops()
    episode = draw(np.random.default_rng(seed), of, range(4), 3, 2, 15)
    taught = {int(of.groups[i]) for rows in episode.support for i in rows}
    asked = {int(of.groups[i]) for rows in episode.query for i in rows}
    assert not taught & asked
    assert len(episode.kinds) == 3
    assert len(episode.support_labels) == 6


def test_an_episode_that_cannot_be_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="two classes"):
        draw(rng, crops(), [0], 5, 1, 5)
    with pytest.raises(ValueError, match="too few"):
        draw(rng, crops(each=3), range(4), 4, 1, 5)


def test_classes_that_lie_apart_are_told_apart_by_every_head():
    of = crops()
    episode = draw(np.random.default_rng(0), of, range(4), 4, 3, 15)
    for head in (by_prototypes, by_cosine, by_linear, by_covariance):
        assert head(clouds(of), episode) == 1.0


def test_the_plants_own_classifier_tells_them_apart_too():
    of = crops()
    episode = draw(np.random.default_rng(0), of, range(4), 4, 3, 15)
    assert by_library(clouds(of), episode, {5: 0.1}) == 1.0


def test_a_kind_that_lies_on_an_old_one_takes_from_it():
    of = crops(each=24)
    apart = onto_library(clouds(of), of, [3], {5: 0.1}, 5, 4, seed=0)
    assert (apart.before.value, apart.lost.value, apart.worst) == (1.0, 0.0, 0.0)
    assert (apart.new.value, apart.enrolments) == (1.0, 1)
    upon = clouds(of).asked
    upon[of.labels == 3] = upon[of.labels == 2]
    taken = onto_library(Seen.alike(upon), of, [3], {5: 0.1}, 5, 4, seed=0)
    assert taken.before.value == 1.0
    assert taken.lost.value == pytest.approx(taken.stolen.value)
    assert 0.05 < taken.lost.value <= taken.worst < 0.3


def test_old_kinds_of_more_examples_lose_less_to_a_kind_beside_them():
    of = crops(each=40)
    beside = clouds(of, spread=0.3)
    few = onto_library(beside, of, [3], {5: 0.1}, 2, 6, seed=0)
    many = onto_library(beside, of, [3], {5: 0.1}, 2, 6, seed=0, old_shots=20)
    assert many.before.value > few.before.value
    assert many.lost.value <= few.lost.value


def test_a_library_without_old_kinds_is_refused():
    of = crops()
    with pytest.raises(ValueError, match="two old kinds"):
        onto_library(clouds(of), of, [0, 1, 2], {5: 0.1}, 3, 2, seed=0)


def test_enrolment_one_by_one_costs_nothing_where_kinds_lie_apart():
    of = crops(each=24)
    assert in_sequence(clouds(of), of, {5: 0.1}, 5, 3, seed=0) == (1.0, 0.0)


def test_strangers_that_lie_apart_are_unknown():
    of = crops(each=24)
    seen = open_set(clouds(of), of, {5: 0.1}, 2, seed=0)
    assert (seen.auroc, seen.fpr95, seen.unknown_taken) == (1.0, 0.0, 0.0)
    assert seen.known_kept > 0.9


def test_after_whitening_a_kind_scatters_alike_in_all_directions():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), 400)
    x = rng.normal(size=(1200, 3)) * [5, 1, 0.2] + 9 * labels[:, None]
    matrix, bias = whitening(x, labels, 1e-6, 3)
    scatter = within_scatter(x @ matrix.T + bias, labels)
    np.testing.assert_allclose(scatter / scatter[0, 0], np.eye(3), atol=0.02)
    np.testing.assert_allclose(
        np.linalg.norm(applied(x, matrix, bias), axis=1), 1, 1e-5
    )


@pytest.mark.parametrize(("shrink", "outputs"), [(0, 2), (2, 2), (0.5, 0), (0.5, 4)])
def test_an_impossible_projection_is_refused(shrink, outputs):
    with pytest.raises(ValueError, match="must lie"):
        whitening(np.ones((4, 3)), np.zeros(4, np.int64), shrink, outputs)


def test_the_prototype_is_the_mean_and_a_perfect_episode_costs_little():
    support = torch.tensor([[1.0, 0], [0, 1], [1, 0]])
    labels = torch.tensor([0, 1, 0])
    assert prototypes(support, labels, 2).tolist() == [[1, 0], [0, 1]]
    loss = EpisodeLoss(2, 2, naming_weight=0.0)
    ways = (labels, torch.tensor([0, 1]))
    good, hit = loss(support, torch.eye(2), ways, torch.tensor([0, 1]))
    bad, miss = loss(support, torch.eye(2).flip(0), ways, torch.tensor([0, 1]))
    assert good < bad
    assert (float(hit), float(miss)) == (1, 0)


@pytest.mark.parametrize("outputs", [0, 16])
@pytest.mark.parametrize("looks", [1, 2])
def test_embeddings_have_length_one(outputs, looks):
    head = Head(outputs, looks)
    features = torch.rand(5, looks * LOOK_SIZE)
    head.measure(features)
    made = head(features)
    assert made.shape == (5, outputs or looks * LOOK_SIZE)
    torch.testing.assert_close(made.norm(dim=1), torch.ones(5))


def test_a_crop_is_looked_at_whole_and_then_in_its_middle():
    net = ProtoNet(looks=2).eval()
    tiles = torch.zeros(2, 3, 64, 64)
    tiles[:, :, 16:48, 16:48] = 200.0  # all of the middle, and nothing else
    tiles[1, :, :8] = 255.0  # outside of it
    with torch.no_grad():
        seen = net.features(tiles)
        bright = net.backbone(torch.full((1, 3, 64, 64), 200.0))
        whole = net.backbone(tiles)
    torch.testing.assert_close(seen[:, :LOOK_SIZE], whole)
    torch.testing.assert_close(seen[:, LOOK_SIZE:], bright.repeat(2, 1))


def test_one_example_of_each_kind_has_no_scatter_and_is_asked_by_its_distance():
    of = crops()
    seen = clouds(of)
    episode = draw(np.random.default_rng(0), of, range(4), 4, 1, 5)
    assert by_covariance(seen, episode) == by_prototypes(seen, episode)


def test_the_file_of_an_embedder_keeps_no_large_weights_in_float():
    graph = network_file(ProtoNet(OUTPUTS, LOOKS).eval()).graph
    large = [t for t in graph.initializer if math.prod(t.dims) > 2**18]
    assert {t.data_type for t in large} == {TensorProto.INT8}
    assert sum(t.ByteSize() for t in graph.initializer) < 5e6


def test_a_disturbed_crop_depends_on_its_seed_alone():
    tile = np.random.default_rng(0).integers(0, 256, (3, 32, 32), np.uint8)
    one, same, other = (
        disturbed(tile, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert one.shape == tile.shape
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_what_is_held_out_is_not_trained_on():
    plan = EmbedderPlan(hold_out=("k0",), without_material="m1")
    of = crops(kinds=6)
    assert training_part(of, plan).kinds == ("k2", "k4")
    with pytest.raises(ValueError, match="no classes"):
        training_part(of, EmbedderPlan(hold_out=("none",)))


def test_the_rate_rises_and_falls():
    plan = EmbedderPlan(steps=100, warm_up=10, rate=1.0)
    rates = [plan.rate_at(step) for step in range(100)]
    assert rates.index(max(rates)) in (9, 10)
    assert rates[-1] < 0.05


@pytest.mark.parametrize(
    "text",
    ["", "file,class\n", "file,class,split,material,group\n"],
    ids=["empty", "columns", "no rows"],
)
def test_a_broken_manifest_is_refused(tmp_path, text):
    path = tmp_path / "m.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"m\.csv"):
        read_manifest(path)


def test_a_manifest_that_names_missing_files_is_refused(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(
        "file,class,split,material,group\nx.png,a,base,steel (x),1\n", "utf-8"
    )
    with pytest.raises(ValueError, match="1 files not there"):
        read_manifest(path)
