"""The codec of OCPP 1.2 (SOAP): `CODEC` for the gateway, which is the central system; `station_codec` for whoever plays the station."""

from __future__ import annotations

from functools import cache

from translators.ocpp1x.soap_codec import SoapCodec
from translators.ocpp12.dialect import DIALECT

CODEC = SoapCodec("1.2", DIALECT)


@cache
def station_codec() -> SoapCodec:
    """The same words from the other side: what the simulated stations speak."""
    return SoapCodec("1.2", DIALECT, "charge_point")
