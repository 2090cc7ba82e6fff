from __future__ import annotations

from dataclasses import replace

import pytest

from models.yolov5.holdout import parted
from tests.models.pictures import CLASSES, a_picture


class Named:
    classes = CLASSES

    def __init__(self, *names):
        self._names = names

    def __len__(self):
        return len(self._names)

    def __getitem__(self, index):
        return _renamed(self._names[index])


def _renamed(name):
    return replace(a_picture(), name=name)


def names(pictures):
    return [pictures[index].name for index in range(len(pictures))]


MANY = Named(*(f"{board:05d}{number:03d}" for board in range(8) for number in range(5)))


def test_a_share_of_nothing_holds_nothing_out():
    assert parted(MANY, 0, 0) == (MANY, None)


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_about_the_share_is_held_out_and_nothing_is_on_both_sides(share):
    shown, held = parted(MANY, share, 0)
    assert len(held) == share * 40
    assert sorted(names(shown) + names(held)) == names(MANY)
    assert shown.classes == held.classes == CLASSES


def test_a_group_is_never_on_both_sides():
    shown, held = parted(MANY, 0.2, 5)
    assert len(held) == 10
    assert not {n[:5] for n in names(shown)} & {n[:5] for n in names(held)}


def test_the_same_pictures_are_parted_alike_in_any_order():
    other = Named(*reversed(names(MANY)))
    assert set(names(parted(MANY, 0.2, 5)[1])) == set(names(parted(other, 0.2, 5)[1]))


def test_a_large_group_is_not_held_out_if_a_smaller_one_will_do():
    uneven = Named(*(f"aaaaa{n}" for n in range(30)), "bbbbb0", "bbbbb1", "ccccc0")
    held = parted(uneven, 0.1, 5)[1]
    assert {n[:5] for n in names(held)} <= {"bbbbb", "ccccc"}


def test_one_group_alone_cannot_be_held_out():
    with pytest.raises(ValueError, match="of one group"):
        parted(Named("aaaaa1", "aaaaa2"), 0.2, 5)
