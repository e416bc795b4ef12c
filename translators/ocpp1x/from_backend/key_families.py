"""Keys with a connector or a language in their name: which variable of a 2.x station each of them is (signed meter values §3.3.1, cost and price).

MeterPublicKey2 is FiscalMetering of the EVSE of connector 2, `DefaultPriceText,de` the instance `de` of TariffCostCtrlr.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from translators import canonical as c
from translators.memory.inventory import Variable
from translators.memory.station import Station
from translators.ocpp1x.configuration_keys import KEYS, ConfigurationKey, family_of

MAX_KEY = 50
"""Characters of a 1.6 key (CiString50)."""
PUBLIC_KEY = "meterpublickey"
_OFFLINE = "offline"
"""An instance of 2.0.1 that is no language (2.0.1 part 2 §2.10)."""


class Member(NamedTuple):
    """A row of a family with its place filled in."""

    row: ConfigurationKey
    evse: c.EVSEType | None
    instance: str


def members(key: str, station: Station) -> list[Member]:
    """What a key of a family is, or its parts are; nothing for another key, or a connector the station does not have."""
    rows, part = family_of(key)
    if not rows or rows[0].each != "EVSE":
        return [Member(row, None, part) for row in rows]
    pair = station.memory.topology.find(int(part))
    return [] if pair is None else [Member(row, c.EVSEType(id=pair[0]), "") for row in rows]


def reported(known: Iterable[Variable], station: Station) -> Iterator[str]:
    """The keys of families that a station has, as far as it reported its variables."""
    variables = list(known)
    for row in KEYS:
        if "{" not in row.key or row.role != "primary":
            continue
        name = (row.component.lower(), row.variable.lower())
        of_row = [one for one in variables if (one.component.lower(), one.variable.lower()) == name]
        if row.each == "EVSE":
            yield from _of_connectors(row, {one.evse for one in of_row}, station)
        else:
            names = (row.key.format(language=one.variant) for one in of_row if one.variant and one.variant.lower() != _OFFLINE)
            yield from (name for name in names if len(name) <= MAX_KEY)


def _of_connectors(row: ConfigurationKey, evses: set[int], station: Station) -> Iterator[str]:
    topology = station.memory.topology
    for number in topology.connectors():
        pair = topology.find(number)
        if pair is not None and pair[0] in evses:
            yield row.key.format(connectorId=number)
