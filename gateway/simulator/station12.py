"""A 1.2 charging station over SOAP: 1.5 without reservations, local lists, measurands, transaction data and data transfer."""

from typing import Any, ClassVar

import wsdl
from gateway.simulator.commands1x import COMMANDS_12, Command
from gateway.simulator.connector1x import Transaction1x
from gateway.simulator.station15 import Station15


class Station12(Station15):
    """Made like Station15."""

    version: ClassVar[str] = "1.2"
    soap_version: ClassVar[wsdl.SoapVersion] = "1.2"
    commands: ClassVar[dict[str, Command]] = COMMANDS_12

    def status_payload(self, connector: int, status: str, error_code: str) -> dict[str, Any]:
        """1.2 has no time of a status."""
        return {"connectorId": connector, "status": self.wire_status(status), "errorCode": error_code}

    def meter_values_payload(self, connector: int, transaction: Transaction1x | None, values: list[dict[str, Any]]) -> dict[str, Any]:
        """1.2 meters Wh and nothing else, as a whole number, and names no transaction."""
        registers = [
            {"timestamp": value["timestamp"], "value": int(sample["value"])}
            for value in values
            for sample in value["sampledValue"]
            if sample["measurand"] == "Energy.Active.Import.Register"
        ]
        return {"connectorId": connector, "values": registers}

    def stop_payload(self, transaction: Transaction1x, stop: dict[str, Any], values: list[dict[str, Any]], reason: str) -> dict[str, Any]:
        """1.2 has neither reason nor transaction data."""
        return stop
