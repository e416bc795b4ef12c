"""statusInfo towards a 2.x backend: why something was refused (translation-down A.5), and what was lost although it was accepted (A.6)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.memory.station import Station

MAX_ADDITIONAL_INFO = 512
"""Of 2.0.1; 2.1 would take 1024."""


def status_info(reasonCode: str, additionalInfo: str = "") -> c.StatusInfoType:
    """A reason with an explanation; the codes are those of appendix 5 of part 2, which both 2.0.1 and 2.1 have."""
    return c.StatusInfoType(reasonCode=reasonCode, additionalInfo=additionalInfo[:MAX_ADDITIONAL_INFO] or UNSET)


UNSUPPORTED = status_info("UnsupportedRequest")
"""The station has no such function."""


def notice(station: Station, losses: list[str]) -> c.StatusInfoType | UnsetType:
    """What an accepted command lost of its effect. `NoError` is the code for "no error, see additionalInfo"."""
    if not losses or not station.options.notice_status_info:
        return UNSET
    return status_info("NoError", f"installed with loss: {', '.join(losses)}")


def spoken(station: Station) -> str:
    """The station's version in words, without the transport."""
    return f"OCPP {station.version.removesuffix('s')}"
