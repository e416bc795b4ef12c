"""`ocpp-gateway run`: serve until a signal."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path

from gateway import logs
from gateway.config import Config, ConfigError, check_workers, flag_values, load
from gateway.io.collector import Collector
from gateway.io.service import Service
from gateway.storage import StoreError


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("-c", "--config", type=Path, metavar="FILE", help="gateway.toml")
    parser.add_argument("--listen", metavar="HOST:PORT", help="where stations connect")
    parser.add_argument("--admin", metavar="HOST:PORT", help="metrics, health, API and web page")
    parser.add_argument("--backend-url", metavar="URL")
    parser.add_argument("--backend-version", metavar="V")
    parser.add_argument("--state", metavar="URL", help="sqlite:///path or memory:")
    parser.add_argument("--workers", type=int, default=1, metavar="N")
    parser.add_argument("--log-level", metavar="L")
    parser.add_argument("--log-format", metavar="F", help="console or json")


def main(args: Namespace) -> int:
    try:
        flags = flag_values(
            listen=args.listen,
            admin=args.admin,
            backend_url=args.backend_url,
            backend_version=args.backend_version,
            state=args.state,
            log_level=args.log_level,
            log_format=args.log_format,
        )
        check_workers(args.workers)
        config = load(args.config, flags=flags)
    except ConfigError as error:
        print(*error.mistakes, sep="\n", file=sys.stderr)
        return 2
    logs.configure(config.log.level, config.log.format, redact_identities=config.log.redact_identities)
    return run_loop(serve(config, args.config, flags))


async def serve(config: Config, config_file: Path | None, flags: Mapping[str, str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. 0, or 1 when it could not start or its state could not be kept."""
    log = logs.get(__name__)
    raise_file_limit()
    try:
        service = Service(config, config_file=config_file, flags=flags)
        service.heed_signals()
        async with service:
            with Collector(service.registry):
                log.info(
                    "serving",
                    host=config.listen.host,
                    port=service.port,
                    tls_port=service.tls_port,
                    admin_port=service.admin_port,
                    backend=config.backend.url,
                    version=config.backend.version,
                )
                await service.run_until_signal()
            log.info("stopping")
    except (OSError, StoreError, ValueError) as error:
        log.error("failed", error=str(error))
        return 1
    return 0


def raise_file_limit() -> None:
    """Each station takes two descriptors, and the usual soft limit (1024) is there for programs that use select()."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):  # the limit stays; connections over it are refused by the system
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def run_loop(main_coroutine: object) -> int:
    """Run on uvloop where it exists (TLS connections need 8 to 10 times less memory on it), else on asyncio's own loop."""
    try:
        import uvloop
    except ImportError:
        return int(asyncio.run(main_coroutine))  # type: ignore[arg-type]
    return int(uvloop.run(main_coroutine))  # type: ignore[arg-type]
