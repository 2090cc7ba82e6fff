"""Networks of ultralytics: trained, delivered, decoded as it would itself."""

from __future__ import annotations

import functools
import importlib
import json
import socket

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from inspector import artifact as artifacts
from inspector.artifact import FreeHeadPart
from inspector.detect.anchor_free import decode
from inspector.errors import ArtifactError
from models.augment import Augmentation, Sampler
from models.command import lab
from models.evaluate import measure, opened
from models.export import INPUT
from models.tile_set import write_tiles
from models.yolov5 import ultra
from models.yolov5.deliver import TorchRuntime, deliver_unscored
from models.yolov5.manifests import manifest_with
from models.yolov5.peer import open_peer, train_peer
from models.yolov5.peer_folder import PeerDescription, read_description
from tests.models.pictures import CLASSES, Squares, a_yolo_set
from tests.models.test_train import a_description

CARD = a_description().card
PLAN = ultra.Plan(steps=2, batch=2, side_px=64, warmup_steps=1)
run = CliRunner().invoke


def a_peer(card=CARD, **changes):
    told = {"card": card, "classes": CLASSES, "family": "yolov8n", "tiles": 4}
    return PeerDescription(**(told | changes))


def refuse(*_arguments, **_options):
    raise AssertionError("training asked for a network")


@pytest.fixture
def no_sockets(monkeypatch):
    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def a_sampler(pictures):
    return Sampler(pictures, Augmentation())


@functools.cache
def trained_in(folder):
    """One training for all tests that only read it."""
    pictures = Squares(count=4, side_px=96, squares=2)
    train_peer(folder, a_peer(), a_sampler(pictures), PLAN)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return trained_in(tmp_path_factory.mktemp("peer") / "run")


@functools.cache
def a_random_net(family):
    """Weights and statistics as after some training, so that all heads differ."""
    torch.manual_seed(0)
    net = ultra.build(family, 3, 3)
    net.train()(torch.rand(4, 3, 64, 64))
    return net.eval()


@pytest.mark.parametrize("family", ["yolov8n", "yolo11n", "yolov10n", "yolo26n"])
def test_boxes_are_those_of_its_own_decoding(family):
    net = a_random_net(family)
    net.model[-1].end2end = False
    tiles = np.random.default_rng(0).integers(0, 256, (2, 3, 64, 96), np.uint8)
    with torch.no_grad():
        wanted = net(torch.from_numpy(tiles).float() / 255)[0].numpy()
    heads = ultra.as_raw_heads(net, 3)
    part = FreeHeadPart(
        outputs=heads.outputs, strides_px=heads.strides_px, bins=heads.bins
    )
    card = CARD.model_copy(update={"channels": "rgb", "tile_hw_px": (64, 96)})
    manifest = manifest_with(part, card, ("a", "b", "c"), "a test")
    sure = manifest.operating.model_copy(update={"class_floor": 0.0})
    manifest = manifest.model_copy(update={"operating": sure})

    with torch.no_grad():
        raw = heads(torch.from_numpy(tiles))
    named = dict(zip(heads.outputs, (head.numpy() for head in raw), strict=True))
    found = decode(named, 2, manifest, 0.0)

    cells = wanted.shape[2]
    assert len(found.score) == 2 * cells
    for number in range(2):
        here = found.tile == number
        mine = np.column_stack((found.xyxy_net, found.score))[here]
        xywh, scores = wanted[number, :4].T, wanted[number, 4:].T
        half = xywh[:, 2:] / 2
        theirs = np.column_stack(
            (xywh[:, :2] - half, xywh[:, :2] + half, scores.max(1))
        )
        np.testing.assert_allclose(mine, theirs, atol=2e-3, rtol=1e-4)
        second, first = np.sort(scores, 1)[:, -2:].T
        clear = first - second > 1e-6
        kinds = found.class_id[here]
        np.testing.assert_array_equal(kinds[clear], scores.argmax(1)[clear])


def test_a_training_asks_for_no_network_and_leaves_weights_and_log(
    tmp_path, no_sockets
):
    pictures = Squares(count=4, side_px=96, squares=2, golden=True)
    card = CARD.model_copy(update={"channels": "pair"})
    heard = []
    train_peer(
        tmp_path / "run",
        a_peer(card),
        a_sampler(pictures),
        PLAN,
        lambda step, _loss: heard.append(step),
    )
    lines = (tmp_path / "run/log.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["step"] for line in lines] == heard == [1, 2]
    assert {"loss", "box_loss", "cls_loss", "dfl_loss"} < set(json.loads(lines[0]))
    assert read_description(tmp_path / "run").plan["steps"] == 2
    assert open_peer(tmp_path / "run").manifest.golden_reference
    assert not list(tmp_path.rglob("*.pt"))
    assert not list(tmp_path.glob("run/tiles-*"))


def test_its_weights_are_not_those_it_began_with(folder):
    torch.manual_seed(PLAN.seed + 1)
    began = ultra.build("yolov8n", 2, 1).state_dict()
    ended = open_peer(folder).net.state_dict()
    assert not torch.equal(began["model.22.cv2.0.2.bias"], ended["head.boxes.0.2.bias"])


def test_the_planes_arrive_in_the_order_of_our_own_training(tmp_path):
    tile = np.zeros((3, 64, 64), np.uint8)
    tile[0], tile[1], tile[2] = 10, 20, 30
    box = np.array([[0, 32, 32, 20, 20]], np.float32)
    made = write_tiles(tmp_path, ("a",), [(tile, box)])
    data = {"names": {0: "a"}, "nc": 1, "channels": 3}
    build = importlib.import_module("ultralytics.data").build_yolo_dataset
    defaults = importlib.import_module("ultralytics.utils").DEFAULT_CFG
    dataset = build(defaults, str(made.images), 1, data, mode="val")
    planes = dataset[0]["img"].flatten(1).float().mean(1)
    dark = [float(value) for value in planes]
    assert dark[0] < dark[1] < dark[2]


def test_the_file_answers_like_the_network_through_the_plant(folder, tmp_path):
    trained = open_peer(folder)
    deliver_unscored(trained, tmp_path / "out")
    artifact = artifacts.load(str(tmp_path / "out"))
    assert artifact.manifest.decoder == "yolo-free"
    assert artifact.manifest.weight_storage == "int8-per-channel"
    assert "without anchors" in (tmp_path / "out/card.md").read_text("utf-8")
    tiles = np.random.default_rng(0).integers(0, 256, (1, 1, 64, 64), np.uint8)
    net = TorchRuntime(trained.net, (64, 64)).run(tiles)
    pictures = Squares(count=2, side_px=96)
    with opened(artifact, "onnx", threads=1) as engine:
        heads = engine.run(tiles)
        found = measure(artifact.manifest, engine, pictures)
    assert list(heads) == list(net) == ["p3", "p4", "p5"]
    for name, head in heads.items():
        np.testing.assert_allclose(head, net[name], atol=0.2)
    assert len(found.images) == 2


def test_weights_are_stored_in_8_bits(folder, tmp_path):
    deliver_unscored(open_peer(folder), tmp_path / "out")
    size = (tmp_path / "out/model.onnx").stat().st_size
    assert size < 0.3 * ultra.weights_path(folder).stat().st_size
    assert INPUT.encode() in (tmp_path / "out/model.onnx").read_bytes()


@pytest.mark.parametrize(
    "family", ["yolov99n", "rtdetr-l", "yolov8n-p6", "yolov8n-seg"]
)
def test_a_family_that_cannot_be_delivered_is_refused(family, tmp_path):
    with pytest.raises(ValueError, match=r"no family|no plain detection head"):
        train_peer(tmp_path, a_peer(family=family), a_sampler(Squares()), PLAN)
    assert not list(tmp_path.iterdir())


def test_a_loss_that_is_no_number_ends_the_training(tmp_path, monkeypatch):
    def lost(net, batch, preds=None):
        loss = 0 * net.model[0].conv.weight.sum() + float("nan")
        return loss, {"box_loss": loss.detach()}

    monkeypatch.setattr(ultra.DetectionModel, "loss", lost)
    with pytest.raises(FloatingPointError, match="at step 1; lower the rate"):
        train_peer(tmp_path, a_peer(), a_sampler(Squares()), PLAN)


@pytest.mark.parametrize(
    "wrong", [{"side_px": 100}, {"side_px": 32}, {"steps": 0}, {"peak_rate": 2.0}]
)
def test_an_impossible_plan_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        ultra.Plan(**wrong)


def test_steps_are_whole_passes_over_the_tiles():
    plan = ultra.Plan(steps=10, batch=4)
    assert plan.epochs(tiles=16) == 3
    assert plan.epochs(tiles=1000) == 1


def test_damaged_or_foreign_weights_are_refused(folder, tmp_path):
    told = (folder / "peer.json").read_text("utf-8")
    (tmp_path / "peer.json").write_text(told, "utf-8")
    with pytest.raises(ArtifactError, match="does not fit yolov8n"):
        open_peer(tmp_path)
    ultra.weights_path(tmp_path).write_bytes(b"nothing")
    with pytest.raises(ArtifactError, match="does not fit yolov8n"):
        open_peer(tmp_path)
    ultra.weights_path(tmp_path).write_bytes(ultra.weights_path(folder).read_bytes())
    foreign = told.replace("yolov8n", "yolo11n")
    (tmp_path / "peer.json").write_text(foreign, "utf-8")
    with pytest.raises(ArtifactError, match="does not fit yolo11n"):
        open_peer(tmp_path)


@pytest.mark.parametrize("text", ["", "{}"])
def test_a_broken_description_is_refused(text, tmp_path):
    (tmp_path / "peer.json").write_text(text, "utf-8")
    with pytest.raises(ArtifactError, match=r"peer\.json"):
        open_peer(tmp_path)


def test_train_then_export_then_both_evaluations(tmp_path):
    data = str(a_yolo_set(tmp_path / "set", count=4))
    out, model = str(tmp_path / "squares"), str(tmp_path / "model")
    quick = ["--side", "64", "--steps", "2", "--batch", "2", "--tiles", "4"]
    train = ["train", "peer", "--data", data, "--out", out, *quick]
    trained = run(lab, train)
    assert trained.exit_code == 0, trained.output
    assert trained.stdout == ""
    assert run(lab, train).exit_code == 2
    exported = run(lab, ["export", "--checkpoint", out, "--out", model])
    assert exported.exit_code == 0, exported.output
    ours = run(
        lab, ["evaluate", "detector", "--model", model, "--data", data, "--json"]
    )
    assert json.loads(ours.stdout)["images"] == 1
    theirs = run(
        lab,
        ["evaluate", "peer", "--checkpoint", out, "--data", data, "--side", "96"],
    )
    assert theirs.exit_code == 0, theirs.output
    figures = json.loads(theirs.stdout)
    assert figures["images"] == 1
    assert figures["model"] == "squares by YOLO.predict"


@pytest.mark.parametrize("wrong", [["--family", "yolov99n"], ["--side", "100"]])
def test_a_mistake_is_one_line_and_starts_nothing(wrong, tmp_path):
    data = str(a_yolo_set(tmp_path / "set"))
    out = tmp_path / "out"
    done = run(lab, ["train", "peer", "--data", data, "--out", str(out), *wrong])
    assert done.exit_code == 2
    assert not (out / "peer.json").exists()
