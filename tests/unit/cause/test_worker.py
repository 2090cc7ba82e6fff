import threading

import numpy as np

from inspector.cause.worker import Unexplained, explain
from inspector.errors import CauseError, StoreError
from tests.unit.cause.lots import a_lot, scattered


class ScriptedStore:
    """Gives what the script says, newest first, and ends the worker at its end."""

    def __init__(self, stop, *script):
        self.kept, self._script, self._stop = [], list(script), stop

    def newest(self):
        if not self._script:
            self._stop.set()
            return None
        step = self._script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def put(self, key, explanations):
        self.kept.append((key, explanations))


class EchoExplainer:
    def lot(self, lot, material):
        return (material, len(lot))


def a_task(key, n=1):
    return Unexplained(key, "steel", a_lot(scattered(np.random.default_rng(1), n)))


def run(*script):
    stop = threading.Event()
    store = ScriptedStore(stop, *script)
    explain(store, EchoExplainer, stop, pause_s=0.0)
    return store.kept


def test_lots_are_explained_in_the_order_of_the_store():
    assert run(a_task("b", 2), a_task("a")) == [
        ("b", ("steel", 2)),
        ("a", ("steel", 1)),
    ]


def test_a_store_that_does_not_answer_is_asked_again():
    assert [key for key, _ in run(StoreError("locked"), a_task("a"))] == ["a"]


def test_a_lot_that_cannot_be_explained_does_not_end_the_worker(monkeypatch):
    def refuse(self, lot, material):
        raise CauseError("no such material")

    monkeypatch.setattr(EchoExplainer, "lot", refuse)
    assert run(a_task("a")) == []


def test_a_worker_told_to_stop_reads_nothing():
    stop = threading.Event()
    stop.set()
    store = ScriptedStore(stop, a_task("a"))
    explain(store, EchoExplainer, stop)
    assert store.kept == []
