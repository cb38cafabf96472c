"""Texts that come from git, made fit to be shown: control characters visible, passwords gone."""

import re

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Up to the last @ before a blank or a quotation mark: a password may hold @ and /, and a path loses
# nothing by it.
_LOGIN = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://)[^\s'\"]*@")
# Some messages leave the scheme out.
_BARE_LOGIN = re.compile(r"[^\s'\"@:/]+:[^\s'\"]*@")


def visible(text: str) -> str:
    r"""One line of text in which each character that a terminal would obey is written out, such as
    `\x1b`."""
    return _UNSEEN.sub(_written_out, text)


def without_passwords(text: str) -> str:
    """The same text with no user and no password in the addresses that it names."""
    return _BARE_LOGIN.sub("", _LOGIN.sub(r"\1", text))


def _written_out(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
