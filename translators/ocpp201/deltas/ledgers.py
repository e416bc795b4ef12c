"""Ledgers of relayed messages: every field reaches the field of its own name, but for what a `Dropped` row names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import Request
from translators.ocpp201.deltas.shaping import Dropped, Forbidden, Shaping
from translators.relay import losses_beside
from translators.structs import Part, parts, structs_below
from translators.tables import Kept, Ledger, Lost, Row, Rows, Sub, To

ALSO: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("TariffType", "description"): ("idTokenInfo.personalMessage",),
    ("TransactionEventRequest", "triggerReason"): ("TransactionEvent.transactionInfo.chargingState",),
    ("TransactionType", "transactionId"): ("TransactionEvent.transactionInfo.chargingState",),
}
"""Targets besides the field of the same name."""

_ROOTS = "the station is asked for the roots of its link first: none of them is deleted"
FIRST: Mapping[str, tuple[type[Request[Any]], ...]] = {"DeleteCertificate": (c.GetInstalledCertificateIdsRequest,)}
"""What is asked before a command is passed on (`translators.relay.asks_first`)."""


def relayed(request: type[Request[Any]], outward: Shaping, inward: Shaping, *losses: str) -> Ledger:
    """The ledger of a message that is shaped on its way out and whose answer is shaped on its way back; `losses`: of its own flow."""
    action = request.ACTION
    return Ledger(
        request=_rows(request, f"{action}.", outward),
        made=dict.fromkeys((asked.ACTION for asked in FIRST.get(action, ())), _ROOTS),
        answers={action: _rows(request.ANSWER, "", inward)}
        | {asked.ACTION: dict.fromkeys(asked.ANSWER.__struct_fields__, Kept(_ROOTS)) for asked in FIRST.get(action, ())},
        answer_made={"statusInfo": "why it was refused here", "status": "refused here"},
        losses=tuple(sorted({*outward.losses(request), *inward.losses(request.ANSWER), *losses_beside(action), *losses})),
    )


def _rows(struct: type[msgspec.Struct], prefix: str, shaping: Shaping) -> Rows:
    return {part.name: _row(struct.__name__, part, prefix, shaping) for part in parts(struct)}


def _row(struct: str, part: Part, prefix: str, shaping: Shaping) -> Row:
    rule = shaping.fields.get((struct, part.name))
    if isinstance(rule, Dropped):
        return Lost(rule.loss)
    if isinstance(rule, Forbidden) and rule.told is UNSET:
        return Kept("refused when it changes what happens, else left out")
    if struct == "TariffType" and part.name != "description":
        return Kept("the tariff as a whole is counted as lost")
    also = ALSO.get((struct, part.name), ())
    if part.struct is not None and not also and _has_own_fates(part.struct, shaping):
        return Sub(_rows(part.struct, f"{prefix}{part.name}.", shaping))
    return To(prefix + part.name, *also)


@cache
def _has_own_fates(struct: type[msgspec.Struct], shaping: Shaping) -> bool:
    """Whether a part of it goes elsewhere than to the field of its name."""
    return any(
        isinstance(shaping.fields.get((below.__name__, name)), Dropped | Forbidden) or (below.__name__, name) in ALSO
        for below in structs_below(struct)
        for name in below.__struct_fields__
    )
