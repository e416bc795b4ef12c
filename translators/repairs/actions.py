"""The action of a message, whatever its case."""

from __future__ import annotations

from collections.abc import Iterable


def known_action(action: str, actions: Iterable[str]) -> str | None:
    """The action as the standard spells it (quirk `action_case`, quirks.md 11); None when no version of it is among `actions`."""
    wanted = action.strip().casefold()
    return next((name for name in actions if name.casefold() == wanted), None)
