"""A tiny aligned pair over the tiny embedder, random but whole."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from inspector import artifact as artifacts
from inspector.cause.alignfile import ALIGNER_NAME, AlignerManifest, ImagePart, TextPart
from inspector.files import sha256_file
from tests import tinyembed

BUCKETS, LENGTH, SIZE = 256, 12, 8


def write_pair(folder: Path, embedder: Path) -> Path:
    """A pair whose pictures come from an embedder that `tinyembed` wrote."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(5)
    for name, width, table in (
        ("pictures.npz", tinyembed.SIZE, False),
        ("words.npz", 16, True),
    ):
        arrays = {
            "straight": random.normal(size=(width, SIZE)),
            "inner": random.normal(size=(width, 4)),
            "inner_bias": np.zeros(4),
            "outer": random.normal(size=(4, SIZE)),
        }
        if table:
            arrays["table"] = random.normal(size=(BUCKETS, width))
        buffer = io.BytesIO()
        np.savez(buffer, **{k: v.astype(np.float16) for k, v in arrays.items()})
        (folder / name).write_bytes(buffer.getvalue())
    names = ("pictures.npz", "words.npz")
    manifest = AlignerManifest(
        version=1,
        name="tiny-pair",
        files={name: sha256_file(folder / name) for name in names},
        size=SIZE,
        scale=10.0,
        image=ImagePart(
            embedder=str(embedder),
            embedder_digest=artifacts.load(str(embedder), "embed").digest,
            adapter="pictures.npz",
        ),
        text=TextPart(
            tokenizer="hashes", length=LENGTH, weights="words.npz", buckets=BUCKETS
        ),
        languages=("en", "zh"),
        research_only=False,
        training_data="none",
        licence="AGPL-3.0-or-later",
        made_by="a test",
    )
    (folder / ALIGNER_NAME).write_text(manifest.model_dump_json(), "utf-8")
    return folder
