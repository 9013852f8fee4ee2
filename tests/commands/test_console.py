"""The command `builder`: pip installs it, it makes archives anywhere, and its examples run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from builder.cli import main
from builder.commands.examples import EXAMPLES, examples_of
from builder.seal.builder_identity import VERSION
from tests import lark
from tests.checkout import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words that call it."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", other) for inner, other in command.commands.items())
        else:
            yield name, command


COMMANDS = dict(commands())
WORDS = [(name, line) for name in COMMANDS for line in examples_of(name)]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive of the examples: the city of Lark after its first update."""
    return lark.sealed_archive(tmp_path_factory.mktemp("city") / "lark-counts")


def test_every_command_has_an_example_and_every_example_a_command() -> None:
    assert [name for name in COMMANDS if not examples_of(name)] == []
    assert sorted(line for _, line in WORDS) == sorted(EXAMPLES)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_ends_with_its_examples_unbroken(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0
    lines = [line.strip() for line in result.output.partition("Examples:\n")[2].splitlines()]
    assert lines == examples_of(name)


@pytest.mark.parametrize(("name", "line"), WORDS, ids=[line for _, line in WORDS])
def test_an_example_parses_in_the_archive_that_it_is_about(
    name: str, line: str, city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(city)
    program, *words = shlex.split(line)
    assert program == "builder" and words[: len(name.split())] == name.split()
    with COMMANDS[name].make_context(name, words[len(name.split()) :]) as context:
        assert context.params


RUN = ["check", "fmt", "seal", "new jurisdiction", "new election", "new update", "import"]
RUN += ["complete", "reword", "correct", "verify"]


@pytest.mark.parametrize("name", RUN)
def test_the_examples_of_a_command_do_what_they_say(name: str, city: Path, tmp_path: Path) -> None:
    """Run them in a copy of the archive, one after another, but for one that asks the network."""
    lines = [line for line in examples_of(name) if "https://" not in line]
    root = lark.copied(city, tmp_path / "lark-counts")
    for line in lines:
        done = lark.shell(line.replace("builder", "python -m builder", 1), root)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def test_the_version_is_that_of_the_project() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.output) == (0, f"builder {PROJECT['version']}\n")
    assert PROJECT["version"] == VERSION


def test_what_pip_installs_is_what_building_needs() -> None:
    lines = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    assert PROJECT["dependencies"] == [
        line for line in lines if line and not line.startswith(("#", "-"))
    ]


def ran(*words: str) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_command_makes_an_archive_that_equals_one_of_the_checkout(
    tmp_path: Path,
) -> None:
    """Install into a new environment with the packages of this one, so that no network is asked."""
    wheels = tmp_path / "wheels"
    ran(sys.executable, *"-m hatchling build -t wheel -d".split(), str(wheels))
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        assert set(package_files()) <= set(packed.namelist())
    venv.create(tmp_path / "env", with_pip=True)
    python = str(tmp_path / "env" / "bin" / "python")
    words = "-m pip install --quiet --no-deps --no-index --disable-pip-version-check"
    ran(python, *words.split(), str(wheel))
    own = ran(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    here = [path for path in sys.path if path.endswith("-packages")]
    (Path(own.strip()) / "here.pth").write_text("\n".join(here) + "\n", encoding="utf-8")
    words = '--name "Lark counts" --url https://lark.example/'
    builder = tmp_path / "env" / "bin" / "builder"
    done = lark.shell(f"{builder} --version && {builder} init installed {words}", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"builder {VERSION}\n")
    direct = lark.shell(f"{sys.executable} -m builder init {tmp_path / 'direct'} {words}", ROOT)
    assert direct.returncode == 0, direct.stderr
    assert files(tmp_path / "installed") == files(tmp_path / "direct")
    assert not re.search(r"\.pyc$|__pycache__", "\n".join(files(tmp_path / "direct")))


def package_files() -> list[str]:
    """Return every file of the package: code, templates, theme, starter, catalog."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "builder").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert {"builder/pages/race/race.md", "builder/wording/archive.pot"} <= set(found)
    assert {"builder/theme/main.html", "builder/starter/Makefile"} <= set(found)
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
