import re

import pytest

from inspector.camera.scene import KINDS
from inspector.cause.basefile import save_base
from inspector.cause.causebase import load_base, problems
from inspector.cause.graph import CauseGraph
from inspector.cause.schema import INFERENCE, CommonPart, Condition, MaterialPart, Text
from inspector.errors import CauseError


@pytest.fixture(scope="module")
def base():
    return load_base()


def texts(part):
    """Every text of a part, with the parts inside it."""
    if isinstance(part, Text):
        yield part
    fields = part if isinstance(part, tuple | list) else ()
    if hasattr(part, "model_fields_set"):
        fields = [getattr(part, name) for name in type(part).model_fields]
    if isinstance(part, dict):
        fields = part.values()
    for field in fields:
        yield from texts(field)


def test_the_shipped_base_hangs_together(base):
    assert problems(base.common, base.materials.values()) == []
    assert len(list(base.causes())) >= 200


def test_every_text_is_there_in_both_languages(base):
    found = [
        *texts(base.common),
        *(t for m in base.materials.values() for t in texts(m)),
    ]
    assert len(found) > 600
    chinese = re.compile("[\u4e00-\u9fff]")
    assert [text.zh for text in found if not chinese.search(text.zh)] == []
    assert [text.en for text in found if chinese.search(text.en)] == []


def test_every_statement_has_a_source_or_says_that_it_is_inference(base):
    known = {*base.common.sources, INFERENCE}
    for one in base.types():
        parts = (*one.causes, *one.evidence, *one.checks, *one.remedies)
        assert all(part.source and {*part.source} <= known for part in parts)


def test_every_kind_of_the_virtual_lines_is_known(base):
    silent = [
        (material, kind)
        for material, kinds in KINDS.items()
        for kind in kinds
        if not base.candidates(material, kind).causes
    ]
    assert silent == []


def test_a_kind_can_belong_to_several_materials_of_a_group(base):
    found = base.candidates("steel", "inclusion")
    assert {one.id for one in found.types} == {
        "steel_hot/inclusion",
        "steel_cold/inclusion",
    }


def test_a_kind_that_a_material_lacks_is_looked_for_in_its_group(base):
    found = base.candidates("steel_cold", "scratch")
    assert [one.id for one in found.types] == ["steel_hot/scratches"]
    assert base.candidates("wafer", "mousebite").types == ()


def test_an_unknown_material_is_told_with_those_there_are(base):
    with pytest.raises(CauseError, match=r"no material 'cheese'.*'pcb'"):
        base.candidates("cheese", "hole")


def test_the_checks_for_a_cause_alone_come_first(base):
    found = base.candidates("steel_hot", "rolled_in_scale")
    first = found.checks("steel_hot/rolled_in_scale/clogged_nozzles")[0]
    assert "steel_hot/rolled_in_scale/clogged_nozzles" in first.causes


def test_the_graph_leads_from_a_step_to_kinds_and_back(base):
    graph = CauseGraph.of(base)
    kinds = graph.reached("step/descaling", "cause", "kind")
    assert "steel_hot/rolled_in_scale" in {node.id for node in kinds}
    steps = graph.reached("steel_hot/rolled_in_scale", "cause", "step")
    assert "step/descaling" in {node.id for node in steps}
    remedies = graph.reached("pcb/short/under_etch", "remedy")
    assert remedies
    assert graph.reached("no/such/node", "cause") == ()


def test_a_saved_base_is_the_same_one(base, tmp_path):
    save_base(base, tmp_path)
    assert load_base(tmp_path).digest == base.digest


@pytest.fixture
def own(base, tmp_path):
    """A plant's copy that a test may spoil."""
    save_base(base, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "step: descaling",
            "step: descalling",
            "'descalling', which is no process step",
        ),
        ("- HRP", "- HPR", "cites 'HPR'"),
        ("q: spatial_random", "q: special_random", "no quantity"),
        ("zh: 热轧带钢", "zh: ''", "zh: a text must be printable"),
        ("zh: 热轧带钢\n", "", "zh: Field required"),
        ("version: 1", "version: 2", "version"),
        ("id: steel_hot\n", "id: ../../etc\n", "an id is lower case"),
        ("op: present", "op: exec", "op"),
    ],
)
def test_a_spoilt_base_is_refused_with_its_file(own, old, new, told):
    file = own / "steel_hot.yaml"
    text = file.read_text("utf-8")
    spoilt = text.replace(old, new, 1)
    if spoilt == text:  # it stands in the shared file
        file = own / "common.yaml"
        spoilt = file.read_text("utf-8").replace(old, new, 1)
    file.write_text(spoilt, "utf-8")
    with pytest.raises(CauseError, match=told):
        load_base(own)


def test_a_folder_without_files_is_no_base(tmp_path):
    with pytest.raises(CauseError, match="no cause base"):
        load_base(tmp_path)


def test_two_files_of_one_material_are_refused(own):
    (own / "again.yaml").write_bytes((own / "pcb.yaml").read_bytes())
    with pytest.raises(CauseError, match="two files"):
        load_base(own)


@pytest.mark.parametrize(
    "wrong",
    [
        {"q": "onset", "op": "present", "value": 1},
        {"q": "onset", "op": "in", "value": "sudden"},
        {"q": "onset", "op": "eq"},
        {"q": "onset", "op": "eq", "value": "sudden", "eval": "1"},
    ],
)
def test_a_condition_takes_what_its_operator_needs(wrong):
    with pytest.raises(ValueError, match=r"value|eval"):
        Condition.model_validate(wrong)


def test_parts_are_strict():
    with pytest.raises(ValueError, match="Extra"):
        MaterialPart.model_validate({"version": 1, "id": "a", "sql": "drop"})
    with pytest.raises(ValueError, match="required"):
        CommonPart.model_validate({"version": 1})
