"""Explanations as JSON and as lines of text, in either language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.cause.causebase import CauseBase
from inspector.cause.explain import Citation, Explanation, RankedCause
from inspector.cause.schema import INFERENCE, ActionPart

_WORDS = {
    "en": ("no cause is named", "check", "remedy", "against it"),
    "zh": ("不指认成因", "核查", "措施", "反面证据"),
}


def as_json(
    explanations: Sequence[Explanation], base: CauseBase, language: str
) -> dict[str, object]:
    """The document of `inspector explain --json`."""
    return {
        "base": base.digest,
        "clusters": [_cluster(one, base, language) for one in explanations],
    }


def as_lines(explanations: Sequence[Explanation], language: str) -> Iterator[str]:
    """What a person reads; every line carries the ids it rests on."""
    silent, check, remedy, against = _WORDS[language]
    for one in explanations:
        yield f"{one.kind} x {one.count}: {one.reason.in_language(language)}"
        for text in one.pattern:
            yield f"  - {text.in_language(language)}"
        if one.abstained:
            yield f"  {silent}"
        for cause in one.causes:
            yield f"  {cause.p:.0%} {cause.text.in_language(language)} [{cause.id}]"
            for cited in cause.evidence:
                yield f"      {cited.says.in_language(language)} [{cited.id}]"
            for cited in cause.against:
                says = cited.says.in_language(language)
                yield f"      {against}: {says} [{cited.id}]"
        for cause in one.causes[:1]:
            for action in cause.checks[:3]:
                yield f"  {check}: {action.in_language(language)} [{action.id}]"
            for action in cause.remedies[:3]:
                yield f"  {remedy}: {action.in_language(language)} [{action.id}]"


def _cluster(one: Explanation, base: CauseBase, language: str) -> dict[str, object]:
    return {
        "kind": one.kind,
        "count": one.count,
        "causes": [_cause(cause, base, language) for cause in one.causes],
        "abstained": one.abstained,
        "reason": one.reason.in_language(language),
        "pattern": [text.in_language(language) for text in one.pattern],
        "candidates": list(one.candidates),
    }


def _cause(cause: RankedCause, base: CauseBase, language: str) -> dict[str, object]:
    return {
        "id": cause.id,
        "p": round(cause.p, 4),
        "text": cause.text.in_language(language),
        "step": cause.step.in_language(language),
        "evidence": [_cited(one, language) for one in cause.evidence],
        "against": [_cited(one, language) for one in cause.against],
        "checks": [_action(one, language) for one in cause.checks],
        "remedies": [_action(one, language) for one in cause.remedies],
        "sources": list(cause.sources),
        "alike": None if cause.alike is None else round(cause.alike, 4),
        "addresses": [
            address
            for key, address in zip(
                cause.sources, base.addresses(cause.sources), strict=True
            )
            if key != INFERENCE
        ],
    }


def _cited(one: Citation, language: str) -> dict[str, object]:
    return {
        "id": one.id,
        "says": one.says.in_language(language),
        "measured": [text.in_language(language) for text in one.measured],
        "p_value": one.p_value,
        "sources": list(one.sources),
    }


def _action(one: ActionPart, language: str) -> dict[str, object]:
    return {
        "id": one.id,
        "text": one.in_language(language),
        "sources": list(one.source),
    }
