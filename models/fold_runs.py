"""Folds or seeds of one model: each scored alone, then mean and spread."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspector import artifact as artifacts
from inspector.artifact import Manifest
from models.appraise import Appraisal, Terms, appraise, evidence_of
from models.datasets import Pictures
from models.evaluate import ACCURACY, Measured, Report, measure, opened, report
from models.scores import FScore, f_score
from models.scoring.operating import Choice, Costs, choose, choose_without_each
from models.scoring.rates import Evidence, RatePoint, at
from models.sources import Some, Source, open_source

FOLD = "{fold}"
"""What stands for the fold in the names of models, data and splits."""


@dataclass(frozen=True, slots=True, eq=False)
class FoldRun:
    """One model on one set.

    Attributes:
        label: Which fold or seed; "" if there is only one.
        manifest: Of the model.
        digest: Of the model.
        runtime: What it ran in.
        source: The pictures.
        labelled: What was found in them.
        clean: What was found in the clean ones.
        figures: The contract's figures.
    """

    label: str
    manifest: Manifest
    digest: str
    runtime: str
    source: Source
    labelled: Measured
    clean: Measured | None
    figures: Report


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and sample standard deviation over folds; 0 for a single one."""

    mean: float
    sd: float
    folds: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """From one value a fold."""
        sd = statistics.stdev(values) if len(values) > 1 else 0.0
        return cls(statistics.fmean(values), sd, len(values))


@dataclass(frozen=True, slots=True)
class AtOthers:
    """A fold at the threshold that the other folds chose.

    Attributes:
        choice: Of the others.
        rates: Escapes and overkill of this fold there.
        f: Class-aware F of this fold there.
    """

    choice: Choice
    rates: RatePoint
    f: FScore


@dataclass(frozen=True, slots=True)
class Job:
    """What to score, with `{fold}` where the folds differ.

    Attributes:
        model: Zoo name or folder.
        data: A data file, or `scene:NAME`.
        split: Of the data.
        reference: Folder of golden pictures, if the data do not say.
        runtime: Name of the runtime.
        precision: Of the runtime.
        threads: Cores to use.
        most: Pictures at most, evenly spread.
    """

    model: str
    data: str
    split: str
    reference: Path | None = None
    runtime: str = "onnx"
    precision: str = "auto"
    threads: int = 1
    most: int = 10**6

    def of(self, label: str) -> Job:
        """The job of one fold."""
        return replace(
            self,
            model=self.model.replace(FOLD, label),
            data=self.data.replace(FOLD, label),
            split=self.split.replace(FOLD, label),
        )

    @property
    def varies(self) -> bool:
        """Whether the folds differ in anything."""
        return FOLD in self.model + self.data + self.split


def run(
    job: Job,
    label: str = "",
    progress: Callable[[str, int, int], None] = lambda _what, _done, _all: None,
) -> FoldRun:
    """Score one model on one set through the plant's own runtime and detector.

    Raises:
        ArtifactError: There is no such model, or it is damaged.
        BackendError: There is no such runtime here.
        InferenceError: The network could not be run.
        OSError: The data cannot be read.
        ValueError: The data are wrong.
    """
    mine = job.of(label)
    artifact = artifacts.load(mine.model)
    source = open_source(mine.data, mine.split, mine.reference)
    source = Source(
        Some(source.pictures, mine.most),
        None if source.clean is None else Some(source.clean, mine.most),
        source.may_turn,
    )
    with opened(artifact, mine.runtime, mine.threads, mine.precision) as engine:

        def found(what: str, pictures: Pictures) -> Measured:
            return measure(
                artifact.manifest,
                engine,
                pictures,
                lambda done, of: progress(what, done, of),
            )

        labelled = found(f"{label} pictures".strip(), source.pictures)
        clean = None
        if source.clean is not None:
            clean = found(f"{label} clean pictures".strip(), source.clean)
        name = engine.label
    figures = report(artifact.manifest, labelled, clean)
    return FoldRun(
        label,
        artifact.manifest,
        artifact.digest,
        name,
        source,
        labelled,
        clean,
        figures,
    )


def labels_of(text: str) -> tuple[str, ...]:
    """`0-4` or `a,b,c` as labels.

    Raises:
        ValueError: Fewer than two, or one of them twice.
    """
    first, dash, last = text.partition("-")
    if dash and first.isdecimal() and last.isdecimal():
        labels = [str(n) for n in range(int(first), int(last) + 1)]
    else:
        labels = [part.strip() for part in text.split(",") if part.strip()]
    if len(labels) < 2 or len(set(labels)) != len(labels):
        raise ValueError(
            f"expected two different folds or more, such as 0-4 or a,b,c; got {text!r}"
        )
    return tuple(labels)


def appraised(
    runs: Sequence[FoldRun], costs: Costs, seed: int, resamples: int
) -> Appraisal:
    """The account of all folds together.

    A single model is judged at its own threshold; folds, which may have different ones,
    at the threshold that they together ask for.

    Raises:
        ValueError: The folds have different classes.
    """
    classes = runs[0].manifest.classes
    if any(run.manifest.classes != classes for run in runs):
        raise ValueError("the models of the folds must have the same classes")
    labelled, clean = pooled(runs)
    threshold = runs[0].manifest.operating.score_threshold
    if len(runs) > 1:
        threshold = choose(evidence_of(labelled, clean), costs).threshold
    terms = Terms(
        classes, threshold, runs[0].manifest.input.pitch_mm, costs, seed, resamples
    )
    return appraise(terms, labelled, clean)


def pooled(runs: Sequence[FoldRun]) -> tuple[Measured, Measured | None]:
    """All folds as if they were one set; clean pictures only where there are any."""
    clean = [run.clean for run in runs if run.clean is not None]
    return _joined([run.labelled for run in runs]), _joined(clean) if clean else None


def spread(reports: Sequence[Report]) -> Mapping[str, Spread]:
    """Mean and spread of every share."""
    return {
        name: Spread.of([float(getattr(report, name)) for report in reports])
        for name in ACCURACY
    }


def averaged(reports: Sequence[Report]) -> Report:
    """One report of all folds: shares are means over folds, counts are sums.

    Raises:
        ValueError: There is none.
    """
    if not reports:
        raise ValueError("expected one report or more, got none")
    if len(reports) == 1:
        return reports[0]
    mean = {name: value.mean for name, value in spread(reports).items()}
    kinds = sorted({kind for report in reports for kind in report.per_class})
    per_class = {
        kind: statistics.fmean(
            r.per_class[kind] for r in reports if kind in r.per_class
        )
        for kind in kinds
    }
    return Report(
        **mean,
        per_class=per_class,
        images=sum(r.images for r in reports),
        boxes=sum(r.boxes for r in reports),
        score_threshold=statistics.fmean(r.score_threshold for r in reports),
        false_alarm_frames=sum(r.false_alarm_frames for r in reports),
        clean_frames=sum(r.clean_frames for r in reports),
        latency_ms={
            name: statistics.fmean(r.latency_ms[name] for r in reports)
            for name in ("p50", "p99")
        },
    )


def at_others(runs: Sequence[FoldRun], costs: Costs) -> tuple[AtOthers, ...]:
    """Every fold at the threshold of all others: what to expect of a new board.

    Raises:
        ValueError: There are fewer than two folds.
    """
    folds: list[Evidence] = [evidence_of(run.labelled, run.clean) for run in runs]
    return tuple(
        AtOthers(
            choice,
            at(evidence, choice.threshold),
            f_score(
                run.labelled.above(choice.threshold), classes=len(run.manifest.classes)
            ),
        )
        for run, evidence, choice in zip(
            runs, folds, choose_without_each(folds, costs), strict=True
        )
    )


def _joined(parts: Sequence[Measured]) -> Measured:
    return Measured(
        tuple(image for part in parts for image in part.images),
        tuple(ms for part in parts for ms in part.latency_ms),
    )
