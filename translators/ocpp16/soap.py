"""The codec of OCPP 1.6 over SOAP (OCPP-S 1.6): the family's own words, so its dialect is empty."""

from __future__ import annotations

from functools import cache

from translators.ocpp1x.soap_codec import SoapCodec
from translators.ocpp1x.soap_dialect import Dialect

DIALECT = Dialect()
CODEC = SoapCodec("1.6", DIALECT)


@cache
def station_codec() -> SoapCodec:
    """The same words from the other side: what the simulated stations speak."""
    return SoapCodec("1.6", DIALECT, "charge_point")
