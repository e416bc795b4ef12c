"""What a station and the thing that carries its messages need of each other."""

from collections import deque
from typing import Any, Protocol

from gateway.simulator.exchanges import Exchange, ExchangeLog, Reply, Violation


class Endpoint(Protocol):
    """What a link needs of its station."""

    async def answer(self, exchange: Exchange) -> Reply: ...

    async def lost(self) -> None: ...

    def spawn(self, work: Any, name: str) -> None: ...


class Link(Protocol):
    """How a station's messages travel."""

    log: ExchangeLog
    violations: deque[Violation]
    close_code: int | None

    @property
    def online(self) -> bool: ...

    async def open(self, station: Endpoint) -> None: ...

    async def call(
        self, action: str, payload: dict[str, Any], unique_id: str | None = None, *, validate: bool = True, within: float | None = None
    ) -> dict[str, Any]: ...

    async def close(self) -> None: ...

    async def drop(self) -> None: ...
