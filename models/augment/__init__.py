"""Native-scale training tiles, disturbed as a line camera and its web disturb them."""

from models.augment.batches import Batch, Sampler
from models.augment.config import Augmentation
from models.augment.golden import CleanPairs

__all__ = ["Augmentation", "Batch", "CleanPairs", "Sampler"]
