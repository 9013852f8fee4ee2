"""The reports of an election as files: those in JSON packed into one, those in XML into another."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape

import msgspec
import pyarrow as pa

from builder.exports.nist.objects import TYPE, Filled, Fixed, Json
from builder.exports.nist.report import reports
from builder.model import Election, Update
from builder.wording.messages import Messages

_ROOT = (
    'xmlns="http://itl.nist.gov/ns/voting/1500-100/v2"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_ABSTRACT = ("Contest", "ContestSelection", "GpUnit")
LEVEL = 9
"""The first level that looks back over 4 MB, and so finds what the report before says again."""


def json_report(report: Json) -> bytes:
    return _json(report).encode() + b"\n"


def _json(of: Json) -> str:
    return msgspec.json.encode(of, enc_hook=_raw).decode()


def _raw(of: Filled) -> msgspec.Raw:
    return msgspec.Raw(of.written(_json).encode())


def xml_report(report: Json) -> bytes:
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n', f"<ElectionReport {_ROOT}>\n"]
    _write_fields(report, out)
    out.append("</ElectionReport>\n")
    return "".join(out).encode()


FORMATS = {"json": json_report, "xml": xml_report}


def packed(election: Election, say: Messages) -> dict[str, bytes]:
    """Return the files of an election by their paths; none where no update counts.

    Reports are made anew for each format: those of one, unpacked, are all that is in memory.
    """
    if not election.live:
        return {}
    return {
        f"{election.path}/data/nist-sp-1500-100-{kind}.tar.zst": _packed(
            election, reports(election, say), kind, written
        )
        for kind, written in FORMATS.items()
    }


def _packed(
    election: Election,
    made: Iterable[tuple[Update, Json]],
    kind: str,
    written: Callable[[Json], bytes],
) -> bytes:
    file, folder = io.BytesIO(), election.path.replace("/", "-")
    with tarfile.TarFile(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for update, report in made:
            data, member = written(report), tarfile.TarInfo(f"{folder}/{update.key}.{kind}")
            member.size, member.mtime = len(data), int(update.released_at.timestamp())
            tar.addfile(member, io.BytesIO(data))
    codec = pa.Codec("zstd", compression_level=LEVEL)
    packed: bytes = codec.compress(file.getbuffer(), asbytes=True)
    return packed


def _write_fields(of: Json, out: list[str]) -> None:
    """Write fields: a list as an element for each of its values, but the ids of others as one."""
    for name, value in of.items():
        if name[0] == "@":
            continue
        if isinstance(value, list) and not name.endswith("Ids"):
            for one in value:
                _write_object(name, one, out)
        elif isinstance(value, dict):
            _write_object(name, value, out)
        else:
            text = " ".join(value) if isinstance(value, list) else str(value)
            out.append(f"<{name}>{'true' if value is True else escape(text)}</{name}>\n")


def _write_object(name: str, value: Json | Filled, out: list[str]) -> None:
    if isinstance(value, Filled):
        out.append(value.written(_contest))
    elif isinstance(value, Fixed):
        if name not in value.written:
            value.written[name] = _object(name, value)
        out.append(value.written[name])
    else:
        out.append(_object(name, value))


def _contest(of: Json) -> str:
    return _object("Contest", of)


def _object(name: str, value: Json) -> str:
    if "Language" in value:
        text = escape(value["Content"])
        return f'<{name} Language="{value["Language"]}">{text}</{name}>'
    kind = f' xsi:type="{value["@type"].removeprefix(TYPE)}"' if name in _ABSTRACT else ""
    own = f' ObjectId="{value["@id"]}"' if "@id" in value else ""
    out = [f"<{name}{kind}{own}>"]
    _write_fields(value, out)
    out.append(f"</{name}>\n")
    return "".join(out)
