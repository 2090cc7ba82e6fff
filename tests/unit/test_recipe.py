import copy

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inspector import recipe as recipes
from inspector.errors import RecipeError

TEXT = """\
version: 1
name: strip  # the product
material: steel
camera: {line_rate_hz: 2000, exposure_us: 400, pitch_mm: [0.25, 0.25]}
detector: {artifact: steel}
kinds:
  scratch: {en: scratch, zh: 划痕}
lanes:
  - {name: edge, from_mm: 0, to_mm: 40}
masks:
  - {reason: weld seam, along_mm: [100, 140]}
rules:
  - {name: long, decision: REJECT, kinds: [scratch], lanes: [edge], min_size_mm: 5}
"""
GOOD = yaml.safe_load(TEXT)


@pytest.fixture
def load(tmp_path):
    def load(content):
        path = tmp_path / "recipe.yaml"
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        path.write_text(text, "utf-8")
        return recipes.load(path)

    return load


def changed(where, value):
    """The good recipe with one value replaced; `where` is `part.key`."""
    content = copy.deepcopy(GOOD)
    *parts, key = where.split(".")
    place = content
    for part in parts:
        place = place[int(part) if part.isdigit() else part]
    place[int(key) if key.isdigit() else key] = value
    return content


def test_a_good_recipe_is_read(load):
    recipe = load(TEXT)
    assert recipe.kinds["scratch"].zh == "划痕"
    assert recipe.frame_period_s == 1024 / 2000
    assert recipe.screen.name == "every"


REFUSED = [
    ("camera.exposure_us", 501, "longer than one line (500 us at 2000 Hz)"),
    ("camera.exposure_us", 0, "greater than 0"),
    ("camera.exposure_us", float("nan"), "finite number"),
    ("camera.line_rate_hz", float("inf"), "finite number"),
    ("camera.line_rate_hz", -5, "greater than 0"),
    ("camera.line_rate_hz", "fast", "valid number, unable"),
    ("camera.pitch_mm", [0.25, 0], "greater than 0"),
    ("camera.pitch_mm", [0.25], "camera.pitch_mm"),
    ("camera.overlap_lines", 63, "must be even"),
    ("camera.overlap_lines", 1026, "no more than lines_per_frame=1024"),
    ("camera.lines_per_frame", 8, "greater than or equal to 16"),
    ("camera.sixteen_bit_window", [900, 100], "two rising levels"),
    ("camera.sixteen_bit_window", [0, 65536], "two rising levels"),
    ("camera.exposure", 400, "camera.exposure: unknown key; check the spelling"),
    ("camera", None, "camera: "),
    ("detector.score_threshold", 1.5, "less than or equal to 1"),
    ("detector.score_threshold", float("nan"), "detector.score_threshold"),
    ("screen", {"audit_share": float("nan")}, "screen.audit_share"),
    ("kinds.unknown", {"en": "unknown", "zh": "未知"}, "no kind may be called"),
    ("kinds.pit", {"en": "pit"}, "kinds.pit.zh"),
    ("lanes.0.to_mm", 0, "lanes.0.to_mm"),
    ("lanes.0.from_mm", 50, "to_mm must be above from_mm"),
    ("lanes", GOOD["lanes"] * 2, "two lanes have the same name"),
    ("masks.0.across_mm", [1, 2], "either along_mm or across_mm"),
    ("masks.0.along_mm", None, "either along_mm or across_mm"),
    ("masks.0.along_mm", [140, 100], "rising"),
    ("masks.0.reason", "", "masks.0.reason"),
    ("rules.0.decision", "ACCEPT", "rules.0.decision"),
    ("rules.0.kinds", ["scrach"], "names kinds ['scrach']"),
    ("rules.0.lanes", ["middle"], "names lanes ['middle'], have ['edge']"),
    ("rules.0.min_count", 0, "greater than or equal to 1"),
    ("rules.0.per_mm", float("inf"), "finite number"),
    ("rules", GOOD["rules"] * 2, "two rules have the same name"),
    ("version", 0, "version: "),
    ("version", 2, "has version 2, this program knows 1; update"),
    ("version", None, "version: "),
    ("name", "", "name: "),
    ("name", "x" * 65, "name: "),
    ("colour", "blue", "colour: unknown key"),
    ("reference", {"image": "scene", "search_px": 33}, "reference.search_px"),
]


@pytest.mark.parametrize(
    ("where", "value", "says"), REFUSED, ids=[f"{w}={v}"[:50] for w, v, _ in REFUSED]
)
def test_what_is_impossible_is_refused_with_file_and_place(where, value, says, load):
    with pytest.raises(RecipeError) as refused:
        load(changed(where, value))
    assert says in str(refused.value)
    assert "recipe.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_message_counts_what_else_is_wrong(load):
    content = changed("camera.exposure", 1) | {"colour": "blue"}
    with pytest.raises(RecipeError, match=r"\(and 1 more\)"):
        load(content)


@pytest.mark.parametrize("text", ["", "- 1", "just words", "1: 2", "a: [1"])
def test_a_file_that_is_no_recipe_is_refused(text, load):
    with pytest.raises(RecipeError, match=r"recipe\.yaml"):
        load(text)


def test_exposure_may_be_as_long_as_a_line(load):
    assert load(changed("camera.exposure_us", 500)).camera.exposure_us == 500


def test_a_sixteen_bit_window_of_two_rising_levels_is_taken(load):
    window = load(changed("camera.sixteen_bit_window", [0, 65535])).camera
    assert window.sixteen_bit_window == (0, 65535)


def test_a_rule_may_be_about_what_nothing_explains(load):
    assert load(changed("rules.0.kinds", ["unknown"])).rules[0].kinds == ("unknown",)


def test_without_named_kinds_the_model_decides_what_a_rule_may_name(load):
    assert load(changed("kinds", {})).rules[0].kinds == ("scratch",)


def test_a_comment_and_the_layout_change_no_digest(load):
    plain = load(TEXT).digest
    assert load("# for coil 7\n" + TEXT).digest == plain
    assert load(GOOD).digest == plain


def test_a_default_that_is_written_out_changes_no_digest(load):
    written = changed("camera.overlap_lines", 64)
    assert load(written).digest == load(GOOD).digest


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("camera.overlap_lines", 32),
        ("alarms", {"gap_mm": 1.0}),
        ("name", "other"),
        ("rules.0.min_size_mm", 5.5),
        ("screen", {"audit_share": 0.02}),
    ],
)
def test_every_change_of_meaning_changes_the_digest(where, value, load):
    assert load(changed(where, value)).digest != load(GOOD).digest


def test_a_recipe_cannot_be_changed(load):
    with pytest.raises(ValueError, match="frozen"):
        load(GOOD).name = "other"


@given(
    rate=st.floats(1e-3, 1e6),
    exposure=st.floats(1e-3, 1e9),
    lines=st.integers(16, 4096),
    overlap=st.integers(0, 4096),
)
def test_a_camera_is_taken_if_and_only_if_it_is_possible(
    rate, exposure, lines, overlap
):
    possible = exposure <= 1e6 / rate and overlap % 2 == 0 and overlap <= lines
    part = {
        "line_rate_hz": rate,
        "exposure_us": exposure,
        "pitch_mm": (0.1, 0.1),
        "lines_per_frame": lines,
        "overlap_lines": overlap,
    }
    if possible:
        recipes.CameraPart.model_validate(part)
    else:
        with pytest.raises(ValueError, match=r"must be even|longer than one line"):
            recipes.CameraPart.model_validate(part)
