from __future__ import annotations

import pytest
from pydantic import ValidationError

from models.augment.config import EFFECTS, Augmentation


def test_every_effect_can_be_switched_off_by_name():
    off = Augmentation().without(EFFECTS)
    assert [getattr(off, name).share for name in EFFECTS] == [0] * len(EFFECTS)


def test_an_unknown_effect_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"no effect \['rain'\], have .*mosaic"):
        Augmentation().without(["rain"])


def test_the_others_stay_on():
    assert Augmentation().without(["mosaic"]).noise == Augmentation().noise


def test_the_calm_end_has_light_but_no_mixing():
    calm = Augmentation().calmed()
    assert calm.mosaic.share == calm.paste.share == calm.slips.share == 0
    assert calm.noise == Augmentation().noise


def test_a_scale_beyond_the_lock_is_refused():
    wide = Augmentation.model_validate({"scale": {"share": 0.5, "relative": 0.2}})
    wide.check_scale(0.2)
    with pytest.raises(ValueError, match=r"locked to within 0\.1"):
        wide.check_scale(0.1)
    wide.without(["scale"]).check_scale(0.1)


def test_it_goes_through_json_unchanged():
    how = Augmentation().without(["dust"])
    assert Augmentation.model_validate_json(how.model_dump_json()) == how


@pytest.mark.parametrize(
    "wrong",
    [
        {"rain": {}},
        {"mosaic": {"share": 2}},
        {"noise": {"grey": -1}},
        {"slips": {"rows": 0}},
        {"class_power": 1.5},
        {"dust": {"radius_px": 0}},
    ],
)
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValidationError):
        Augmentation.model_validate(wrong)
