"""What a login was made on, in one coarse word: enough to recognise one's own device in a list, of no use to follow a
person by (ID-07)."""

from enum import StrEnum


class Device(StrEnum):
    """A device's word; clients have a name for it in each language."""

    IPHONE = "iphone"
    IPAD = "ipad"
    ANDROID = "android"
    WINDOWS = "windows"
    MAC = "mac"
    LINUX = "linux"
    OTHER = "other"


_MARKS = (
    ("iphone", Device.IPHONE),
    ("ipad", Device.IPAD),
    ("android", Device.ANDROID),
    ("windows", Device.WINDOWS),
    ("mac os", Device.MAC),
    ("macintosh", Device.MAC),
    ("darwin", Device.MAC),
    ("linux", Device.LINUX),
    ("x11", Device.LINUX),
)
"""The first that a User-Agent holds decides: Android's also name Linux, an iPad's also Mac OS."""


def device_of(user_agent: str) -> Device:
    """The word for a User-Agent; the header itself is not kept."""
    lower = user_agent.lower()
    return next((device for mark, device in _MARKS if mark in lower), Device.OTHER)
