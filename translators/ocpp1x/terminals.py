"""What stands before an idTag: payment terminals write `xxx;TAG` (quirks.md 24). Only its operator knows that a station does so."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from translators.memory.station import Station
from translators.ocpp1x import wire

M = TypeVar("M")


def without_prefix(request: M, station: Station) -> M:
    """The request with the idTag proper. Counts the quirk `id_tag_prefix`."""
    mark = station.options.id_tag_after
    if not mark or not isinstance(request, wire.AuthorizeRequest | wire.StartTransactionRequest | wire.StopTransactionRequest):
        return request
    tag = (request.idTag or "").partition(mark)[2].strip()
    if not tag:
        return request
    station.quirk("id_tag_prefix")
    return msgspec.structs.replace(request, idTag=tag)
