"""Characters that no text may contain, and those that a person should check."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

REFUSED = {
    "Cc": "a control character",
    "Cf": "an invisible format character",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
    "Cs": "half of a surrogate pair",
    "Co": "a private-use character",
    "Cn": "a code point that Unicode does not assign",
}
"""Refused general categories of Unicode (UAX #44), in words."""

ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
PERCENT = re.compile(r"%(?:[2-7][0-9A-Fa-f]|[CcDd][0-9A-Fa-f]%[89ABab][0-9A-Fa-f])")
ADDRESS = re.compile(r"https?://\S+")
WORD = re.compile(r"[^\W\d_]+")
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "HEBREW", "ARABIC")

# A UTF-8 sequence of two to four bytes, each byte read as one character: "Ã©", "â€™", "NÃšÃ‘EZ".
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)} | {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0x100)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_MAC = {bytes([byte]).decode("mac_roman"): byte for byte in range(0x80, 0x100)}


def _sequence(table: dict[str, int]) -> re.Pattern[str]:
    def one_of(low: int, high: int) -> str:
        found = (re.escape(char) for char, byte in sorted(table.items()) if low <= byte <= high)
        return f"[{''.join(found)}]"

    follow = one_of(0x80, 0xBF)
    two, three, four = one_of(0xC3, 0xDF), one_of(0xE1, 0xEF), one_of(0xF0, 0xF4)
    # 0xC2 begins the spaces and signs of Latin-1 (U+00A0 to U+00BF): "Â " and "Â½".
    return re.compile(
        f"{one_of(0xC2, 0xC2)}{follow}|{two}{follow}|{three}{follow}{{2}}|{four}{follow}{{3}}"
    )


MOJIBAKE = ((_sequence(_BYTES), _BYTES, "Windows-1252"), (_sequence(_MAC), _MAC, "Mac Roman"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding in a text: its column (counted from 1), what it is, and what to do."""

    column: int
    what: str
    todo: str


def described(character: str) -> str:
    """Return a character by code point and name: "U+202E RIGHT-TO-LEFT OVERRIDE"."""
    names = {"\t": "CHARACTER TABULATION", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}
    names |= {"\x00": "NULL", "\x1a": "SUBSTITUTE"}
    name = unicodedata.name(character, names.get(character, ""))
    return f"U+{ord(character):04X} {name}".rstrip()


def refused(text: str) -> Found | None:
    """Return the first character of ``text`` that is refused, line feeds included."""
    if text.isprintable():
        # Printable excludes every refused category.
        return None
    for column, character in enumerate(text, 1):
        category = unicodedata.category(character)
        if category in REFUSED:
            what = f"{described(character)}, {REFUSED[category]}"
            todo = "Delete it, and look at what it hid in the source."
            return Found(column=column, what=what, todo=todo)
    return None


def mojibake(text: str) -> Found | None:
    """Return the first UTF-8 sequence in ``text`` that was read as a one-byte encoding."""
    if text.isascii():
        return None
    for pattern, table, name in MOJIBAKE:
        for match in pattern.finditer(text):
            try:
                meant = bytes(table[char] for char in match[0]).decode("utf-8")
            except UnicodeDecodeError:
                continue
            # A sequence that stands for no letter, sign or space of use is chance: "Õ„".
            common = ord(meant) < 0x180 or 0x1E00 <= ord(meant) < 0x2300
            if common and unicodedata.category(meant)[0] in "LPSZN":
                what = f'"{match[0]}", which is "{meant}" in UTF-8 that was read as {name}'
                todo = f'Write "{meant}", and save the file as UTF-8.'
                return Found(column=match.start() + 1, what=what, todo=todo)
    return None


def odd(text: str) -> Found | None:
    """Return what to check in prose: odd spaces, decomposed letters, escapes, mixed scripts."""
    if text.isascii() and "&" not in text and "%" not in text:
        return None
    for column, character in enumerate(text, 1):
        if character != " " and unicodedata.category(character) == "Zs":
            todo = "Write a plain space, unless the official text has this one."
            return Found(column=column, what=described(character), todo=todo)
    normal = unicodedata.normalize("NFC", text)
    if normal != text:
        pairs = enumerate(zip(text, normal, strict=False), 1)
        column = next((n for n, (a, b) in pairs if a != b), len(normal) + 1)
        what = "a letter and its accent as two characters (not NFC)"
        todo = "Write the composed letters (NFC), unless the official text has these."
        return Found(column=column, what=what, todo=todo)
    bare = ADDRESS.sub(lambda match: " " * len(match[0]), text)
    for escape, name in ((ENTITY, "HTML entity"), (PERCENT, "percent escape")):
        if match := escape.search(bare):
            todo = "Write the character it stands for, unless the official text has it so."
            return Found(column=match.start() + 1, what=f"the {name} {match[0]}", todo=todo)
    return mixed_scripts(text)


def script(letter: str) -> str:
    """Return the script of a letter by its name; empty for those that any script may use."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in SCRIPTS else ""


def mixed_scripts(text: str) -> Found | None:
    """Return the first word of ``text`` in two scripts, such as Latin with a Cyrillic а."""
    if text.isascii():
        return None
    for match in WORD.finditer(text):
        scripts = [script(letter) for letter in match[0]]
        used = dict(zip(scripts, match[0], strict=True))
        used.pop("", None)
        if len(used) > 1:
            ranks = [(scripts.count(name), name == "LATIN") for name in used]
            rare = [*used][ranks.index(min(ranks))]
            letters = "letters of two scripts in one word, such as"
            what = f'"{match[0][:40]}", {letters} {described(used[rare])}'
            todo = "Write the word in one script, unless the official text has it so."
            return Found(column=match.start() + 1, what=what, todo=todo)
    return None
