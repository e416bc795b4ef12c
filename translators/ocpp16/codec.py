"""The codec of OCPP 1.6-J."""

from translators.ocpp16 import schema
from translators.schemas import JsonCodec

CODEC = JsonCodec("1.6", schema.REQUESTS)
