import json
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from inspector.cause.aligner import as_tiles
from inspector.cause.alignfile import load_pair
from inspector.errors import ArtifactError
from inspector.searching import opened
from models.clip.checkpoint import towers_of, vectors
from models.clip.export import export_checkpoint
from models.clip.layout import find_checkpoint, read_checkpoint
from tests.models.clip import checkpoints as made

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    export_checkpoint(str(made.write_clip(folder / "english")), folder / "en")
    export_checkpoint(str(made.write_chinese(folder / "chinese")), folder / "zh")
    return folder


def numpy_layer_norm(x, weight, bias, eps=1e-5):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt(x.var(-1, keepdims=True) + eps) * weight + bias


def softmax(x):
    parts = np.exp(x - x.max(-1, keepdims=True))
    return parts / parts.sum(-1, keepdims=True)


def numpy_clip_layer(t, start, x, mask):
    def linear(name, value):
        return value @ t[f"{name}.weight"].T + t[f"{name}.bias"]

    def norm(name, value):
        return numpy_layer_norm(value, t[f"{name}.weight"], t[f"{name}.bias"])

    seen = norm(f"{start}.layer_norm1", x)
    q, k, v = (linear(f"{start}.self_attn.{p}_proj", seen) for p in "qkv")
    each = made.WIDTH // made.HEADS
    mixed = []
    for head in range(made.HEADS):
        part = slice(head * each, (head + 1) * each)
        weights = softmax(q[:, part] @ k[:, part].T / np.sqrt(each) + mask)
        mixed.append(weights @ v[:, part])
    x = x + linear(f"{start}.self_attn.out_proj", np.concatenate(mixed, 1))
    inner = linear(f"{start}.mlp.fc1", norm(f"{start}.layer_norm2", x))
    inner = inner / (1 + np.exp(-1.702 * inner))
    return x + linear(f"{start}.mlp.fc2", inner)


def numpy_clip_text(t, ids):
    """An independent reading of the layout, one text, plain numpy."""
    start = "text_model.embeddings"
    x = t[f"{start}.token_embedding.weight"][ids]
    x = x + t[f"{start}.position_embedding.weight"][: len(ids)]
    mask = np.where(np.tri(len(ids)) > 0, 0, -np.inf)
    for layer in range(made.LAYERS):
        x = numpy_clip_layer(t, f"text_model.encoder.layers.{layer}", x, mask)
    norm = "text_model.final_layer_norm"
    x = numpy_layer_norm(x, t[f"{norm}.weight"], t[f"{norm}.bias"])
    end = ids.tolist().index(made.VOCABULARY.index("<|endoftext|>"))
    vector = t["text_projection.weight"] @ x[end]
    return vector / np.linalg.norm(vector)


def test_the_exported_words_are_those_of_the_layout_read_independently(pairs):
    aligner = opened(load_pair(str(pairs / "en")))
    raw = load_file(pairs / "english" / "model.safetensors")
    tensors = {name: tensor.numpy().astype(np.float64) for name, tensor in raw.items()}
    for text in ("steel", "a scratch on steel", ""):
        expected = numpy_clip_text(tensors, aligner.tokenizer.encode([text])[0])
        np.testing.assert_allclose(aligner.texts([text])[0], expected, atol=2e-5)


def test_what_comes_after_the_end_of_a_text_does_not_matter(pairs):
    clip = towers_of(read_checkpoint(str(pairs / "english")))
    ids = opened(load_pair(str(pairs / "en"))).tokenizer.encode(["steel"])
    other = ids.copy()
    other[0, 4:] = 7
    one, two = (vectors(clip.text, torch.from_numpy(as_tiles(i))) for i in (ids, other))
    torch.testing.assert_close(one, two)


def test_what_fills_a_chinese_text_does_not_matter(pairs):
    clip = towers_of(read_checkpoint(str(pairs / "chinese")))
    ids = opened(load_pair(str(pairs / "zh"))).tokenizer.encode(["钢划痕"])
    whole = vectors(clip.text, torch.from_numpy(as_tiles(ids)))
    short = vectors(clip.text, torch.from_numpy(as_tiles(ids[:, :5])))
    torch.testing.assert_close(whole, short, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", ["en", "zh"])
def test_a_pair_answers_in_vectors_of_length_one(pairs, name):
    aligner = opened(load_pair(str(pairs / name)))
    crops = [np.full((9, 30), 80, np.uint8), np.zeros((40, 20, 3), np.uint8)]
    pictures = aligner.pictures(crops)
    texts = aligner.texts(["steel", "划痕"])
    assert pictures.shape == texts.shape == (2, made.SIZE)
    for rows in (pictures, texts):
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert aligner.pictures([]).shape[0] == aligner.texts([]).shape[0] == 0


def test_weights_in_a_pickle_of_tensors_are_the_same(pairs, tmp_path):
    binary = read_checkpoint(str(made.write_clip(tmp_path / "bin", binary=True)))
    safe = read_checkpoint(str(pairs / "english"))
    assert binary.tensors.keys() == safe.tensors.keys()
    tiles = torch.from_numpy(np.full((1, 3, made.SIDE, made.SIDE), 90, np.uint8))
    one, two = (vectors(towers_of(files).image, tiles) for files in (binary, safe))
    torch.testing.assert_close(one, two)


class Harmful:
    def __reduce__(self):
        return (print, ("executed",))


def test_a_pickle_that_would_run_something_is_refused(tmp_path, capfd):
    folder = made.write_clip(tmp_path / "c", binary=True)
    torch.save({"x": Harmful()}, folder / "pytorch_model.bin")
    with pytest.raises(ArtifactError, match="holds no weights we load"):
        read_checkpoint(str(folder))
    assert "executed" not in capfd.readouterr().out


def test_a_folder_of_another_layout_is_refused_by_name(tmp_path):
    folder = made.write_clip(tmp_path / "c")
    (folder / "config.json").write_text(json.dumps({"model_type": "siglip"}))
    with pytest.raises(ArtifactError, match="model_type 'siglip': expected"):
        read_checkpoint(str(folder))
    (folder / "config.json").unlink()
    (folder / "open_clip_config.json").write_text("{}")
    with pytest.raises(ArtifactError, match="OpenCLIP's own layout"):
        read_checkpoint(str(folder))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArtifactError, match=r"no config\.json: expected"):
        read_checkpoint(str(tmp_path / "empty"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.pop("text_projection.weight"), "missing"),
        (lambda t: t.pop("visual_projection.weight"), "no 'visual_projection"),
        (lambda t: t.update({"extra.weight": torch.zeros(2)}), "left over"),
        (
            lambda t: t.update({"text_projection.weight": torch.zeros(3, made.WIDTH)}),
            "other sizes",
        ),
    ],
)
def test_weights_that_do_not_fit_are_named(tmp_path, change, says):
    folder = made.write_clip(tmp_path / "c")
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(ArtifactError, match=says):
        towers_of(read_checkpoint(str(folder)))


def test_a_name_is_looked_up_in_the_hub_on_this_machine_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ArtifactError, match="nothing is downloaded"):
        find_checkpoint("maker/clip-tiny")
    cache = tmp_path / "models--maker--clip-tiny"
    made.write_clip(cache / "snapshots" / "abc")
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc")
    assert find_checkpoint("maker/clip-tiny").name == "abc"


def test_a_pair_runs_without_torch(pairs):
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "from inspector.cause.alignfile import load_pair\n"
        "from inspector.searching import opened\n"
        f"pair = opened(load_pair({str(pairs / 'en')!r}))\n"
        "print(pair.texts(['steel']).shape)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == f"(1, {made.SIZE})", done.stderr
