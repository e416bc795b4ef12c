"""The codec of OCPP 2.0.1."""

from translators.ocpp201 import schema
from translators.schemas import JsonCodec

CODEC = JsonCodec("2.0.1", schema.REQUESTS)
