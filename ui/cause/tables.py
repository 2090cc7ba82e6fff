"""Clusters of defects, and ranked causes, as rows of words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QIcon

from inspector.asking import CauseView, Cluster
from ui.texts import NO_VALUE, Texts, count
from ui.theme import KindMarks, mark_icon


def cluster_rows(
    clusters: Sequence[Cluster], texts: Texts, marks: KindMarks, none: str
) -> tuple[list[tuple[str, ...]], list[QIcon]]:
    """Kind, number and first cause of each cluster, with the kinds' signs."""
    rows: list[tuple[str, ...]] = [
        (
            texts.kind(one.kind),
            count(len(one.members)),
            one.causes[0].text if one.causes and not one.abstained else none,
        )
        for one in clusters
    ]
    return rows, [mark_icon(marks.of(one.kind)) for one in clusters]


def cause_rows(causes: Sequence[CauseView]) -> list[tuple[str, ...]]:
    """Probability, text, and how often each was right when it was checked."""
    return [
        (
            chance(one.p),
            one.text,
            f"{one.right} / {one.checked}" if one.checked else NO_VALUE,
        )
        for one in causes
    ]


def chance(p: float) -> str:
    """A probability in whole percent, rounded down; nothing is ever sure."""
    return "> 99 %" if p >= 0.995 else f"{int(p * 100 + 1e-9)} %"
