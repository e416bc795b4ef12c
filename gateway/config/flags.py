"""From the flags of `run` to dotted keys."""

from gateway.config.errors import ConfigError


def flag_values(
    *,
    listen: str | None = None,
    admin: str | None = None,
    backend_url: str | None = None,
    backend_version: str | None = None,
    state: str | None = None,
    log_level: str | None = None,
    log_format: str | None = None,
) -> dict[str, str]:
    """The `flags` argument of `load`, from the command line's texts; None = the flag was not given.

    Raises ConfigError when `--listen` or `--admin` is not HOST:PORT ([::1]:8080 for IPv6).
    """
    values: dict[str, str] = {}
    mistakes: list[str] = []
    for section, address in (("listen", listen), ("admin", admin)):
        if address is None:
            continue
        host, colon, port = address.rpartition(":")
        host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
        if not colon or not host or not port or ("::" in address and not address.startswith("[")):
            mistakes.append(f"--{section}: {address!r} is not HOST:PORT")
            continue
        values[f"{section}.host"], values[f"{section}.port"] = host, port
    if mistakes:
        raise ConfigError(mistakes)
    plain = {
        "backend.url": backend_url,
        "backend.version": backend_version,
        "state.url": state,
        "log.level": log_level,
        "log.format": log_format,
    }
    return values | {key: value for key, value in plain.items() if value is not None}
