"""The codec of OCPP 2.1."""

from translators import canonical
from translators.schemas import JsonCodec

CODEC = JsonCodec("2.1", canonical.REQUESTS)
