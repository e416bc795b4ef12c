"""Reads the configuration: flags win over environment, environment over file; every mistake is reported, not the first."""

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from gateway.config.errors import ConfigError
from gateway.config.kinds import is_secret
from gateway.config.options import Config, StationOverride
from gateway.config.rules import cross_mistakes, rule_for

ENV_PREFIX = "OCPP_GATEWAY_"
MAX_SECRET_BYTES = 65_536


class _Text(str):
    """A value from a flag or the environment, whose type is not yet known."""

    __slots__ = ()


def load(
    path: Path | None = None,
    *,
    flags: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """The checked configuration.

    `path`: the TOML file, or None for none. `flags`: dotted keys and texts from the command line (`flag_values`).
    `environ`: the environment, by default the process's own. Raises ConfigError with every mistake.
    """
    raw = _read_file(path) if path is not None else {}
    _overlay(raw, _from_environment(os.environ if environ is None else environ))
    _overlay(raw, dict(flags or {}))
    reader = _Reader()
    values = reader.section(Config, raw, "")
    mistakes = reader.mistakes + list(cross_mistakes(values, reader.broken))
    if mistakes:
        raise ConfigError(mistakes)
    return msgspec.convert(values, Config)


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: is not UTF-8 text (byte {error.start})"]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: is not TOML: {error}"]) from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Only names with two underscores are ours: Kubernetes puts OCPP_GATEWAY_PORT=tcp://… beside a service called ocpp-gateway."""
    return {
        name.removeprefix(ENV_PREFIX).replace("__", ".").lower(): text
        for name, text in environ.items()
        if name.startswith(ENV_PREFIX) and "__" in name.removeprefix(ENV_PREFIX)
    }


def _overlay(raw: dict[str, Any], texts: Mapping[str, str]) -> None:
    for dotted, text in texts.items():
        *sections, key = dotted.split(".")
        table: Any = raw
        for section in sections:
            table = table.setdefault(section, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):  # else the file has a plain value where a section belongs, and the reader says so
            table[key] = _Text(text)


class _Reader:
    """Converts raw tables; collects mistakes. What could not be read is in `broken` and absent from the values."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []
        self.broken: set[str] = set()

    def section(self, struct: type[msgspec.Struct], raw: Any, path: str) -> dict[str, Any]:
        if not isinstance(raw, dict):
            self._mistake(path, f"{_shown(raw)} stands where a section of keys belongs")
            return {}
        fields = {field.name: field for field in msgspec.structs.fields(struct)}
        for key in raw:
            if key not in fields:
                self._unknown(f"{path}{'.' if path else ''}{key}")
        return {
            name: value for name, field in fields.items() for value in self._field(field, raw, f"{path}{'.' if path else ''}{name}", path)
        }

    def _field(self, field: FieldInfo, raw: dict[str, Any], key: str, path: str) -> Iterator[Any]:
        """The field's value, or nothing when it is absent with a default, or wrong."""
        struct = _struct_in(field.type)
        if struct is StationOverride:
            yield self._stations(raw.get(field.name, []))
        elif struct is not None:
            # A plain section exists even when nothing of it is set; an optional one ([listen.tls]) only when it is mentioned.
            if field.name in raw or not _optional(field.type):
                yield self.section(struct, raw.get(field.name, {}), key)
        elif field.name in raw:
            value = self._leaf(field.type, raw[field.name], key)
            if key not in self.broken:
                yield value
        elif field.required:
            self._mistake(key, "is missing" if path.startswith("stations") else f"must be set (in the file or as {_env_name(key)})")

    def _stations(self, raw: Any) -> list[dict[str, Any]]:
        if not isinstance(raw, list):
            self._mistake("stations", f"{_shown(raw)} stands where [[stations]] entries of the file belong")
            return []
        return [self.section(StationOverride, entry, f"stations[{position}]") for position, entry in enumerate(raw)]

    def _leaf(self, annotation: Any, raw: Any, key: str) -> Any:
        secret = is_secret(annotation)
        if secret and isinstance(raw, str) and raw.startswith("file:"):
            raw = self._secret_file(raw.removeprefix("file:"), key)
        elif isinstance(raw, _Text):
            raw = _typed(str(raw), annotation)
        if key in self.broken:
            return None
        try:
            value = msgspec.convert(raw, annotation)
            rule = rule_for(key)
            return value if rule is None else rule(value)
        except msgspec.ValidationError as error:
            return self._mistake(key, _sentence(raw, annotation, str(error), secret=secret))
        except ValueError as error:
            return self._mistake(key, str(error))

    def _secret_file(self, name: str, key: str) -> str:
        try:
            data = Path(name).read_bytes()[:MAX_SECRET_BYTES]
            return data.decode().rstrip("\r\n")
        except OSError as error:
            self._mistake(key, f"file {name}: {error.strerror}")
        except UnicodeDecodeError:
            self._mistake(key, f"file {name}: is not UTF-8 text")
        return ""

    def _unknown(self, key: str) -> None:
        plain = ".".join(part.partition("[")[0] for part in key.split("."))
        scores = {known: difflib.SequenceMatcher(None, plain, known).ratio() for known in known_keys()}
        self._mistake(key, f"unknown key; the nearest known key is {max(scores, key=lambda known: scores[known])}")

    def _mistake(self, key: str, sentence: str) -> None:
        self.broken.add(key)
        self.mistakes.append(f"{key}: {sentence}")


def known_keys(struct: type[msgspec.Struct] = Config, path: str = "") -> Iterator[str]:
    """Every dotted key and section, sections first."""
    for field in msgspec.structs.fields(struct):
        yield f"{path}{field.name}"
        inner = _struct_in(field.type)
        if inner is not None:
            yield from known_keys(inner, f"{path}{field.name}.")


def _env_name(key: str) -> str:
    return ENV_PREFIX + key.upper().replace(".", "__")


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _optional(annotation: Any) -> bool:
    return type(None) in get_args(_bare(annotation))


def _struct_in(annotation: Any) -> type[msgspec.Struct] | None:
    """The struct a field holds: itself, optional, or as a tuple's item."""
    bare = _bare(annotation)
    for candidate in (bare, *(get_args(bare) if get_origin(bare) in (Union, UnionType, tuple) else ())):
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def _typed(text: str, annotation: Any) -> Any:
    """A text as TOML would have it where the option is no text: numbers, true/false, lists; a list also as comma-separated words."""
    bare = _bare(annotation)
    if bare is str or _choices(bare) or "\n" in text:
        return text
    try:
        value = tomllib.loads(f"value = {text.lower() if text.lower() in ('true', 'false') else text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    if get_origin(bare) is tuple and not isinstance(value, list):
        return [word.strip() for word in text.split(",") if word.strip()]
    return value


def _sentence(raw: Any, annotation: Any, reason: str, *, secret: bool) -> str:
    shown = "this value" if secret else _shown(raw)
    bare = _bare(annotation)
    choices = _choices(bare)
    if choices and isinstance(raw, str):
        return f"{shown} is not one of {', '.join(choices)}"
    if (choices or bare is str) and isinstance(raw, int | float):
        return f"{shown} is a number or true/false where a text belongs: write it in quotes"
    expected = reason.partition(" - at ")[0].replace("`", "").replace("Expected ", "expected ").replace("bool | int", "a number or false")
    return f"{shown}: {expected}"


def _choices(bare: Any) -> list[str]:
    """The texts of a Literal, or of a union of Literals; none for other types."""
    literals = get_args(bare) if get_origin(bare) is Union else (bare,)
    return [text or '""' for literal in literals if get_origin(literal) is Literal for text in get_args(literal)]


def _shown(raw: Any) -> str:
    text = repr(str(raw)) if isinstance(raw, str) else str(raw).lower() if isinstance(raw, bool) else repr(raw)
    return text if len(text) <= 80 else text[:77] + "..."
