"""From a training to the folder that the plant loads."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from torch import Tensor

from inspector.cause.alignfile import (
    ALIGNER_NAME,
    AlignerManifest,
    ImagePart,
    TextPart,
    load_pair,
)
from inspector.files import sha256_file, write_atomic
from models.clip.pair import Layers, Pair
from models.clip.plan import Description
from models.clip.training import AdaptedClip, AlignerFolder

ADAPTER, WORDS = "pictures.npz", "words.npz"
_RESEARCH = (
    "\n**Trained on data for research use.** Ask the owners of the data before a "
    "commercial use.\n"
)

Files = Mapping[str, bytes | Path]


def deliver(
    folder: AlignerFolder,
    net: Pair | AdaptedClip,
    out: Path,
    *,
    name: str,
    licence: str,
    research_only: bool,
) -> int:
    """Write the pair of a training.

    Returns:
        Bytes on disk.
    """
    told = folder.description()
    manifest, files = _described(
        told, net, name=name, licence=licence, research_only=research_only
    )
    return write_pair(out, manifest, files)


def write_pair(
    folder: Path,
    manifest: AlignerManifest,
    files: Files,
    card: Callable[[AlignerManifest], str] | None = None,
) -> int:
    """Write the files of a pair, its description with their hashes, and its card.

    A folder that is there is replaced as a whole.

    Returns:
        Bytes on disk.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        fresh = Path(place) / "pair"
        fresh.mkdir()
        for name, content in files.items():
            if isinstance(content, Path):
                shutil.copyfile(content, fresh / name)
            else:
                write_atomic(fresh / name, content)
        hashes = {name: sha256_file(fresh / name) for name in sorted(files)}
        complete = manifest.model_copy(update={"files": hashes})
        text = complete.model_dump_json(indent=2) + "\n"
        write_atomic(fresh / ALIGNER_NAME, text.encode())
        write_atomic(fresh / "card.md", (card or card_text)(complete).encode())
        if folder.is_dir():
            shutil.rmtree(folder)
        fresh.replace(folder)
    return sum(path.stat().st_size for path in folder.iterdir())


def with_metrics(folder: Path, metrics: Mapping[str, float | str]) -> None:
    """Write figures into the description and the card of a pair."""
    manifest = load_pair(str(folder)).manifest
    told = manifest.model_copy(update={"metrics": dict(metrics)})
    write_atomic(
        folder / ALIGNER_NAME, (told.model_dump_json(indent=2) + "\n").encode()
    )
    write_atomic(folder / "card.md", card_text(told).encode())


def packed(arrays: Mapping[str, Tensor]) -> bytes:
    """Arrays as float16 in NumPy's own format, the same bytes each time."""
    buffer = io.BytesIO()
    half = {k: v.detach().numpy().astype(np.float16) for k, v in arrays.items()}
    np.savez(buffer, **half)  # type: ignore[arg-type]  # its stub knows no names
    return buffer.getvalue()


def card_text(manifest: AlignerManifest) -> str:
    """The card of a pair in Markdown, for people."""
    rows = "\n".join(f"| {k} | {v} |" for k, v in manifest.metrics.items())
    image, text = manifest.image, manifest.text
    towers = (
        f"the vectors of `{image.embedder}` ({image.embedder_digest[:12]}…)"
        if image.embedder
        else f"`{image.network}`, tiles of {image.side_px} px"
    )
    words = (
        f"{text.buckets} hashed words and pairs of characters"
        if text.tokenizer == "hashes"
        else f"`{text.network}`, {text.tokenizer}"
    )
    return f"""# {manifest.name}
{_RESEARCH if manifest.research_only else ""}
Pictures and words in one space of {manifest.size} numbers. Pictures: {towers}. Words:
{words}, at most {text.length}; languages: {", ".join(manifest.languages)}.

- Training data: {manifest.training_data}
- Licence: {manifest.licence}
- Made by: {manifest.made_by}

| figure (these files, plant runtime) | value |
|---|---|
{rows}

Limits. It knows the words that it was trained with and those that share a stem or a
character with them; of any other word it knows nothing. A kind that no words describe
by shape, tone or direction is not recognised. It orders what a person searches for and
breaks ties between causes that the evidence cannot part; it never decides pass or fail.
"""


def _described(
    told: Description,
    net: Pair | AdaptedClip,
    *,
    name: str,
    licence: str,
    research_only: bool,
) -> tuple[AlignerManifest, Files]:
    plan = told.plan
    files: dict[str, bytes | Path] = {ADAPTER: packed(_arrays(net.pictures))}
    if isinstance(net, Pair):
        layers = _arrays(net.words.layers)
        files[WORDS] = packed({"table": net.words.table.weight, **layers})
        image = ImagePart(
            embedder=plan.model, embedder_digest=told.pictures, adapter=ADAPTER
        )
        text = TextPart(
            tokenizer="hashes",
            length=plan.length,
            weights=WORDS,
            buckets=plan.buckets,
        )
        size = plan.size
    else:
        clip = load_pair(plan.model)
        own = clip.manifest
        files |= {
            one: clip.folder / one
            for one in own.files
            if one not in (ADAPTER, own.image.adapter)
        }
        image = own.image.model_copy(update={"adapter": ADAPTER})
        text, size = own.text, own.size
    made = f"models.clip, {plan.steps} steps, seed {plan.seed}, on {told.manifest}"
    manifest = AlignerManifest(
        version=1,
        name=name,
        files=dict.fromkeys(files, ""),
        size=size,
        scale=float(net.log_scale.detach().clamp(max=4.6).exp()),
        image=image,
        text=text,
        languages=("en", "zh"),
        research_only=research_only,
        training_data=_data(told),
        licence=licence,
        made_by=made,
    )
    return manifest, files


def _data(told: Description) -> str:
    plan = told.plan
    parts = [
        f"crops of {len(told.kinds)} kinds ({', '.join(told.materials)})",
        f"{told.normals} defect-free crops of golden pictures",
        f"{2 * plan.virtual_pictures} pieces of the virtual line",
    ]
    if plan.hold_out:
        parts.append(f"without the kinds {', '.join(plan.hold_out)}")
    if plan.hold_out_groups:
        parts.append(f"without the boards {', '.join(plan.hold_out_groups)}")
    return "; ".join(parts)


def _arrays(layers: Layers) -> dict[str, Tensor]:
    return {
        "straight": layers.straight,
        "inner": layers.inner,
        "inner_bias": layers.inner_bias,
        "outer": layers.outer,
    }
