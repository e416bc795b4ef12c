"""The codec of OCPP 1.5 (SOAP): `CODEC` for the gateway, which is the central system; `station_codec` for whoever plays the station."""

from __future__ import annotations

from functools import cache

from translators.ocpp1x.soap_codec import SoapCodec
from translators.ocpp15.dialect import DIALECT

CODEC = SoapCodec("1.5", DIALECT)

decode_request = CODEC.decode_request
decode_answer = CODEC.decode_answer
encode_request = CODEC.encode_request
encode_answer = CODEC.encode_answer


@cache
def station_codec() -> SoapCodec:
    """The same words from the other side: what the simulated stations speak."""
    return SoapCodec("1.5", DIALECT, "charge_point")
