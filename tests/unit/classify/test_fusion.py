from inspector.classify.fusion import fuse
from inspector.findings import Label
from inspector.types import UNKNOWN

NEAR = Label("dent", 0.2, 0.5, (("dent", 0.2),))
FAR = Label(UNKNOWN, 0.9, 0.5, (("dent", 0.9),))


def test_a_persons_examples_outrank_the_network():
    assert fuse("pit", NEAR) == NEAR
    assert fuse(UNKNOWN, NEAR) == NEAR


def test_where_no_example_reaches_the_networks_kind_stands_with_the_distances():
    fused = fuse("pit", FAR)
    assert (fused.kind, fused.distance, fused.nearest) == ("pit", 0.9, FAR.nearest)


def test_where_neither_knows_it_stays_unknown():
    assert fuse(UNKNOWN, FAR) == FAR
