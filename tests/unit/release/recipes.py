"""A recipe with everything in it that a change can touch."""

from inspector.files import parse_yaml
from inspector.recipe import Recipe

TEXT = """\
# Steel as we roll it.
version: 1
name: steel
material: strip
camera: # of the station in hall 2
  line_rate_hz: 1000
  exposure_us: 800
  pitch_mm: [0.25, 0.25]
detector: {artifact: virtual-steel}
kinds:
  hole: {en: Hole, zh: 孔洞}
  pit: {en: Pit, zh: 麻点}
lanes:
  - {name: edge, from_mm: 0, to_mm: 60}
  - {name: middle, from_mm: 60, to_mm: 500}

# the gravest that fires decides
rules:
  - {name: hole, decision: REJECT, kinds: [hole]}
  - {name: large pit, decision: REJECT, kinds: [pit], lanes: [middle], min_size_mm: 10}
  - {name: visible, decision: REVIEW, min_size_mm: 6}
  - {name: many, decision: REVIEW, min_count: 3, per_mm: 1000}
# how a person is called
alarms: {gap_mm: 500}
"""


def a_recipe(**changes):
    content = {**parse_yaml(TEXT), **changes}
    return Recipe.model_validate(content)
