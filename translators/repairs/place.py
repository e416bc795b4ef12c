"""Where a value stands while it is repaired, and the two answers of a rule that are no value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

import msgspec.inspect as mi


class Verdict(Enum):
    """What a rule says when it gives no new value."""

    UNCHANGED = "the rule does not concern the value"
    ABSENT = "the value is taken as absent"


UNCHANGED: Final = Verdict.UNCHANGED
ABSENT: Final = Verdict.ABSENT

Family = Literal["1.6", "2.x"]


def family_of(struct: type) -> Family:
    """The vocabulary that a strict struct speaks: names such as StatusNotificationRequest stand in both."""
    return "1.6" if struct.__module__.startswith(("translators.ocpp16.", "translators.ocpp1x.")) else "2.x"


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a struct: `type` is what it wants, absence already taken off."""

    family: Family
    struct: str
    field: str
    type: mi.Type
    required: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.struct, self.field
