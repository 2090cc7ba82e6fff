"""One name from two opinions: the network's and that of the examples.

The rule, in order:

1. A person's examples outrank the network: a crop inside a kind's limit is of it.
2. Where no kind of the library reaches, the network's kind stands.
3. Where neither knows, it is `unknown`; nothing suspicious vanishes.

The answer of the examples (distance, limit, nearest) is kept in every case.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.findings import Label
from inspector.types import UNKNOWN


def fuse(detector_kind: str, label: Label) -> Label:
    """The label a finding goes by; see the rule above."""
    if label.kind != UNKNOWN or detector_kind == UNKNOWN:
        return label
    return replace(label, kind=detector_kind)
