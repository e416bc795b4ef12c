"""The gateway's settings: every option declared once, read from three places, refused with all its mistakes at once.

* `options` declares the structs: name, type, default and meaning of every key; those of `[soap]` are in `soap`. The TOML reader, the environment names,
  `check-config` and the JSON Schema are derived from them.
* `load` merges flags over environment over file, converts, and raises `ConfigError` with every mistake.
* `rules` holds what a type cannot say: URLs, networks, what two keys mean together, and what this version refuses because it cannot do it yet.
* `show` prints the effective configuration with secrets masked, and gives the JSON Schema.

No other module reads the environment.
"""

from gateway.config.errors import ConfigError
from gateway.config.flags import flag_values
from gateway.config.load import load
from gateway.config.options import (
    Admin,
    Backend,
    Buffer,
    Config,
    Listen,
    Log,
    Policy,
    State,
    StationOverride,
    Tls,
)
from gateway.config.rules import NOT_YET, check_workers, networks
from gateway.config.show import effective, json_schema
from gateway.config.soap import Soap

__all__ = [
    "NOT_YET",
    "Admin",
    "Backend",
    "Buffer",
    "Config",
    "ConfigError",
    "Listen",
    "Log",
    "Policy",
    "Soap",
    "State",
    "StationOverride",
    "Tls",
    "check_workers",
    "effective",
    "flag_values",
    "json_schema",
    "load",
    "networks",
]
