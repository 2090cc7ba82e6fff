"""Curves of a detector: precision over recall, rates over threshold, reliability."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from inspector.report.metrics import Proportion
from inspector.report.svg import FAINT, INK, SOFT, Drawing, shortened
from models.plots.axes import HEIGHT, WIDTH, Axes, Look, Span, key, ticks
from models.scores import Scored
from models.scoring.calibration import Calibration
from models.scoring.precision import Ranked, rank
from models.scoring.rates import RatePoint

_LEAST = 1e-3
_MOST_POINTS = 400


def precision_recall(images: Sequence[Scored], classes: Sequence[str]) -> str:
    """Precision over recall at IoU 0.50 per class: whole, and the best corner."""
    half = np.array([0.5])
    curves = [rank(images, number, half) for number in range(len(classes))]
    rows = max(len(classes), 1)
    sheet = Drawing(WIDTH, HEIGHT + 17 * ((rows + 1) // 2), "Precision over recall")
    whole = Axes(sheet, 40, 30, 316, 290, (0, 1), (0, 1))
    corner = Axes(sheet, 376, 30, 648, 290, (0.8, 1), (0.8, 1))
    whole.grid(ticks(0, 1, 5), ticks(0, 1, 5), "recall", "Precision at IoU 0.50")
    corner.grid(
        ticks(0.8, 1, 4), ticks(0.8, 1, 4), "recall", "The corner from 0.8 on, enlarged"
    )
    for number, ranked in enumerate(curves):
        points = _steps(ranked)
        for axes in (whole, corner):
            inside = [p for p in points if p[0] >= axes.x_span[0]]
            axes.curve(inside, Look.of(number))
    words = [_named(name, curve) for name, curve in zip(classes, curves, strict=True)]
    looks = [(text, Look.of(number)) for number, text in enumerate(words)]
    half_way = (len(looks) + 1) // 2
    key(sheet, (40, 344), looks[:half_way])
    key(sheet, (376, 344), looks[half_way:])
    return sheet.render()


def _steps(ranked: Ranked) -> list[Span]:
    """The curve as it is interpolated for the average: never rising."""
    if (curve := ranked.curve()) is None or not len(ranked.score):
        return []
    recall, precision = curve[0][0], np.maximum.accumulate(curve[1][0][::-1])[::-1]
    chosen = np.unique(
        np.linspace(0, len(recall) - 1, min(_MOST_POINTS, len(recall))).astype(int)
    )
    points = [(0.0, float(precision[0]))]
    points += [(float(recall[i]), float(precision[i])) for i in chosen]
    return [*points, (points[-1][0], 0.0)]


def _named(name: str, ranked: Ranked) -> str:
    value = ranked.average_precision()
    there = int(ranked.there.sum())
    figure = "does not occur" if value is None else f"AP50 {value[0]:.3f}"
    return f"{shortened(name, 10.5, 130)}: {figure}, {there:,} boxes"


def rates(points: Sequence[RatePoint], threshold: float, cheapest: float) -> str:
    """Escapes and overkill over the threshold with their 95 % intervals."""
    sheet = Drawing(WIDTH, HEIGHT + 36, "Escapes and overkill over the threshold")
    axes = Axes(sheet, 52, 30, 648, 290, (0, 1), (_LEAST, 1), math.log10)
    scale = [(1e-3, "≤ 0.1 %"), (1e-2, "1 %"), (1e-1, "10 %"), (1, "100 %")]
    axes.grid(
        ticks(0, 1, 10),
        scale,
        "score threshold",
        "Share; thin lines: upper end of the 95 % interval",
    )
    series: tuple[tuple[str, list[tuple[float, Proportion]]], ...] = (
        (
            "defects that escape",
            [(p.threshold, p.escapes) for p in points if p.escapes],
        ),
        (
            "clean frames rejected (overkill)",
            [(p.threshold, p.overkill) for p in points if p.overkill],
        ),
        (
            "bad frames accepted",
            [
                (p.threshold, p.bad_frames_accepted)
                for p in points
                if p.bad_frames_accepted
            ],
        ),
    )
    shown: list[tuple[str, Look]] = []
    for number, (words, curve) in enumerate(series):
        look = Look.of(number)
        low = [(at, share.low) for at, share in curve]
        high = [(at, share.high) for at, share in curve]
        if not number:
            axes.band(low, high, look.colour)
        axes.curve(high, look, 0.8)
        axes.curve([(at, share.share) for at, share in curve], look, 2.0)
        trials = f"of {curve[0][1].trials:,}" if curve else "nobody looked"
        shown.append((f"{words}, {trials}", look))
    axes.upright(threshold, f"threshold {threshold:g}", None, 46, threshold < cheapest)
    if abs(cheapest - threshold) > 5e-3:
        words = f"cheapest here {cheapest:g}"
        axes.upright(cheapest, words, "4 3", 46, cheapest < threshold)
    key(sheet, (52, 338), shown[:2])
    key(sheet, (376, 338), shown[2:])
    return sheet.render()


def reliability(measured: Calibration, reported: Calibration) -> str:
    """How often findings of a score are right, and how many there are of each."""
    sheet = Drawing(WIDTH, HEIGHT + 70, "Reliability of the scores")
    axes = Axes(sheet, 52, 30, 420, 290, (0, 1), (0, 1))
    axes.grid(ticks(0, 1, 5), ticks(0, 1, 5), "", "Share of findings that are right")
    axes.curve([(0, 0), (1, 1)], Look(SOFT, "4 3"), 1.2)
    most = max((b.correct.trials for b in measured.bins if b.correct), default=1)
    counts = Axes(sheet, 52, 320, 420, 366, (0, 1), (0, most))
    for each in measured.bins:
        left, low = counts.place(each.low, 0)
        right, high = counts.place(
            each.high, each.correct.trials if each.correct else 0
        )
        sheet.rect(left + 1, high, right - left - 2, low - high, fill="#9db9cc")
        if each.correct is None or each.mean_score is None:
            continue
        at = each.mean_score
        axes.curve(
            [(at, each.correct.low), (at, each.correct.high)], Look("#0072b2", None)
        )
        sheet.circle(
            axes.place(at, each.correct.share), 4, fill="#0072b2", stroke="#ffffff"
        )
        middle = ((left + right) / 2, high - 3)
        words = f"{each.correct.trials:,}"
        sheet.text(middle, words, 8.5, fill=SOFT, text_anchor="middle")
    sheet.line((52, 366), (420, 366), stroke=INK)
    sheet.text((236, 382), "score", 10.5, fill=SOFT, text_anchor="middle")
    sheet.text((52, 402), "Bars: findings of that score", 10, fill=SOFT)
    _errors(sheet, measured, reported)
    return sheet.render()


def _errors(sheet: Drawing, measured: Calibration, reported: Calibration) -> None:
    sheet.line((440, 30), (440, 290), stroke=FAINT)
    lines = (
        ("Expected calibration error", f"{measured.ece:.3f}", measured),
        ("from the threshold on", f"{reported.ece:.3f}", reported),
    )
    for number, (words, figure, source) in enumerate(lines):
        y = 60 + 84 * number
        sheet.text((456, y), words, 11, fill=SOFT)
        sheet.text((456, y + 26), figure, 22, font_weight="bold")
        note = f"{source.findings:,} findings with a score ≥ {source.lowest:g}"
        sheet.text((456, y + 43), note, 9.5, fill=SOFT)
    sheet.text((456, 240), "On the dashed line a score of 0.8", 10, fill=SOFT)
    sheet.text((456, 254), "is right in 80 % of cases;", 10, fill=SOFT)
    sheet.text((456, 268), "above it the model is too modest.", 10, fill=SOFT)
