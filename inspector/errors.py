"""Everything the inspector raises on purpose.

InspectorError
├── RecipeError          the recipe is wrong; the line must not start
├── StationError         this machine's settings are wrong or incomplete
├── SceneError           a virtual line's scene file is wrong
├── CauseError           a cause base, a lot or an evidence file is wrong
├── ArtifactError        a model file or its manifest is missing or does not match
├── BackendError         a backend is unknown, or its extra is not installed
├── PreflightError       all files are right, but not together
├── ImageError           an image cannot be read, or is of a kind we refuse
├── LibraryError         a support library cannot be read, or not be changed so
├── CameraError          the camera failed while open
│   ├── CameraTimeout    no lines within `timeout_s`; the belt may just stand still
│   ├── CameraEnd        a recording is over; nothing is wrong
│   ├── CameraLost       the device is gone; it must be opened again
│   └── FeatureError     no such feature, or a value out of its range
├── InferenceError       the network could not be run
├── OutputError          the plant's controller did not take a mark
├── BusyError            another process holds the station
├── ShiftError           no such shift on the plant's calendar
├── AccessError          the user is not known, or may not do this
│   ├── WrongLogin       the name or the password is wrong
│   ├── AccountLocked    too many wrong passwords; wait, or have it reset
│   ├── AccountOff       the account is switched off
│   ├── WeakPassword     the password cannot be taken
│   ├── TakenName        there is such a user already
│   └── LastAdmin        nobody would be left to care for users
└── StoreError           the database refused a write; rows stay in the spool
    ├── LotMoved         the lot is not over, or not what was looked at any more
    └── NewerDatabase    the database was made by a newer version of the program
"""

from __future__ import annotations


class InspectorError(Exception):
    """Base of all errors that are meant for a person to read."""


class RecipeError(InspectorError):
    """The recipe is wrong; the line must not start."""


class StationError(InspectorError):
    """This machine's settings are wrong or incomplete."""


class SceneError(InspectorError):
    """A virtual line's scene file is wrong."""


class CauseError(InspectorError):
    """A cause base, a table of defects or of evidence is wrong."""


class ArtifactError(InspectorError):
    """A model file or its manifest is missing or does not match."""


class BackendError(InspectorError):
    """A backend is unknown, or the extra that brings it is not installed."""


class PreflightError(InspectorError):
    """All files are right, but not together or not on this machine."""


class ImageError(InspectorError):
    """An image cannot be read, or is of a kind that is refused."""


class LibraryError(InspectorError):
    """A support library cannot be read, or not be changed in this way."""


class CameraError(InspectorError):
    """The camera failed while open."""


class CameraTimeout(CameraError):
    """No lines within the time given; the belt may just stand still."""


class CameraEnd(CameraError):
    """A recording is over; nothing is wrong."""


class CameraLost(CameraError):
    """The device is gone; it must be opened again."""


class FeatureError(CameraError):
    """The camera has no such feature, or the value is out of its range."""


class InferenceError(InspectorError):
    """The network could not be run."""


class OutputError(InspectorError):
    """The plant's controller did not take a mark."""


class BusyError(InspectorError):
    """Another process holds the station."""


class ShiftError(InspectorError):
    """No such shift on the plant's calendar."""


class AccessError(InspectorError):
    """The user is not known, or may not do this."""


class WrongLogin(AccessError):
    """The name or the password is wrong."""


class AccountLocked(AccessError):
    """Too many wrong passwords; the account opens later, or when it is reset."""


class AccountOff(AccessError):
    """The account is switched off; an admin can switch it on."""


class WeakPassword(AccessError):
    """The password is too short, too long, or one letter again and again."""


class TakenName(AccessError):
    """There is such a user already."""


class LastAdmin(AccessError):
    """Nobody would be left to care for users."""


class StoreError(InspectorError):
    """The database refused a write; rows stay in the spool."""


class LotMoved(StoreError):
    """The lot is still on the line, or its records are not those that were seen."""


class NewerDatabase(StoreError):
    """The database was made by a newer version of the program."""
