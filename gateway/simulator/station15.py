"""A 1.5 charging station over SOAP."""

from collections.abc import Mapping
from typing import Any, ClassVar

import wsdl
from gateway.simulator.commands1x import COMMANDS_15, Command
from gateway.simulator.configuration1x import Key, keys_15
from gateway.simulator.connector1x import Transaction1x
from gateway.simulator.options import StationOptions
from gateway.simulator.soap_station import SoapStation

# 1.5 has five statuses; whatever 1.6 calls a connector in use is Occupied (1.5 §7.10).
_STATUSES = {"Available": "Available", "Faulted": "Faulted", "Unavailable": "Unavailable", "Reserved": "Reserved"}
_UNITS = {"A": "Amp", "V": "Volt"}
_CONTEXTS = {"Sample.Periodic", "Sample.Clock", "Transaction.Begin", "Transaction.End", "Interruption.Begin", "Interruption.End"}


class Station15(SoapStation):
    """`Station15("CP-1", "http://127.0.0.1:8080/soap")`: the further keywords are in SoapStation and StationOptions."""

    version: ClassVar[str] = "1.5"
    soap_version: ClassVar[wsdl.SoapVersion] = "1.5"
    commands: ClassVar[dict[str, Command]] = COMMANDS_15

    @staticmethod
    def standard_keys(options: StationOptions) -> dict[str, Key]:
        """Those of 1.5."""
        return keys_15(options)

    def boot_payload(self) -> dict[str, Any]:
        """1.5 §6.3."""
        return {
            "chargePointVendor": self.options.vendor,
            "chargePointModel": self.options.model,
            "chargePointSerialNumber": self.options.serial_number,
            "firmwareVersion": self.options.firmware_version,
        }

    def boot_interval(self, answer: Mapping[str, Any]) -> int:
        """1.5 §6.4: it sets HeartBeatInterval as well."""
        interval = int(answer["heartbeatInterval"])
        self.configuration["HeartBeatInterval"] = str(interval)
        return interval

    def wire_status(self, status: str) -> str:
        """Occupied for all that 1.5 has no word for."""
        return _STATUSES.get(status, "Occupied")

    def meter_values_payload(self, connector: int, transaction: Transaction1x | None, values: list[dict[str, Any]]) -> dict[str, Any]:
        """1.5 §6.27."""
        link = {} if transaction is None else {"transactionId": self.known_id(transaction)}
        return {"connectorId": connector, **link, "values": [_meter_value(each) for each in values]}

    def stop_payload(self, transaction: Transaction1x, stop: dict[str, Any], values: list[dict[str, Any]], reason: str) -> dict[str, Any]:
        """1.5 §6.43; it knows no reason."""
        return {**stop, "transactionData": [{"values": [_meter_value(each) for each in values]}]}


def _meter_value(value: dict[str, Any]) -> dict[str, Any]:
    """The 1.5 shape: the number is the text of the element (zeep calls it `_value_1`), the rest are attributes."""
    samples = [
        {
            "_value_1": sample["value"],
            **({"context": sample["context"]} if sample["context"] in _CONTEXTS else {}),
            "measurand": sample["measurand"],
            "unit": _UNITS.get(sample["unit"], sample["unit"]),
        }
        for sample in value["sampledValue"]
    ]
    return {"timestamp": value["timestamp"], "value": samples}
