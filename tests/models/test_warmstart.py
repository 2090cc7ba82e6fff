from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file, save_file

from inspector.errors import ArtifactError
from models.yolov5.net import Layout, YoloV5
from models.yolov5.warmstart import our_name, start_from, widened
from tests.models.tiny import ANCHORS


def a_net(width=0.125, channels=3, classes=2, seed=0):
    torch.manual_seed(seed)
    return YoloV5(Layout(classes, channels, ANCHORS, width=width))


def a_narrow_file(folder, **changes):
    net = a_net(**changes)
    net.train()(torch.rand(2, net.layout.channels, 64, 64) * 255)
    save_file(net.state_dict(), folder / "narrow.safetensors")
    return net.eval(), folder / "narrow.safetensors"


def test_a_widened_network_computes_the_same(tmp_path):
    narrow, path = a_narrow_file(tmp_path)
    wide = a_net(0.25, seed=1)
    origin = start_from(wide, path, colour=True, noise_share=0)
    assert origin.startswith("narrow.safetensors (sha256 ")
    tiles = torch.rand(1, 3, 64, 64) * 255
    with torch.no_grad():
        for few, many in zip(narrow(tiles), wide.eval()(tiles), strict=True):
            few, many = (x.view(1, 1, 7, *x.shape[2:])[:, :, :5] for x in (few, many))
            torch.testing.assert_close(many, few, atol=1e-4, rtol=1e-3)


def test_grey_input_sees_the_sum_of_the_colours(tmp_path):
    narrow, path = a_narrow_file(tmp_path)
    for channels in (1, 3):
        other = a_net(channels=channels, seed=1)
        start_from(other, path, colour=False, noise_share=0)
        grey = torch.rand(1, 1, 64, 64).expand(-1, 3, -1, -1) * 255
        with torch.no_grad():
            wanted = narrow.stem(grey)
            found = other.eval().stem(grey[:, :channels])
        torch.testing.assert_close(found, wanted, atol=1e-3, rtol=1e-3)


def test_noise_parts_the_twins(tmp_path):
    _, path = a_narrow_file(tmp_path)
    wide = a_net(0.25, seed=1)
    start_from(wide, path, colour=True, noise_share=0.05)
    kernel = wide.stage3[0].conv.weight
    assert not torch.equal(kernel[0], kernel[1])
    torch.testing.assert_close(kernel[0], kernel[1], atol=1e-1, rtol=0.5)


def test_class_rows_stay_as_they_were(tmp_path):
    _, path = a_narrow_file(tmp_path, classes=5)
    fresh, started = a_net(seed=1), a_net(seed=1)
    start_from(started, path, colour=True, noise_share=0)
    for before, after in zip(fresh.head.levels, started.head.levels, strict=True):
        assert torch.equal(before.weight[5:], after.weight[5:])
        assert not torch.equal(before.weight[:5], after.weight[:5])


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("model.0.conv.weight", "stem.conv.weight"),
        (
            "model.4.m.1.cv2.bn.running_var",
            "stage3.1.bottlenecks.1.spread.norm.running_var",
        ),
        ("model.6.cv3.conv.weight", "stage4.1.join.conv.weight"),
        ("model.9.cv1.bn.bias", "stage5.2.reduce.norm.bias"),
        ("model.9.cv2.conv.weight", "stage5.2.join.conv.weight"),
        ("model.13.cv2.conv.weight", "top4.straight.conv.weight"),
        ("model.24.m.1.bias", "head.levels.1.bias"),
        ("model.24.anchors", None),
        ("stem.conv.weight", "stem.conv.weight"),
        ("features.0.weight", None),
    ],
)
def test_names_of_the_sixth_version_are_ours(theirs, ours):
    assert our_name(theirs) == ours


def test_every_tensor_of_ours_has_a_counterpart_there():
    names = set(a_net().state_dict())
    given = {
        our_name(f"model.{n}.conv.weight") for n in (0, 1, 3, 5, 7, 10, 14, 18, 21)
    }
    assert given <= names


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [((4, 3), (6, 3)), ((4, 2, 3, 3), (8, 2, 1, 1)), ((4,), (4, 4))],
)
def test_what_is_no_multiple_is_left_out(shape, wanted):
    assert widened(torch.zeros(shape), torch.Size(wanted)) is None


def test_a_file_that_is_none_or_of_something_else_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match="holds no weights"):
        start_from(a_net(), tmp_path / "nothing", colour=True, noise_share=0)
    save_file({"model.0.conv.weight": torch.zeros(3, 3)}, tmp_path / "other")
    with pytest.raises(ArtifactError, match="fits nowhere"):
        start_from(a_net(), tmp_path / "other", colour=True, noise_share=0)


def test_a_wider_file_than_the_network_fits_nowhere_it_matters(tmp_path):
    _, path = a_narrow_file(tmp_path, width=0.25)
    small = a_net(seed=1)
    before = {name: value.clone() for name, value in small.state_dict().items()}
    with pytest.raises(ArtifactError, match="fits nowhere"):
        start_from(small, path, colour=True, noise_share=0)
    for name, value in small.state_dict().items():
        assert torch.equal(value, before[name])
    assert load_file(path)
