"""What 1.2 calls otherwise than the family does (device-model §6, appendix).

It has no DataTransfer, no GetConfiguration, no local list and no reservation, and a meter value is one whole number of Wh; the WSDL says so.
"""

from __future__ import annotations

from translators.ocpp1x.soap_dialect import Dialect

DIALECT = Dialect(
    renames={
        ("BootNotificationResponse", "heartbeatInterval"): "interval",
        ("MeterValuesRequest", "values"): "meterValue",
        ("MeterValue", "value"): "sampledValue",
    },
)
