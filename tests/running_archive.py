"""An invented running count: a city of another zone with its first update of election night."""

from __future__ import annotations

from pathlib import Path

RUNNING = "us-yy-dale/2032-11-02"
UPDATE = "2032-11-02-2210"
FILES = {
    "jurisdiction.toml": """\
name = "Dale"
authority = "Dale Board of Elections"
authority_short = "Board"
time_zone = "America/New_York"
time_label = "ET"
""",
    "2032-11-02/election.toml": """\
title = "City election"
date = 2032-11-02
polls_close = 2032-11-02T21:00:00-04:00
source = "night"
""",
    "2032-11-02/races.csv": """\
race,title,official_title,official_aliases,group,place,office,party,kind,rule,seats,votes_allowed,bar,coverage,\
coverage_source,whole_at,district,district_type,question,ocd_id,official_id,source,note
mayor,Mayor,MAYOR,,City,Dale,Mayor,,office,majority-runoff,1,1,,whole,law,,,,,,,night,
treasurer,Treasurer,TREASURER,,City,Dale,Treasurer,,office,plurality,1,1,,whole,law,,,,,,,night,
assessor,Assessor,ASSESSOR,,City,Dale,Assessor,,office,top-two,1,1,,whole,law,,,,,,,night,
council,Council,COUNCIL,,City,Dale,Council,,office,plurality,2,2,,whole,law,,,,,,,night,
clerk,Clerk,CLERK,,City,Dale,Clerk,,office,plurality,1,1,,whole,law,,,,,,,night,
delegates,Delegates,DELEGATES,,Party,Dale,Delegates,,office,unknown,1,1,,,,,,,,,,night,
house-3,House district 3,HOUSE DISTRICT 3,,State,Dale,House,,office,plurality,1,1,,crosses,law,,3,house,,,,night,
measure-a,Measure A,MEASURE A,,City,Dale,,,measure,measure,1,1,2/3,whole,law,,,,Shall the bridge be mended?,,,night,
""",
    "2032-11-02/choices.csv": """\
race,choice,name,official_name,official_aliases,short_name,kind,party,incumbent,ballot_order,colour,official_id,withdrawn_on,source,note
mayor,alder,Ada Alder,ADA ALDER,,Alder,candidate,,yes,1,c0,,,night,
mayor,beech,Bo Beech,BO BEECH,,Beech,candidate,,,2,c1,,,night,
mayor,cedar,Cy Cedar,CY CEDAR,,Cedar,candidate,,,3,c2,,,night,
treasurer,elm,Eve Elm,EVE ELM,,Elm,candidate,,,1,c0,,,night,
treasurer,fir,Flo Fir,FLO FIR,,Fir,candidate,,,2,c1,,,night,
assessor,gorse,Gil Gorse,GIL GORSE,,Gorse,candidate,,,1,c0,,,night,
assessor,hazel,Hal Hazel,HAL HAZEL,,Hazel,candidate,,,2,c1,,,night,
assessor,ivy,Ina Ivy,INA IVY,,Ivy,candidate,,,3,c2,,,night,
council,juniper,Jo Juniper,JO JUNIPER,,Juniper,candidate,,,1,c0,,,night,
council,larch,Lu Larch,LU LARCH,,Larch,candidate,,,2,c1,,,night,
council,maple,Mo Maple,MO MAPLE,,Maple,candidate,,,3,c2,,,night,
clerk,nettle,Ned Nettle,NED NETTLE,,Nettle,candidate,,,1,c0,,,night,
delegates,oak,Ola Oak,OLA OAK,,Oak,candidate,,,1,c0,,,night,
delegates,pine,Pia Pine,PIA PINE,,Pine,candidate,,,2,c1,,,night,
house-3,rowan,Rae Rowan,RAE ROWAN,,Rowan,candidate,,,1,c0,,,night,
house-3,sedge,Sy Sedge,SY SEDGE,,Sedge,candidate,,,2,c1,,,night,
measure-a,yes,Yes,YES,,,yes,,,1,c0,,,night,
measure-a,no,No,NO,,,no,,,2,c4,,,night,
""",
    "2032-11-02/updates.csv": f"""\
update,released_at,precision,phase,status,official_label,source,votes_total,withdrawn,note
{UPDATE},2032-11-02T22:10:07-04:00,second,election-night,unofficial-partial,First results,night,6290,,
""",
    "2032-11-02/totals.csv": f"""\
update,item,value,qualifier,as_of,source
{UPDATE},ballots_counted,1000,exact,,night
{UPDATE},registered,4000,exact,,night
{UPDATE},outstanding_total,1500,about,2032-11-02,night
""",
    "2032-11-02/statements.csv": "date,update,race,item,choice,over,value,qualifier,said_by,source,note\n",
    "2032-11-02/events.csv": """\
n,event,at,state,said_on,source,note
1,update-announced,2032-11-03T16:00-04:00,planned,2032-11-02,night,
2,certification,2032-11-16,planned,2032-11-02,night,
""",
    "2032-11-02/sources.csv": """\
source,title,publisher,kind,url,archived_url,sha256,retrieved_at
night,Results file,Dale Board of Elections,official-file,https://dale.example/1.json,,,2032-11-02T22:11:00-04:00
law,City charter,Dale,official-release,https://dale.example/charter,,,2032-11-02
""",
    f"2032-11-02/snapshots/{UPDATE}.csv": """\
race,choice,votes,source
mayor,alder,400,night
mayor,beech,390,night
mayor,cedar,100,night
treasurer,elm,500,night
treasurer,fir,450,night
assessor,gorse,400,night
assessor,hazel,300,night
assessor,ivy,200,night
council,juniper,500,night
council,larch,450,night
council,maple,440,night
clerk,nettle,500,night
delegates,oak,100,night
delegates,pine,110,night
house-3,rowan,300,night
house-3,sedge,310,night
measure-a,yes,500,night
measure-a,no,340,night
""",
    f"2032-11-02/snapshots/{UPDATE}.ballots.csv": """\
race,ballots,blank,partly_voted,overvoted,writein_marks,registered,source
mayor,1000,90,,5,15,,night
clerk,1000,150,,0,350,,night
""",
}


def write_running(data: Path, *, totals: bool = True) -> Path:
    """Write the running count into ``data``, with or without totals; returns its folder."""
    for name, text in FILES.items():
        path = data / "us-yy-dale" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        told = text if totals or not name.endswith("totals.csv") else text.splitlines()[0] + "\n"
        path.write_text(told, encoding="utf-8", newline="")
    return data / RUNNING
