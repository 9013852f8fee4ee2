"""The reports of an election as files: those in JSON packed into one, those in XML into another."""

from __future__ import annotations

import io
import tarfile
from xml.sax.saxutils import escape

import msgspec
import pyarrow as pa

from builder.exports.nist.objects import TYPE, Fixed, Json
from builder.exports.nist.report import reports
from builder.model import Election
from builder.wording.messages import Messages

_ROOT = (
    'xmlns="http://itl.nist.gov/ns/voting/1500-100/v2"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_ABSTRACT = ("Contest", "ContestSelection", "GpUnit")
LEVEL = 9
"""The first level that looks back over 4 MB, and so finds what the report before says again."""


def json_report(report: Json) -> bytes:
    return msgspec.json.encode(report) + b"\n"


def xml_report(report: Json) -> bytes:
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n', f"<ElectionReport {_ROOT}>\n"]
    _write_fields(report, out)
    out.append("</ElectionReport>\n")
    return "".join(out).encode()


FORMATS = {"json": json_report, "xml": xml_report}


def packed(election: Election, say: Messages) -> dict[str, bytes]:
    """Return the files of an election by their paths; none where no update counts."""
    if not election.live:
        return {}
    files = {kind: io.BytesIO() for kind in FORMATS}
    tars = {
        kind: tarfile.TarFile(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT)
        for kind, file in files.items()
    }
    folder = election.path.replace("/", "-")
    for update, report in reports(election, say):
        for kind, written in FORMATS.items():
            data, member = written(report), tarfile.TarInfo(f"{folder}/{update.key}.{kind}")
            member.size, member.mtime = len(data), int(update.released_at.timestamp())
            tars[kind].addfile(member, io.BytesIO(data))
    for tar in tars.values():
        tar.close()
    codec = pa.Codec("zstd", compression_level=LEVEL)
    return {
        f"{election.path}/data/nist-sp-1500-100-{kind}.tar.zst": codec.compress(
            file.getbuffer(), asbytes=True
        )
        for kind, file in files.items()
    }


def _write(name: str, value: object, out: list[str]) -> None:
    """Write a field: a list as an element for each of its values, but the ids of others as one."""
    if isinstance(value, Fixed):
        if name not in value.written:
            own: list[str] = []
            _write_object(name, value, own)
            value.written[name] = "".join(own)
        out.append(value.written[name])
    elif isinstance(value, dict):
        _write_object(name, value, out)
    elif isinstance(value, list) and not name.endswith("Ids"):
        for one in value:
            _write(name, one, out)
    else:
        text = " ".join(value) if isinstance(value, list) else str(value)
        out.append(f"<{name}>{'true' if value is True else escape(text)}</{name}>\n")


def _write_object(name: str, value: Json, out: list[str]) -> None:
    if "Language" in value:
        text = escape(value["Content"])
        out.append(f'<{name} Language="{value["Language"]}">{text}</{name}>')
        return
    kind = f' xsi:type="{value["@type"].removeprefix(TYPE)}"' if name in _ABSTRACT else ""
    own = f' ObjectId="{value["@id"]}"' if "@id" in value else ""
    out.append(f"<{name}{kind}{own}>")
    _write_fields(value, out)
    out.append(f"</{name}>\n")


def _write_fields(of: Json, out: list[str]) -> None:
    for name, value in of.items():
        if name[0] != "@":
            _write(name, value, out)
