"""Any variable of a 2.x station as a configuration key of 1.6 (device-model A.4).

    component[instance](evse.connector)/variable[instance]!target?unit;2

All delimiters are outside the alphabet of 2.x names (2.0.1 part 2 §2.1.4), and no standard key has a `/`. A name longer than a key can be is cut, and
found again by its hash in what the station reported.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from translators import canonical as c
from translators.memory.inventory import Variable

MAX_KEY = 50
"""Characters of a 1.6 key (CiString50)."""
Characteristic = Literal["", "?unit", "?type", "?min", "?max", "?values", "?elements"]
ATTRIBUTES: Final[dict[str, c.AttributeEnumType]] = {"!target": "Target", "!minset": "MinSet", "!maxset": "MaxSet", "": "Actual"}
CHARACTERISTICS: Final[tuple[Characteristic, ...]] = ("?unit", "?type", "?min", "?max", "?values", "?elements")
_NAME = r"[^/\[\]()!?;~]{1,50}"
_FLAT = re.compile(
    rf"(?P<component>{_NAME})(\[(?P<instance>[^\[\]]{{1,50}})\])?(\((?P<evse>\d{{1,4}})(\.(?P<plug>\d{{1,4}}))?\))?"
    rf"/(?P<variable>{_NAME})(\[(?P<variant>[^\[\]]{{1,50}})\])?"
    r"((?P<attribute>!target|!minset|!maxset)|(?P<characteristic>\?unit|\?type|\?min|\?max|\?values|\?elements))?(;(?P<page>[2-9]|[1-9]\d))?",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?P<start>.{37})~(?P<hash>[0-9a-f]{10})(;(?P<page>[2-9]))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flat:
    """What a name says."""

    variable: Variable
    attribute: c.AttributeEnumType = "Actual"
    characteristic: Characteristic = ""
    page: int = 1


def flat_name(variable: Variable, suffix: str = "", page: int = 1) -> str:
    """The key of a variable; `suffix` is an attribute (`!target`) or a characteristic (`?max`)."""
    name = _whole(variable, suffix)
    end = f";{page}" if page > 1 else ""
    return name + end if len(name + end) <= MAX_KEY else _cut(name) + end


def _whole(variable: Variable, suffix: str) -> str:
    place = f"({variable.evse}{f'.{variable.connector}' if variable.connector else ''})" if variable.evse else ""
    return f"{variable.component}{_bracketed(variable.instance)}{place}/{variable.variable}{_bracketed(variable.variant)}{suffix}"


def _cut(name: str) -> str:
    return f"{name[:37]}~{_digest(name)}"


def _bracketed(instance: str) -> str:
    return f"[{instance}]" if instance else ""


def _digest(name: str) -> str:
    return hashlib.sha1(name.lower().encode(), usedforsecurity=False).hexdigest()[:10]


def read_name(key: str, known: Iterable[Variable]) -> Flat | None:
    """What a key says; None when it is no such name, or a cut one that belongs to no variable of the station."""
    cut = _LONG.fullmatch(key)
    if cut is not None:
        return _found(f"{cut['start']}~{cut['hash']}".lower(), int(cut["page"] or 1), known)
    found = _FLAT.fullmatch(key)
    if found is None:
        return None
    suffix = (found["characteristic"] or "").lower()
    return Flat(
        Variable(
            component=found["component"],
            instance=found["instance"] or "",
            evse=int(found["evse"] or 0),
            connector=int(found["plug"] or 0),
            variable=found["variable"],
            variant=found["variant"] or "",
        ),
        ATTRIBUTES[(found["attribute"] or "").lower()],
        next((one for one in CHARACTERISTICS if one == suffix), ""),
        int(found["page"] or 1),
    )


def _found(wanted: str, page: int, known: Iterable[Variable]) -> Flat | None:
    """The variable whose whole name has this start and this hash; of two the first."""
    for variable in known:
        for attribute in ATTRIBUTES:
            if _cut(_whole(variable, attribute)).lower() == wanted:
                return Flat(variable, ATTRIBUTES[attribute], "", page)
        for characteristic in CHARACTERISTICS:
            if _cut(_whole(variable, characteristic)).lower() == wanted:
                return Flat(variable, "Actual", characteristic, page)
    return None


def key_of(variable: Variable) -> tuple[object, ...]:
    """What tells a variable from the others of a station; names and instances have no case."""
    return (
        variable.component.lower(),
        variable.instance.lower(),
        (variable.evse, variable.connector),
        variable.variable.lower(),
        variable.variant.lower(),
    )
