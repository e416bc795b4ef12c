"""Keys and variables of the link between station and gateway: the backend may not change them blindly (translation-down A.9).

The station's server is the gateway. A backend that changes the station's password, security profile or server address would cut the station
off, or move it past the gateway.
"""

from __future__ import annotations

import re

LINK_KEYS = frozenset({"authorizationkey", "securityprofile", "cpoendpoint", "chargepointid"})
"""Keys of the security whitepaper, of 1.5 and of vendors, lower case: configuration keys are CiStrings."""

_VENDOR_URL = re.compile(r"(central.?system|csms|backend|ocpp|server|connection).*(ur[il]|endpoint|address|host)", re.IGNORECASE)
"""How vendors call the address of their server (device-model A.2)."""

LINK_VARIABLES = frozenset(
    {
        ("securityctrlr", "basicauthpassword"),
        ("securityctrlr", "identity"),
        ("securityctrlr", "securityprofile"),
        ("ocppcommctrlr", "networkconfigurationpriority"),
        ("ocppcommctrlr", "activenetworkprofile"),
    }
)
"""(component, variable), lower case."""

SECRET_VARIABLES = frozenset({"basicauthpassword", "apnpassword", "vpnpassword", "vpnkey"})
"""Variables that are written and never read, of whatever component, lower case."""


def is_link_key(key: str) -> bool:
    """Whether a 1.x configuration key belongs to the link."""
    return key.strip().casefold() in LINK_KEYS or _VENDOR_URL.search(key) is not None


def is_link_variable(component: str, variable: str) -> bool:
    """Whether a 2.x variable belongs to the link."""
    pair = (component.strip().casefold(), variable.strip().casefold())
    return pair in LINK_VARIABLES or pair[0] == "networkconfiguration" or _VENDOR_URL.search(variable) is not None


def is_secret_variable(variable: str) -> bool:
    """Whether a 2.x variable is a secret of the link, which a station that tells it tells to the gateway alone (device-model 4)."""
    return variable.strip().casefold() in SECRET_VARIABLES
