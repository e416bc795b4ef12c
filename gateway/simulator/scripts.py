"""Scripts: how a test or the demo has an action answered otherwise than the peer would by itself."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.simulator.exchanges import Exchange, Reply

Script = Mapping[str, Any] | Reply | Callable[[Exchange], "Reply | Mapping[str, Any] | Awaitable[Reply | Mapping[str, Any]]"]
"""How a test answers an action: a payload, a Reply, or a function of the exchange giving either (a coroutine function may wait; an
`ocpp.exceptions.OCPPError` it raises becomes the CALLERROR)."""


async def scripted(script: Script, exchange: Exchange) -> Reply:
    """The reply a script gives to this exchange."""
    result: Any = script(exchange) if callable(script) else script
    if inspect.isawaitable(result):
        result = await result
    return result if isinstance(result, Reply) else Reply(dict(result))
