"""Which causes are injected, for which kind, and by which physics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inspector.cause.lot import Change
from inspector.cause.ranking import Verdicts
from models.causes import patterns as made
from models.causes.patterns import Pattern


@dataclass(frozen=True, slots=True)
class Plan:
    """One known cause.

    Attributes:
        material: `steel` or `pcb`.
        kind: Kind of defect as the virtual line calls it.
        cause: Its id in the cause base.
        pattern: How it leaves marks.
    """

    material: str
    kind: str
    cause: str
    pattern: Pattern


def _steel(kind: str, cause: str, pattern: Pattern) -> Plan:
    return Plan("steel", kind, f"steel_{cause}", pattern)


def _pcb(kind: str, cause: str, pattern: Pattern) -> Plan:
    return Plan("pcb", kind, f"pcb/{cause}", pattern)


PLANS = (
    _steel("roll_mark", "cold/roll_mark/end_of_life_roll", made.roll_all_along),
    _steel("dent", "cold/rolled_pit/roll_damage", made.roll_from_roll_change),
    _steel("dent", "cold/rolled_pit/particle_on_roll", made.particle_on_roll),
    _steel("pit", "hot/pitted_surface/scale_pickup_on_roll", made.particle_on_roll),
    _steel("pit", "hot/pitted_surface/roll_roughening", made.roughening_roll),
    _steel("scale", "hot/rolled_in_scale/clogged_nozzles", made.blocked_nozzle),
    _steel("scale", "hot/rolled_in_scale/weak_descaling", made.sudden_everywhere),
    _steel("scratch", "hot/scratches/worn_guides", made.inner_lane),
    _steel("scratch", "hot/scratches/guide_buildup", made.edge_lane),
    _steel("scratch", "hot/scratches/coil_slip", made.one_face("top", (3, 12))),
    _steel("scratch", "hot/scratches/table_rollers", made.one_face("bottom", (22, 60))),
    _steel("scratch", "hot/scratches/dirty_bridle", made.roll_all_along),
    _steel("edge_crack", "cold/crescent_gap/trimmer_fault", made.knife_pitch),
    _steel("edge_crack", "cold/crescent_gap/slab_side_defect", made.heat_cluster),
    _steel("stain", "cold/oil_spot/hydraulic_leak", made.dripping),
    _steel("stain", "cold/oil_spot/emulsion_unstable", made.wear),
    _steel("inclusion", "hot/inclusion/furnace_debris", made.falling_bursts),
    _steel("inclusion", "cold/inclusion/foreign_particle", made.particle_on_roll),
    _pcb("open", "open/debris_on_film", made.repeater),
    _pcb("open", "open/over_etch", made.wear),
    _pcb("short", "short/film_smear_registration", made.repeater),
    _pcb("short", "short/blocked_nozzles", made.blocked_nozzle),
    _pcb("short", "short/under_etch", made.wear),
    _pcb("mousebite", "mousebite/lamination_roll_dent", made.roll_all_along),
    _pcb("mousebite", "mousebite/dirt_on_artwork", made.repeater),
    _pcb("mousebite", "mousebite/plating_organics", made.wear),
    _pcb("spur", "spur/film_pinhole", made.repeater_from_tool),
    _pcb("spur", "spur/dirt_on_film", made.repeater_from_nowhere),
    _pcb("spur", "spur/local_slow_etch", made.blocked_nozzle),
    _pcb(
        "copper",
        "spurious_copper/glue_material",
        made.from_event(Change.LOT, "new laminate"),
    ),
    _pcb("copper", "spurious_copper/weak_etchant", made.wear),
    _pcb("pin_hole", "pin_hole/dust_on_phototool", made.repeater),
    _pcb("missing_hole", "missing_hole/broken_drill", made.tool_life),
    _pcb("missing_hole", "missing_hole/file_or_tool_table", made.repeater),
)


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant in which some causes are more frequent, and what it has found so far.

    Attributes:
        weights: Share of each plan.
        verdicts: What people found in earlier lots, by cause.
    """

    weights: tuple[float, ...]
    verdicts: Mapping[str, Verdicts]


def plant(first_seed: int, past_lots: int = 150) -> Plant:
    """The plant of a set of lots; its past lots are none of those that are scored."""
    random = np.random.default_rng([first_seed, 2**31])
    weights = random.dirichlet(np.full(len(PLANS), 3.0))
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for number in random.choice(len(PLANS), past_lots, p=weights):
        plan = PLANS[number]
        right[plan.cause] += 1
        rivals = [p.cause for p in PLANS if p.kind == plan.kind and p is not plan]
        if rivals and random.random() < 0.3:  # was proposed first and rejected
            wrong[rivals[int(random.integers(len(rivals)))]] += 1
    verdicts = {
        plan.cause: Verdicts(right[plan.cause], wrong[plan.cause]) for plan in PLANS
    }
    return Plant(tuple(weights.tolist()), verdicts)
