"""idTagInfo as it is remembered and as it is answered."""

from __future__ import annotations

from msgspec import UNSET, convert

from translators.memory.station import Station
from translators.memory.tokens import Verdict
from translators.ocpp1x import wire


def verdict_of(info: wire.IdTagInfo, evseIds: tuple[int, ...], station: Station) -> Verdict:
    """What to remember of an idTagInfo that is being answered now; `evseIds` as the backend limits the token."""
    return Verdict(
        status=info.status,
        expiryDate=info.expiryDate or "",
        parentIdTag=info.parentIdTag or "",
        evseIds=evseIds,
        at=station.now.isoformat(),
    )


def idTagInfo_of(verdict: Verdict, station: Station) -> wire.IdTagInfo:  # noqa: N802  # the standard's word
    """The idTagInfo that was answered, once more."""
    return wire.IdTagInfo(
        status=convert(verdict.status, wire.AuthorizationStatus),
        expiryDate=verdict.expiryDate or UNSET,
        parentIdTag=verdict.parentIdTag or UNSET,
    )
