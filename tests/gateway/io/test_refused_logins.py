"""A refused login is remembered for a while, and no other one with it."""

from __future__ import annotations

from gateway.credentials import Login
from gateway.io.refusals import Refusal
from gateway.io.refused_logins import FOR, MAX_REFUSED, RefusedLogins

REFUSAL = Refusal(401, "credentials", "backend: wrong")


def test_a_login_stays_refused_for_a_while_as_it_was_refused() -> None:
    logins = RefusedLogins()
    logins.keep("CP-1", Login("Basic x"), REFUSAL, 100.0)
    again = logins.get("CP-1", Login("Basic x"), 100.0 + FOR - 1)
    assert again is not None
    assert (again.status, again.reason, str(again)) == (401, "credentials", "backend: wrong")
    assert logins.get("CP-1", Login("Basic x"), 100.0 + FOR) is None


def test_other_credentials_and_other_stations_are_others() -> None:
    logins = RefusedLogins()
    logins.keep("CP-1", Login("Basic x"), REFUSAL, 0.0)
    logins.keep("CP-11", Login(), REFUSAL, 0.0)
    for identity, login in (("CP-1", Login("Basic y")), ("CP-1", Login()), ("CP-2", Login("Basic x")), ("CP-", Login("1Basic x"))):
        assert logins.get(identity, login, 1.0) is None
    assert logins.get("CP-11", Login(), 1.0) is not None


def test_the_one_refused_longest_ago_is_forgotten_first() -> None:
    logins = RefusedLogins()
    for number in range(MAX_REFUSED + 1):
        logins.keep(f"CP-{number}", Login(), REFUSAL, 0.0)
    assert logins.get("CP-0", Login(), 1.0) is None
    assert logins.get("CP-1", Login(), 1.0) is not None
