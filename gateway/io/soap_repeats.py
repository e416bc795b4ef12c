"""Requests of a SOAP station that come again: one message, one answer, however often it is posted (soap design §7).

HTTP has no sequence: a station whose answer got lost posts the request again, with the same wsa:MessageID or, on many stacks, with a new one. What
makes two requests one is therefore told by what they are:

* of a transaction (StartTransaction, StopTransaction, MeterValues): by the body alone, where that has the time of what it tells. A station without a
  clock begins two sessions word for word the same.
* any other: by wsa:MessageID and body. A station that uses one MessageID for different bodies has none in this sense.
* without a MessageID: by the body, only of the very last request, and not for long.
* Heartbeat: never. Its answer is the time of now, and asking twice costs nothing.

A BootNotification is a repetition only where nothing else was said since, and what came before a new one is over: many stations count their MessageIDs
from 1 after each start, and a status of 1.2 and 1.5 has no time that would tell the one of now from the one of then. What was said of a transaction stays:
a station tells it again after a start if its answer got lost.
"""

from __future__ import annotations

from typing import NamedTuple

from gateway.io.soap_calls import Answer, SoapCall
from translators.classes import MessageClass, is_boot, message_class

MAX_KEPT = 64
"""Answers, and MessageIDs, remembered of one station."""
MAX_BYTES = 16_384
"""Longer answers are not remembered; only DataTransfer has such, and it is asked again."""
WINDOW = 900.0
"""Seconds an answer is good for."""
SHORT_WINDOW = 60.0
"""The same without a MessageID, and of a BootNotification, whose answer has a time and a verdict that may be another by then."""


class Key(NamedTuple):
    """What makes two requests one. `message_id` is empty where it says nothing, or where the body says enough (`by_body`)."""

    action: str
    message_id: str
    body_hash: bytes
    by_body: bool = False


class Repeats:
    """The last answers to one station. Seconds are monotonic."""

    __slots__ = ("_answers", "_ids", "_last", "_reuses_ids")

    def __init__(self) -> None:
        self._answers: dict[Key, tuple[float, Answer]] = {}
        self._ids: dict[str, bytes] = {}
        self._last: Key | None = None
        self._reuses_ids = False

    def key(self, call: SoapCall) -> Key:
        """The key of a request that just came; tells a MessageID that is used again from one that names a message."""
        if call.dated and message_class(call.action) is MessageClass.TRANSACTION:
            return Key(call.action, "", call.body_hash, by_body=True)
        message_id = call.message_id
        if message_id:
            if self._ids.setdefault(message_id, call.body_hash) != call.body_hash:
                self._reuses_ids = True
            while len(self._ids) > MAX_KEPT:
                del self._ids[next(iter(self._ids))]
        return Key(call.action, "" if self._reuses_ids else message_id, call.body_hash)

    def answer(self, key: Key, now: float) -> Answer | None:
        """The answer this request got before; None when it is new."""
        last, self._last = self._last, key
        at, answer = self._answers.get(key, (0.0, None))
        if answer is None:
            return None
        if not key.by_body and (not key.message_id or is_boot(key.action)) and key != last:
            return None
        window = WINDOW if key.by_body or (key.message_id and not is_boot(key.action)) else SHORT_WINDOW
        if now - at > window:
            del self._answers[key]
            return None
        return answer

    def keep(self, key: Key, answer: Answer, now: float) -> None:
        """This request got this answer."""
        if key.action == "Heartbeat" or len(answer.body) > MAX_BYTES:
            return
        if is_boot(key.action):
            self._ids.clear()
            self._answers = {each: kept for each, kept in self._answers.items() if each.by_body}
        self._answers.pop(key, None)
        self._answers[key] = (now, answer)
        while len(self._answers) > MAX_KEPT:
            del self._answers[next(iter(self._answers))]
