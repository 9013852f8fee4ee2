"""An invented archive of one county and one election, small enough to read."""

from __future__ import annotations

from pathlib import Path

ELECTION = "xx-shire/2030-11-05"
FILES = {
    "jurisdiction.toml": """\
name = "Shire"
authority = "Shire Returning Office"
authority_short = "SRO"
time_zone = "America/Los_Angeles"
time_label = "PT"
""",
    "2030-11-05/election.toml": """\
title = "General election"
date = 2030-11-05
polls_close = 2030-11-05T20:00:00-08:00
source = "file-1"
""",
    "2030-11-05/races.csv": """\
race,title,official_title,official_aliases,group,place,office,party,kind,rule,seats,votes_allowed,bar,coverage,\
coverage_source,whole_at,district,district_type,question,ocd_id,official_id,source,note
mayor,Mayor,MAYOR,,City,Bree,Mayor,,office,plurality,1,1,,whole,law,,,,,,,file-1,
council,City council,MEMBER OF THE COUNCIL,COUNCIL | CITY COUNCIL,City,Bree,Council,,office,plurality,2,2,,,,,,,,,,file-1,
measure-a,Measure A,MEASURE A,,City,Bree,,,measure,measure,1,1,2/3,,,,,,"Shall the bridge, now old, be mended?",,,file-1,
""",
    "2030-11-05/choices.csv": """\
race,choice,name,official_name,official_aliases,short_name,kind,party,incumbent,ballot_order,colour,official_id,withdrawn_on,source,note
mayor,butterbur,Barliman Butterbur,BARLIMAN BUTTERBUR,,Butterbur,candidate,,,1,c0,,,file-1,
mayor,goodbody,José Goodbody,JOSÉ GOODBODY,,,candidate,,,2,c1,,,file-1,
council,brandy,Rory Brandy,RORY BRANDY,,,candidate,,,1,,,,file-1,
council,took,Pippa Took,PIPPA TOOK,,,candidate,,,2,,,,file-1,
council,proud,Odo Proud,ODO PROUD,,,candidate,,,3,,,,file-1,
measure-a,yes,Yes,YES,,,yes,,,1,c0,,,file-1,
measure-a,no,No,NO,,,no,,,2,c4,,,file-1,
""",
    "2030-11-05/updates.csv": """\
update,released_at,precision,phase,status,official_label,source,votes_total,withdrawn,note
2030-11-05-2031,2030-11-05T20:31:07-08:00,second,election-night,unofficial-partial,,file-1,200,,
2030-11-08-1600,2030-11-08T16:00-08:00,minute,canvass,unofficial-partial,,file-1,,,
""",
    "2030-11-05/totals.csv": """\
update,item,value,qualifier,as_of,source
2030-11-05-2031,ballots_counted,60,exact,,file-1
2030-11-05-2031,turnout_pct,27.21,exact,,file-1
2030-11-08-1600,outstanding_total,,about,2030-11-08,file-1
""",
    "2030-11-05/statements.csv": """\
date,update,race,item,choice,over,value,qualifier,said_by,source,note
2030-11-06,2030-11-05-2031,mayor,lead,butterbur,goodbody,a handful,about,The Bree Herald,file-1,
""",
    "2030-11-05/events.csv": """\
n,event,at,state,said_on,source,note
1,certification,2030-12-02,planned,2030-11-06,file-1,
2,update-announced,2030-11-08T16:00-08:00,planned,2030-11-06,file-1,
""",
    "2030-11-05/sources.csv": """\
source,title,publisher,kind,url,archived_url,sha256,retrieved_at
file-1,Results file,Shire Returning Office,official-file,https://example.org/1.json,,,2030-11-05
law,The act on wards,Shire,official-release,https://example.org/act,,,2030-11-05
""",
    "2030-11-05/snapshots/2030-11-05-2031.csv": """\
race,choice,votes,source
mayor,butterbur,31,file-1
mayor,goodbody,29,file-1
council,brandy,20,file-1
council,took,0,file-1
council,proud,60,file-1
measure-a,yes,40,file-1
measure-a,no,20,file-1
""",
    "2030-11-05/snapshots/2030-11-05-2031.ballots.csv": """\
race,ballots,blank,partly_voted,overvoted,writein_marks,registered,source
mayor,61,1,,,0,,file-1
""",
    "2030-11-05/snapshots/2030-11-08-1600.csv": """\
race,choice,votes,source
mayor,butterbur,40,file-1
mayor,goodbody,,file-1
""",
}


def write_small_archive(data: Path) -> Path:
    """Write the archive into ``data``; returns the folder of its one election."""
    for name, text in FILES.items():
        path = data / "xx-shire" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return data / ELECTION


def put(path: Path, old: str, new: str) -> None:
    """Change one spot of a file; a test that changes nothing would prove nothing."""
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode())
