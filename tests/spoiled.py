"""Tables of spoiled files, written as text: what stands there, what is put there, what is said."""

from __future__ import annotations

import re

Case = tuple[str, str, str, str]


def read_cases(table: str) -> list[Case]:
    r"""Return the file, the old text, the new text and the message of each case.

    A case is a line `file | old | new`, in which \n and the like are escapes, and below it the
    message, indented and broken anywhere between two words.
    """
    cases = []
    for block in re.split(r"\n(?=\S)", table.strip()):
        head, *lines = block.split("\n")
        file, old, new = (cell.removeprefix(" ") for cell in head.split(" |"))
        cases.append((file, _unescaped(old), _unescaped(new), " ".join(map(str.strip, lines))))
    return cases


def _unescaped(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("unicode_escape")
