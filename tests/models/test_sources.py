from __future__ import annotations

from pathlib import Path

import pytest

import models
from inspector import artifact as artifacts
from inspector.errors import ArtifactError
from inspector.files import read_yaml
from models.augment.golden import CleanPairs
from models.card import Card
from models.commands.parts import scoring_command
from models.sources import Source, open_source, seen_as
from models.yolov5.manifests import card_text
from tests.models.pictures import Squares

CARDS = sorted((Path(models.__file__).parent / "cards").glob("*.yaml"))
SHIPPED = ("pcb-pair", "pcb-single", "steel-strip", "virtual-pcb", "virtual-steel")


def paired():
    pictures = Squares(golden=True)
    return Source(pictures, CleanPairs(pictures, 1), may_turn=True)


def test_a_grey_network_is_trained_without_golden_pictures_and_on_them_as_clean():
    source = seen_as(paired(), "grey")
    assert len(source.pictures) == len(source.clean) == 4
    assert source.pictures.classes == source.clean.classes == Squares.classes
    assert source.pictures[1].reference is None
    assert source.clean[1].reference is None
    assert (source.clean[1].image == Squares(golden=True)[1].reference).all()


def test_a_grey_set_stays_as_it_is_for_a_grey_network():
    plain = Source(Squares(), None, may_turn=False)
    assert seen_as(plain, "grey").clean is None
    assert seen_as(plain, "grey").pictures[0] is plain.pictures[0]


def test_a_comparing_network_is_given_both_or_refused():
    source = paired()
    assert seen_as(source, "pair") is source
    with pytest.raises(ValueError, match="--reference"):
        seen_as(Source(Squares(), None, may_turn=True), "pair")


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_every_card_that_ships_can_be_read_and_names_its_kinds_twice(path):
    card = Card.model_validate(read_yaml(path, ArtifactError))
    assert card.name == path.stem
    assert all(side % 32 == 0 for side in card.tile_hw_px)
    assert card.names
    assert all(name.en and name.zh for name in card.names.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_detector_tells_its_limits_and_how_its_figures_are_made(name):
    artifact = artifacts.load(name)
    told = artifact.manifest
    path = Path(models.__file__).parent / "cards" / f"{name}.yaml"
    card = Card.model_validate(read_yaml(path, ArtifactError))
    assert told.limits == card.limits.strip() != ""
    assert told.scored_by.startswith("inspector lab evaluate detector --model")
    assert (artifact.folder / "card.md").read_text("utf-8") == card_text(told)


def test_the_scoring_command_names_no_place_of_this_machine():
    ours = scoring_command("virtual-steel", "scene:steel", "val")
    assert ours.endswith(
        "--model models/zoo/virtual-steel --data scene:steel --split val"
    )
    assert "--data deeppcb/dataset.yaml" in scoring_command(
        "pcb-pair", "/home/somebody/deeppcb/dataset.yaml", "val"
    )
    assert "--data set " in scoring_command("x", "/set", "val")


def test_a_scene_has_fresh_pictures_that_no_training_draws():
    source = seen_as(open_source("scene:steel", "train"), "grey")
    assert source.fresh is not None
    drawn = {source.pictures[n].name for n in range(3)}
    assert not drawn & {source.fresh[n].name for n in range(3)}
    assert source.fresh[0].reference is None
    assert open_source("scene:steel", "val").fresh is None
