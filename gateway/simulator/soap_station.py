"""What the stations of all three SOAP versions share: the link, and the WSDLs it is made from."""

from abc import abstractmethod
from typing import Any, ClassVar

import wsdl
from gateway.simulator.configuration1x import Key
from gateway.simulator.options import StationOptions
from gateway.simulator.soap_link import SoapLink
from gateway.simulator.soap_service import SoapService
from gateway.simulator.station1x import Station1x


class SoapStation(Station1x):
    """`Station15("CP-1", "http://127.0.0.1:8080/soap")`: the keywords are the fields of StationOptions.

    `central_wsdl` is the CentralSystemService WSDL (or one already read, to share); without it the station fetches `{url}?wsdl=1.5` (or of its
    version) and calls the address in it. `charge_point_wsdl` is its own service, by default the project's.
    """

    soap_version: ClassVar[wsdl.SoapVersion]

    def __init__(
        self,
        station_id: str,
        url: str,
        *,
        central_wsdl: bytes | SoapService | None = None,
        charge_point_wsdl: bytes | None = None,
        **options: Any,
    ) -> None:
        # 1.5 §8.2: a message that was answered with a fault SHOULD NOT be sent again.
        settings = StationOptions(**{"message_attempts": 1, **options})
        self._soap = SoapLink(station_id, url, self.soap_version, settings, central_wsdl, charge_point_wsdl)
        super().__init__(station_id, self._soap, settings, self.standard_keys(settings))

    @staticmethod
    @abstractmethod
    def standard_keys(options: StationOptions) -> dict[str, Key]:
        """The configuration keys of the version."""

    @property
    def callback_url(self) -> str:
        """Where the station takes commands."""
        return self._soap.callback.url

    async def close(self) -> None:
        """End the station, its server and its thread."""
        await super().close()
        await self._soap.release()
