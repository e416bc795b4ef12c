"""Why a station is not let in."""

from __future__ import annotations

AWAY = "backend_away"


class Refusal(Exception):  # noqa: N818  # reads as what happened
    """A station may not connect. `reason` is a label of the metrics."""

    def __init__(self, status: int, reason: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.reason = reason
