"""Readings of 2.1 in 2.0.1 (translation-up §4.4, §4.5)."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.canonical.legacy import VENDOR_ID
from translators.ocpp201.deltas.shaping import Telling, Untold, losing
from translators.ocpp201.schema import MeasurandEnumType

MEASURANDS = frozenset(get_args(MeasurandEnumType))
SAME: dict[str, str] = {"Current.Import.Offered": "Current.Offered", "Power.Import.Offered": "Power.Offered", "Display.PresentSOC": "SoC"}
"""Measurands of 2.1 that say what one of 2.0.1 says."""
SIGNED_LENGTH = 2500


def meter_value(value: Any, _telling: Telling) -> Any:
    """A reading that 2.0.1 knows under another name is renamed, unless the plain one stands beside it."""
    said = {_measurand(sample) for sample in value.sampledValue}
    renamed = tuple(
        replace(sample, measurand=SAME[sample.measurand]) if sample.measurand in SAME and SAME[sample.measurand] not in said else sample
        for sample in value.sampledValue
    )
    return value if all(a is b for a, b in zip(renamed, value.sampledValue, strict=True)) else replace(value, sampledValue=renamed)


def _measurand(sample: c.SampledValueType) -> str:
    return "Energy.Active.Import.Register" if sample.measurand is UNSET else str(sample.measurand)


@losing("measurand_no_counterpart", "location_upstream", "signed_meter_moved")
def sampled_value(value: Any, telling: Telling) -> Any:
    """A reading without a name in 2.0.1 is not told: under a near one it would be another quantity, or of another place."""
    if value.measurand is not UNSET and value.measurand not in MEASURANDS:
        raise Untold("measurand_no_counterpart", "UnsupportedParam", f"measurand {value.measurand} is unknown to OCPP 2.0.1")
    if value.location == "Upstream":
        # Inlet would attribute the load of the building to the station.
        raise Untold("location_upstream", "UnsupportedParam", "location Upstream is unknown to OCPP 2.0.1")
    signed = value.signedMeterValue
    if signed is UNSET:
        return value
    if len(signed.signedMeterData) > SIGNED_LENGTH:
        telling.station.lose("signed_meter_moved")
        return replace(value, signedMeterValue=UNSET, customData=_moved(value.customData, signed))
    if signed.publicKey is UNSET or signed.signingMethod is UNSET:
        # Required in 2.0.1, whose convention for "none" is the empty text.
        filled = replace(signed, publicKey=_text(signed.publicKey), signingMethod=_text(signed.signingMethod))
        return replace(value, signedMeterValue=filled)
    return value


def _text(value: Any) -> str:
    return "" if value is UNSET else str(value)


def _moved(custom: Any, signed: c.SignedMeterValueType) -> msgspec.Raw:
    """Signed data is never cut: it goes where 2.0.1 sets no limit (translation-up §4.5), beside what a vendor wrote there."""
    open_part: dict[str, Any] = {"vendorId": VENDOR_ID} if custom is UNSET else msgspec.json.decode(custom)
    return msgspec.Raw(ENCODER.encode({**open_part, "signedMeterValue": signed}))
