"""An invented primary of a whole state as large counties count it: 27 candidates, 31 updates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

LARGE = "us-zz-alder/2034-01-10"
UPDATES, SENATE, COMMITTEE = 31, 27, 18
ZONE = timezone(timedelta(hours=-8))
FIRST = datetime(2034, 1, 10, 20, 9, 13, tzinfo=ZONE)
LONG_TITLE = (
    "United States Senator for the unexpired term that ends on the third day of January, to be filled at this special "
    "statewide primary election of the state"
)
TICKETS = (
    "Josephine Harrington-Whitfield / Bartholomew Castellanos",
    "Maximilian Oyelaran / Theodora Vandersteen-Lindqvist",
)
RACES = f"""\
race,title,official_title,official_aliases,group,place,office,party,kind,rule,seats,votes_allowed,bar,coverage,\
coverage_source,whole_at,district,district_type,question,ocd_id,official_id,source,note
senate,"{LONG_TITLE}","{LONG_TITLE.upper()}",,State,Alder,Senate,,office,top-two,1,1,,whole,files,,,,,,,files,
committee,"County central committee, district 41",COUNTY CENTRAL COMMITTEE 41,,Party,Alder,Committee,Green,office,plurality,7,7,,\
whole,files,,41,,,,,files,
president,President and Vice President,PRESIDENT AND VICE PRESIDENT,,Federal,Alder,President,,office,plurality,1,1,,whole,files,,,,,,,\
files,
primary,"President, Green primary",PRESIDENT GREEN,,Federal,Alder,President,Green,office,plurality,1,1,,whole,files,,,,,,,files,
judge,Superior court office 12,SUPERIOR COURT OFFICE 12,,Courts,Alder,Judge,,office,majority-runoff,1,1,,whole,files,,,,,,,files,
"""
HEAD = "race,choice,name,official_name,official_aliases,short_name,kind,party,incumbent,ballot_order,colour,official_id,withdrawn_on,"


UPDATES_HEAD = (
    "update,released_at,precision,phase,status,official_label,source,votes_total,withdrawn,note"
)


def _choices() -> list[tuple[str, str, str, str]]:
    """Race, choice, name and party of each choice."""
    out = []
    for n in range(1, SENATE + 1):
        party = "Green" if n % 2 else "Blue"
        out.append(("senate", f"senator-{n}", f"Alexandra{n} Montgomery{n}", party))
    for n in range(1, COMMITTEE + 1):
        out.append(("committee", f"member-{n}", f"Benedict{n} Fairweather{n}", "Green"))
    for n, party in enumerate(("Green", "Blue"), 1):
        out.append(("president", f"ticket-{n}", TICKETS[n - 1], party))
    out += [("primary", f"green-{n}", f"Cornelia{n} Thistlewood{n}", "Green") for n in (1, 2, 3)]
    return [*out, ("judge", "judge-1", "Dorothea Ravensworth", "")]


def votes(number: int, place: int) -> int:
    """The votes of the choice at ``place`` in the update ``number``: neighbors pass."""
    return (40_000 + 900 * number + 37 * ((place * 7 + number * 5) % 11)) * 20 // (place + 3)


def keys() -> list[tuple[str, datetime]]:
    """The updates with their times: nine on election night, one a day after it."""
    times = [FIRST + timedelta(minutes=37 * n) for n in range(9)]
    times += [FIRST.replace(hour=16) + timedelta(days=n) for n in range(2, UPDATES - 7)]
    return [(f"{time:%Y-%m-%d-%H%M}", time) for time in times]


def write_large(data: Path) -> Path:
    """Write the primary into ``data``; returns its folder."""
    folder, choices = data / LARGE, _choices()
    (folder / "snapshots").mkdir(parents=True)
    (folder.parent / "jurisdiction.toml").write_text(
        'name = "Alder County"\nauthority = "Alder County Clerk"\nauthority_short = "Clerk"\n'
        'time_zone = "America/Los_Angeles"\ntime_label = "PT"\n',
        encoding="utf-8",
    )
    rows = [
        f"{race},{slug},{name},{name.upper()},,{name.split(' / ')[0].split()[-1]},candidate,{party},,{n},{f'c{n % 3}' if race == 'president' else ''},,,files,"
        for n, (race, slug, name, party) in enumerate(choices, start=1)
    ]
    updates = []
    ballots_head = "race,ballots,blank,partly_voted,overvoted,writein_marks,registered,source"
    for number, (key, time) in enumerate(keys()):
        night, final = number < 9, number == UPDATES - 1
        status = "certified" if final else "unofficial-partial"
        phase = "election-night" if night else "canvass"
        updates.append(f"{key},{time.isoformat()},second,{phase},{status},,files,,,")
        places: dict[str, int] = {}
        lines = ["race,choice,votes,source"]
        sums = dict.fromkeys(("senate", "committee", "president", "primary", "judge"), 0)
        for race, slug, _, _ in choices:
            places[race] = places.get(race, 0) + 1
            count = votes(number, places[race]) // (10 if race == "judge" else 1)
            sums[race] += count
            lines.append(f"{race},{slug},{count},files")
        # Of the judge's ballots more than 30 of 100 have a name written in: 500 marks for each
        # 1,000 votes.
        marks = {race: cast // 2 if race == "judge" else cast // 400 for race, cast in sums.items()}
        kept = [
            f"{race},{cast // (5 if race == 'committee' else 1) + marks[race] + 10},10,,0,{marks[race]},,files"
            for race, cast in sums.items()
        ]
        for name, rows_of in ((key, lines), (f"{key}.ballots", [ballots_head, *kept])):
            text = "\n".join(rows_of) + "\n"
            (folder / "snapshots" / f"{name}.csv").write_text(text, encoding="utf-8")
    texts = {
        "election.toml": 'title = "Primary election"\ndate = 2034-01-10\nsource = "files"\n',
        "races.csv": RACES,
        "choices.csv": "\n".join([HEAD + "source,note", *rows]) + "\n",
        "updates.csv": "\n".join([UPDATES_HEAD, *updates]) + "\n",
        "totals.csv": "update,item,value,qualifier,as_of,source\n",
        "statements.csv": "date,update,race,item,choice,over,value,qualifier,said_by,source,note\n",
        "events.csv": "n,event,at,state,said_on,source,note\n",
        "sources.csv": "source,title,publisher,kind,url,archived_url,sha256,retrieved_at\n"
        "files,Results files,Alder County Clerk,official-file,https://clerk.example/files,,,2034-04-05\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder
