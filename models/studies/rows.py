"""One row of a study: trained, exported, scored through the plant's own path, kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from inspector import artifact as artifacts
from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from models.appraise import Appraisal, Terms, appraise, evidence_of
from models.circumstances import gather
from models.datasets import Pictures
from models.evaluate import Measured, Report, measure, opened, report
from models.export import save_artifact, to_onnx
from models.scoring.operating import Choice, Costs, choose
from models.sources import Some, Source, open_source
from models.studies.told import Row
from models.studies.training import Ready, Show, trained_row
from models.studies.views import Shrunk, shrunk_source
from models.yolov5.judge import THRESHOLD_PICTURES
from models.yolov5.manifests import card_text, operating_at, voting_at

ROW = "row.json"
_MODEL = "model"
_ALL = 10**6

Kept = Mapping[str, object]
"""What a row's file holds."""


@dataclass(frozen=True, slots=True)
class How:
    """How rows are run.

    Attributes:
        runtime: In which the exported file is scored.
        threads: Cores to use.
        most: Held-out pictures at most, evenly spread; a trial where it is few.
    """

    runtime: str = "onnx"
    threads: int = 1
    most: int = _ALL


def done_row(row: Row, out: Path, how: How, show: Show) -> Kept:
    """A row's figures: from its file, or by training and scoring it now.

    Raises:
        ArtifactError: Something made before is damaged or was asked for differently.
        ValueError: The data or the plan do not suit.
        ImageError: A picture cannot be read.
        InferenceError: The network could not be run.
        FloatingPointError: The loss is no longer a number.
    """
    folder = out / row.folder
    if (kept := _kept(folder, row, how.most)) is not None:
        return kept
    ready = trained_row(row, folder, how.threads, show)
    content = _scored(row, ready, folder / _MODEL, how, show)
    text = json.dumps(content, ensure_ascii=False, indent=2)
    write_atomic(folder / ROW, text.encode())
    return content


def _kept(folder: Path, row: Row, most: int) -> Kept | None:
    """What was made before, if it was this.

    A training begun by other settings is no beginning of this one either, and a trial
    on few pictures no figure.
    """
    fingerprint = row.fingerprint + (f"-{most}" if most < _ALL else "")
    told = folder / "told.json"
    if told.is_file():
        before = read_json(told, ArtifactError).get("fingerprint")
        if before != fingerprint:
            raise ArtifactError(
                f"{folder} was made by other settings; name another --out, or remove it"
            )
    text = json.dumps({"fingerprint": fingerprint})
    write_atomic(told, text.encode())
    if not (folder / ROW).is_file():
        return None
    return read_json(folder / ROW, ArtifactError)


def _scored(row: Row, ready: Ready, model: Path, how: How, show: Show) -> Kept:
    """Export the float network, choose its threshold, score what is held out."""
    net = ready.trained.net
    manifest = voting_at(ready.trained.manifest, row.arm.vote_iou).model_copy(
        update={"weight_storage": "float32"}
    )
    file = to_onnx(net, net.channels, net.outputs)
    save_artifact(model, file, manifest, card_text(manifest))
    seen = _looked(row, ready.training, model, how, show)
    manifest = operating_at(manifest, seen.choice, seen.chosen_on)
    save_artifact(model, file, manifest, card_text(manifest))
    figures = report(manifest, seen.labelled, seen.clean)
    pitch_mm = manifest.input.pitch_mm
    terms = Terms(manifest.classes, seen.choice.threshold, pitch_mm, seen.choice.costs)
    appraisal = appraise(terms, seen.labelled, seen.clean)
    return {
        "arm": row.arm.name,
        "fold": row.fold,
        "seed": row.seed,
        "fingerprint": row.fingerprint,
        "data": row.data_name,
        "split": row.split,
        "data_sha256": seen.labelled.data_sha256,
        "model_sha256": artifacts.load(str(model)).digest,
        "runtime": seen.runtime,
        "budget": dict(ready.budget),
        "figures": _figures(figures, appraisal),
        "classes": [asdict(one) for one in appraisal.classes],
        "frame_sizes": [asdict(one) for one in appraisal.frame_sizes],
        "report": asdict(figures),
        "circumstances": asdict(gather()),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What the exported file found.

    Attributes:
        choice: The threshold, chosen on training pictures.
        chosen_on: What it was chosen on, in words.
        labelled: In what is held out.
        clean: In clean pictures that are held out; None without any.
        runtime: What it ran in.
    """

    choice: Choice
    chosen_on: str
    labelled: Measured
    clean: Measured | None
    runtime: str


def _looked(row: Row, training: Source, model: Path, how: How, show: Show) -> _Seen:
    artifact = artifacts.load(str(model))
    manifest = artifact.manifest
    held_out = open_source(row.data, row.split)
    if row.arm.whole_frame:
        held_out = shrunk_source(held_out, max(manifest.input.tile_hw_px))
    with opened(artifact, how.runtime, how.threads) as engine:

        def run(what: str, pictures: Pictures | None, most: int) -> Measured | None:
            if pictures is None:
                return None
            label = f"{row.folder}: {what}"
            some = Some(pictures, most)
            found = measure(manifest, engine, some, lambda n, of: show(label, n, of))
            return _in_frame_pixels(pictures, some, found)

        known = run("threshold", training.pictures, THRESHOLD_PICTURES)
        quiet = run("threshold", training.clean, THRESHOLD_PICTURES)
        labelled = run("held out", held_out.pictures, how.most)
        clean = run("clean", held_out.clean, how.most)
        name = engine.label
    if known is None or labelled is None:
        raise ValueError(f"{row.data} has no pictures")
    choice = choose(evidence_of(known, quiet), Costs())
    chosen_on = f"{len(known.images)} training pictures that the network knows"
    return _Seen(choice, chosen_on, labelled, clean, name)


def _in_frame_pixels(whole: Pictures, some: Some, found: Measured) -> Measured:
    """What was found in pictures that may have been shrunk, in pixels of the frame."""
    if not isinstance(whole, Shrunk):
        return found
    return whole.restored(found, [some.index_of(n) for n in range(len(some))])


def _figures(figures: Report, appraisal: Appraisal) -> dict[str, float]:
    """What the table has, by name; those that the pictures cannot tell are left out."""
    found: dict[str, float | None] = {
        name: float(getattr(figures, name))
        for name in ("map33", "map33_official", "fscore33", "map50", "map50_95")
    }
    for one in appraisal.coco_sizes:
        found[f"map50_{one.size.name}"] = one.ap50
        found[f"map50_95_{one.size.name}"] = one.ap50_95
    if figures.clean_frames:
        found["false_alarm_share"] = figures.false_alarm_frames / figures.clean_frames
    return {name: value for name, value in found.items() if value is not None}
