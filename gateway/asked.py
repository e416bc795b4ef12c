"""Commands of the backend that come again: one deed, one answer (translation-down A.3, 2.1 part 4 §4.1.4). Sans-I/O.

A backend that lost its connection may send its CALL once more, under the same message id. While the deed goes on, its answer is that of both; afterwards
the answer is given again for a minute. The same id with another content is another command: there are backends that count anew on each connection.
"""

from __future__ import annotations

import hashlib

import msgspec

from gateway.commands import SendError, SendResult
from gateway.runs import Incoming, Run

AGAIN_WITHIN = 60.0
"""Seconds for which an answer is given again."""
MAX_ANSWERS = 8
"""Of one station: the backend asks one thing at a time, and repeats the last."""
MAX_BYTES = 16_384
"""Longer answers are not kept: only reads have such, and they may be asked again."""

Answer = SendResult | SendError


class _Asked(msgspec.Struct, eq=False):
    """A command. `answer` is None while it goes on, `until` monotonic seconds."""

    content: bytes
    run: Run | None
    answer: Answer | None = None
    until: float = 0.0


class Asked:
    """The last commands of one session, by message id."""

    __slots__ = ("_commands",)

    def __init__(self) -> None:
        self._commands: dict[str, _Asked] = {}

    def begin(self, incoming: Incoming, run: Run) -> None:
        """A command is being fulfilled."""
        self._commands.pop(incoming.message_id, None)
        self._commands[incoming.message_id] = _Asked(_content(incoming), run)
        while len(self._commands) > MAX_ANSWERS:
            del self._commands[next(iter(self._commands))]

    def answered(self, message_id: str, answer: Answer, now: float) -> None:
        """It is answered, whether the backend is there to hear it or not."""
        known = self._commands.get(message_id)
        if known is None:
            return
        if isinstance(answer, SendResult) and len(answer.payload) > MAX_BYTES:
            del self._commands[message_id]
            return
        known.run, known.answer, known.until = None, answer, now + AGAIN_WITHIN

    def id_of(self, run: Run) -> str | None:
        """The message id of a command that goes on, though the connection it came on is gone."""
        return next((message_id for message_id, known in self._commands.items() if known.run is run), None)

    def running(self, incoming: Incoming) -> Run | None:
        """The deed that this command asks for once more, while it goes on."""
        known = self._commands.get(incoming.message_id)
        return None if known is None or known.run is None or known.content != _content(incoming) else known.run

    def answer(self, incoming: Incoming, now: float) -> Answer | None:
        """What this command was answered before; None for a new one."""
        known = self._commands.get(incoming.message_id)
        if known is None or known.answer is None or now >= known.until or known.content != _content(incoming):
            return None
        return known.answer

    def expire(self, now: float) -> None:
        """Answers that are not given again any more need no room."""
        for message_id in [each for each, known in self._commands.items() if known.answer is not None and now >= known.until]:
            del self._commands[message_id]

    def __len__(self) -> int:
        return len(self._commands)


def _content(incoming: Incoming) -> bytes:
    return hashlib.blake2b(incoming.raw, digest_size=16, person=incoming.action.encode()[:16]).digest()
