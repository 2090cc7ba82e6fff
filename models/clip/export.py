"""From a checkpoint folder to the pair that the plant runs without torch."""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto
from torch import Tensor, nn

from inspector.cause.aligner import Aligner, as_tiles, unit
from inspector.cause.alignfile import AlignerManifest, ImagePart, TextPart, load_pair
from inspector.errors import ArtifactError
from inspector.files import sha256_json
from inspector.searching import opened
from models.clip.checkpoint import Clip, towers_of, vectors
from models.clip.deliver import write_pair
from models.clip.layout import CLIP, CheckpointFiles, read_checkpoint
from models.export import without_traces

IMAGE, TEXT = "image.onnx", "text.onnx"
_OPSET = 20
_NEAR = 1e-3
_PROBES = ("a scratch on steel", "带钢上的划痕", "")


def export_checkpoint(folder_or_name: str, out: Path) -> int:
    """Write the pair of a checkpoint and compare it with the checkpoint.

    Args:
        folder_or_name: A folder, or a name in the hub's cache of this machine.
        out: Folder of the pair.

    Returns:
        Bytes on disk.

    Raises:
        ArtifactError: The checkpoint is laid out otherwise, or the exported files
            answer differently.
    """
    files = read_checkpoint(folder_or_name)
    clip = towers_of(files)
    with tempfile.TemporaryDirectory() as place:
        image, text = Path(place) / IMAGE, Path(place) / TEXT
        side = clip.side_px
        onnx.save(_graph(clip.image, (2, 3, side, side)), image)
        onnx.save(_graph(clip.text, (2, 3, 1, clip.length)), text)
        words = _vocabulary(files)
        manifest = _manifest(files, clip, out.name.lower().replace("_", "-"))
        size = write_pair(out, manifest, {IMAGE: image, TEXT: text, **words})
    _compare(clip, opened(load_pair(str(out))))
    return size


def _graph(tower: nn.Module, shape: tuple[int, int, int, int]) -> ModelProto:
    example = torch.zeros(shape, dtype=torch.uint8)
    many = {0: torch.export.Dim("n", min=1, max=256)}
    with warnings.catch_warnings():
        # torch 2.13's exporter calls a part of itself that it has deprecated
        warnings.filterwarnings("ignore", "`isinstance.treespec", FutureWarning)
        program = torch.onnx.export(
            tower,
            (example,),
            dynamo=True,
            input_names=["tiles"],
            output_names=["vector"],
            dynamic_shapes=(many,),
            opset_version=_OPSET,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned no program")
    return without_traces(program.model_proto)


def _vocabulary(files: CheckpointFiles) -> dict[str, bytes]:
    """The tokenizer's files, as the plant reads them.

    Raises:
        ArtifactError: They are not there.
    """
    folder = files.folder
    names = ("vocab.json", "merges.txt") if files.kind == CLIP else ("vocab.txt",)
    if all((folder / name).is_file() for name in names):
        return {name: (folder / name).read_bytes() for name in names}
    whole = folder / "tokenizer.json"
    if files.kind == CLIP and whole.is_file():
        return _unpacked(whole)
    raise ArtifactError(f"{folder} has no tokenizer: expected {' and '.join(names)}")


def _unpacked(path: Path) -> dict[str, bytes]:
    """`vocab.json` and `merges.txt` out of a `tokenizer.json`."""
    try:
        model = json.loads(path.read_text("utf-8"))["model"]
        merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
        vocabulary = json.dumps(model["vocab"], ensure_ascii=False)
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise ArtifactError(f"{path} holds no byte pairs: {cause}") from cause
    text = "#version: 0.2\n" + "\n".join(merges) + "\n"
    return {"vocab.json": vocabulary.encode(), "merges.txt": text.encode()}


def _manifest(files: CheckpointFiles, clip: Clip, name: str) -> AlignerManifest:
    byte_pairs = files.kind == CLIP
    told = sha256_json({k: list(t.shape) for k, t in files.tensors.items()})[:12]
    return AlignerManifest(
        version=1,
        name=name or "clip",
        files={
            IMAGE: "",
            TEXT: "",
            **dict.fromkeys(
                ["vocab.json", "merges.txt"] if byte_pairs else ["vocab.txt"], ""
            ),
        },
        size=clip.size,
        scale=clip.scale,
        image=ImagePart(network=IMAGE, side_px=clip.side_px),
        text=TextPart(
            tokenizer="bpe" if byte_pairs else "wordpiece",
            vocabulary="vocab.json" if byte_pairs else "vocab.txt",
            merges="merges.txt" if byte_pairs else "",
            length=clip.length,
            fill=clip.fill,
            network=TEXT,
        ),
        languages=("en",) if byte_pairs else ("zh", "en"),
        research_only=False,
        training_data="as the checkpoint's own card says",
        licence="as the checkpoint's own card says",
        made_by=f"models.clip.export from {files.folder.name}, layout {told}",
    )


def _compare(clip: Clip, aligner: Aligner) -> None:
    """Both towers answer as the checkpoint does.

    Raises:
        ArtifactError: They do not.
    """
    ids = aligner.tokenizer.encode(_PROBES)
    random = np.random.default_rng(0)
    side = clip.side_px
    picture = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
    tile = np.ascontiguousarray(picture.transpose(2, 0, 1))[None]
    pairs = (
        (_answer(clip.text, as_tiles(ids)), aligner.texts(_PROBES)),
        (_answer(clip.image, tile), aligner.pictures([picture])),
    )
    for own, exported in pairs:
        away = float(np.abs(own - exported).max())
        if away > _NEAR:
            raise ArtifactError(f"the exported file answers {away:.4f} differently")


def _answer(
    tower: nn.Module, tiles: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    said: Tensor = vectors(tower, torch.from_numpy(tiles))
    return unit(said.numpy())
