"""The index that a browser searches, made by Pagefind's program of every entry."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from builder.errors import BuildError, shown
from builder.exports.search_entries import Entry, vocabulary
from builder.theme.assets import Asset

DOOR = "assets/search.json"
WORDS = "words.json"
"""What a browser looks for a misspelled word in."""
_NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_PARTS = (".pf_meta", ".pf_index")
_FRAGMENT = re.compile(r"fragment/(\w+)\.pf_fragment")
_SIGNATURE = b"pagefind_dcd"
_TODO = "Run `make setup`; if that does not help, report it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The files of a search: ``door`` names the folder in which the others lie, ``rest``."""

    door: Asset
    rest: Mapping[str, bytes]

    @property
    def files(self) -> dict[str, bytes]:
        return {self.door.path: self.door.data, **self.rest}


def index(entries: Iterable[Entry], language: str) -> Index:
    """Index ``entries`` in a folder named by the hash of all of it: old and new parts never mix.

    Pages name the door alone, whose name stays: a word changed on one page leaves every other page
    as it was. What a reader sees of an entry is ``shown/<id>.json``, where the id is that of
    Pagefind's results. Pagefind brings user interfaces of its own, and files that only they read;
    they are left out. BuildError where it can't be run.
    """
    entries = list(entries)
    made = _made(entries, language)
    known = json.loads(made["pagefind-entry.json"])["languages"].get(language, {})
    engine = f"wasm.{known.get('wasm') or 'unknown'}.pagefind"
    kept = {
        path: data
        for path, data in made.items()
        if path in (*_NEEDED, engine) or path.endswith(_PARTS)
    }
    by_url = {entry.url: entry for entry in entries}
    for path, data in made.items():
        if name := _FRAGMENT.fullmatch(path):
            kept[f"shown/{name[1]}.json"] = _shown(by_url[_url(data)])
    if len(by_url) != len(entries) or sum(path.startswith("shown/") for path in kept) != len(
        entries
    ):
        raise _failed("not every entry once")
    kept[WORDS] = json.dumps(vocabulary(entries), ensure_ascii=False).encode()
    kept = dict(sorted(kept.items()))
    hashes = "".join(f"{hashlib.sha256(data).hexdigest()} {path}\n" for path, data in kept.items())
    folder = f"assets/index.{hashlib.sha256(hashes.encode()).hexdigest()[:8]}"
    door = json.dumps({"index": PurePosixPath(folder).name}).encode()
    return Index(
        door=Asset(DOOR, door), rest={f"{folder}/{path}": data for path, data in kept.items()}
    )


def _made(entries: Sequence[Entry], language: str) -> dict[str, bytes]:
    """Return every file that Pagefind makes, by its name.

    It reads an entry while the next ones are written: its answers come in the order of questions.
    """
    with _started() as program, ThreadPoolExecutor(1) as writer:
        assert program.stdin is not None and program.stdout is not None
        stdin, answers = program.stdin, _answers(program.stdout)

        def ask(*questions: Mapping[str, Any]) -> list[dict[str, Any]]:
            written = writer.submit(_write, stdin, questions)
            found = [next(answers) for _ in questions]
            written.result()
            return found

        try:
            (made,) = ask({"type": "NewIndex", "config": {"force_language": language}})
            index = {"index_id": made["index_id"]}
            ask(*(index | _record(entry, n, language) for n, entry in enumerate(entries)))
            (done,) = ask(index | {"type": "GetFiles"})
        except (OSError, ValueError) as error:
            program.kill()
            said = program.stderr.read().decode(errors="replace") if program.stderr else ""
            raise _failed(said.strip() or str(error)) from error
        except BaseException:
            program.kill()
            raise
    return {file["path"]: base64.b64decode(file["content"]) for file in done["files"]}


def _record(entry: Entry, order: int, language: str) -> dict[str, Any]:
    """An entry as Pagefind wants it.

    Between the words stands a sign that is no word, so that a search for several words in a row
    finds them in titles, names and texts, where their order means something, and not here.
    """
    searched = {"title": entry.title, "names": entry.names, "text": entry.text, "also": entry.also}
    return {
        "type": "AddRecord",
        "url": entry.url,
        "content": " · ".join(sorted(entry.words)),
        "language": language,
        "meta": {name: text for name, text in searched.items() if text},
        "filters": {},
        "sort": {"order": str(order)},
    }


def _shown(entry: Entry) -> bytes:
    """Return what a reader sees of an entry; a field that is empty is left out."""
    names = ("url", "title", "beside", "line", "names", "text")
    fields = {name: text for name in names if (text := getattr(entry, name))}
    return json.dumps(fields, ensure_ascii=False).encode()


def _url(fragment: bytes) -> str:
    """Return the address in a fragment, Pagefind's file about a result, named by its id."""
    return str(json.loads(gzip.decompress(fragment).removeprefix(_SIGNATURE))["url"])


def _started() -> subprocess.Popen[bytes]:
    try:
        from pagefind_bin import get_executable

        program = get_executable()
        # Without an environment, and in a folder without settings: the same index on every machine.
        return subprocess.Popen(
            [program, "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=program.parent,
            env={},
        )
    except (ImportError, OSError) as error:
        raise _failed(str(error)) from error


def _write(stdin: IO[bytes], questions: Iterable[Mapping[str, Any]]) -> None:
    """Ask the program: base64 of JSON and a comma for each question, and so for each answer."""
    for question in questions:
        request = json.dumps({"message_id": 0, "payload": question})
        stdin.write(base64.b64encode(request.encode()) + b",")
    stdin.flush()


def _answers(stdout: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what the program answers; ValueError where it answers with an error or ends."""
    said = b""
    while more := stdout.read1(1 << 20):  # type: ignore[attr-defined]
        *whole, said = (said + more).split(b",")
        for answer in whole:
            payload: dict[str, Any] = json.loads(base64.b64decode(answer))["payload"]
            if payload["type"] == "Error":
                raise ValueError(payload["message"])
            yield payload
    raise ValueError("it ended before it answered")


def _failed(why: str) -> BuildError:
    return BuildError("Pagefind", expected="an index for the search", got=shown(why), todo=_TODO)
