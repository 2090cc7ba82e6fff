import warnings

import numpy as np
import onnx
import pytest

from inspector import artifact as artifacts
from inspector.errors import ArtifactError
from inspector.runtime.onnx import OnnxRuntime
from inspector.runtime.openvino import OpenVinoRuntime
from models.datasets import Picture
from models.quantise import Terms, calibration_tiles, quantise, with_quantised
from tests.lines import write_model

TILE = (64, 96)
RNG = np.random.default_rng(0)
TILES = RNG.integers(0, 256, (12, 1, *TILE), np.uint8)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return artifacts.load(str(write_model(tmp_path_factory.mktemp("model"))))


class Noise:
    """Three pictures of more than one tile each."""

    classes = ("pit", "scratch")

    def __len__(self):
        return 3

    def __getitem__(self, index):
        rng = np.random.default_rng(index)
        image = rng.integers(0, 256, (140, 200), np.uint8)
        nothing = np.zeros((0, 4), np.float32)
        return Picture(str(index), image, None, nothing, np.zeros(0, np.int64), None)


def never_worse(_network, _runtime):
    return 0.5


def rounded_layers(path):
    """How many convolutions get their weights from int8."""
    nodes = onnx.load(path).graph.node
    back = {n.output[0] for n in nodes if n.op_type == "DequantizeLinear"}
    return sum(n.op_type == "Conv" and n.input[1] in back for n in nodes)


def made(model, target, style="symmetric", score=never_worse, limit=0.005):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return quantise(model, TILES, Terms(style, limit), score, target)


@pytest.mark.parametrize(
    ("style", "runtime"),
    [
        ("symmetric", OpenVinoRuntime),
        ("u8s8", OnnxRuntime),
        ("u8s8", OpenVinoRuntime),
    ],
)
def test_a_quantised_file_answers_nearly_as_the_float_one(
    model, tmp_path, style, runtime
):
    path = tmp_path / "q.onnx"
    part = made(model, path, style)
    settings = {"channels": 1, "tile_hw": TILE, "batch": 2, "threads": 1}
    rounded, exact = (
        runtime(path, **settings),
        OnnxRuntime(model.network_path, **settings),
    )

    heads, wanted = rounded.run(TILES[:2]), exact.run(TILES[:2])

    assert rounded.label.endswith(" int8")
    assert (part.kept, part.map50_95_loss) == ((), 0.0)
    assert part.layers == 6
    for name, head in heads.items():
        assert np.abs(head - wanted[name]).max() < 0.1 * np.abs(wanted[name]).max()


def test_the_symmetric_file_has_no_zero_point_and_no_int32_bias(model, tmp_path):
    path = tmp_path / "q.onnx"
    made(model, path)
    graph = onnx.load(path).graph
    constants = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}

    for node in graph.node:
        if node.op_type not in ("QuantizeLinear", "DequantizeLinear"):
            continue
        given = [constants[name] for name in node.input if name in constants]
        assert all(values.dtype != np.int32 for values in given)
        if len(node.input) > 2:
            assert not constants[node.input[2]].any()


def scripted(*losses):
    """The float file scores 0.9, and each try loses what the script says."""
    left = list(losses)

    def score(_network, runtime):
        if runtime == "onnx" and not score.began:
            score.began = True
            return 0.9
        return 0.9 - left.pop(0)

    score.began = False
    return score


def test_layers_that_hurt_stay_in_float_until_the_loss_is_allowed(model, tmp_path):
    path = tmp_path / "q.onnx"
    part = made(model, path, score=scripted(0.02, 0.01, 0.004))

    assert part.map50_95_loss == pytest.approx(0.004)
    assert part.kept
    assert part.layers + len(part.kept) == 6
    assert rounded_layers(path) == part.layers


def test_a_network_that_loses_too_much_whatever_is_kept_is_refused(model, tmp_path):
    path = tmp_path / "q.onnx"

    with pytest.raises(ArtifactError, match=r"loses more than 0\.5 points"):
        made(model, path, score=scripted(*[0.1] * 20))
    assert not path.exists()


def test_the_new_folder_is_a_whole_model_that_has_int8(model, tmp_path):
    path = tmp_path / "model.int8.onnx"
    part = made(model, path)

    with_quantised(model, "symmetric", path, part, tmp_path / "out")
    again = artifacts.load(str(tmp_path / "out"))

    assert again.manifest.quantised == {"symmetric": part}
    assert again.network_for("openvino", "int8").name == "model.int8.onnx"
    assert again.network_for("openvino", "bf16") == again.network_path
    assert again.digest != model.digest
    with pytest.raises(ArtifactError, match="--style u8s8"):
        again.network_for("onnx", "int8")


def test_a_second_style_joins_the_first_in_the_same_folder(model, tmp_path):
    out = tmp_path / "out"
    for style in ("symmetric", "u8s8"):
        path = tmp_path / f"{style}.onnx"
        part = made(model, path, style)
        source = artifacts.load(str(out)) if style == "u8s8" else model
        with_quantised(source, style, path, part, out)

    assert set(artifacts.load(str(out)).manifest.quantised) == {"symmetric", "u8s8"}


def test_tiles_are_cut_from_all_over_and_the_seed_decides(model):
    pictures = Noise()

    tiles = calibration_tiles(model, pictures, 5, seed=1)
    again = calibration_tiles(model, pictures, 5, seed=1)
    other = calibration_tiles(model, pictures, 5, seed=2)

    assert tiles.shape == (5, 1, *TILE)
    np.testing.assert_array_equal(tiles, again)
    assert (tiles != other).any()


@pytest.mark.parametrize("changes", [{"style": "s4"}, {"limit": -1}, {"limit": 2}])
def test_terms_out_of_range_are_refused(changes):
    with pytest.raises(ValueError, match=r"must lie in|no style"):
        Terms(**{"style": "u8s8"} | changes)
