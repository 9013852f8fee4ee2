"""A count across the night when clocks change: stored, checked, computed, drawn and printed, up to
a built site.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from builder.charts import figures
from builder.charts.layout import Chart
from builder.charts.plotly import to_plotly
from builder.checks import check_election
from builder.counting import findings
from builder.counting import history as race_history
from builder.counting.estimates import estimate
from builder.importers.known import load_stored
from builder.importers.placing import phase
from builder.instants import local, readings
from builder.model import Election, Phase, Precision, Update
from builder.pages.election.calendar import calendar, when
from builder.pages.election.count import ElectionCount, UpdateCount
from builder.pages.front.shift_counted import _days
from builder.reading import count_election, newest_moment
from builder.store import load
from builder.wording.messages import Messages
from tests import archive, made

say = Messages()
ELECTION = "us-xx-mesa/2032-11-02"
DENVER = ZoneInfo("America/Denver")
FILES = {
    "jurisdiction.toml": """\
name = "Mesa County"
authority = "Mesa County Clerk"
authority_short = "Clerk"
time_zone = "America/Denver"
time_label = "MT"
""",
    "2032-11-02/election.toml": """\
title = "General election"
date = 2032-11-02
polls_close = 2032-11-02T19:00:00-06:00
source = "file"
""",
    "2032-11-02/races.csv": """\
race,title,official_title,official_aliases,group,place,office,party,kind,rule,seats,votes_allowed,bar,coverage,\
coverage_source,whole_at,district,district_type,question,ocd_id,official_id,source,note
mayor,Mayor,MAYOR,,City,Mesa,Mayor,,office,plurality,1,1,,whole,file,,,,,,,file,
""",
    "2032-11-02/choices.csv": """\
race,choice,name,official_name,official_aliases,short_name,kind,party,incumbent,ballot_order,colour,official_id,withdrawn_on,source,note
mayor,ana,Ana Aspen,ANA ASPEN,,Aspen,candidate,,,1,c1,,,file,
mayor,ben,Ben Birch,BEN BIRCH,,Birch,candidate,,,2,c2,,,file,
""",
    # In the order of the wall clock, which is not that of the count.
    "2032-11-02/updates.csv": """\
update,released_at,precision,phase,status,official_label,source,votes_total,withdrawn,note
2032-11-02-2000,2032-11-02T20:00:00-06:00,second,election-night,unofficial-partial,,file,200,,
2032-11-07-0110,2032-11-07T01:10:00-07:00,second,canvass,unofficial-partial,,file,310,,
2032-11-07-0150,2032-11-07T01:50:00-06:00,second,canvass,unofficial-partial,,file,260,,
2032-11-08-1600,2032-11-08T16:00:00-07:00,second,canvass,unofficial-partial,,file,330,,
""",
    "2032-11-02/totals.csv": """\
update,item,value,qualifier,as_of,source
2032-11-02-2000,ballots_counted,210,exact,,file
2032-11-07-0150,ballots_counted,270,exact,,file
2032-11-07-0150,outstanding_total,90,exact,2032-11-07T01:50-06:00,file
2032-11-07-0110,ballots_counted,320,exact,,file
2032-11-07-0110,outstanding_total,20,exact,2032-11-07T01:10-07:00,file
2032-11-08-1600,ballots_counted,340,exact,,file
""",
    "2032-11-02/statements.csv": "date,update,race,item,choice,over,value,qualifier,said_by,source,note\n",
    "2032-11-02/events.csv": """\
n,event,at,state,said_on,source,note
1,update-announced,2032-11-07T01:10-07:00,planned,2032-11-06,file,
2,update-announced,2032-11-07T01:50-06:00,planned,2032-11-06,file,
""",
    "2032-11-02/sources.csv": """\
source,title,publisher,kind,url,archived_url,sha256,retrieved_at
file,Results file,Mesa County Clerk,official-file,https://example.org/1.json,,,2032-11-09T09:00-07:00
""",
    **{
        f"2032-11-02/snapshots/{key}.csv": f"race,choice,votes,source\nmayor,ana,{ana},file\nmayor,ben,{ben},file\n"
        for key, ana, ben in (
            ("2032-11-02-2000", 100, 100),
            ("2032-11-07-0150", 130, 130),
            ("2032-11-07-0110", 160, 150),
            ("2032-11-08-1600", 170, 160),
        )
    },
}
OFFICIAL = ["2032-11-02-2000", "2032-11-07-0150", "2032-11-07-0110", "2032-11-08-1600"]


def write(data: Path) -> Path:
    for name, text in FILES.items():
        path = data / "us-xx-mesa" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return data / ELECTION


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def election(folder: Path) -> Election:
    return load.load_election(folder, load.load_jurisdiction(folder.parent))


def plain(text: object) -> str:
    return str(text).replace("\u00a0", " ")


def viewed(election: Election) -> ElectionCount:
    return ElectionCount(say, count_election(election))


def test_updates_of_the_doubled_hour_stand_in_the_order_of_their_instants(
    election: Election,
) -> None:
    assert [update.key for update in election.updates] == OFFICIAL
    first, second = election.updates[1:3]
    assert second.released_at - first.released_at == timedelta(minutes=20)
    before = UpdateCount(viewed(election), second).before
    assert before is not None and before.update is first


def test_no_total_went_down_and_the_batch_is_what_came_in_twenty_minutes(
    election: Election,
) -> None:
    histories = race_history.histories(election)
    steps = histories["mayor"].steps
    assert [step.falls for step in steps] == [(), (), (), ()]
    assert [step.batch.total for step in steps][1:] == [60, 50, 20]
    assert [finding.name for finding in findings.findings(election, histories)] == []


def test_check_finds_nothing_in_it_neither_two_updates_of_one_time_nor_another_key(
    folder: Path,
) -> None:
    found = check_election(folder, load.load_jurisdiction(folder.parent))
    assert [str(one) for one in found if one.check != "unsealed"] == []


def test_check_still_finds_two_updates_of_one_instant(folder: Path) -> None:
    path = folder / "updates.csv"
    text = path.read_text(encoding="utf-8").replace(
        "2032-11-07T01:10:00-07:00", "2032-11-07T01:50:00-06:00"
    )
    path.write_text(text, encoding="utf-8")
    found = [
        one
        for one in check_election(folder, load.load_jurisdiction(folder.parent))
        if one.check == "times"
    ]
    assert [one.error.expected for one in found] == ["one update at a time"]


def test_one_minute_twice_makes_two_updates_whose_keys_are_names_only(folder: Path) -> None:
    path = folder / "updates.csv"
    text = path.read_text(encoding="utf-8").replace(
        "2032-11-07T01:50:00-06:00", "2032-11-07T01:10:00-06:00"
    )
    for old, new in (
        ("2032-11-07-0110", "2032-11-07-0110-2"),
        ("2032-11-07-0150", "2032-11-07-0110"),
    ):
        text = text.replace(f"\n{old},", f"\n{new},")
        for file in (folder / "totals.csv", folder / "snapshots" / f"{old}.csv"):
            file.write_text(
                file.read_text(encoding="utf-8").replace(f"{old},", f"{new},"), encoding="utf-8"
            )
        (folder / "snapshots" / f"{old}.csv").rename(folder / "snapshots" / f"{new}.csv")
    path.write_text(text, encoding="utf-8")
    found = check_election(folder, load.load_jurisdiction(folder.parent))
    assert [str(one) for one in found if one.check != "unsealed"] == []
    loaded = load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert [u.key for u in loaded.updates][1:3] == ["2032-11-07-0110", "2032-11-07-0110-2"]
    assert loaded.updates[2].released_at - loaded.updates[1].released_at == timedelta(hours=1)


def test_an_estimate_of_the_doubled_hour_is_dated_before_the_update_after_it(
    election: Election,
) -> None:
    for update, total in ((election.updates[1], 90), (election.updates[2], 20)):
        made_then = estimate(election, update)
        assert made_then is not None
        assert (made_then.total, made_then.usable) == (total, total)


def test_a_clock_that_shows_a_time_twice_is_read_with_its_zone_and_no_other(
    election: Election,
) -> None:
    assert [plain(say.short_moment(update)) for update in election.updates] == [
        "Tue., Nov. 2, 8 p.m.",
        "Sun., Nov. 7, 1:50 a.m. MDT",
        "Sun., Nov. 7, 1:10 a.m. MST",
        "Mon., Nov. 8, 4 p.m.",
    ]
    assert [plain(say.moment(update, "MT")) for update in election.updates[1:]] == [
        "Sunday, Nov. 7, 2032, 1:50 a.m. MDT",
        "Sunday, Nov. 7, 2032, 1:10 a.m. MST",
        "Monday, Nov. 8, 2032, 4 p.m. MT",
    ]


def test_events_of_the_doubled_hour_stand_in_order_and_say_their_zone(election: Election) -> None:
    _, announced = calendar(viewed(election))
    assert [plain(one.when) for one in announced] == [
        "Sun., Nov. 7, 1:50 a.m. MDT",
        "Sun., Nov. 7, 1:10 a.m. MST",
    ]
    assert plain(when(say, election, "2032-11-07T02:10-07:00")) == "Sun., Nov. 7, 2:10 a.m."


def test_polls_that_close_in_the_doubled_hour_are_said_with_their_zone(election: Election) -> None:
    closing = replace(election, polls_close=readings(datetime(2032, 11, 7, 1, 30), DENVER)[1])
    main, _ = calendar(viewed(closing))
    assert "polls closed at 1:30 a.m. MST" in plain(main[0].what)


def test_a_record_and_a_card_say_the_zone_too(election: Election) -> None:
    assert plain(say.zoned_clock(election.updates[2].released_at, "MT")) == "1:10 a.m. MST"
    assert plain(say.zoned_clock(election.updates[3].released_at, "MT")) == "4 p.m. MT"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    write(data)
    return archive.build_here(archive.checkout(tmp_path_factory.mktemp("checkout"), data))


def text_of(site: Path, path: str) -> str:
    return plain((site / path).read_text(encoding="utf-8"))


def test_the_built_race_page_accuses_nobody_and_has_the_updates_in_order(site: Path) -> None:
    page = text_of(site, f"{ELECTION}/mayor/index.html")
    assert "fell from" not in page
    table = page[page.index("Each row is one official release") :]
    assert list(dict.fromkeys(re.findall(r"2032-11-0\d-\d{4}", table)))[:4] == OFFICIAL
    assert {"1:10 a.m. MST", "1:50 a.m. MDT"} <= set(re.findall(r"1:\d\d a\.m\.(?: M[DS]T)?", page))
    assert re.findall(r"1:\d\d a\.m\.(?! M[DS]T)", page) == []


def test_no_built_file_prints_a_time_of_the_doubled_hour_without_its_zone(site: Path) -> None:
    found = 0
    for path in sorted(site.rglob("*")):
        if (
            path.suffix in (".html", ".json", ".xml", ".csv", ".txt")
            and ELECTION in path.as_posix()
        ):
            text = plain(path.read_text(encoding="utf-8")).replace("&nbsp;", " ")
            assert re.findall(r"\b1:[15]0 [ap]\.m\.(?! M[DS]T)", text) == [], path
            found += len(re.findall(r"\b1:[15]0 a\.m\. M[DS]T", text))
            assert re.findall(r"T01:[15]0(?::00)?(?!-0[67]:00|:00)", text) == [], path
    assert found > 20


def test_records_follow_one_another_by_instants(site: Path) -> None:
    page = text_of(site, f"{ELECTION}/mayor/2032-11-07-0110/index.html")
    assert "1:10 a.m. MST" in page
    assert "released_at\t2032-11-07T01:10:00-07:00" in page
    assert page.index("../2032-11-07-0150/") < page.index("../2032-11-08-1600/")
    versions = json.loads((site / ELECTION / "mayor/versions.json").read_text(encoding="utf-8"))[
        "versions"
    ]
    assert [version["record"].rstrip("/") for version in versions] == OFFICIAL


def test_downloads_and_feeds_have_the_order_of_the_count(site: Path) -> None:
    with (site / ELECTION / "mayor/history.csv").open(encoding="utf-8", newline="") as file:
        history = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert list(dict.fromkeys(row["update"] for row in history)) == OFFICIAL
    ana = [int(row["votes"]) for row in history if row["choice"] == "ana"]
    assert ana == [100, 130, 160, 170]
    feed = text_of(site, f"{ELECTION}/feed.xml")
    assert re.findall(r"<published>(2032[^<]*)</published>", feed) == [
        "2032-11-08T16:00:00-07:00",
        "2032-11-07T01:10:00-07:00",
        "2032-11-07T01:50:00-06:00",
        "2032-11-02T20:00:00-06:00",
    ]


def count(zone: str, day: date, updates: Sequence[Update]) -> Election:
    race = made.race()
    votes = {
        u.key: {"mayor": {"ana": 100 + 30 * n, "ben": 100 + 20 * n}} for n, u in enumerate(updates)
    }
    whole = made.election([race], updates, votes)
    return replace(whole, date=day, jurisdiction=replace(whole.jurisdiction, time_zone=zone))


def release(
    number: int,
    zone: str,
    utc: str,
    phase: Phase = Phase.CANVASS,
    precision: Precision = Precision.SECOND,
) -> Update:
    at = local(datetime.fromisoformat(utc).replace(tzinfo=UTC), ZoneInfo(zone))
    return made.update(number, phase, released_at=at, precision=precision)


def places(chart: Chart) -> list[float]:
    return [chart.x(point) for point in chart.lines[0].points]


# Zone, election day, and four releases in UTC: the count spans the change, the middle two lie
# twenty minutes apart around it.
CHANGES = [
    (
        "America/Denver",
        "2032-11-02",
        ("2032-11-05T23:00", "2032-11-07T07:50", "2032-11-07T08:10", "2032-11-09T23:00"),
    ),
    (
        "America/Denver",
        "2032-03-09",
        ("2032-03-12T23:00", "2032-03-14T08:50", "2032-03-14T09:10", "2032-03-16T22:00"),
    ),
    (
        "America/St_Johns",
        "2032-11-02",
        ("2032-11-05T23:00", "2032-11-07T04:20", "2032-11-07T04:40", "2032-11-09T23:00"),
    ),
    (
        "Australia/Adelaide",
        "2032-04-01",
        ("2032-04-02T03:00", "2032-04-03T16:20", "2032-04-03T16:40", "2032-04-06T03:00"),
    ),
    (
        "Australia/Lord_Howe",
        "2032-04-01",
        ("2032-04-02T03:00", "2032-04-03T14:50", "2032-04-03T15:10", "2032-04-06T03:00"),
    ),
    (
        "Australia/Lord_Howe",
        "2032-10-01",
        ("2032-10-02T03:00", "2032-10-02T15:20", "2032-10-02T15:40", "2032-10-05T03:00"),
    ),
    (
        "Asia/Kolkata",
        "2032-11-02",
        ("2032-11-05T23:00", "2032-11-07T04:20", "2032-11-07T04:40", "2032-11-09T23:00"),
    ),
]


@pytest.mark.parametrize(("zone", "day", "times"), CHANGES)
def test_a_chart_places_updates_by_elapsed_time_across_a_change(
    zone: str, day: str, times: Sequence[str]
) -> None:
    made_here = count(
        zone, date.fromisoformat(day), [release(n, zone, utc) for n, utc in enumerate(times, 1)]
    )
    histories = race_history.histories(made_here)
    assert [step.falls for step in histories["mayor"].steps] == [()] * 4
    chart = figures.lead_over_time(histories["mayor"], made_here, say)
    assert chart is not None
    x = places(chart)
    assert x == sorted(x)
    instants = [datetime.fromisoformat(utc) for utc in times]
    scale = (x[3] - x[0]) / (instants[3] - instants[0]).total_seconds()
    assert [b - a for a, b in pairwise(x)] == pytest.approx(
        [(b - a).total_seconds() * scale for a, b in pairwise(instants)]
    )
    dots = [trace for trace in to_plotly(chart)["data"] if trace.get("ids")]
    shown = [datetime.fromisoformat(text) for trace in dots for text in trace["x"]]
    assert shown[2] - shown[1] == timedelta(minutes=20)
    assert shown[3] - shown[0] == instants[3] - instants[0]


@pytest.mark.parametrize(("zone", "day", "times"), CHANGES)
def test_the_days_of_an_axis_stand_at_the_noon_of_the_countys_clocks(
    zone: str, day: str, times: Sequence[str]
) -> None:
    made_here = count(
        zone, date.fromisoformat(day), [release(n, zone, utc) for n, utc in enumerate(times, 1)]
    )
    chart = figures.lead_over_time(race_history.histories(made_here)["mayor"], made_here, say)
    assert chart is not None
    noons = [local(tick.at, ZoneInfo(zone)) for tick in chart.panels[-1].ticks]
    newest = made_here.updates[-1].released_at
    assert len(noons) > 2
    assert all((at.hour, at.minute) == (12, 0) or at == newest for at in noons)


def test_a_night_on_which_clocks_change_has_its_true_length_and_the_hours_that_clocks_showed() -> (
    None
):
    zone = "America/Denver"
    times = ("2032-11-07T02:30", "2032-11-07T07:50", "2032-11-07T08:10", "2032-11-07T10:30")
    night = [release(n, zone, utc, Phase.ELECTION_NIGHT) for n, utc in enumerate(times, 1)]
    made_here = count(zone, date(2032, 11, 6), night)
    chart = figures.lead_over_time(race_history.histories(made_here)["mayor"], made_here, say)
    assert chart is not None
    panel = chart.panels[0]
    # 8 p.m. MDT is 02:00 UTC, 4 a.m. MST is 11:00 UTC: nine hours, of which clocks show eight.
    assert (panel.ticks[0].at, panel.ticks[1].at) == (
        datetime(2032, 11, 7, 2, tzinfo=UTC),
        datetime(2032, 11, 7, 11, tzinfo=UTC),
    )
    assert [plain(tick.label) for tick in sorted(panel.ticks, key=lambda tick: tick.at)] == [
        "8 p.m.",
        "10 p.m.",
        "midnight",
        "1 a.m. MST",
        "4 a.m.",
    ]


def test_the_hours_after_clocks_were_moved_by_half_an_hour_are_whole_ones() -> None:
    zone = "Australia/Lord_Howe"
    times = ("2032-04-03T10:00", "2032-04-03T14:50", "2032-04-03T15:10", "2032-04-03T18:40")
    night = [release(n, zone, utc, Phase.ELECTION_NIGHT) for n, utc in enumerate(times, 1)]
    made_here = count(zone, date(2032, 4, 3), night)
    chart = figures.lead_over_time(race_history.histories(made_here)["mayor"], made_here, say)
    assert chart is not None
    shown = [local(tick.at, ZoneInfo(zone)) for tick in chart.panels[0].ticks]
    assert {at.minute for at in shown} == {0}
    assert len(set(shown)) == len(shown) > 4


@pytest.mark.parametrize(
    ("day", "utc", "days"),
    [
        # From midnight MDT of Nov. 2 (06:00 UTC) to Nov. 8 23:00 UTC: six days and 17
        # hours.
        (date(2032, 11, 2), "2032-11-08T23:00", Fraction(6 * 24 + 17, 24)),
        # From midnight MST of March 9 (07:00 UTC) to March 16 18:00 UTC: seven days and 11 hours.
        (date(2032, 3, 9), "2032-03-16T18:00", Fraction(7 * 24 + 11, 24)),
    ],
)
def test_days_since_election_day_are_of_24_hours_also_across_a_change(
    day: date, utc: str, days: Fraction
) -> None:
    updates = [release(1, "America/Denver", utc)]
    assert _days(count("America/Denver", day, updates), updates[0].released_at) == days


def test_a_day_alone_on_the_day_of_a_change_counts_as_its_end(folder: Path) -> None:
    path = folder / "updates.csv"
    row = "2032-11-07,2032-11-07,day,canvass,unofficial-partial,,file,,,\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    loaded = load.load_election(folder, load.load_jurisdiction(folder.parent))
    assert [update.key for update in loaded.updates] == [
        *OFFICIAL[:3],
        "2032-11-07",
        OFFICIAL[3],
    ]
    assert loaded.updates[3].released_at.isoformat() == "2032-11-07T23:59:59-07:00"
    assert plain(say.short_moment(loaded.updates[3])) == "Sun., Nov. 7"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2032-11-07T01:50:00-06:00", True),
        ("2032-11-07T01:50:00-07:00", True),
        ("2032-11-07T00:50:00-07:00", False),
        ("2032-11-07T02:10:00-06:00", False),
        ("2032-03-14T02:30:00-07:00", False),
        ("2032-03-14T02:30:00-06:00", False),
        ("2032-03-14T03:00:00-06:00", True),
    ],
)
def test_a_stored_time_is_taken_with_the_offset_that_clocks_had_and_with_no_other(
    folder: Path, text: str, right: bool
) -> None:
    jurisdiction = load.load_jurisdiction(folder.parent)
    if right:
        assert load.parse_moment(text, Precision.SECOND, jurisdiction).isoformat() == text
    else:
        with pytest.raises(ValueError, match=text[:10]):
            load.parse_moment(text, Precision.SECOND, jurisdiction)


def test_the_table_of_the_count_adds_in_the_order_of_the_count(election: Election) -> None:
    # 210, then 270, 320 and 340 ballots.
    assert [plain(u.added) for u in viewed(election).live] == ["210", "60", "50", "20"]


def test_the_noon_that_ends_election_night_is_that_of_clocks_which_were_just_changed(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path)
    about = (folder / "election.toml").read_text(encoding="utf-8")
    (folder / "election.toml").write_text(
        about.replace("2032-11-02", "2032-11-06"), encoding="utf-8"
    )
    stored = load_stored(folder)
    noon = datetime(2032, 11, 7, 19, tzinfo=UTC)
    assert phase(noon - timedelta(seconds=1), stored) == "election-night"
    assert phase(noon, stored) == "canvass"


def test_the_time_of_the_data_is_the_newest_instant(election: Election) -> None:
    early = replace(election, updates=election.updates[:3], events=())
    assert newest_moment([early]).isoformat() == "2032-11-07T01:10:00-07:00"


def test_an_event_that_happened_at_a_clock_time_counts_by_its_instant(election: Election) -> None:
    happened = made.event(3, "court", "2032-11-09T10:00-07:00", "happened", "2032-11-09")
    assert newest_moment([replace(election, events=(happened,))]) == datetime(
        2032, 11, 9, 17, tzinfo=UTC
    )


def test_dates_of_an_estimate_stand_in_order_of_time(election: Election) -> None:
    update = election.updates[1]
    dates = ("2032-11-07T01:10-07:00", "2032-11-07T01:50-06:00", "2032-11-07", "2032-11-06")
    totals = tuple(made.total(update.key, f"outstanding_{n}", 10, at) for n, at in enumerate(dates))
    found = estimate(replace(election, totals=totals), update)
    assert found is not None
    assert found.as_of == (
        "2032-11-06",
        "2032-11-07",
        "2032-11-07T01:50-06:00",
        "2032-11-07T01:10-07:00",
    )
