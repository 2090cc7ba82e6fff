"""The slow path: explains what the store holds, newest first, and delays nobody.

It pulls its work from the store, so there is no queue that the line could wait on; it
may lag behind, and after each lot it rests as long as it worked.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from inspector.cause.explain import Explainer, Explanation
from inspector.cause.lot import Lot
from inspector.errors import InspectorError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A lot that has defects without an explanation.

    Attributes:
        key: What the store calls it.
        material: Material or group of the cause base.
        lot: Its defects and events so far.
    """

    key: str
    material: str
    lot: Lot


class ExplanationStore(Protocol):
    """Where defects come from and explanations go. Called by one thread."""

    def newest(self) -> Unexplained | None:
        """The lot with the newest unexplained defect; None when all are explained.

        Raises:
            InspectorError: It cannot be read now.
        """
        ...

    def put(self, key: str, explanations: Sequence[Explanation]) -> None:
        """Keep explanations in place of older ones of the same lot.

        Raises:
            InspectorError: They cannot be kept now.
        """
        ...


def explain(
    store: ExplanationStore,
    explainer: Callable[[], Explainer],
    stop: threading.Event,
    pause_s: float = 2.0,
) -> None:
    """Explain lots, newest first, until told to stop.

    Args:
        store: Where lots come from and explanations go.
        explainer: Makes the explainer of today's base and verdicts, once a lot.
        stop: Ends it, at the latest after the lot at hand.
        pause_s: Rest when there is nothing to do, or the store did not answer.
    """
    while not stop.is_set():
        begun = time.monotonic()
        try:
            done = _explain_newest(store, explainer)
        except InspectorError as error:
            log.warning("explanations wait: %s", error)
            done = False
        worked_s = time.monotonic() - begun
        stop.wait(max(0.05, worked_s) if done else pause_s)


def _explain_newest(
    store: ExplanationStore, explainer: Callable[[], Explainer]
) -> bool:
    found = store.newest()
    if found is None:
        return False
    store.put(found.key, explainer().lot(found.lot, found.material))
    return True
