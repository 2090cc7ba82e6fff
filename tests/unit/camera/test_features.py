import math

import pytest

from inspector.camera.features import Features
from inspector.errors import FeatureError


def test_the_exposure_must_fit_into_a_line():
    features = Features(1000)
    features.set("ExposureTime", 900)
    with pytest.raises(FeatureError, match=r"ExposureTime must lie in 0\.5\.\.1000"):
        features.set("ExposureTime", 1001)
    assert features.get("ExposureTime") == 900


def test_a_faster_line_rate_shortens_the_exposure():
    features = Features(1000)
    features.set("AcquisitionLineRate", 4000)
    assert features.get("ExposureTime") == 250


@pytest.mark.parametrize("value", [0, -5, 1e9, math.nan, math.inf])
def test_an_impossible_line_rate_is_refused(value):
    features = Features(1000)
    with pytest.raises(FeatureError, match="must lie in"):
        features.set("AcquisitionLineRate", value)
    assert features.line_rate_hz == 1000


def test_a_misspelt_feature_gets_a_hint():
    with pytest.raises(FeatureError, match="did you mean 'ExposureTime'"):
        Features(1000).get("ExposureTme")


def test_the_width_is_known_once_the_camera_is_open_and_stays_what_it_is():
    features = Features(1000)
    with pytest.raises(FeatureError, match="no feature 'Width'"):
        features.get("Width")
    features.open(2048)
    features.set("Width", 2048)
    with pytest.raises(FeatureError, match=r"2048\.\.2048, got 1024"):
        features.set("Width", 1024)
