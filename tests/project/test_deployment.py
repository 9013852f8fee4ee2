"""The workflows: what they may do, and that their own steps do what they say."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import click
import pytest
import yaml

from builder.cli import main
from builder.errors import ArchiveError
from builder.seal.manifest import MANIFEST
from builder.seal.manifest_reader import Manifest, parse
from builder.seal.manifest_tree import Entry
from builder.site.server import running
from builder.verify import published, waiting
from tests import archive
from tests.checkout import ROOT
from tests.sealed_site import seal_all, site_in, told, verify
from tests.verify.test_verify import HISTORY, RECORD, answering, send

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EACH = pytest.mark.parametrize("name", ["deploy", "test"])
SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def workflow(name: str) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(text_of(f".github/workflows/{name}.yml"))
    return loaded


def runs(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each step of a workflow with the name of its job."""
    for job, content in workflow(name)["jobs"].items():
        for step in content["steps"]:
            yield job, step


def run_of(name: str, job: str, words: str) -> str:
    (step,) = [step["run"] for of, step in runs(name) if of == job and words in step.get("run", "")]
    return str(step)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(tmp_path)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "PAUSES", (0.01, 0.01))
    monkeypatch.setattr(waiting, "PAUSE", 0.05)


# What the workflows may do.


def test_there_is_one_workflow_that_deploys_and_one_that_tests() -> None:
    assert [path.name for path in WORKFLOWS] == ["deploy.yml", "test.yml"]


@EACH
def test_a_job_has_the_rights_that_it_names_alone_and_a_bound_of_time(name: str) -> None:
    assert workflow(name)["permissions"] == {}
    for job in workflow(name)["jobs"].values():
        assert job["timeout-minutes"] <= 45
        assert set(job["permissions"]) <= {"contents", "pages", "id-token", "attestations"}
        assert job["permissions"].get("contents", "read") == "read"
    # A pipe of which one part fails is no success.
    assert workflow(name)["defaults"] == {"run": {"shell": "bash"}}


@EACH
def test_a_checkout_leaves_no_token_behind(name: str) -> None:
    checkouts = [
        step for _, step in runs(name) if step.get("uses", "").startswith("actions/checkout@")
    ]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@EACH
def test_no_word_of_an_input_or_an_output_stands_in_a_script(name: str) -> None:
    for _, step in runs(name):
        assert "${{" not in step.get("run", ""), "a shell would run what stands in it"


def test_only_the_job_that_deploys_may_write_and_it_runs_no_code_of_the_project() -> None:
    assert {name: job["permissions"] for name, job in workflow("deploy")["jobs"].items()} == {
        "build": {"contents": "read"},
        "deploy": {"pages": "write", "id-token": "write", "attestations": "write"},
        "confirm": {"contents": "read"},
    }
    steps = [
        step.get("run") or step["uses"].split("@")[0]
        for job, step in runs("deploy")
        if job == "deploy"
    ]
    assert steps == [
        "printf '%s\\n' \"$SUMS\" > attested.sha256",
        "actions/attest-build-provenance",
        "actions/deploy-pages",
    ]
    (attest,) = [step for _, step in runs("deploy") if "attest-build" in step.get("uses", "")]
    assert attest["with"] == {"subject-checksums": "attested.sha256"}


def test_a_push_of_data_deploys_and_is_never_cut_off() -> None:
    assert workflow("deploy")["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    on = workflow("deploy")[True]  # YAML reads the word "on" as true
    assert on["push"]["branches"] == ["main"]
    assert {"data/**", "content/**", "builder/**"} <= set(on["push"]["paths"])


def test_what_is_uploaded_is_built_where_no_test_runs() -> None:
    steps = [step for job, step in runs("deploy") if job == "build"]
    commands = [
        step["run"].splitlines()[-1].strip() if "run" in step else step["uses"].split("@")[0]
        for step in steps
    ]
    assert commands[2:7] == [
        "make runtime",
        "actions/cache",
        ".venv/bin/python -m builder check --quiet",
        '.venv/bin/python -m builder build "${words[@]}"',
        '.venv/bin/python -m builder verify site "${words[@]}"',
    ]
    assert commands[-1] == "actions/upload-pages-artifact"
    assert steps[-1]["with"] == {"path": "site/"}
    text = "\n".join(step.get("run", "") for _, step in runs("deploy"))
    assert not re.search(r"pytest|make (test|check|lint|setup|fuzz)|\.ci/run", text)


def test_make_runtime_installs_no_package_of_tests_or_lint() -> None:
    shown = subprocess.run(
        ["make", "--dry-run", "--always-make", "runtime", "PYTHON=python3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(re.findall(r"requirements/(\w+)\.lock", shown.stdout)) == {"install", "run"}
    assert "npm" in shown.stdout


def test_tests_run_on_pull_requests_code_and_nightly() -> None:
    on = workflow("test")[True]
    assert set(on) == {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert {"builder/**", "tests/**", ".ci/**", "requirements/**"} <= set(on["push"]["paths"])
    assert "data/**" not in on["push"]["paths"]
    assert run_of("test", "test", "run") == "bash .ci/run"


@EACH
def test_every_command_of_a_workflow_exists_with_its_options(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", text_of("Makefile"), re.MULTILINE))
    context, called = click.Context(main), 0
    for _, step in runs(name):
        script = step.get("run", "")
        assert set(re.findall(r"^make ([a-z]+)", script, re.MULTILINE)) <= targets
        for command, rest in re.findall(r"-m builder ([a-z]+)(.*)", script):
            found = main.get_command(context, command)
            assert found is not None, command
            options = {word for option in found.params for word in option.opts}
            assert set(re.findall(r"--[a-z-]+", rest)) <= options
            called += 1
    assert called


@EACH
def test_a_workflow_fits_any_archive(name: str) -> None:
    text = text_of(f".github/workflows/{name}.yml")
    places = {path.name for path in (ROOT / "data").iterdir() if path.is_dir()}
    address = yaml.compose(text_of("mkdocs.yml"))
    assert address is not None
    urls = {value.value for key, value in address.value if key.value == "site_url"}
    assert urls and not [word for word in places | urls if word in text]


def test_dependabot_watches_the_actions_and_the_npm_packages() -> None:
    settings = yaml.safe_load(text_of(".github/dependabot.yml"))
    assert {one["package-ecosystem"] for one in settings["updates"]} == {"github-actions", "npm"}
    folders = [folder for one in settings["updates"] for folder in one.get("directories", ())]
    assert folders and all(
        (ROOT / folder.strip("/") / "package-lock.json").is_file() for folder in folders
    )


# What their steps do.


@pytest.mark.parametrize("sealed", [True, False])
def test_the_manifest_the_sums_and_every_chain_are_attested(tmp_path: Path, sealed: bool) -> None:
    names = ["manifest.json", "SHA256SUMS"]
    names += ["us-xx/2030-11-05/data/published.csv", "us-xx/data/published.csv"] if sealed else []
    for name in [*names, "index.html"]:
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(name)
    output = tmp_path / "output"
    environment = {"PATH": os.environ["PATH"], "GITHUB_OUTPUT": str(output)}
    subprocess.run(
        [*SHELL, run_of("deploy", "build", "sha256sum")], cwd=tmp_path, env=environment, check=True
    )
    manifest, first, *rows, last = output.read_text().splitlines()
    assert manifest == f"manifest={hashlib.sha256(b'manifest.json').hexdigest()}"
    assert (first, last) == ("sums<<END", "END")
    assert sorted(rows) == sorted(
        f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in names
    )


def deploy(
    folder: Path, live: str, site: Path, known: str = "", first: str = "false"
) -> subprocess.CompletedProcess[str]:
    """Run the deployment's own step in a checkout whose published site is at ``live``."""
    folder.mkdir()
    (folder / "mkdocs.yml").write_text(f"site_name: x\nsite_url: {live}\n", encoding="utf-8")
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "builder").symlink_to(ROOT / "builder")
    (folder / "site").symlink_to(site)
    words = [*SHELL, run_of("deploy", "build", "verify site")]
    environment = {**os.environ, "KNOWN": known, "FIRST": first}
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_deployment_verifies_the_new_site_against_the_published_one(
    tmp_path: Path, site: Path
) -> None:
    live = tmp_path / "live"
    live.mkdir()
    shutil.copy(site / "index.html", live / "index.html")
    with running(live, "/repository/") as address:
        lost = deploy(tmp_path / "lost", address, site)
        assert lost.returncode == 1 and "status 404: no site is there" in lost.stderr
        first = deploy(tmp_path / "first", address, site, first="true")
        assert first.returncode == 0
        assert (
            f"Nothing is published at {address}, as expected: the site is verified without an earlier one."
            in first.stdout
        )
        shutil.copy(site / MANIFEST, live / MANIFEST)
        same = deploy(tmp_path / "same", address, site)
        assert same.returncode == 0
        assert "files of the old manifest." in same.stdout
        before = parse((site / MANIFEST).read_bytes(), MANIFEST).files[HISTORY].sha256
        text = (site / MANIFEST).read_text(encoding="utf-8").replace(before, "d" * 64)
        (live / MANIFEST).write_text(text, encoding="utf-8")
        changed = deploy(tmp_path / "changed", address, site, first="true")
        assert changed.returncode == 1
        expected = f"{HISTORY}: expected the same bytes (sha256 dddddddddddd)"
        assert expected in changed.stdout
        assert deploy(tmp_path / "known", address, site, known="*/history.csv").returncode == 0
        assert deploy(tmp_path / "wide", address, site, known="*").returncode == 1


# Each way to fail has an error of its own.


def failed(site: Path | str, *words: str) -> str:
    result = verify(site, *words)
    assert result.exit_code == 1
    return str(result.exception)


def test_a_404_is_a_first_deployment_only_where_somebody_says_so(
    tmp_path: Path, site: Path
) -> None:
    with answering(lambda handler: send(handler, 404, b"")) as address:
        assert failed(site, "--against", address) == (
            f"{address}manifest.json: expected the published manifest, got status 404: no site is there. "
            'If nothing was published there before, say --first-deployment (in the workflow, tick "first deployment"). '
            "If a site was, find out where it went before you publish another."
        )
        result = verify(site, "--against", address, "--first-deployment")
        assert result.exit_code == 0
        assert result.stdout.startswith(f"Nothing is published at {address}, as expected")


@pytest.mark.parametrize("status", [301, 401, 403, 410, 500, 503])
def test_no_other_status_is_a_first_deployment(status: int, site: Path) -> None:
    with answering(
        lambda handler: send(handler, status, b"", Location="https://example.org/")
    ) as address:
        said = failed(site, "--against", address, "--first-deployment")
        assert (
            f"{address}manifest.json: expected the published manifest, got status {status}" in said
        )


def test_a_server_that_fails_once_is_asked_again(site: Path) -> None:
    asked: list[str] = []

    def answer(handler: Any) -> None:
        asked.append(handler.path)
        send(handler, *((503, b"") if len(asked) == 1 else (200, (site / MANIFEST).read_bytes())))

    with answering(answer) as address:
        assert verify(site, "--against", address).exit_code == 0
    assert asked == ["/manifest.json"] * 2


def test_a_failing_look_up_of_the_name_says_so_whatever_is_allowed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*args: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failed(site, "--against", "https://nowhere.example/", "--first-deployment") == (
        "https://nowhere.example/manifest.json: expected the published manifest, got no such host. "
        "Nothing was compared. Check site_url in mkdocs.yml and the DNS entry of that name."
    )


def test_a_server_that_is_not_there_is_no_first_deployment(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    said = failed(site, "--against", address, "--first-deployment")
    assert "got a refused connection. Nothing was compared. Try again later" in said


@pytest.mark.parametrize(
    "other", [b'{"name": "App", "icons": []}', b"[]", b"7", b"<!DOCTYPE html>", b"\xff"]
)
def test_what_is_no_manifest_of_an_archive_is_named(
    other: bytes, tmp_path: Path, site: Path
) -> None:
    with answering(lambda handler: send(handler, 200, other)) as address:
        assert failed(site, "--against", address).startswith(
            f"{address}manifest.json: expected a manifest of this archive, got"
        )


def test_another_archives_manifest_is_one_error_and_not_a_loss_of_each_file(
    tmp_path: Path, site: Path
) -> None:
    other = tmp_path / "other.json"
    text = (site / MANIFEST).read_text(encoding="utf-8")
    for election in parse(text.encode(), MANIFEST).chains:
        place, day = election.split("/")
        text = text.replace(f'"{election}"', f'"xx-elsewhere/{day}"').replace(
            f'"{place}"', '"xx-elsewhere"'
        )
    other.write_text(text, encoding="utf-8")
    result = verify(site, "--against", str(other))
    assert result.exit_code == 1 and told(result) == []
    said = str(result.exception)
    assert said.startswith(
        f"{other}: expected a manifest of this archive, got one of another archive, with xx-elsewhere/"
    )
    assert said.endswith(
        "it must be the address of this archive, not of the one it was copied from."
    )


@pytest.mark.parametrize(
    "pattern",
    ["*", "**", "?*", "[!x]*", "*.csv", "*/published.csv", "*.html", RECORD, "data/*.csv"],
)
def test_no_pattern_excuses_a_record_the_seal_or_everything(
    pattern: str, tmp_path: Path, site: Path
) -> None:
    old = tmp_path / "old.json"
    shutil.copy(site / MANIFEST, old)
    said = failed(site, "--against", str(old), "--known", pattern)
    assert said.startswith(
        f'--known: expected a pattern of downloads, got "{pattern}", which matches the sealed '
    )


def test_everything_is_refused_in_an_archive_without_a_record_too() -> None:
    entry = Entry(length=1, sha256="0" * 64, block="", line=None)
    old = Manifest(
        head="",
        newest_update="",
        chains={},
        moved={},
        files={"index.html": entry, "data/races.csv": entry},
    )
    with pytest.raises(ArchiveError, match=r'got "\*", which matches every file\.'):
        published.refuse_wide(["*"], old)
    published.refuse_wide(["data/*.csv"], old)


# A deployment is watched until readers get it.


def test_the_site_is_verified_once_it_answers_with_the_new_manifest(
    tmp_path: Path, site: Path
) -> None:
    live = tmp_path / "live"
    shutil.copytree(site, live)
    wanted = hashlib.sha256((site / MANIFEST).read_bytes()).hexdigest()
    (live / MANIFEST).write_text("{}", encoding="utf-8")
    (live / HISTORY).write_bytes(b"of before")
    changes = [
        Timer(0.4, lambda: shutil.copy(site / MANIFEST, live / MANIFEST)),
        Timer(0.8, lambda: shutil.copy(site / HISTORY, live / HISTORY)),
    ]
    with running(live, "/") as address:
        for change in changes:
            change.start()
        result = verify(address, "--until", wanted, "--within", "1")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("No differences in ")


def test_a_deployment_that_never_shows_is_an_error_with_what_came_instead(
    tmp_path: Path, site: Path
) -> None:
    other = tmp_path / "new.json"
    other.write_text("{}", encoding="utf-8")
    with running(site, "/") as address:
        said = failed(address, "--until", str(other), "--within", "0.03")
    old = hashlib.sha256((site / MANIFEST).read_bytes()).hexdigest()[:12]
    assert said == (
        f"{address}manifest.json: expected the new manifest (44136fa355b3) within 0.03 minutes, got another manifest ({old}). "
        "Check the log of the deployment: readers are not getting the new site."
    )


def test_a_file_that_stays_wrong_is_named_at_the_end_of_the_time(
    tmp_path: Path, site: Path
) -> None:
    wanted = hashlib.sha256((site / MANIFEST).read_bytes()).hexdigest()
    (site / HISTORY).write_bytes(b"other")
    with running(site, "/") as address:
        result = verify(address, "--until", wanted, "--within", "0.15")
    assert result.exit_code == 1 and {line.split(":")[0] for line in told(result)} == {HISTORY}


def test_until_wants_a_manifest_or_its_hash(site: Path) -> None:
    assert failed(site, "--until", "soon").startswith(
        '--until: expected a manifest or its sha256, got "soon".'
    )


# One JSON object for programs.


def test_verify_prints_one_object_for_programs(site: Path) -> None:
    found = json.loads(verify(site, "--json").stdout)
    assert list(found) == ["site", "finished", "stopped", "differences", "notes", "counts", "error"]
    assert (found["finished"], found["stopped"], found["differences"], found["error"]) == (
        True,
        "",
        [],
        None,
    )
    assert found["counts"]["files"] == len(parse((site / MANIFEST).read_bytes(), MANIFEST).files)
    (site / HISTORY).write_bytes(b"other")
    result = verify(site, "--json")
    found = json.loads(result.stdout)["differences"]
    assert result.exit_code == 1 and {difference["path"] for difference in found} == {HISTORY}
    assert any(
        re.fullmatch(r"expected [\d,]+ bytes, got 5", difference["text"]) for difference in found
    )


def test_an_error_of_verify_is_an_object_too(tmp_path: Path, site: Path) -> None:
    result = verify(site, "--json", "--against", str(tmp_path / "none.json"))
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["finished"] is False
    assert found["error"] == {
        "place": str(tmp_path / "none.json"),
        "expected": "a manifest or the address of a site",
        "got": "no such file",
        "todo": "Name a manifest.json that you kept, or the site's https address.",
    }


def test_check_prints_one_object_for_programs(tmp_path: Path) -> None:
    root = archive.checkout(tmp_path / "checkout")
    seal_all(root)
    said = subprocess.run(
        [sys.executable, "-m", "builder", "check", str(root / "data"), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    found = json.loads(said.stdout)
    assert (said.returncode, list(found), found["errors"]) == (
        0,
        ["path", "errors", "findings"],
        [],
    )
    assert found["path"] == str(root / "data")
    races = root / "data" / archive.GENERAL / "races.csv"
    races.write_text(
        races.read_text(encoding="utf-8").replace("plurality", "lots", 1), encoding="utf-8"
    )
    said = subprocess.run(
        [sys.executable, "-m", "builder", "check", str(root / "data"), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    found = json.loads(said.stdout)
    assert said.returncode == 1
    wrong = [
        error for error in found["errors"] if error["got"] == '"lots"' or "lots" in error["got"]
    ]
    assert wrong and set(wrong[0]) == {"check", "place", "expected", "got", "todo"}
    assert re.fullmatch(rf"{re.escape(str(races))}:\d+", wrong[0]["place"])
