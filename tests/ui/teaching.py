"""A scripted library for the tests of enrolment."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from inspector.classify.kinds import Example, Kind
from inspector.enrol.gate import Finding, Rate, Report
from inspector.enrol.hints import Hint
from inspector.errors import LibraryError, StoreError
from inspector.teaching import BinCrop, Lesson
from tests.reviewfakes import a_detail

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def a_bin(count):
    return tuple(
        BinCrop(a_detail(n, kind="unknown"), np.full((48, 64), 40 + n, np.uint8))
        for n in range(count)
    )


def a_report(name="oil", verdict=Finding.GO, close=""):
    rate = Rate(6, 8)
    stolen = {close: Rate(3, 9)} if close else {}
    return Report(name, verdict, close, rate, {}, stolen, Rate(0, 12))


class ScriptedTeacher:
    """Says what it is told to, and remembers what was done."""

    def __init__(self, crops=(), verdict=Finding.GO, close=""):
        self.crops, self.verdict, self.close = tuple(crops), verdict, close
        self.done, self.refuses, self.away = [], "", ""
        self._kinds = ()
        self._version = 0

    def unnamed(self):
        if self.away:
            raise StoreError(self.away)
        return self.crops

    def kinds(self):
        return Lesson("", None, (), self._kinds, self._version)

    def teach(self, draft, shots, by):
        self._note("teach", draft.name, len(shots), by)
        self._version += 1
        examples = tuple(
            Example(crop=f"{n:064x}", at=NOW, by=by) for n in range(len(shots))
        )
        kind = Kind(name=draft.name, **draft.told, pending=examples)
        self._kinds = (*self._kinds, kind)
        return self._answer(draft.name, (Hint("few", "three crops", "三张样本"),))

    def ask(self, name, by):
        self._note("ask", name, by)
        return self._answer(name)

    def observe(self, name, by):
        self._note("observe", name, by)
        self._change(name, observed=True)
        return self._answer(name)

    def promote(self, name, by):
        self._note("promote", name, by)
        kind = next(one for one in self._kinds if one.name == name)
        self._change(name, live=kind.pending, pending=(), observed=False)
        return self._answer(name)

    def roll_back(self, by):
        self._note("roll back", by)
        self._kinds = ()
        return Lesson("", None, (), self._kinds, self._version, "undo oil")

    def _note(self, *what):
        if self.refuses:
            raise LibraryError(self.refuses)
        self.done.append(what)
        self._version += 1

    def _change(self, name, **changes):
        self._kinds = tuple(
            one.model_copy(update=changes) if one.name == name else one
            for one in self._kinds
        )

    def _answer(self, name, hints=()):
        report = replace(a_report(name, self.verdict, self.close))
        return Lesson(name, report, hints, self._kinds, self._version)
