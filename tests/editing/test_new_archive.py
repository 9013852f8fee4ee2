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
from tests.importing import tree

NAME, URL = "Lark Bay & Co counts", "https://lark.example/counts/"
REPOSITORY = "https://github.com/lark/counts"
COUNTY = r"\bcount(y|ies)\b"
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


def naming(pattern: str, *paths: Path) -> list[Path]:
    """The files in which the pattern stands."""
    known = re.compile(pattern, re.IGNORECASE)
    return [path for path in paths if known.search(path.read_text(encoding="utf-8"))]


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
    assert settings.items() >= {"site_name": NAME, "site_url": URL, "repo_url": REPOSITORY}.items()
    ours = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    texts = [path for path in archive.rglob("*.md") if "builder" not in path.parts]
    assert naming(ours["site_url"], *texts, archive / "mkdocs.yml") == []
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
    assert naming(r"los.angeles|california|us-ca\b", *texts) == []
    assert [*(archive / "data").iterdir()] == [archive / "data" / ".gitkeep"]


def test_the_words_of_its_frame_and_texts_say_what_its_jurisdiction_is(archive: Path) -> None:
    settings = archive / "mkdocs.yml"
    assert naming(COUNTY, settings, *(archive / "content").rglob("*.md")) == []
    assert "For official results, go to the city." in settings.read_text(encoding="utf-8")


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
    makefile = (archive / "Makefile").read_text(encoding="utf-8")
    script = (archive / ".ci" / "run").read_text(encoding="utf-8")
    assert [t for t in re.findall(r"\bmake ([a-z]+)", script) if f"\n{t}:" not in makefile] == []


def test_what_its_makefile_installs_is_there(archive: Path) -> None:
    for name in ("install", "run", "test"):
        one, other = (root / "requirements" / f"{name}.lock" for root in (archive, ROOT))
        assert one.read_bytes() == other.read_bytes()
    for name in ("package-lock.json", ".npmrc", "LICENSE"):
        assert (archive / name).is_file()
    command = ["make", "-n", "check"]
    done = subprocess.run(command, cwd=archive, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "builder check" in done.stdout, done.stderr


def test_an_archive_without_data_builds_a_site_that_says_what_comes_next(site: Path) -> None:
    front = (site / "index.html").read_text(encoding="utf-8")
    assert "This archive has no elections yet." in front
    assert "CONTRIBUTING.md" in front and "No elections yet." in front
    assert "Lark Bay &amp; Co counts" in front
    assert f'rel="canonical" href="{URL}"' in front
    assert "1970" not in front + (site / "sitemap.xml").read_text(encoding="utf-8")


def test_no_page_of_it_says_county(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    assert len(pages) > 10
    assert naming(COUNTY, *pages) == []


def test_check_seal_and_verify_have_words_for_an_archive_without_data(
    archive: Path, site: Path
) -> None:
    check = run(archive, "builder", "check")
    assert check.returncode == 0, check.stdout
    expected = (
        "expected at least one jurisdiction, got none. Add one with `builder new jurisdiction`."
    )
    assert f"finding: data: {expected}" in check.stdout
    seal = run(archive, "builder", "seal")
    nothing = "data: no election is stored yet, so there is nothing to seal\n"
    assert (seal.returncode, seal.stdout) == (0, nothing)
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
    words = ("--name", "Next", "--url", "https://next.example/")
    done = run(archive, "builder", "init", str(tmp_path / "next"), *words)
    assert done.returncode == 0, done.stderr
    made = re.compile(r"(site|build|node_modules)/|site\.lock$|.*__pycache__/")
    ours = {name for name in tree(archive) if not made.match(name)}
    assert tree(tmp_path / "next").keys() == ours
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
    settings = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    assert 'site_url: "https://a.example/"\n' in settings


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"name": ""}, "--name: expected what the archive is called, in one line"),
        ({"name": "A\nB"}, "--name: expected what the archive is called, in one line"),
        ({"url": "a.example"}, "--url: expected an address"),
        ({"url": "https://["}, "--url: expected an address"),
        ({"repository": "lark/counts"}, "--repository: expected an address"),
        ({"kind": "<b>"}, "--kind: expected a word for the place, in lowercase"),
    ],
)
def test_a_wrong_word_is_named_and_nothing_is_made(
    tmp_path: Path, cells: dict[str, str], said: str
) -> None:
    given = {"name": "A", "url": "https://a.example/"} | cells
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    done = run(ROOT, "builder", "init", str(tmp_path / "own"), *words)
    assert done.returncode == 1 and done.stderr.startswith(f"error: {said}"), done.stderr
    assert not (tmp_path / "own").exists()
