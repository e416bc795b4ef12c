"""What can go wrong between two peers. Every error names who is at fault and what was being done.

The names say what happened; most of it is what tests and real stations expect to happen, not an error of the program (hence N818)."""


class PeerError(Exception):
    """Base of what a station or the central system raises about its counterpart."""


class CallRefused(PeerError):  # noqa: N818  # see above
    """The counterpart answered CALLERROR, or a SOAP fault (`code` is then the fault's subcode)."""

    def __init__(self, action: str, code: str, description: str = "", details: object = None) -> None:
        super().__init__(f"the counterpart refused {action}: {code} {description}".rstrip())
        self.action, self.code, self.description, self.details = action, code, description, details


class NoAnswer(PeerError):  # noqa: N818  # see above
    """The counterpart kept silent for the whole answer time; the connection still stands."""

    def __init__(self, action: str, seconds: float) -> None:
        super().__init__(f"the counterpart did not answer {action} within {seconds:g} s")
        self.action, self.seconds = action, seconds


class Disconnected(PeerError):  # noqa: N818  # see above
    """There is no connection, or it went away before the answer came: nobody knows whether the message arrived."""


class InvalidAnswer(PeerError):  # noqa: N818  # see above
    """The counterpart's answer does not pass the official schema; it is also among the violations."""

    def __init__(self, action: str, why: str) -> None:
        super().__init__(f"the counterpart's answer to {action} is not valid: {why}")
        self.action, self.why = action, why


class HandshakeRefused(PeerError):  # noqa: N818  # see above
    """The WebSocket handshake failed: `status` is the HTTP status (0: no HTTP answer at all; 101: no common subprotocol)."""

    def __init__(self, url: str, status: int, why: str, headers: dict[str, str] | None = None) -> None:
        told = f"HTTP {status} {why}" if status else why
        super().__init__(f"{url} did not take the station: {told}".rstrip())
        self.status, self.headers = status, headers or {}


class SessionFailed(PeerError):  # noqa: N818  # see above
    """A charging session could not be completed: the central system refused the token or the transaction, or the messages were lost."""
