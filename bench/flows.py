"""Raw frames through the real codecs and flows, with nothing around them: no session, no socket, no store."""

from __future__ import annotations

import itertools
from typing import Any

from bench import frames
from translators.flow import Call, Flow, Route
from translators.framing import ocppj
from translators.memory.station import Station
from translators.versions import Pair


class Flows:
    """One station in front of a backend; `request` and `answer` as in `bench.reference`. What a flow tells beside its questions is encoded too."""

    def __init__(self, pair: Pair, station: Station) -> None:
        self.pair = pair
        self.station = station
        self.ids = itertools.count(1)
        self.route: Route | None = None
        self.flow: Flow[Any] | None = None
        self.asked = self.action = self.message_id = ""

    def request(self, frame: bytes) -> bytes:
        """A CALL of the station to the backend's CALL. The question before, if it still waits, is given up."""
        read = ocppj.parse(frame)
        assert isinstance(read, ocppj.CallFrame)  # the frames are ours
        self.message_id, self.action = read.message_id, read.action
        request = self.pair.station.codec.decode_request(read.action, read.payload)
        route = self.pair.from_station[read.action]
        assert isinstance(route, Route)  # what is refused is not measured
        route.ledger.count_request(request, self.station)
        if self.flow is not None:
            self.flow.close()
        self.route, self.flow = route, route.flow(request, self.station)
        return self._next(None)

    def answer(self, frame: bytes) -> bytes:
        """The backend's CALLRESULT to the station's CALLRESULT, or to a further CALL of the flow."""
        assert self.route is not None  # `request` was called
        read = ocppj.parse(frame)
        assert isinstance(read, ocppj.ResultFrame)  # the frames are ours
        answer = self.pair.backend.codec.decode_answer(self.asked, read.payload)
        self.route.ledger.count_answer(self.asked, answer, self.station)
        return self._next(answer)

    def _next(self, value: Any) -> bytes:
        assert self.flow is not None  # the callers have one
        try:
            while True:
                effect = self.flow.send(value)
                value = None
                request: Any = getattr(effect, "request", None)
                if request is None:
                    continue  # a follow-up flow runs later
                action, payload = self.pair.backend.codec.encode_request(request)
                frame = ocppj.call(str(next(self.ids)), action, payload)
                if isinstance(effect, Call):
                    self.asked = action
                    return frame
        except StopIteration as stop:
            self.flow, self.asked = None, ""
            return ocppj.result(self.message_id, self.pair.station.codec.encode_answer(self.action, stop.value))
        finally:
            self.station.losses.clear()
            self.station.quirks.clear()
            self.station.touched = False

    def converse(self, frame: bytes) -> bytes:
        """A whole exchange with the ordinary answers, for what comes before the measured message."""
        out = self.request(frame)
        while self.asked:
            out = self.answer(frames.result(frames.ANSWERS[self.asked]))
        return out
