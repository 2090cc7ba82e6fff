import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from inspector import artifact as artifacts
from inspector.artifact import MANIFEST_NAME, Artifact, FreeHeadPart, Manifest
from inspector.errors import ArtifactError
from inspector.files import sha256_file

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path) -> Write:
    """Writes a model folder; `changes` replace keys of its manifest."""

    def write(folder: str = "steel", **changes: object) -> Path:
        here = tmp_path / "zoo" / folder
        here.mkdir(parents=True)
        network = here / "network.onnx"
        network.write_bytes(b"weights")
        manifest = {
            "version": 1,
            "name": "steel",
            "task": "detect",
            "decoder": "yolov5",
            "network": "network.onnx",
            "files": {"network.onnx": sha256_file(network)},
            "input": {"channels": "grey", "tile_hw_px": [64, 96]},
            "head": {
                "outputs": ["p3"],
                "strides_px": [8],
                "anchors_px": [[[10, 13], [16, 30]]],
            },
            "classes": ["scratch", "pit"],
            "operating": {"score_threshold": 0.3},
            "weight_storage": "float32",
            "golden_reference": False,
            "research_only": False,
            "training_data": "generated",
            "licence": "AGPL-3.0-or-later",
            "made_by": "a test",
        }
        (here / MANIFEST_NAME).write_text(json.dumps(manifest | changes), "utf-8")
        return here

    return write


@pytest.fixture(autouse=True)
def _zoo(tmp_path, monkeypatch):
    monkeypatch.setattr(artifacts, "zoo_folder", lambda: tmp_path / "zoo")


def test_a_model_is_found_by_its_name_in_the_zoo_and_by_its_folder(write):
    folder = write()
    by_name, by_folder = artifacts.load("steel"), artifacts.load(str(folder))
    assert by_name == by_folder
    assert by_name.network_path.read_bytes() == b"weights"
    assert by_name.manifest.input.depth == 1


def test_an_unknown_name_is_refused_with_what_the_zoo_has(write):
    write("steel")
    write("pcb")
    with pytest.raises(ArtifactError, match=r"has \['pcb', 'steel'\]"):
        artifacts.load("copper")


def test_an_empty_zoo_says_so():
    with pytest.raises(ArtifactError, match=r"has \[\]"):
        artifacts.load("steel")


def test_a_missing_file_is_refused(write):
    (write() / "network.onnx").unlink()
    with pytest.raises(ArtifactError, match="missing; copy it again"):
        artifacts.load("steel")


def test_one_changed_byte_is_refused(write):
    (write() / "network.onnx").write_bytes(b"weighty")
    with pytest.raises(ArtifactError, match="expected sha256") as refused:
        artifacts.load("steel")
    assert "network.onnx" in str(refused.value)


def digest_of(folder: Path) -> str:
    loaded: Artifact = artifacts.load(str(folder))
    return loaded.digest


def test_the_digest_sees_the_manifest_and_not_the_place(write):
    first, copied = write("a"), write("b")
    other = write("c", operating={"score_threshold": 0.4})
    assert digest_of(first) == digest_of(copied) != digest_of(other)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1'])
def test_a_broken_manifest_is_refused(text, write):
    (write() / MANIFEST_NAME).write_text(text)
    with pytest.raises(ArtifactError, match=MANIFEST_NAME):
        artifacts.load("steel")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"classes": ["scratch", "unknown"]}, "none be 'unknown'"),
        ({"classes": ["pit", "pit"]}, "distinct"),
        ({"network": "other.onnx"}, "is not among files"),
        ({"golden_reference": True}, "goes with channels 'pair'"),
        ({"input": {"channels": "pair", "tile_hw_px": [64, 64]}}, "goes with channels"),
        ({"input": {"channels": "hsv", "tile_hw_px": [64, 64]}}, "input.channels"),
        (
            {
                "input": {
                    "channels": "grey",
                    "tile_hw_px": [64, 64],
                    "pitch_mm": float("inf"),
                }
            },
            "input.pitch_mm",
        ),
        (
            {"head": {"outputs": ["p3", "p4"], "strides_px": [8], "anchors_px": []}},
            "equally long",
        ),
        ({"head": {"outputs": [], "strides_px": [], "anchors_px": []}}, "equally long"),
        (
            {"decoder": "yolo-free"},
            "decoder 'yolo-free' goes with a head that has bins",
        ),
        (
            {"head": {"outputs": ["p3"], "strides_px": [8], "bins": 16}},
            "decoder 'yolov5' goes with a head that has anchors_px",
        ),
        ({"head": {"outputs": ["p3"], "strides_px": [], "bins": 16}}, "equally long"),
        ({"head": {"outputs": ["p3"], "strides_px": [8], "bins": 0}}, "bins"),
        ({"head": {"outputs": ["p3"], "strides_px": [8]}}, "anchors_px"),
        ({"head": 8}, "head"),
        ({"operating": {"score_threshold": 2}}, "operating.score_threshold"),
        ({"decoder": "ssd"}, "decoder"),
        ({"name": "../steel"}, "name"),
        ({"version": 2}, "version"),
        ({"extra": 1}, "extra: unknown key"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(changes, says, write):
    write(**changes)
    with pytest.raises(ArtifactError, match=MANIFEST_NAME) as refused:
        artifacts.load("steel")
    assert says in str(refused.value)


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "a/../../b", "a\\b"])
def test_a_manifest_may_name_files_in_its_own_folder_alone(name, write):
    write(files={name: "0" * 64}, network=name)
    with pytest.raises(ArtifactError, match="inside the model's folder"):
        artifacts.load("steel")


def test_colour_and_pairs_have_three_channels(write):
    pair = {"channels": "pair", "tile_hw_px": [64, 64]}
    write("pair", input=pair, golden_reference=True)
    write("rgb", input=pair | {"channels": "rgb"})
    assert artifacts.load("pair").manifest.input.depth == 3
    assert artifacts.load("rgb").manifest.input.depth == 3


def test_a_head_without_anchors_has_its_own_decoder(write):
    head = {"outputs": ["p3", "p4"], "strides_px": [8, 16], "bins": 16}
    write(decoder="yolo-free", head=head)
    manifest = artifacts.load("steel").manifest
    assert isinstance(manifest.head, FreeHeadPart)
    assert manifest.head.bins == 16
    assert Manifest.model_validate_json(manifest.model_dump_json()) == manifest


def test_an_anchor_head_is_written_as_it_always_was(write):
    folder = write()
    before = json.loads((folder / MANIFEST_NAME).read_text("utf-8"))
    written = json.loads(artifacts.load("steel").manifest.model_dump_json())
    assert written["head"] == before["head"]
    assert list(written)[:8] == [*before][:8]


def an_int8_file(name, layers):
    return {
        "network": name,
        "layers": layers,
        "kept": [],
        "calibrated_on": "tiles",
        "map50_95_loss": 0.0,
    }


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ({"u8s8": 6}, {"onnx": "u8s8", "openvino": "u8s8"}),
        ({"symmetric": 6}, {"openvino": "symmetric", "tensorrt": "symmetric"}),
        (
            {"symmetric": 2, "u8s8": 6},
            {"onnx": "u8s8", "openvino": "u8s8", "tensorrt": "symmetric"},
        ),
        (
            {"symmetric": 6, "u8s8": 2},
            {"onnx": "u8s8", "openvino": "symmetric", "tensorrt": "symmetric"},
        ),
        ({}, {}),
    ],
)
def test_each_runtime_gets_an_int8_file_that_it_can_run(layers, expected, write):
    named = {f"{style}.onnx": sha256(b"").hexdigest() for style in layers}
    folder = write(
        files={"network.onnx": sha256(b"weights").hexdigest()} | named,
        quantised={s: an_int8_file(f"{s}.onnx", n) for s, n in layers.items()},
    )
    for name in named:
        (folder / name).write_bytes(b"")
    artifact = artifacts.load("steel")
    for runtime in ("onnx", "openvino", "tensorrt"):
        if runtime in expected:
            found = artifact.network_for(runtime, "int8")
            assert found.name == f"{expected[runtime]}.onnx"
        else:
            with pytest.raises(ArtifactError, match=runtime):
                artifact.network_for(runtime, "int8")
