"""What the tour sees: read from the window, nothing is asked of the line."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from inspector.enrol.draft import Lack
from inspector.enrol.gate import Finding
from inspector.status import LineStatus, Phase
from ui.actions import Key
from ui.main_window import MainWindow
from ui.tour.steps import Facts, Hint

_RUNNING = (Phase.PREPARING, Phase.RUNNING, Phase.DEGRADED)


def facts_of(window: MainWindow, status: LineStatus) -> Facts:
    """How the window and the line stand now."""
    enrol, chart = window.enrol, window.map
    opened = chart is not None and chart.chosen() is not None
    seen = Facts(
        running=status.phase in _RUNNING,
        standing=status.phase is Phase.IDLE,
        page=window.place,
        found=sum(status.defects.values()),
        chosen=window.live.detail.chosen,
        opened=opened and chart is not None and chart.detail.chosen,
        judged=0 if window.review is None else window.review.desk.session.answered,
    )
    if enrol is None:
        return seen
    lesson = enrol.desk.lesson
    return replace(
        seen,
        unnamed=len(enrol.desk.crops),
        picked=len(enrol.gallery.picked()),
        named=not {Lack.NAME, Lack.TAKEN} & set(enrol.lacks()),
        busy=enrol.desk.busy,
        answered=enrol.report is not None,
        go=enrol.report is not None and enrol.report.verdict is Finding.GO,
        live_kinds=0 if lesson is None else sum(bool(k.live) for k in lesson.kinds),
        seen=enrol.first is not None,
    )


def target_of(window: MainWindow, hint: Hint) -> QWidget | None:
    """The widget that a hint is about."""
    pages = {
        Hint.GO_MAP: Key.MAP,
        Hint.GO_REVIEW: Key.REVIEW,
        Hint.GO_BIN: Key.ENROL,
    }
    if hint in pages:
        return window.page_bar.button(window.actions_[pages[hint]])
    made: dict[Hint, QWidget | None] = {
        Hint.START: window.start_button,
        Hint.STOP: window.stop_button,
        Hint.FIRST_DEFECT: window.live,
        Hint.LOOK: window.live.gallery,
        Hint.OPEN: None if window.map is None else window.map.view,
        Hint.JUDGE: None if window.review is None else window.review.keys,
    }
    if (enrol := window.enrol) is not None:
        made |= {
            Hint.GATHER: enrol.gallery,
            Hint.TAUGHT: enrol.gallery,
            Hint.PICK: enrol.gallery,
            Hint.NAME: enrol.form,
            Hint.ASK: enrol.teach,
            Hint.GATE: enrol.steps,
            Hint.REFUSED: enrol.back,
            Hint.PROMOTE: enrol.promote,
            Hint.VERDICT: enrol.told,
        }
    return made.get(hint)
