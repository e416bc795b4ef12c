"""The service descriptions (WSDL 1.1) of OCPP-S 1.2, 1.5 and 1.6, in our own words.

The files are written by `wsdl.generate` from `wsdl.facts`; `wsdl.types` reads them for the codecs. They describe the same services as
the published ones, element for element; a test proves it where those lie beside the project.
"""

from importlib.resources import files
from typing import Literal
from xml.sax.saxutils import quoteattr

from wsdl.facts import NAMESPACES

__all__ = ["ADDRESS", "NAMESPACES", "SERVICES", "VERSIONS", "Service", "SoapVersion", "file_name", "load"]

SoapVersion = Literal["1.2", "1.5", "1.6"]
Service = Literal["CentralSystemService", "ChargePointService"]

VERSIONS: tuple[SoapVersion, ...] = ("1.2", "1.5", "1.6")
SERVICES: tuple[Service, ...] = ("CentralSystemService", "ChargePointService")

ADDRESS = "http://localhost/"
"""The address in the files; `load` puts the caller's in its place."""


def file_name(version: SoapVersion, service: Service) -> str:
    """Name of the file of one service inside this package."""
    return f"{service}-{version}.wsdl"


def load(version: SoapVersion, service: Service, address: str = ADDRESS) -> bytes:
    """The WSDL of one service of one version, UTF-8, with `address` (an absolute URL) as the location of its port."""
    text = files(__name__).joinpath(file_name(version, service)).read_bytes()
    return text.replace(b"location=" + quoteattr(ADDRESS).encode(), b"location=" + quoteattr(address).encode())
