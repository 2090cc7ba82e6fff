"""A delivered model that looks at each tile and its mirror images as well."""

from __future__ import annotations

import tempfile
from pathlib import Path

import onnx

from inspector.artifact import Artifact, HeadPart, Manifest
from inspector.errors import ArtifactError
from models.evaluate import Report
from models.export import save_artifact
from models.mirrored import with_views
from models.sources import Source
from models.yolov5.curves import keep_course
from models.yolov5.judge import Progress, Terms, judge
from models.yolov5.manifests import card_text, viewed_by


def deliver_viewed(
    artifact: Artifact,
    views: int,
    out: Path,
    training: Source,
    held_out: Source,
    terms: Terms,
    scored_by: str = "",
    runtime: str = "onnx",
    threads: int = 1,
    progress: Progress = lambda _what, _done, _all: None,
) -> Report:
    """Write the model with so many views, its own threshold and its own figures.

    `parity_loss_map` stays that of the file it is made of: the weights are the same.
    Files in int8 are left out, they know one view.

    Args:
        artifact: The model; it stays as it is.
        views: 2 or 4.
        out: Folder of the new model.
        training: What the threshold is chosen on.
        held_out: What is scored.
        terms: By what the threshold is chosen.
        scored_by: The command that gives the figures again.
        runtime: In which the file is scored.
        threads: Cores to use.
        progress: Hears what is done.

    Raises:
        ArtifactError: The model has no anchors or has views already, or `out` is its
            own folder.
        InferenceError: The runtime does not take the file.
        ValueError: There is no such number of views.
    """
    before = artifact.manifest
    if not isinstance(before.head, HeadPart):
        raise ArtifactError(
            f"{before.name!r} has no anchors; views are for networks that have"
        )
    if out.resolve() == artifact.folder.resolve():
        raise ArtifactError(f"{out} is the model's own folder; name another --out")
    network = onnx.load(artifact.network_path)
    model = with_views(network, before.head, len(before.classes), views)
    manifest = viewed_by(before, views)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as name:
        candidate = Path(name) / "candidate"
        save_artifact(candidate, model, manifest, card_text(manifest))
        judged = judge(
            candidate, manifest, training, held_out, terms, runtime, threads, progress
        )
    metrics = judged.metrics | _kept(before)
    finished = judged.manifest.model_copy(
        update={"metrics": metrics, "scored_by": scored_by}
    )
    save_artifact(out, model, finished, card_text(finished))
    keep_course(artifact.folder, out)
    return judged.figures


def _kept(before: Manifest) -> dict[str, float | str]:
    name = "parity_loss_map"
    return {name: before.metrics[name]} if name in before.metrics else {}
