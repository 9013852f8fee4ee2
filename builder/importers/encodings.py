"""The encoding of a text feed: recognized by its bytes where they are clear, else asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.errors import FeedError
from builder.store import characters

ENCODINGS = {
    "ascii": "ASCII",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a byte order mark",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
}
"""Names for ``--encoding`` (Python's) and for people."""

SPANISH = "ÁÉÍÑÓÚÜáéíñóúü"
OTHERS = "ÀÂÃÄÅÆÇÈÊËÌÎÏÒÔÕÖØŒÙÛŠŽÝŸàâãäåæçèêëìîïòôõöøœùûšžýÿß"
LETTERS = frozenset(SPANISH + OTHERS)
"""The letters of names that Windows-1252 and Mac Roman can write."""

WORD = re.compile(r"[^\W\d_]+")
SIGNS = {
    "¢": re.compile(r"(?<=[0-9¼½¾])¢(?![^\W_])"),
    "§": re.compile(r"(?<![^\W_])§(?=[ §]?[0-9])"),
    "°": re.compile(r"(?<=[0-9])°(?![^\W_])"),
    "ª": re.compile(r"(?<=[0-9.])ª"),
    "º": re.compile(r"(?<=[0-9.])º"),
    **{sign: re.compile(rf"(?<![^\W\d_]){sign}(?![^\W_])") for sign in "¼½¾"},
    **{sign: re.compile(rf"(?<=[ 0-9]){sign}(?=[ 0-9])") for sign in "–—"},
    "‘": re.compile(r"‘(?=[^\W_])"),
    "’": re.compile(r"(?<=[^\W_.])’|’(?=[0-9])"),
    "“": re.compile(r"(?<![^\W_])“(?=[^\W_][^“”]*”)"),
    "”": re.compile(r"(?<=[^\W_.,!?])”(?![^\W_])"),
    "Õ": re.compile("Õ(?=E)"),
    "õ": re.compile("õ(?=e)"),
    "Ã": re.compile("Ã(?=[EO]|$|\\W)"),
    "ã": re.compile("ã(?=[eo]|$|\\W)"),
    "ß": re.compile("(?<=[a-zäöü])ß"),
}
"""Where a sign, or a letter that few languages have, can stand in the text of a return."""


def recognize(data: bytes, filename: str, chosen: str = "") -> tuple[str, str]:
    """Return the text of ``data`` and the key of its encoding in ENCODINGS.

    ``chosen`` names an encoding and is then the only one tried. Without it: a byte order mark
    decides; bytes that are valid UTF-8 are UTF-8; others are Windows-1252 or Mac Roman where every
    byte beyond ASCII makes sense as a letter or sign of its line in one of the two and some byte
    makes none in the other.
    """
    if chosen:
        return _decoded(data, filename, chosen), chosen
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise _unsure(filename, "a text feed in UTF-8, UTF-16, Windows-1252 or Mac Roman", "UTF-32")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, filename, "utf-16"), "utf-16"
    if b"\x00" in data:
        raise _unsure(filename, "text without zero bytes", f"one at byte {data.index(0) + 1}")
    if data.isascii():
        return data.decode("ascii"), "ascii"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _one_byte(data, filename)
    if found := characters.mojibake(text):
        raise _unsure(filename, "text that was saved once", found.what)
    return text, "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"


def _decoded(data: bytes, filename: str, name: str) -> str:
    try:
        return data.decode("utf-8-sig" if name == "utf-8" else name.replace("-roman", "_roman"))
    except UnicodeError as error:
        at = str(error)
        if isinstance(error, UnicodeDecodeError):
            at = f"the byte 0x{data[error.start]:02x} at byte {error.start + 1}"
        raise _unsure(filename, f"text in {ENCODINGS[name]}", at) from error


def _unsure(filename: str, expected: str, got: str) -> FeedError:
    todo = "Ask the county which encoding it uses, and give it as --encoding:"
    todo += f" {', '.join(ENCODINGS)}."
    return FeedError(filename, expected=expected, got=got, todo=todo)


def _one_byte(data: bytes, filename: str) -> tuple[str, str]:
    doubts: dict[str, str] = {}
    texts = {}
    for name in ("cp1252", "mac-roman"):
        try:
            texts[name] = _decoded(data, filename, name)
        except FeedError as error:
            doubts[name] = error.got
            continue
        if doubt := next(implausible(texts[name]), ""):
            doubts[name] = doubt
    sure = [name for name in texts if name not in doubts]
    if len(sure) == 1:
        return texts[sure[0]], sure[0]
    at = next(number for number, byte in enumerate(data) if byte > 0x7F)
    line = data[:at].count(b"\n") + 1
    names = ("cp1252", "mac-roman")
    said = "; ".join(f"{ENCODINGS[name]}: {doubts.get(name, 'possible')}" for name in names)
    got = f"the byte 0x{data[at]:02x} on line {line} ({said})"
    raise _unsure(filename, "bytes that only one encoding explains", got)


def implausible(text: str) -> Iterator[str]:
    """Yield each line's word or sign beyond ASCII that makes no sense as text of a return."""
    for line in text.splitlines():
        if line.isascii():
            continue
        for character in sorted(set(line)):
            if character.isascii():
                continue
            rule = SIGNS.get(character)
            if character not in LETTERS and rule is None:
                yield f"{characters.described(character)} in a text"
            elif rule is not None and len(rule.findall(line)) != line.count(character):
                yield f"{characters.described(character)} in this place"
        for match in WORD.finditer(line):
            if not match[0].isascii() and not _shaped(match[0]):
                yield f'the word "{match[0][:30]}"'


def _shaped(word: str) -> bool:
    kinds = "".join("U" if letter.isupper() else "L" for letter in word)
    bare = re.sub(r"^(?:Mc|Mac|De|Del|La|Le|Van|Di|Du|Fitz)(?=[^\W\d_])", "", word)
    rest = kinds[len(word) - len(bare) :]
    return any(re.fullmatch("U+|UL*|L+", shape) for shape in (kinds, rest))
