"""Pages at addresses where a race or an election was moved, merged, split or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from builder.errors import DataError, shown
from builder.model import Election, Redirect
from builder.seal.renames import address, former_paths, name_now, race_at, renames
from builder.wording.messages import Messages

PAGE = Markup("""\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="robots" content="noindex">
{head}<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
<p>{words}</p>
{links}<p>{since}</p>
</body>
</html>
""")


def notice(election: Election, race: str) -> Redirect | None:
    """Return the row of redirects.csv about a race that was merged, split or withdrawn."""
    paths = former_paths(election.path, election.redirects)
    rows = (row for row in election.redirects if row.kind != "moved" and race_at(row.old, paths))
    moved = renames(election)
    return next((row for row in rows if name_now(race_at(row.old, paths), moved) == race), None)


def pages(
    rows: Mapping[str, Sequence[Redirect]], made: Collection[str], site_url: str, say: Messages
) -> dict[str, bytes]:
    """Return the page at every address in redirects.csv, and at those below it, by its path.

    ``rows`` are those of each election by its path.
    ``made`` are the paths of all other files. Where a race or an election moved, each page below
    the old address leads to its counterpart. A race that was merged, split or withdrawn keeps its
    page, which says so (see `notice`), and its records; only an address that has no page gets one
    here. DataError where a row leads nowhere.
    """
    known = set(made)
    moves = {
        address(row.old): address(row.new)
        for of in rows.values()
        for row in of
        if row.kind == "moved"
    }
    found: dict[str, bytes] = {}
    for path, of in rows.items():
        place = f"data/{path}/redirects.csv"
        for row in of:
            old = address(row.old)
            targets = [_last(address(new), moves, place) for new in row.new.split()]
            for new in targets:
                if f"{new}/index.html" not in known:
                    raise DataError(
                        place,
                        expected="an address of the site",
                        got=shown(new),
                        todo=f"Fix where {old} leads: no page is there.",
                    )
            leads = {f"{old}/index.html": targets}
            if row.kind == "moved":
                leads = _below(old, targets, known, place)
            for page, where in leads.items():
                if page not in known:
                    found[page] = _page(page, row, where, site_url, say)
    return dict(sorted(found.items()))


def _below(
    old: str, targets: Sequence[str], known: Collection[str], place: str
) -> dict[str, list[str]]:
    """Return where each page below a moved address leads."""
    got = ""
    if len(targets) != 1:
        got = f"{len(targets)} addresses"
    elif f"{old}/index.html" in known:
        got = "a page at the old one, too"
    if got:
        todo = "Fix the row, or its kind."
        raise DataError(place, expected=f"one new address for {old}", got=got, todo=todo)
    (new,) = targets
    below = [p for p in known if p.startswith(f"{new}/") and p.endswith("/index.html")]
    return {old + p.removeprefix(new): [p.removesuffix("/index.html")] for p in below}


def _last(of: str, moves: Mapping[str, str], place: str) -> str:
    """Return where an address leads after every move of it or of what it lies under."""
    seen = [of]
    while prefix := next((old for old in moves if of == old or of.startswith(f"{old}/")), ""):
        of = moves[prefix] + of.removeprefix(prefix)
        if of in seen or len(seen) > len(moves):
            raise DataError(
                place,
                expected="a chain of moves that ends",
                got="a circle: " + " -> ".join([*seen, of]),
                todo="Fix one of them.",
            )
        seen.append(of)
    return of


def _page(path: str, row: Redirect, targets: Sequence[str], site_url: str, say: Messages) -> bytes:
    root = "../" * path.count("/")
    titles = {
        "moved": say("This page has moved"),
        "merged": say("This race was merged with another"),
        "split": say("This race was split"),
        "withdrawn": say("This race was withdrawn"),
    }
    head = Markup()
    if row.kind == "moved":
        head = Markup(
            '<meta http-equiv="refresh" content="0; url={}{}/">\n<link rel="canonical"'
            ' href="{}{}/">\n'
        ).format(root, targets[0], site_url, targets[0])
    links = Markup().join(
        Markup('<p><a href="{}{}/">{}/</a></p>\n').format(root, target, target)
        for target in targets
    )
    words = {
        "moved": say("Its new address:"),
        "merged": say("Its results are now part of:"),
        "split": say("Its results are now in:"),
        "withdrawn": (
            say("Learn more:") if targets else say("It is no longer part of this election.")
        ),
    }
    since = (
        say("Since {day}: {reason}", day=row.on, reason=row.reason)
        if row.reason
        else say("Since {day}.", day=row.on)
    )
    return PAGE.format(
        language=say.locale.language,
        head=head,
        title=titles[row.kind],
        words=words[row.kind],
        links=links,
        since=since,
    ).encode()
