"""Masks secrets in what people get to see: log lines and the recent messages of the admin API.

Rules of this file:
* Masking never changes what it is given; what holds no secret comes back as the same object, wire text letter for letter.
* Passwords, keys and credentials are always masked (OCPP 2.0.1 A01.FR.12: the password is not to be found in logs); identities of people and
  SIM cards (idTag, idToken, ICCID, IMSI) only when asked for.
* Text that names a secret but cannot be read as JSON or XML is masked as a whole: rather too little shown than too much.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from lxml import etree

MASK = "********"

_SECRETS = frozenset(
    (
        "authorization", "proxy-authorization", "cookie", "set-cookie", "password", "password_hash", "passwd", "secret", "token", "private_key",
        "privatekey", "basicauthpassword", "authorizationkey", "apnpassword", "simpin", "vpnpassword", "vpnkey",
    )
)  # fmt: skip
_IDENTITIES = frozenset(("idtag", "parentidtag", "idtoken", "additionalidtoken", "emaid", "iccid", "imsi"))
# Where a variable's or a configuration key's value stands beside its name, in requests, answers and reports.
_VALUES = frozenset(("value", "attributevalue", "variableattribute"))

_URL_PASSWORD = re.compile(r"(://[^/\s:@\"'<>]*:)[^/\s@\"'<>]+(?=@)")
_HEADER = re.compile(r"(?i)((?:proxy-)?authorization['\"]?\s*[:=,]\s*['\"]?(?:basic|bearer)\s+)[^\s'\",)]+")
_ASSIGNED = re.compile(r"(?i)((?:password|authorizationkey|token)\w{0,20}=)('[^']*'|\"[^\"]*\")")
_PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?(?:-----END \1PRIVATE KEY-----|\Z)", re.DOTALL)
_NAMES_A_SECRET = re.compile(r"(?i)authorizationkey|password")
_MAX_DEPTH = 64


class Redactor:
    """Masks secrets, and identities too when `identities` is set."""

    def __init__(self, *, identities: bool = False) -> None:
        self._identities = identities
        self._masked_keys = _SECRETS | _IDENTITIES if identities else _SECRETS

    def value(self, value: Any) -> Any:
        """The value with secrets masked, in new containers where something was masked."""
        return self._walk(value, 0)

    def frame(self, wire: str | bytes) -> str:
        """An OCPP-J frame or SOAP envelope as text with secrets masked."""
        text = wire if isinstance(wire, str) else wire.decode(errors="backslashreplace")
        start = text.lstrip()[:1]
        if start in ("[", "{"):
            return self._json(text)
        return self._xml(text) if start == "<" else self._plain(text)

    def _walk(self, value: Any, depth: int) -> Any:
        if depth > _MAX_DEPTH:
            return MASK
        if isinstance(value, str | bytes):
            masked = self.frame(value)
            return masked if isinstance(value, bytes) or masked != value else value
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, list | tuple):
            items = [self._walk(item, depth + 1) for item in value]
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        if value is None or isinstance(value, int | float):
            return value
        shown = repr(value)
        masked = self._plain(shown)
        return value if masked == shown else masked

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> Any:
        named = _names_secret(value)
        masked = {}
        for key, item in value.items():
            low = key.casefold() if isinstance(key, str) else ""
            if named and low in _VALUES:
                masked[key] = self._value_of_secret(item)
            elif low in self._masked_keys and isinstance(item, str | bytes | int) and item not in ("", b""):
                masked[key] = MASK
            elif low == "vpn" and isinstance(item, Mapping):  # OCPP 2.x VPNType: its key is a pre-shared secret
                masked[key] = self._walk(item | {"key": MASK} if isinstance(item, dict) and "key" in item else item, depth + 1)
            else:
                masked[key] = self._walk(item, depth + 1)
        return value if all(masked[key] is item for key, item in value.items()) else masked

    def _value_of_secret(self, item: Any) -> Any:
        """A value, or the variableAttribute list of a report with one value per attribute type."""
        if isinstance(item, list | tuple):
            return [each | {"value": MASK} if isinstance(each, dict) and "value" in each else each for each in item]
        return MASK

    def _json(self, text: str) -> str:
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            return self._plain(text)
        masked = self._walk(value, 1)
        return text if masked is value else orjson.dumps(masked).decode()

    def _xml(self, text: str) -> str:
        if "<!DOCTYPE" in text:  # SOAP 1.2 part 1, 5: an envelope has none, and entities could hide what they say
            return self._plain(text)
        try:
            root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except (etree.XMLSyntaxError, ValueError):
            return self._plain(text)
        changes = [self._mask_element(element) for element in root.iter(etree.Element)]
        return etree.tostring(root, encoding="unicode") if any(changes) else text

    def _mask_element(self, element: etree._Element) -> bool:
        """Masks the element's text where it is a secret or holds one; True when something was masked."""
        name = _local(element)
        previous = element.getprevious() if name in _VALUES else None
        while previous is not None and _local(previous) not in ("key", *_VALUES):
            previous = previous.getprevious()
        if name in self._masked_keys or (previous is not None and _is_secret_name(previous.text)):
            if not (element.text or len(element)):
                return False
            for child in list(element):
                element.remove(child)
            element.text = MASK
            return True
        text = element.text or ""
        masked = _common(text)
        if masked != text:
            element.text = masked
        return masked != text

    def _plain(self, text: str) -> str:
        if text.lstrip()[:1] in ("[", "{", "<") and _NAMES_A_SECRET.search(text):
            return f"{MASK} (unreadable text that names a secret, {len(text)} characters)"
        return _common(text)


def _common(text: str) -> str:
    """What is a secret in any text."""
    text = _URL_PASSWORD.sub(rf"\1{MASK}", text)
    text = _HEADER.sub(rf"\1{MASK}", text)
    text = _ASSIGNED.sub(rf"\1'{MASK}'", text)
    return _PRIVATE_KEY.sub(rf"(private key {MASK})", text)


def _names_secret(value: Mapping[Any, Any]) -> bool:
    """{"key": "AuthorizationKey", …} of 1.x, {"variable": {"name": "BasicAuthPassword"}, …} of 2.x."""
    variable = value.get("variable")
    return _is_secret_name(value.get("key")) or (isinstance(variable, Mapping) and _is_secret_name(variable.get("name")))


def _is_secret_name(name: object) -> bool:
    if not isinstance(name, str):
        return False
    plain = name.strip().casefold()
    return plain in _SECRETS or plain.endswith("password")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname.casefold() if isinstance(element.tag, str) else ""
