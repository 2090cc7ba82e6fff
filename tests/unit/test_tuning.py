import pytest

from inspector.errors import RecipeError
from inspector.recipe import load
from inspector.resources import data_folder
from inspector.tuning import write_sensitivity


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "recipe.yaml"
    text = (data_folder() / "recipes" / "virtual-steel.yaml").read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("screen:")]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    return path


def test_a_recipe_without_a_screen_gets_one_and_keeps_its_comments(recipe):
    written = write_sensitivity(recipe, 6.35)

    assert written.screen.name == "contrast"
    assert written.screen.sensitivity == 6.35
    assert "# with the overlap a tile of 512" in recipe.read_text("utf-8")
    assert load(recipe) == written


def test_what_else_a_recipe_says_of_its_screen_stays(recipe):
    block = "screen: # ours\n  name: every\n  audit_share: 0.2\n"
    recipe.write_text(block + recipe.read_text("utf-8"), "utf-8")
    before = load(recipe)
    written = write_sensitivity(recipe, 12.5)

    assert written.screen.audit_share == 0.2
    assert written.screen.unknown_from == 12.5
    assert written.rules == before.rules
    assert recipe.read_text("utf-8").count("screen:") == 1


def test_a_sensitivity_that_no_recipe_may_have_leaves_the_file_alone(recipe):
    before = recipe.read_bytes()

    with pytest.raises(RecipeError):
        write_sensitivity(recipe, 99.0)
    assert recipe.read_bytes() == before
