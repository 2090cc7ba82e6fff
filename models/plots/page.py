"""One page about a model: the figures in tables, the curves, the worst mistakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspector.report.document import (
    Card,
    Column,
    Document,
    Facts,
    Figure,
    Gallery,
    Note,
    Section,
    Table,
    Tile,
    Tone,
)
from inspector.report.metrics import Proportion
from models.appraise import Appraisal, ClassRow, SizeRow
from models.evaluate import Report
from models.scoring.bootstrap import Interval
from models.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class Drawings:
    """The SVG texts of a page."""

    precision_recall: str
    confusion: str
    rates: str
    reliability: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A mistake with its crop as a PNG file."""

    title: str
    lines: tuple[str, ...]
    png: bytes


def page(
    title: str,
    facts: Sequence[tuple[str, str]],
    figures: Report,
    appraisal: Appraisal,
    drawings: Drawings,
    escapes: Sequence[Shown],
    false_alarms: Sequence[Shown],
    folds: Table | None = None,
) -> Document:
    """The page; print it with `inspector.report.render.html_of`."""
    return Document(
        lang="en",
        label="Evaluation of a detector",
        title=title,
        subtitle=f"{figures.images:,} pictures with {figures.boxes:,} defects, "
        f"{figures.clean_frames:,} clean pictures",
        running=(title, "evaluation"),
        facts=Facts(tuple(facts), code=True),
        notes=_notes(figures, appraisal),
        tiles=_tiles(figures, appraisal, pooled=folds is not None),
        overview=Figure(
            drawings.rates,
            "Escapes and overkill over the score threshold",
            "Which threshold to take is a matter of costs; see the last section.",
        ),
        sections=(
            *([Section("Folds", (folds,))] if folds is not None else []),
            Section(
                "Classes",
                (
                    _classes(appraisal.classes),
                    Figure(
                        drawings.precision_recall, "Precision over recall per class"
                    ),
                    Figure(drawings.confusion, "Confusion matrix"),
                ),
            ),
            Section("Sizes", (_sizes(appraisal), _coco_sizes(appraisal))),
            Section("Scores", (Figure(drawings.reliability, "Reliability"),)),
            _gallery("Worst escapes", escapes, "No defect escapes at this threshold."),
            _gallery(
                "Worst false alarms",
                false_alarms,
                "There is no false alarm at this threshold.",
            ),
            Section("Operating point", (_operating(appraisal),)),
        ),
        signatures=(),
        page_of="page {page} of {pages}",
    )


def fold_table(
    rows: Sequence[tuple[str, Report]], spread: Callable[[str], tuple[float, float]]
) -> Table:
    """Every fold, then mean ± standard deviation; `spread` gives both by name."""
    names = ("map33", "fscore33", "map33_official", "map50", "map50_95")
    cells = [
        (
            label,
            *(f"{getattr(report, name):.4f}" for name in names),
            f"{report.false_alarm_frames} of {report.clean_frames}",
        )
        for label, report in rows
    ]
    mean = [f"{m:.4f} ± {sd:.4f}" for m, sd in map(spread, names)]
    alarms = sum(report.false_alarm_frames for _, report in rows)
    clean = sum(report.clean_frames for _, report in rows)
    return Table(
        "Each fold at its own operating threshold",
        (
            Column("Fold"),
            *(Column(title, number=True) for title in _FOLD_TITLES),
        ),
        (*cells, ("mean ± sd", *mean, f"{alarms} of {clean}")),
        total=True,
    )


_FOLD_TITLES = (
    "mAP@0.33",
    "F@0.33",
    "official",
    "mAP50",
    "mAP50-95",
    "false alarms",
)


def _notes(figures: Report, appraisal: Appraisal) -> tuple[Note, ...]:
    notes = []
    if appraisal.false_alarms is None:
        words = "No clean pictures were looked at: nothing is known of false alarms."
        notes.append(Note(words, Tone.WARN))
    if figures.images < 100:
        words = f"Only {figures.images} pictures: mind the intervals."
        notes.append(Note(words, Tone.WARN))
    return tuple(notes)


def _tiles(figures: Report, appraisal: Appraisal, pooled: bool) -> tuple[Tile, ...]:
    point, alarms = appraisal.operating, appraisal.false_alarms
    per_1000 = alarms.per_1000_frames if alarms else None
    return (
        Tile(
            "mAP@0.33",
            f"{figures.map33:.4f}",
            _interval(appraisal.intervals.get("map33"), pooled),
        ),
        Tile(
            "mAP50-95",
            f"{figures.map50_95:.4f}",
            _interval(appraisal.intervals.get("map50_95"), pooled),
        ),
        Tile(
            f"Escapes at {appraisal.score_threshold:g}",
            _percent(point.escapes),
            _proportion(point.escapes),
        ),
        Tile(
            "False alarms per 1000 clean frames",
            f"{per_1000.value:.1f}" if per_1000 else "-",
            f"95 %: {per_1000.low:.1f} to {per_1000.high:.1f}" if per_1000 else "",
        ),
    )


def _classes(rows: Sequence[ClassRow]) -> Table:
    titles = ("boxes", "AP@0.33", "AP50", "AP50-95", "precision", "recall")
    return Table(
        "By class; precision and recall at the threshold, IoU above 0.33",
        (
            Column("Class"),
            *(Column(title, number=True) for title in titles),
            Column("found at all, 95 %", number=True),
        ),
        tuple(
            (
                row.name,
                f"{row.boxes:,}",
                _share(row.ap33),
                _share(row.ap50),
                _share(row.ap50_95),
                f"{row.precision:.3f}",
                f"{row.recall:.3f}",
                _found(row.found),
            )
            for row in rows
        ),
        "A box is found at all if any finding covers it, whatever it is called.",
    )


def _sizes(appraisal: Appraisal) -> Table:
    return _size_table(
        "By size: square root of the area, in pixels of the frame",
        appraisal.frame_sizes,
    )


def _coco_sizes(appraisal: Appraisal) -> Table:
    return _size_table("By COCO's sizes (32 and 96 px)", appraisal.coco_sizes)


def _size_table(title: str, rows: Sequence[SizeRow]) -> Table:
    return Table(
        title,
        (
            Column("Size"),
            *(Column(t, number=True) for t in ("boxes", "AP50", "AP50-95")),
            Column("found at all, 95 %", number=True),
        ),
        tuple(
            (
                row.size.name,
                f"{row.boxes:,}",
                _share(row.ap50),
                _share(row.ap50_95),
                _found(row.found),
            )
            for row in rows
        ),
    )


def _operating(appraisal: Appraisal) -> Facts:
    alarms, choice = appraisal.false_alarms, appraisal.cheapest
    costs = choice.costs
    ratio = "as in the data" if costs.clean_per_bad is None else costs.clean_per_bad
    rows = [
        ("threshold", f"{appraisal.score_threshold:g}"),
        ("escapes", _proportion(appraisal.operating.escapes)),
        ("bad frames accepted", _proportion(appraisal.operating.bad_frames_accepted)),
        ("overkill", _proportion(appraisal.operating.overkill)),
        ("alarms per m²", _rate(alarms.findings_per_m2 if alarms else None)),
        (
            "clean area",
            f"{alarms.area_m2:.3f} m²" if alarms and alarms.area_m2 else "-",
        ),
        ("cost of an escape", f"{costs.escape:g}"),
        ("cost of a false alarm", f"{costs.false_alarm:g}"),
        ("clean frames per bad one", f"{ratio}"),
        ("cheapest threshold here", f"{choice.threshold:g}"),
    ]
    return Facts(tuple(rows))


def _gallery(title: str, shown: Sequence[Shown], none: str) -> Section:
    if not shown:
        return Section(title, (Note(none, Tone.GOOD),))
    cards = tuple(
        Card(each.title, each.lines, each.png, "no picture", Tone.BAD) for each in shown
    )
    words = (
        "Orange: the mistake; green: what is there; blue, dashed: what was reported. "
        "Beside it, where there is one, the golden picture."
    )
    return Section(title, (Note(words), Gallery(cards)))


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _found(found: Proportion | None) -> str:
    if found is None:
        return "-"
    return (
        f"{100 * found.share:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"
    )


def _percent(share: Proportion | None) -> str:
    return "-" if share is None else f"{100 * share.share:.2f} %"


def _proportion(share: Proportion | None) -> str:
    if share is None:
        return "nobody looked"
    return (
        f"{share.hits:,} of {share.trials:,}; 95 %: {100 * share.low:.2f} to "
        f"{100 * share.high:.2f} %"
    )


def _rate(rate: Rate | None) -> str:
    if rate is None:
        return "-"
    return f"{rate.value:.1f}; 95 %: {rate.low:.1f} to {rate.high:.1f}"


def _interval(interval: Interval | None, pooled: bool) -> str:
    """Of folds together, not of their mean: the value is told with it."""
    if interval is None or not interval.resamples:
        return "nothing to resample"
    span = f"95 % over images: {interval.low:.4f} to {interval.high:.4f}"
    return f"mean; pooled {interval.value:.4f}, {span}" if pooled else span
