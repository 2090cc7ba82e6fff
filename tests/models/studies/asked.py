"""Small studies for tests."""

from __future__ import annotations

from pathlib import Path

from models.studies.told import Study

CARD = """name: tiny
channels: grey
tile_hw_px: [64, 64]
research_only: false
training_data: drawn for a test
licence: none
"""


def content(**changes):
    told = {
        "version": 1,
        "name": "tiny",
        "question": "Does it matter?",
        "data": "set.yaml",
        "card": "card.yaml",
        "seeds": [0, 1],
        "baseline": "a",
        "plan": {"schedule": {"steps": 7, "side_px": 64}},
        "arms": [{"name": "a"}, {"name": "b", "anchors": "kmeans"}],
    }
    return told | changes


def a_study(**changes):
    return Study.model_validate(content(**changes))


def a_card(folder: Path) -> str:
    path = folder / "card.yaml"
    path.write_text(CARD, encoding="utf-8")
    return str(path)
