import pytest

from inspector.recipe import (
    AlarmPart,
    CameraPart,
    LanePart,
    MaskPart,
    Recipe,
    RulePart,
    ScreenPart,
)
from inspector.release.settings import Setting, Sort, settings_of


def field(part, *path):
    return next(one for one in settings_of(part) if one.path == path)


def test_a_field_tells_its_range_its_unit_and_its_default():
    lines = field(CameraPart, "lines_per_frame")
    assert (lines.sort, lines.low, lines.high) == (Sort.WHOLE, 16, 65_536)
    assert (lines.default, lines.unit, lines.optional) == (1024, "", False)
    exposure = field(CameraPart, "exposure_us")
    assert (exposure.low, exposure.above, exposure.unit) == (0, True, "µs")


def test_a_pair_is_two_fields_and_an_optional_pair_may_stay_empty():
    assert field(CameraPart, "pitch_mm", 1).unit == "mm"
    assert field(CameraPart, "sixteen_bit_window", 0).optional
    assert field(MaskPart, "along_mm", 1).optional


def test_a_choice_tells_what_it_is_made_of():
    assert field(RulePart, "decision").choices == ("REVIEW", "REJECT")


def test_names_are_typed_with_commas_of_either_script():
    kinds = field(RulePart, "kinds")
    assert kinds.typed("hole, pit、scratch\N{FULLWIDTH COMMA}") == [
        "hole",
        "pit",
        "scratch",
    ]
    assert kinds.typed("  ") is None
    assert kinds.shown(["hole", "pit"]) == "hole, pit"


@pytest.mark.parametrize(
    ("text", "value"),
    [("10", 10), (" 2.5 ", 2.5), ("1e3", 1000.0), ("ten", "ten"), ("", "")],
)
def test_a_number_is_typed_as_a_number_and_the_rest_stays_for_the_check(text, value):
    assert field(LanePart, "from_mm").typed(text) == value


def test_nothing_typed_in_an_optional_field_says_nothing():
    assert field(RulePart, "per_mm").typed(" ") is None
    assert field(ScreenPart, "most_tiles").optional


def test_a_value_is_shown_as_it_is_typed():
    shares = Setting(("reject_share",), Sort.NUMBER, default=0.5)
    assert [shares.shown(v) for v in (None, 0.25, 1.0)] == ["0.5", "0.25", "1"]
    assert field(RulePart, "per_mm").shown(None) == ""


def test_parts_within_parts_have_their_path_and_lists_of_parts_are_no_fields():
    paths = {one.path for one in settings_of(Recipe)}
    assert ("camera", "pitch_mm", 0) in paths
    assert ("screen", "sensitivity") in paths
    assert ("library", "look_every_s") in paths
    assert not any(path[0] in ("rules", "lanes", "kinds", "masks") for path in paths)
    assert not any(path == ("version",) for path in paths)


def test_the_default_of_a_part_within_is_that_of_its_own_field():
    sensitivity = field(Recipe, "screen", "sensitivity")
    assert sensitivity.default == ScreenPart().sensitivity
    assert field(Recipe, "alarms", "reject_share").default == AlarmPart().reject_share
