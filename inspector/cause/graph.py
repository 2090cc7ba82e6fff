"""The cause base as a small graph: kind - cause - process step - check - remedy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inspector.cause.causebase import CauseBase
from inspector.cause.schema import DefectType, Text

NodeKind = Literal["kind", "cause", "step", "family", "check", "remedy", "evidence"]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that the base speaks of."""

    id: str
    kind: NodeKind
    text: Text


@dataclass(frozen=True, slots=True)
class CauseGraph:
    """All nodes and who is linked with whom; links have no direction.

    Attributes:
        nodes: By id; steps and families as `step/NAME` and `family/NAME`.
        links: Neighbours of each node.
    """

    nodes: Mapping[str, Node]
    links: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, base: CauseBase) -> CauseGraph:
        """The graph of a base."""
        making = _Making({}, defaultdict(set))
        for name, text in base.common.steps.items():
            making.add(f"step/{name}", "step", text)
        for name, text in base.common.families.items():
            making.add(f"family/{name}", "family", text)
        for one in base.types():
            making.add_type(one)
        links = {key: frozenset(making.links[key]) for key in making.nodes}
        return cls(making.nodes, links)

    def neighbours(self, node: str, kind: NodeKind) -> tuple[Node, ...]:
        """What a node is linked with directly, by id; empty for an unknown node."""
        found = (self.nodes[key] for key in self.links.get(node, ()))
        return tuple(sorted((n for n in found if n.kind == kind), key=lambda n: n.id))

    def reached(self, node: str, *path: NodeKind) -> tuple[Node, ...]:
        """What is reached over kinds of nodes in turn.

        `reached("step/descaling", "cause", "kind")` are the kinds of defect that
        descaling can cause.
        """
        ends = {node}
        for kind in path:
            ends = {n.id for end in ends for n in self.neighbours(end, kind)}
        return tuple(self.nodes[key] for key in sorted(ends) if key in self.nodes)


@dataclass(slots=True)
class _Making:
    nodes: dict[str, Node]
    links: defaultdict[str, set[str]]

    def add(self, key: str, kind: NodeKind, text: Text) -> None:
        self.nodes[key] = Node(key, kind, Text(en=text.en, zh=text.zh))

    def link(self, one: str, other: str) -> None:
        self.links[one].add(other)
        self.links[other].add(one)

    def add_type(self, one: DefectType) -> None:
        self.add(one.id, "kind", one)
        for cause in one.causes:
            self.add(cause.id, "cause", cause)
            self.link(one.id, cause.id)
            self.link(cause.id, f"step/{cause.step}")
            for family in cause.families:
                self.link(cause.id, f"family/{family}")
        for entry in one.evidence:
            self.add(entry.id, "evidence", entry)
            for named in (*entry.supports, *entry.contradicts):
                self.link(entry.id, named)
        every = tuple(cause.id for cause in one.causes)
        for check in one.checks:
            self.add(check.id, "check", check)
            for named in check.causes or every:
                self.link(check.id, named)
        for remedy in one.remedies:
            self.add(remedy.id, "remedy", remedy)
            for named in remedy.causes or every:
                self.link(remedy.id, named)
