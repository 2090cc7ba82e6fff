"""T4: marks to one output, in order, and its heartbeat."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from inspector.channel import Lossless
from inspector.errors import OutputError
from inspector.factory.base import Output
from inspector.findings import Mark
from inspector.line.alarms import AlarmBoard
from inspector.status import Phase

log = logging.getLogger(__name__)


def act(
    name: str,
    output: Output,
    marks: Lossless[Mark],
    phase: Callable[[], Phase],
    now: Callable[[], datetime],
    beat_s: float,
    alarms: AlarmBoard,
) -> None:
    """Hand marks over until the channel is closed and drained, and beat in between.

    A mark that is not taken raises an alarm and is tried once more; the controller
    hears silence if this worker ends, whatever the reason.
    """
    key = f"output:{name}"
    try:
        with output:
            while not marks.drained:
                _beat(output, phase(), now(), key, alarms)
                for mark in marks.take(most=64, timeout_s=beat_s):
                    _send(output, mark, now, key, alarms)
                if not len(marks):
                    alarms.clear("output:full")
            output.beat(Phase.IDLE, now())
    except Exception as error:
        log.exception("output %s failed", name)
        alarms.raise_(key, f"output {name} failed ({error}); the plant must hold")
        while not marks.drained:
            marks.take(most=64, timeout_s=beat_s)


def _send(
    output: Output,
    mark: Mark,
    now: Callable[[], datetime],
    key: str,
    alarms: AlarmBoard,
) -> None:
    for _attempt in range(2):
        try:
            output.send(mark, now())
        except OutputError as error:
            alarms.raise_(key, f"a mark was not taken: {error}; hold the lot")
        else:
            return


def _beat(
    output: Output, phase: Phase, at: datetime, key: str, alarms: AlarmBoard
) -> None:
    try:
        output.beat(phase, at)
    except OutputError as error:
        alarms.raise_(key, f"the heartbeat was not taken: {error}")
    else:
        alarms.clear(key)
