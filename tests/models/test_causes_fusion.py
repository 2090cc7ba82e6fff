import numpy as np
import pytest
import torch

from inspector.cause.causebase import load_base
from inspector.cause.ranking import load_ranking
from inspector.searching import open_pair
from models.causes.fusion import Fusion, examples, table, train
from models.causes.pictures import PictureWay
from models.causes.settings import load_settings

BASE, PART = load_base(), load_ranking()


@pytest.fixture(scope="module")
def known():
    pictures = PictureWay.of(open_pair("aligner"), BASE, pictures=1)
    return examples(BASE, PART, load_settings().development, range(6), pictures)


def test_each_group_is_a_short_sequence_that_ends_with_none(known):
    for one in known[0]:
        assert len(one.tokens) == len(one.ids) + 1 == len(one.share)
        assert one.share.sum() == pytest.approx(1, abs=1e-4)
        assert not one.decided[-1]
        assert 0 <= one.target <= len(one.ids)


def test_a_lot_without_a_cause_has_none_in_all_its_groups(known):
    groups, lots = known
    for one in groups:
        if not lots[one.lot].cause:
            assert one.target == len(one.ids)
        elif one.target < len(one.ids):
            assert one.ids[one.target] == lots[one.lot].cause


def test_what_fills_a_sequence_is_never_chosen_and_changes_nothing():
    torch.manual_seed(0)
    net = Fusion(6).eval()
    tokens = torch.randn(1, 3, 6)
    short = net(tokens, torch.zeros(1, 3, dtype=torch.bool))
    filled = torch.cat([tokens, torch.randn(1, 2, 6)], 1)
    mask = torch.tensor([[False, False, False, True, True]])
    long = net(filled, mask)
    torch.testing.assert_close(long[:, :3], short, atol=1e-5, rtol=1e-4)
    assert float(long.detach().softmax(1)[0, 3:].sum()) == pytest.approx(0, abs=1e-6)


def test_rule_and_network_are_scored_on_the_same_lots(known):
    groups, lots = known
    found = table(train(groups, 2, 0), groups, lots, PART.name_from)
    assert set(found) == {"rule", "fusion"}
    assert all(0 <= one.top1 <= 1 and np.isfinite(one.ece) for one in found.values())
