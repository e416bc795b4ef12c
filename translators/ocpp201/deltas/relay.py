"""The flow of every message that both 2.0.1 and 2.1 have: shaped, asked, the answer shaped back.

Guards and taps are those of a relay (translation-down A.9, A.1): commands that re-point the link are not passed on in any pairing.
"""

from __future__ import annotations

from typing import Any

from translators.canonical.base import Request, Response
from translators.flow import Flow, Route, call
from translators.memory.station import Station
from translators.ocpp201.deltas.answers import to_untold_answer, to_untold_request
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.shaping import Shaping, Telling, Untold
from translators.relay import asks_first, check_command, learn_first, tap


def relay(request: Request[Any], station: Station, outward: Shaping, inward: Shaping, *, command: bool) -> Flow[Response]:
    """Pass on a request and its answer, each in the words of its receiver; what cannot be said is refused with the message's own word."""
    action = request.ACTION
    if command and (question := asks_first(request)) is not None:
        yield from learn_first(question, station)
    if command and (guarded := check_command(request, station)) is not None:
        return guarded
    try:
        shaped = outward.shape(request, Telling(station, action, command))
    except Untold as untold:
        count(untold, station)
        return to_untold_request(action, untold)
    # An event of a transaction is known by its number, whatever else it says when it comes again; readings and the like by what the session goes by.
    answer: Response = yield from call(shaped, "" if command or action == "TransactionEvent" else station.key)
    tap(request, answer, station)
    try:
        told: Response = inward.shape(answer, Telling(station, action, command=False))
    except Untold as untold:
        count(untold, station)
        return to_untold_answer(action, untold)
    return told


def count(untold: Untold, station: Station) -> None:
    """Count what could not be told, once."""
    if not untold.counted:
        station.lose(untold.loss)


def route(request: type[Request[Any]], outward: Shaping, inward: Shaping, *, command: bool) -> Route:
    """The row of a table for a message that is relayed."""

    def flow(message: Request[Any], station: Station) -> Flow[Response]:
        return relay(message, station, outward, inward, command=command)

    flow.__name__ = flow.__qualname__ = "relay"
    return Route(flow, relayed(request, outward, inward))
