"""A 1.6-J charging station."""

from collections.abc import Mapping
from typing import Any, ClassVar

from gateway.simulator.commands1x import COMMANDS_16, COMMANDS_16_SECURITY, Command
from gateway.simulator.configuration1x import keys_16
from gateway.simulator.connector1x import Transaction1x
from gateway.simulator.options import StationOptions
from gateway.simulator.station1x import Station1x
from gateway.simulator.websocket_link import WebSocketLink


class Dialect16(Station1x):
    """The words of 1.6, whatever carries them."""

    commands: ClassVar[dict[str, Command]] = COMMANDS_16

    def boot_payload(self) -> dict[str, Any]:
        """1.6 §6.3."""
        return {
            "chargePointVendor": self.options.vendor,
            "chargePointModel": self.options.model,
            "chargePointSerialNumber": self.options.serial_number,
            "firmwareVersion": self.options.firmware_version,
        }

    def boot_interval(self, answer: Mapping[str, Any]) -> int:
        """1.6 §4.2: it sets HeartbeatInterval as well."""
        interval = int(answer["interval"])
        self.configuration["HeartbeatInterval"] = str(interval)
        return interval

    def wire_status(self, status: str) -> str:
        """As they are."""
        return status

    def meter_values_payload(self, connector: int, transaction: Transaction1x | None, values: list[dict[str, Any]]) -> dict[str, Any]:
        """1.6 §6.31."""
        link = {} if transaction is None else {"transactionId": self.known_id(transaction)}
        return {"connectorId": connector, **link, "meterValue": values}

    def stop_payload(self, transaction: Transaction1x, stop: dict[str, Any], values: list[dict[str, Any]], reason: str) -> dict[str, Any]:
        """1.6 §6.49; Local is what no reason means, and many stations then send none."""
        return {**stop, "reason": reason, "transactionData": values}


class Station16(Dialect16):
    """`Station16("CP-1", "ws://127.0.0.1:8080/ocpp", connectors=2)`: the keywords are the fields of StationOptions."""

    version: ClassVar[str] = "1.6"
    commands: ClassVar[dict[str, Command]] = COMMANDS_16_SECURITY

    def __init__(self, station_id: str, url: str, **options: Any) -> None:
        settings = StationOptions(**options)
        super().__init__(station_id, WebSocketLink(station_id, url, self.version, settings), settings, keys_16(settings))
