"""A 1.6-S charging station: 1.6 over SOAP."""

from typing import ClassVar

import wsdl
from gateway.simulator.configuration1x import Key, keys_16
from gateway.simulator.options import StationOptions
from gateway.simulator.soap_station import SoapStation
from gateway.simulator.station16 import Dialect16


class Station16S(Dialect16, SoapStation):
    """Made like Station15; speaks like Station16."""

    version: ClassVar[str] = "1.6s"
    soap_version: ClassVar[wsdl.SoapVersion] = "1.6"

    @staticmethod
    def standard_keys(options: StationOptions) -> dict[str, Key]:
        """Those of 1.6."""
        return keys_16(options)
