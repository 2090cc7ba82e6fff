"""The Classifier protocol: names crops, and knows when it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from inspector.findings import Label
from inspector.types import Pixels


class Classifier(Protocol):
    """Names crops of defects from few examples."""

    @property
    def library_digest(self) -> str:
        """Hash of the support library it answers by."""
        ...

    def classify(self, crops: Sequence[Pixels]) -> list[Label]:
        """One label per crop `(h, w[, 3])`, in order; `unknown` where nothing fits."""
        ...
