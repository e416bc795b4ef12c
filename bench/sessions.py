"""Raw frames through a whole session: queues, pending calls, recent messages, counters. The commands are rendered as frames and thrown away."""

from __future__ import annotations

import itertools
from datetime import datetime

from bench import frames
from gateway.commands import Command, SendCall, SendResult, Side
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.runs import Incoming, Moment, Timing
from gateway.session import Session
from translators.framing import ocppj
from translators.memory.station import Station
from translators.versions import Pair


class Sessions:
    """One session; `request` and `answer` as in `bench.reference`."""

    def __init__(self, pair: Pair, station: Station) -> None:
        ids = itertools.count(1)
        self.now = Moment(0.0, datetime.fromisoformat(frames.NOW))
        self.session = Session(station, pair, Timing(), Reporter(Metrics()), lambda: str(next(ids)))
        self.session.station_opened(self.now)
        self.session.backend_opened(self.now)
        self.asked = self.asked_id = ""

    def request(self, frame: bytes) -> bytes:
        read = ocppj.parse(frame)
        assert isinstance(read, ocppj.CallFrame)  # the frames are ours
        incoming = Incoming(read.message_id, read.action, read.payload, frame)
        return self._sent(self.session.call_received(Side.STATION, incoming, self.now))

    def answer(self, frame: bytes) -> bytes:
        read = ocppj.parse(frame)
        assert isinstance(read, ocppj.ResultFrame)  # the frames are ours
        return self._sent(self.session.result_received(Side.BACKEND, self.asked_id, read.payload, self.now))

    def _sent(self, commands: list[Command]) -> bytes:
        """The frame of the message that settles the event: the answer, else the question that is waited for."""
        out = b""
        self.asked = self.asked_id = ""
        for command in commands:
            if isinstance(command, SendCall):
                out = ocppj.call(command.message_id, command.action, command.payload)
                self.asked, self.asked_id = command.action, command.message_id
            elif isinstance(command, SendResult):
                out = ocppj.result(command.message_id, command.payload)
        return out

    def converse(self, frame: bytes) -> bytes:
        """A whole exchange with the ordinary answers, for what comes before the measured message."""
        out = self.request(frame)
        while self.asked:
            out = self.answer(frames.result(frames.ANSWERS[self.asked]))
        return out
