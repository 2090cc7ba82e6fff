"""A file that is to be delivered: its threshold, and its figures at that threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from inspector import artifact as artifacts
from inspector.artifact import Manifest
from models import appraise
from models.appraise import Appraisal, evidence_of
from models.datasets import Pictures
from models.evaluate import ACCURACY, Measured, Report, measure, opened, report
from models.scoring.operating import Choice, Costs, choose
from models.sources import Some, Source
from models.yolov5.manifests import operating_at

THRESHOLD_PICTURES = 120
"""So many training pictures and so many clean ones the threshold is chosen on."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a threshold is chosen.

    Attributes:
        costs: Of escapes and false alarms.
        choice: Already chosen, on folds whose models had not seen the pictures; None
            to choose on fresh pictures of the training's ranges, or where there are
            none on training pictures, which the network knows and finds easy.
        chosen_on: What the choice was made on, in words.
    """

    costs: Costs = field(default_factory=Costs)
    choice: Choice | None = None
    chosen_on: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What is known of a file.

    Attributes:
        manifest: With the threshold; figures still to come.
        labelled: What it found in the held-out pictures.
        figures: At the threshold.
        appraisal: The same closely, with intervals.
    """

    manifest: Manifest
    labelled: Measured
    figures: Report
    appraisal: Appraisal

    @property
    def metrics(self) -> dict[str, float | str]:
        """The figures that a manifest tells."""
        return _metrics(self.figures) | _more(self.appraisal)


def judge(
    folder: Path,
    manifest: Manifest,
    training: Source,
    held_out: Source,
    terms: Terms,
    runtime: str = "onnx",
    threads: int = 1,
    progress: Progress = lambda _what, _done, _all: None,
) -> Judged:
    """Choose the threshold of a model's file and score what is held out.

    Args:
        folder: The model.
        manifest: What is said of it; its threshold is replaced.
        training: What the threshold is chosen on.
        held_out: What is scored.
        terms: By what the threshold is chosen, or what it is.
        runtime: In which the file runs.
        threads: Cores to use.
        progress: Hears what is done.

    Raises:
        ArtifactError: The model's files are not what its manifest says.
        InferenceError: The runtime does not take the file.
    """
    with opened(artifacts.load(str(folder)), runtime, threads) as engine:

        def run(what: str, source: Pictures) -> Measured:
            return measure(
                manifest, engine, source, lambda n, of: progress(what, n, of)
            )

        choice, chosen_on = terms.choice, terms.chosen_on
        if choice is None:
            shown = training.fresh or training.pictures
            seen = run("threshold", Some(shown, THRESHOLD_PICTURES))
            quiet = None
            if training.clean is not None:
                quiet = run("clean", Some(training.clean, THRESHOLD_PICTURES))
            choice = choose(evidence_of(seen, quiet), terms.costs)
            known = "training pictures that the network knows"
            kind = known if training.fresh is None else "pictures that it never saw"
            chosen_on = f"{len(seen.images)} {kind}"
        manifest = operating_at(manifest, choice, chosen_on)
        labelled = run("held out", held_out.pictures)
        clean = None
        if held_out.clean is not None:
            clean = run("held-out clean", held_out.clean)
    pitch_mm = manifest.input.pitch_mm
    how = appraise.Terms(manifest.classes, choice.threshold, pitch_mm, choice.costs)
    return Judged(
        manifest,
        labelled,
        report(manifest, labelled, clean),
        appraise.appraise(how, labelled, clean),
    )


def _metrics(figures: Report) -> dict[str, float | str]:
    names = (
        *ACCURACY,
        "images",
        "boxes",
        "false_alarm_frames",
        "clean_frames",
    )
    return {name: round(float(getattr(figures, name)), 4) for name in names}


def _more(appraisal: Appraisal) -> dict[str, float | str]:
    """What the manifest tells beyond the contract's figures, with 95 % intervals."""
    values: dict[str, float | str] = {}
    for name in ("map33", "map50_95"):
        interval = appraisal.intervals[name]
        values[f"{name}_low"] = round(interval.low, 4)
        values[f"{name}_high"] = round(interval.high, 4)
    for row in appraisal.coco_sizes:
        if row.ap50_95 is not None:
            values[f"map50_95_{row.size.name}"] = round(row.ap50_95, 4)
    if (escapes := appraisal.operating.escapes) is not None:
        values["escape_share"] = round(escapes.share, 5)
        values["escape_share_low"] = round(escapes.low, 5)
        values["escape_share_high"] = round(escapes.high, 5)
    if (alarms := appraisal.false_alarms) is not None:
        values["false_alarms_per_1000"] = round(alarms.per_1000_frames.value, 3)
        values["false_alarms_per_1000_low"] = round(alarms.per_1000_frames.low, 3)
        values["false_alarms_per_1000_high"] = round(alarms.per_1000_frames.high, 3)
        if alarms.findings_per_m2 is not None:
            values["false_findings_per_m2"] = round(alarms.findings_per_m2.value, 3)
    values["ece"] = round(appraisal.calibration_reported.ece, 4)
    return values
