"""The configuration made visible: as TOML with secrets masked, and as JSON Schema."""

import json
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from gateway.config.kinds import is_secret
from gateway.config.options import Config

MASK = "********"


def effective(config: Config) -> str:
    """The whole configuration as TOML, defaults included, every secret shown as ********; empty secrets stay empty."""
    return "\n\n".join(_section(config, "")) + "\n"


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of gateway.toml, for the Helm chart and the documentation."""
    schema = msgspec.json.schema(Config)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ocpp-gateway configuration"} | schema


def _section(section: msgspec.Struct, path: str) -> list[str]:
    """The blocks of a section: its own keys first, then its sub-sections, each under its heading."""
    lines, blocks = [f"[{path}]"] if path else [], []
    for field in msgspec.structs.fields(section):
        value = getattr(section, field.name)
        inner = f"{path}.{field.name}" if path else field.name
        if isinstance(value, msgspec.Struct):
            blocks += _section(value, inner)
        elif field.name == "stations":
            blocks += [_section(override, inner)[0].replace(f"[{inner}]", f"[[{inner}]]", 1) for override in value]
        elif value is not None:
            lines.append(f"{field.name} = {_toml(_masked(value, secret=is_secret(field.type)))}")
    return (["\n".join(lines)] if lines else []) + blocks


def _masked(value: Any, *, secret: bool) -> Any:
    if secret and value:
        return MASK
    if isinstance(value, str) and "://" in value:
        parts = urlsplit(value)
        if parts.password is not None:
            host = parts.netloc.rpartition("@")[2]
            return urlunsplit(parts._replace(netloc=f"{parts.username}:{MASK}@{host}"))
    return value


def _toml(value: Any) -> str:
    if isinstance(value, str):
        # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }" if value else "{}"
    return json.dumps(value)
