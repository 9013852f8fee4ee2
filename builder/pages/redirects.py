"""Pages at addresses that are no longer where a race or an election is: moved, merged, split or
withdrawn.
"""

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
    """The row of redirects.csv that says what became of a race whose page still stands (merged,
    split, withdrawn).
    """
    paths = former_paths(election.path, election.redirects)
    rows = (row for row in election.redirects if row.kind != "moved" and race_at(row.old, paths))
    moved = renames(election)
    return next((row for row in rows if name_now(race_at(row.old, paths), moved) == race), None)


def pages(
    elections: Sequence[Election], made: Collection[str], site_url: str, say: Messages
) -> dict[str, bytes]:
    """The page at every address that redirects.csv names and at every page below it, by its path in
    the site.

    ``made`` are the paths of all other files. Where a race or an election moved, each page below
    the old address leads to its counterpart. A race that was merged, split or withdrawn keeps its
    page, which says so (see `notice`), and its records; only an address that has no page gets one
    here. DataError where a row leads nowhere.
    """
    known = set(made)
    moves = {
        address(r.old): address(r.new) for e in elections for r in e.redirects if r.kind == "moved"
    }
    found: dict[str, bytes] = {}
    for election in elections:
        place = f"data/{election.path}/redirects.csv"
        for row in election.redirects:
            old = address(row.old)
            targets = [_last(address(new), moves, place) for new in row.new.split()]
            for new in targets:
                if f"{new}/index.html" not in known:
                    raise DataError(
                        place,
                        expected="an address of the site",
                        got=shown(new),
                        todo=f"Mend where {old} leads: no page is there.",
                    )
            leads = {f"{old}/index.html": targets}
            if row.kind == "moved":
                if len(targets) != 1 or f"{old}/index.html" in known:
                    got = (
                        f"{len(targets)} addresses"
                        if len(targets) != 1
                        else "a page at the old one, too"
                    )
                    raise DataError(
                        place,
                        expected=f"one new address for {old}",
                        got=got,
                        todo="Mend the row, or its kind.",
                    )
                below = [
                    path
                    for path in known
                    if path.startswith(f"{targets[0]}/") and path.endswith("/index.html")
                ]
                leads = {
                    old + path.removeprefix(targets[0]): [path.removesuffix("/index.html")]
                    for path in below
                }
            for path, where in leads.items():
                if path not in known:
                    found[path] = _page(path, row, where, site_url, say)
    return dict(sorted(found.items()))


def _last(of: str, moves: Mapping[str, str], place: str) -> str:
    """Where an address leads in the end, after every move of it or of what it lies under."""
    seen = [of]
    while prefix := next((old for old in moves if of == old or of.startswith(f"{old}/")), ""):
        of = moves[prefix] + of.removeprefix(prefix)
        if of in seen or len(seen) > len(moves):
            raise DataError(
                place,
                expected="moves that end",
                got="a circle: " + " -> ".join([*seen, of]),
                todo="Mend it.",
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
            say("More about it:") if targets else say("It is no longer part of this election.")
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
