"""The operator's hook that wakes SOAP stations nobody can call (soap design §8, NAT).

A station behind its own network is heard, and cannot be called until it opens a way itself. Some can be made to: 1.5 §8.3 has them answer a text message
with a Heartbeat. `soap.wakeup_url` is posted `{"station", "identity"}`; whatever it does, the station's next message says that it is awake.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from gateway import logs
from gateway.metrics import Metrics

log = logs.get(__name__)

HOOK_TIMEOUT = 10.0
"""Seconds for the hook to say that it took the order; a command waits for the station meanwhile."""
WAKE_EVERY = 60.0
"""Seconds between two orders for one station: each may be a text message that somebody pays for."""
MAX_HOOK_CALLS = 20
"""At once; more wait, within `HOOK_TIMEOUT`."""


class Wakeups:
    """One gateway's. Use it as an asynchronous context manager. `wait`: seconds to wait for a station's next message."""

    def __init__(self, url: str, wait: float, metrics: Metrics) -> None:
        self._url = url
        self._metrics = metrics
        self.wait = wait
        self._session = ClientSession(
            connector=TCPConnector(limit=MAX_HOOK_CALLS, force_close=True),
            timeout=ClientTimeout(total=HOOK_TIMEOUT),
            cookie_jar=DummyCookieJar(),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        await self._session.close()

    async def order(self, station: str, identity: str) -> str:
        """Have a station woken; `identity` is its id as it writes it itself. Gives what went wrong, without the URL, which may hold a key."""
        failure = await self._post(station, identity)
        if failure:
            self._metrics.wakeup("failed")
            log.warning("a station could not be woken", fault="operator", station=station, error=failure)
        return failure

    async def _post(self, station: str, identity: str) -> str:
        try:
            async with self._session.post(
                self._url, json={"station": station, "identity": identity}, allow_redirects=False
            ) as response:  # what it says beside its status is not read
                return "" if 200 <= response.status < 300 else f"soap.wakeup_url answered HTTP {response.status}"
        except TimeoutError:
            return f"soap.wakeup_url gave no answer in {HOOK_TIMEOUT:.0f} s"
        except (ClientError, OSError) as error:
            return f"soap.wakeup_url cannot be called: {type(error).__name__}"

    def ended(self, *, awake: bool) -> None:
        """The station was waited for."""
        self._metrics.wakeup("awake" if awake else "silent")
