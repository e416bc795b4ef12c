"""`docs/configuration.md` and `deploy/gateway.example.toml`, from the schema of `gateway.config`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from gateway import config
from gateway.config.kinds import is_secret

CONFIGURATION_HEAD = """\
# Configuration

<!-- Written by `make docs` from gateway/config/options.py and soap.py; change it there. -->

The gateway reads one TOML file, `ocpp-gateway run -c gateway.toml`. Flags win over the environment, the environment over the file. Every option has
a default but `backend.url` and `backend.version`; [`deploy/gateway.example.toml`](../deploy/gateway.example.toml) shows them all.

* Environment: section and key joined by two underscores, `OCPP_GATEWAY_BACKEND__URL=wss://…`. Lists are separated by commas. `[[stations]]` exist only
  in the file.
* A *secret* may be given as `file:/path`; it is never printed.
* A mistake stops the start with exit code 2 and one line per mistake. `ocpp-gateway check-config gateway.toml` tries it and prints what it comes to.
* SIGHUP reads certificates and `[[stations]]` again; everything else needs a restart.
"""

EXAMPLE_HEAD = """\
# Every option of the gateway with its default, made by `make docs`. What stands without # must be set; docs/configuration.md has the ranges.
# Try it: ocpp-gateway check-config gateway.toml
"""

# What an operator puts where there is no default, and examples where the default says little.
REQUIRED = {"backend.version": "2.0.1", "backend.url": "wss://csms.example/ocpp/{station_id}"}
EXAMPLES: dict[str, Any] = {
    "stations.match": "ABB-*",
    "stations.connectors": {"1": "1.1", "2": "1.2"},
}
ENTRIES = "stations"


class Option(NamedTuple):
    """One key: its section (dotted), name, the values it takes in words, its default, and what it means."""

    section: str
    name: str
    takes: str
    default: Any
    required: bool
    secret: bool
    meaning: str

    @property
    def key(self) -> str:
        return f"{self.section}.{self.name}"


class Section(NamedTuple):
    """One table of the file. `present`: it exists without being written."""

    path: str
    meaning: str
    present: bool
    options: tuple[Option, ...]


def sections() -> Iterator[Section]:
    """Every table in the order of the declarations."""
    schema = config.json_schema()
    definitions: dict[str, Any] = schema["$defs"]
    for name, field in definitions["Config"]["properties"].items():
        yield from _section(name, field, definitions)


def _section(path: str, field: dict[str, Any], definitions: dict[str, Any]) -> Iterator[Section]:
    struct = _struct(field, definitions)
    assert struct is not None, f"{path} is no section"
    secrets = {field.name for field in msgspec.structs.fields(getattr(config, struct["title"])) if is_secret(field.type)}
    inner: list[Section] = []
    options: list[Option] = []
    for name, value in struct["properties"].items():
        if _struct(value, definitions) is not None:
            inner += _section(f"{path}.{name}", value, definitions)
            continue
        required = name in struct["required"]
        options.append(Option(path, name, _takes(value), value.get("default"), required, name in secrets, value["description"]))
    yield Section(path, struct["description"].partition(" Made by")[0], "anyOf" not in field, tuple(options))
    yield from inner


def _struct(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any] | None:
    """The table a field holds: itself, optional, or as a list's item."""
    for candidate in (field, field.get("items", {}), *field.get("anyOf", ())):
        if "$ref" in candidate:
            found: dict[str, Any] = definitions[candidate["$ref"].rpartition("/")[2]]
            return found
    return None


def _takes(value: dict[str, Any]) -> str:
    if "anyOf" in value:
        return " or ".join(_takes(one) for one in value["anyOf"])
    if "enum" in value:
        return ", ".join(f"`{json.dumps(one)}`" for one in value["enum"])
    match value["type"]:
        case "string":
            return "text"
        case "boolean":
            return "true, false"
        case "array":
            return f"list of {_takes(value['items'])}s"
        case "object":
            return "table of texts"
        case number:
            return f"{number} {_range(value)}".strip()


def _range(value: dict[str, Any]) -> str:
    low = f"≥ {value['minimum']}" if "minimum" in value else f"> {value['exclusiveMinimum']}" if "exclusiveMinimum" in value else ""
    high = f"≤ {value['maximum']}" if "maximum" in value else ""
    return ", ".join(part for part in (low, high) if part)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }" if value else "{}"
    return json.dumps(value, ensure_ascii=False)


def configuration() -> str:
    """The page of all options."""
    lines = [CONFIGURATION_HEAD]
    for section in sections():
        heading = f"[[{section.path}]]" if section.path == ENTRIES else f"[{section.path}]"
        lines += [f"## `{heading}`", "", section.meaning, "", "| key | takes | default | meaning |", "|---|---|---|---|"]
        for option in section.options:
            default = "**must be set**" if option.required else f"`{_toml(option.default)}`"
            meaning = f"{'*secret*: ' if option.secret else ''}{option.meaning}".replace("|", "\\|")
            if option.key in config.NOT_YET:
                meaning += f". In this version: {config.NOT_YET[option.key][1]}"
            lines.append(f"| `{option.name}` | {option.takes} | {default} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def example() -> str:
    """The example file: valid as it stands, every option with a default in a comment."""
    lines = [EXAMPLE_HEAD]
    for section in sections():
        entry = section.path == ENTRIES
        written = section.present and not entry
        lines += [f"# {section.meaning}", f"{'' if written else '#'}{f'[[{section.path}]]' if entry else f'[{section.path}]'}"]
        for option in section.options:
            must = option.key in REQUIRED
            value = REQUIRED[option.key] if must else EXAMPLES.get(option.key, option.default)
            # A `#` directly before the key is an option; `# ` is prose.
            lines.append(f"{'' if must else '#'}{option.name} = {_toml(value)}  # {option.meaning}")
        lines.append("")
    return "\n".join(lines)
