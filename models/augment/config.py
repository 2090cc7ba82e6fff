"""How training tiles differ from the pictures they are cut from; part of a checkpoint.

Every effect has a share of the tiles it acts on, and is off where that is 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import Field

from inspector.parts import NotNegative, Part, Share

Effect = Literal[
    "scale",
    "exposure",
    "ramp",
    "stripes",
    "noise",
    "defocus",
    "motion",
    "slips",
    "dust",
    "reference",
    "mosaic",
    "paste",
]
EFFECTS: tuple[Effect, ...] = get_args(Effect)

Count = Annotated[int, Field(ge=1, le=64)]


class ScalePart(Part):
    """Tiles cut larger or smaller and brought to size, within the mm/px lock.

    Attributes:
        share: Of tiles.
        relative: Largest relative change; at most the model's `pitch_tolerance`.
    """

    share: Share = 0.0
    relative: Annotated[float, Field(ge=0, le=0.3)] = 0.05


class ExposurePart(Part):
    """Gain, offset and gamma.

    Attributes:
        share: Of images.
        gain: Largest relative change.
        offset_grey: Largest offset.
        gamma: Largest relative change of the exponent.
    """

    share: Share = 0.5
    gain: Share = 0.1
    offset_grey: NotNegative = 10.0
    gamma: Share = 0.1


class RampPart(Part):
    """Illumination that falls off.

    Attributes:
        share: Of images.
        relative: Largest change from the middle to an edge.
    """

    share: Share = 0.15
    relative: Share = 0.1


class StripesPart(Part):
    """Columns with a gain and an offset of their own.

    Attributes:
        share: Of images.
        gain: Largest standard deviation of the gain.
        offset_grey: Largest standard deviation of the offset.
        most_px: Widest stripe.
    """

    share: Share = 0.15
    gain: Share = 0.01
    offset_grey: NotNegative = 1.5
    most_px: Count = 4


class NoisePart(Part):
    """Noise of the sensor.

    Attributes:
        share: Of images.
        grey: Largest standard deviation.
    """

    share: Share = 0.5
    grey: NotNegative = 8.0


class DefocusPart(Part):
    """A lens out of focus.

    Attributes:
        share: Of images.
        sigma_px: Largest standard deviation of the blur.
    """

    share: Share = 0.1
    sigma_px: NotNegative = 0.9


class MotionPart(Part):
    """Motion blur along the web.

    Attributes:
        share: Of images.
        rows: Longest way in one exposure.
    """

    share: Share = 0.1
    rows: Annotated[float, Field(ge=1, le=64)] = 3.0


class SlipsPart(Part):
    """Rows repeated or left out by the encoder; the golden picture has none.

    Attributes:
        share: Of tiles.
        most: Events in a tile.
        rows: Longest event.
    """

    share: Share = 0.05
    most: Count = 2
    rows: Count = 1


class DustPart(Part):
    """Specks that are no defect.

    Attributes:
        share: Of images.
        most: Specks in a tile.
        radius_px: Largest radius.
        grey: Largest contrast.
    """

    share: Share = 0.1
    most: Count = 6
    radius_px: Annotated[float, Field(gt=0, le=16)] = 1.5
    grey: NotNegative = 25.0


class ReferencePart(Part):
    """The golden picture beside its place.

    Attributes:
        share: Of pairs.
        shift_px: Largest shift, each way.
        turn_deg: Largest turn about the tile's centre; a quarter of a degree is 0.7 px
            at the rim of a tile of 320 px.
    """

    share: Share = 0.7
    shift_px: NotNegative = 2.0
    turn_deg: Annotated[float, Field(ge=0, le=5)] = 0.2


class MosaicPart(Part):
    """Tiles made of four native-scale crops.

    Attributes:
        share: Of tiles.
    """

    share: Share = 0.15


class PastePart(Part):
    """Defects of other pictures pasted into the image.

    Off unless asked for: where what a defect is depends on what lies around it (a
    short is copper *between two conductors*), a pasted one has a doubtful class.

    Attributes:
        share: Of tiles.
        most: Defects in a tile.
    """

    share: Share = 0.0
    most: Count = 3


class Augmentation(Part):
    """Everything that makes a tile of a picture.

    Attributes:
        aimed_share: Share of tiles cut around a defect; the others lie anywhere.
        class_power: A class with n boxes is aimed at in proportion to n to this power:
            1 takes boxes as they come, 0 all classes equally often. Source: Kang et al.
            2020, "Decoupling Representation", eq. 1. https://arxiv.org/abs/1910.09217
        clean_share: Share of tiles without any defect: the golden picture itself, or a
            clean picture where the data have some.
        min_visible_share: A box cut by the edge stays if this much of it is inside.
        mirror: Whether tiles may be mirrored.
        turn: Whether they may be turned by quarters, not only by half a turn.
    """

    aimed_share: Share = 0.8
    class_power: Share = 0.5
    clean_share: Share = 0.07
    min_visible_share: Share = 0.3
    mirror: bool = True
    turn: bool = True
    scale: ScalePart = ScalePart()
    exposure: ExposurePart = ExposurePart()
    ramp: RampPart = RampPart()
    stripes: StripesPart = StripesPart()
    noise: NoisePart = NoisePart()
    defocus: DefocusPart = DefocusPart()
    motion: MotionPart = MotionPart()
    slips: SlipsPart = SlipsPart()
    dust: DustPart = DustPart()
    reference: ReferencePart = ReferencePart()
    mosaic: MosaicPart = MosaicPart()
    paste: PastePart = PastePart()

    def without(self, effects: Iterable[str]) -> Augmentation:
        """The same with some effects off.

        Raises:
            ValueError: There is no such effect.
        """
        off = set(effects)
        if unknown := sorted(off - set(EFFECTS)):
            raise ValueError(f"no effect {unknown}, have {list(EFFECTS)}")
        changes = {
            name: getattr(self, name).model_copy(update={"share": 0.0}) for name in off
        }
        return self.model_copy(update=changes)

    def calmed(self) -> Augmentation:
        """For the end of a training: boxes as the pictures have them, light as before.

        Source:
            Ge et al. 2021, "YOLOX", section 2.2: strong augmentation is turned off for
            the last epochs. https://arxiv.org/abs/2107.08430
        """
        return self.without(("mosaic", "paste", "scale", "slips"))

    def check_scale(self, pitch_tolerance: float) -> None:
        """Refuse a scale that the plant would refuse to run at.

        Raises:
            ValueError: Tiles would be scaled beyond the model's lock.
        """
        if self.scale.share and self.scale.relative > pitch_tolerance:
            raise ValueError(
                f"scale.relative is {self.scale.relative:g}, the scale in mm is locked "
                f"to within {pitch_tolerance:g}; lower it or widen the card's "
                "pitch_tolerance"
            )
