"""`builder init`: an archive that builds, is checked, sealed, verified and tested when empty."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from builder.commands.init import init_command
from tests.checkout import ROOT

NAME, URL, REPOSITORY = (
    "Lark Bay & Co counts",
    "https://lark.example/counts/",
    "https://github.com/lark/counts",
)
WORDS = ("--name", NAME, "--url", URL, "--repository", REPOSITORY, "--kind", "city")


def init(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(init_command, [str(folder), *words])


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the archive's own copy of the builder."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def made(folder: Path) -> Path:
    """A new archive with the packages of npm that `make setup` would install."""
    result = init(folder, *WORDS)
    assert result.exit_code == 0, result.output
    (folder / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("own") / "archive")


@pytest.fixture(scope="module")
def site(archive: Path) -> Path:
    done = run(archive, "builder", "build")
    assert done.returncode == 0, done.stderr
    return archive / "site"


def test_the_name_and_the_addresses_are_its_own(archive: Path) -> None:
    settings = yaml.safe_load((archive / "mkdocs.yml").read_text(encoding="utf-8"))
    assert (settings["site_name"], settings["site_url"], settings["repo_url"]) == (
        NAME,
        URL,
        REPOSITORY,
    )
    ours = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in archive.rglob("*.md")
        if "builder" not in path.parts
    )
    assert ours["site_url"] not in text + (archive / "mkdocs.yml").read_text(encoding="utf-8")
    assert NAME in (archive / "README.md").read_text(encoding="utf-8")


def test_no_text_or_setting_of_it_knows_another_archives_places(archive: Path) -> None:
    texts = [
        path
        for path in archive.rglob("*")
        if path.is_file()
        and not path.is_relative_to(archive / "builder")
        and not path.is_relative_to(archive / "node_modules")
    ]
    assert len(texts) > 20
    known = re.compile(r"los.angeles|california|us-ca\b", re.IGNORECASE)
    assert [path for path in texts if known.search(path.read_text(encoding="utf-8"))] == []
    assert [*(archive / "data").iterdir()] == [archive / "data" / ".gitkeep"]


def test_the_words_of_its_frame_and_texts_say_what_its_jurisdiction_is(archive: Path) -> None:
    texts = [archive / "mkdocs.yml", *(archive / "content").rglob("*.md")]
    assert [
        path
        for path in texts
        if re.search(r"\bcount(y|ies)\b", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ] == []
    assert "For official results go to the city." in (archive / "mkdocs.yml").read_text(
        encoding="utf-8"
    )


def test_its_workflows_call_what_it_has_and_pin_every_action(archive: Path) -> None:
    flows = [*(archive / ".github" / "workflows").glob("*.yml")]
    assert {flow.name for flow in flows} >= {"deploy.yml", "test.yml"}
    for flow in flows:
        text = flow.read_text(encoding="utf-8")
        assert yaml.safe_load(text)["jobs"]
        used = re.findall(r"^\s*(?:- )?uses: (\S+)", text, re.MULTILINE)
        assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in used), flow
        for script in re.findall(r"(?:bash|sh|python3?) (\.ci/[\w./-]+)", text):
            assert (archive / script).is_file(), f"{flow.name} calls {script}"
        for path in re.findall(r"requirements/[\w-]+\.(?:lock|in)", text):
            assert (archive / path).is_file(), f"{flow.name} installs {path}"
    for target in re.findall(
        r"\bmake ([a-z]+)", (archive / ".ci" / "run").read_text(encoding="utf-8")
    ):
        assert f"\n{target}:" in (archive / "Makefile").read_text(encoding="utf-8")


def test_what_its_makefile_installs_is_there(archive: Path) -> None:
    for name in ("install", "run", "test"):
        assert (archive / "requirements" / f"{name}.lock").read_bytes() == (
            ROOT / "requirements" / f"{name}.lock"
        ).read_bytes()
    assert (
        (archive / "package-lock.json").is_file()
        and (archive / ".npmrc").is_file()
        and (archive / "LICENSE").is_file()
    )
    done = subprocess.run(
        ["make", "-n", "check"], cwd=archive, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "builder check" in done.stdout, done.stderr


def test_an_archive_without_data_builds_a_site_that_says_what_comes_next(site: Path) -> None:
    front = (site / "index.html").read_text(encoding="utf-8")
    assert "This archive begins: it holds no election yet." in front
    assert "CONTRIBUTING.md" in front and "No election is stored yet." in front
    assert "Lark Bay &amp; Co counts" in front
    assert f'rel="canonical" href="{URL}"' in front
    assert "1970" not in front + (site / "sitemap.xml").read_text(encoding="utf-8")


def test_no_page_of_it_says_county(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    assert len(pages) > 10
    assert [
        page
        for page in pages
        if re.search(r"\bcount(y|ies)\b", page.read_text(encoding="utf-8"), re.IGNORECASE)
    ] == []


def test_check_seal_and_verify_have_words_for_an_archive_without_data(
    archive: Path, site: Path
) -> None:
    check = run(archive, "builder", "check")
    assert check.returncode == 0, check.stdout
    assert (
        "finding: data: expected at least one jurisdiction, got none. Add one with `builder new jurisdiction`."
        in check.stdout
    )
    seal = run(archive, "builder", "seal")
    assert (seal.returncode, seal.stdout) == (
        0,
        "data: no election is stored yet, so there is nothing to seal\n",
    )
    verify = run(archive, "builder", "verify", "site")
    assert verify.returncode == 0, verify.stdout + verify.stderr


def test_its_own_tests_pass_on_the_site_without_data(archive: Path, site: Path) -> None:
    done = run(archive, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    assert re.search(r"\b[5-9] passed", done.stdout), done.stdout


def test_its_own_tests_see_a_page_that_was_changed(
    tmp_path: Path, archive: Path, site: Path
) -> None:
    page = site / "about" / "index.html"
    kept = page.read_bytes()
    page.write_bytes(kept.replace(b"independent", b"dependent"))
    try:
        done = run(archive, "pytest", "-q", "-p", "no:cacheprovider")
    finally:
        page.write_bytes(kept)
    assert done.returncode == 1
    assert "test_every_file_of_the_site_has_the_hash_that_sha256sums_gives" in done.stdout


def test_a_folder_with_other_files_in_data_is_no_archive_that_begins(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "holiday.jpg").write_bytes(b"")
    done = run(ROOT, "builder", "check", str(tmp_path / "data"))
    assert done.returncode == 1
    assert "expected at least one jurisdiction, got none" in done.stdout


def test_an_archive_starts_another_one(tmp_path: Path, archive: Path) -> None:
    done = run(
        archive,
        "builder",
        "init",
        str(tmp_path / "next"),
        "--name",
        "Next",
        "--url",
        "https://next.example/",
    )
    assert done.returncode == 0, done.stderr
    names = {
        path.relative_to(tmp_path / "next").as_posix()
        for path in (tmp_path / "next").rglob("*")
        if path.is_file()
    }
    ours = {
        path.relative_to(archive).as_posix()
        for path in archive.rglob("*")
        if path.is_file()
        and path.relative_to(archive).parts[0] not in ("site", "build", "node_modules")
        and "__pycache__" not in path.parts
    }
    assert names == ours - {"site.lock"}
    assert 'site_name: "Next"' in (tmp_path / "next" / "mkdocs.yml").read_text(encoding="utf-8")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    done = run(ROOT, "builder", "init", str(tmp_path), "--name", "A", "--url", "https://a.example/")
    assert done.returncode == 1
    expected = f"error: {tmp_path}: expected a new or an empty folder, got one with files. Name another folder.\n"
    assert done.stderr == expected
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_new_repository_is_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert init(tmp_path, "--name", "A", "--url", "https://a.example").exit_code == 0
    assert 'site_url: "https://a.example/"\n' in (tmp_path / "mkdocs.yml").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--name", "", "--url", "https://a.example/"),
            "--name: expected what the archive is called, in one line",
        ),
        (
            ("--name", "A\nB", "--url", "https://a.example/"),
            "--name: expected what the archive is called, in one line",
        ),
        (("--name", "A", "--url", "a.example"), "--url: expected an address"),
        (("--name", "A", "--url", "https://["), "--url: expected an address"),
        (
            ("--name", "A", "--url", "https://a.example/", "--repository", "lark/counts"),
            "--repository: expected an address",
        ),
        (
            ("--name", "A", "--url", "https://a.example/", "--kind", "<b>"),
            "--kind: expected what a sentence calls the place",
        ),
    ],
)
def test_a_wrong_word_is_named_and_nothing_is_made(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = run(ROOT, "builder", "init", str(tmp_path / "own"), *words)
    assert done.returncode == 1 and done.stderr.startswith(f"error: {said}"), done.stderr
    assert not (tmp_path / "own").exists()
