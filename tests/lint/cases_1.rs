//! Defects of roles, triggers and levels: what is spoiled, and the lines that say so.

use super::Case;

pub const CASES: &[Case] = &[
    Case {
        name: "P010 nobody serves",
        edits: &[("plans/flood.ron", "staff_day: 2, staff_night: 1),\n        (key: \"police\"", "staff_day: 0, staff_night: 0),\n        (key: \"police\"")],
        found: &[
            "plans/flood.ron:5:64: P010 role \"met\" · staff_day: nobody serves by day; say how many serve by day and at night; a drill would assume a number",
            "plans/flood.ron:5:80: P010 role \"met\" · staff_night: nobody serves at night; say how many serve by day and at night; a drill would assume a number",
        ],
    },
    Case {
        name: "P011 more at night than by day",
        edits: &[(
            "plans/flood.ron",
            "name: \"高速交警\", seat: CountyBody, staff_day: 2, staff_night: 1",
            "name: \"高速交警\", seat: CountyBody, staff_day: 1, staff_night: 2",
        )],
        found: &[
            "plans/flood.ron:6:84: P011 role \"police\" · staff_night: 2 at night are more than 1 by day; see whether staff_day and staff_night are swapped",
        ],
    },
    Case {
        name: "P012 more than the roster",
        edits: &[("plans/overall.ron", "seat: CountyCentre, staff_day: 3", "seat: CountyCentre, staff_day: 8")],
        found: &["plans/overall.ron:5:70: P012 role \"centre\" · staff_day: wants 8 at once; the centre has 7; write no more than the roster has"],
    },
    Case {
        name: "P013 no commander",
        edits: &[("plans/flood.ron", ", commands: true", "")],
        found: &["plans/flood.ron:3:12: P013 plan \"flood\" · roles: has response levels, but no role commands; give the headquarters commands: true"],
    },
    Case {
        name: "P014 two commanders",
        edits: &[("plans/flood.ron", "closes_expressway: true)", "closes_expressway: true, commands: true)")],
        found: &[
            "plans/flood.ron:6:122: P014 role \"police\" · commands: \"hq\" and \"police\" both command the same incident; keep one commands: true; the others take over by a hand-over",
        ],
    },
    Case {
        name: "P015 two names for one chair",
        edits: &[(
            "plans/flood.ron",
            "(key: \"head\", name: \"组长\", seat: EverySettlement, staff_day: 1, staff_night: 1),",
            "(key: \"head\", name: \"组长\", seat: EverySettlement, staff_day: 1, staff_night: 1),\n        (key: \"guard\", name: \"更夫\", seat: EveryVillage),",
        )],
        found: &[
            "plans/flood.ron:9:15: P016 role \"guard\": no clause gives it anything to do or tells it anything; give it a clause or remove it",
            "plans/flood.ron:9:42: P015 role \"guard\" · seat: sits on the same chair as \"station\"; make them one role",
        ],
    },
    Case {
        name: "P016 an idle role",
        edits: &[(
            "plans/flood.ron",
            "(key: \"head\", name: \"组长\", seat: EverySettlement, staff_day: 1, staff_night: 1),",
            "(key: \"head\", name: \"组长\", seat: EverySettlement, staff_day: 1, staff_night: 1),\n        (key: \"press\", name: \"融媒体\", seat: CountyBody),",
        )],
        found: &["plans/flood.ron:9:15: P016 role \"press\": no clause gives it anything to do or tells it anything; give it a clause or remove it"],
    },
    Case {
        name: "P017 overloaded",
        edits: &[(
            "plans/flood.ron",
            "for(180min, max_rain(3h) < 5)\", auto: false, action: StandDown, deadline_min: 90),",
            "for(180min, max_rain(3h) < 5)\", auto: false, action: StandDown, deadline_min: 90),\n        (key: \"f.x0\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x0\"), deadline_min: 30),\n        (key: \"f.x1\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x1\"), deadline_min: 30),\n        (key: \"f.x2\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x2\"), deadline_min: 30),\n        (key: \"f.x3\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x3\"), deadline_min: 30),\n        (key: \"f.x4\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x4\"), deadline_min: 30),",
        )],
        found: &[
            "plans/flood.ron:5:15: P017 role \"met\": 5 clauses fall due at once on the same condition; 1 serve at night, at most 4 each; give some to another role, or let the lesser ones come later",
        ],
    },
    Case {
        name: "P018 an impossible number",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"hour() >= 25\"")],
        found: &["plans/flood.ron:18:85: P018 clause \"f.4\" · trigger: hour() >= 25: it lies between 0 and 24; change the number; this never comes true"],
    },
    Case {
        name: "P019 always true",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"max_rain(1h) >= 0\"")],
        found: &["plans/flood.ron:18:85: P019 clause \"f.4\" · trigger: max_rain(1h) >= 0 always holds; write always, or change the number"],
    },
    Case {
        name: "P020 contradiction",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"hour() >= 22 and hour() < 6\"")],
        found: &[
            "plans/flood.ron:18:85: P020 clause \"f.4\" · trigger: hour() >= 22 and hour() < 6; both cannot hold at once; change one, or write or for and",
        ],
    },
    Case {
        name: "P018 a warning that this county cannot be given",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"warning(geohazard) >= blue\"")],
        found: &[
            "plans/flood.ron:18:85: P018 clause \"f.4\" · trigger: warning(geohazard) >= blue: it lies between none and none; change the number; this never comes true",
        ],
    },
    Case {
        name: "P019 a warning of any colour or none",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"warning(rainstorm) >= none\"")],
        found: &["plans/flood.ron:18:85: P019 clause \"f.4\" · trigger: warning(rainstorm) >= none always holds; write always, or change the number"],
    },
    Case {
        name: "P020 two colours at once",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"warning(flash-flood) >= red and not warning(flash-flood) >= orange\"")],
        found: &[
            "plans/flood.ron:18:85: P020 clause \"f.4\" · trigger: warning(flash-flood) >= red and warning(flash-flood) < orange; both cannot hold at once; change one, or write or for and",
        ],
    },
    Case {
        name: "P021 the wrong gauge",
        edits: &[("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"rain(bridge, 1h) >= 20\"")],
        found: &["plans/flood.ron:18:85: P021 clause \"f.4\" · trigger: rain(bridge, 1h) >= 20: \"bridge\" is no rain gauge; name a gauge of that kind"],
    },
    Case {
        name: "P022 nobody sends it",
        edits: &[("plans/flood.ron", "actor: \"office\", trigger: \"received(\\\"man\\\")\"", "actor: \"office\", trigger: \"received(\\\"come\\\")\"")],
        found: &[
            "plans/flood.ron:17:87: P022 clause \"f.3\" · trigger: received(\"come\"): is sent by nobody; add a Notify with this topic, or use a topic that is sent",
        ],
    },
    Case {
        name: "P023 no such report",
        edits: &[(
            "plans/flood.ron",
            "phase: Response, text: \"村应急站 15 分钟内示警。\", actor: \"station\", trigger: \"reports(\\\"water\\\") >= 1\"",
            "phase: Response, text: \"村应急站 15 分钟内示警。\", actor: \"station\", trigger: \"reports(\\\"flod\\\") >= 1\"",
        )],
        found: &[
            "plans/flood.ron:29:91: P023 clause \"f.15\" · trigger: nobody reports \"flod\"; known: water, road, trapped, wreck, fire, fire-verified, vehicle-fire, crash, hurt, queue, hazmat, gas, wind-shift, slope-fire, fire-out, lanes-open; use a kind of report that exists",
        ],
    },
    Case {
        name: "P024 a circle of waits",
        edits: &[
            ("plans/flood.ron", "actor: \"hq\", trigger: \"max_rain(6h) >= 80\", auto: false", "actor: \"hq\", trigger: \"done(f.4)\", auto: false"),
            ("plans/flood.ron", "trigger: \"done(f.1)\"", "trigger: \"done(f.5) and level >= IV\""),
        ],
        found: &[
            "plans/flood.ron:18:85: P024 clause \"f.4\" · trigger: wait for each other for ever: \"f.4\", \"f.5\"; take one of these done or after out",
            "plans/flood.ron:19:15: P004 clause \"f.5\" · trigger: differs from the trigger of level Ⅲ in this plan's levels; write the same in both",
        ],
    },
    Case {
        name: "P025 said twice",
        edits: &[(
            "plans/flood.ron",
            "deadline_min: 45),",
            "deadline_min: 45),\n        (key: \"f.14b\", phase: PublicInfo, text: \"再发布一次。\", actor: \"hq\", trigger: \"level >= III\", auto: true, action: Inform(channels: [\"media\"]), deadline_min: 50),",
        )],
        found: &["plans/flood.ron:29:15: P025 clause \"f.14b\": same actor, condition and action as \"f.14\"; remove one of them"],
    },
    Case {
        name: "P026 a missing level",
        edits: &[
            (
                "plans/flood.ron",
                "(level: \"III\", trigger: \"max_rain(6h) >= 80\", auto: false),",
                "(level: \"II\", trigger: \"max_rain(6h) >= 80\", auto: false),",
            ),
            (
                "plans/flood.ron",
                "trigger: \"max_rain(6h) >= 80\", auto: false, action: SetLevel(\"III\")",
                "trigger: \"max_rain(6h) >= 80\", auto: false, action: SetLevel(\"II\")",
            ),
            ("plans/flood.ron", "达到Ⅲ级条件", "达到Ⅱ级条件"),
            (
                "plans/flood.ron",
                "text: \"Ⅲ级：危险区人员 90 分钟内转移。\", actor: \"office\", trigger: \"level >= III\"",
                "text: \"Ⅱ级：危险区人员 90 分钟内转移。\", actor: \"office\", trigger: \"level >= II\"",
            ),
        ],
        found: &["plans/flood.ron:12:17: P026 level Ⅱ · level: level Ⅱ follows level Ⅳ; add the level between"],
    },
    Case {
        name: "P027 levels upside down",
        edits: &[
            (
                "plans/flood.ron",
                "(level: \"III\", trigger: \"max_rain(6h) >= 80\", auto: false)",
                "(level: \"III\", trigger: \"max_rain(6h) >= 40\", auto: false)",
            ),
            ("plans/flood.ron", "trigger: \"max_rain(6h) >= 80\", auto: false, action", "trigger: \"max_rain(6h) >= 40\", auto: false, action"),
        ],
        found: &[
            "plans/flood.ron:12:33: P027 level Ⅲ · trigger: max_rain(6h) >= 40, but the lighter level Ⅳ asks for 50; the graver level needs the higher threshold",
        ],
    },
    Case {
        name: "P028 a level without work",
        edits: &[(
            "plans/flood.ron",
            "(level: \"III\", trigger: \"max_rain(6h) >= 80\", auto: false),",
            "(level: \"III\", trigger: \"max_rain(6h) >= 80\", auto: false),\n        (level: \"II\", trigger: \"max_rain(6h) >= 100\", auto: false),",
        )],
        found: &["plans/flood.ron:13:17: P028 level Ⅱ · level: no clause hangs on level Ⅱ; write a clause for this level or remove it"],
    },
    Case {
        name: "P029 no such level",
        edits: &[(
            "plans/flood.ron",
            "text: \"45 分钟内发布提示。\", actor: \"hq\", trigger: \"level >= III\"",
            "text: \"45 分钟内发布提示。\", actor: \"hq\", trigger: \"level >= I\"",
        )],
        found: &["plans/flood.ron:28:85: P029 clause \"f.14\" · trigger: no plan sets level Ⅰ or graver; say in levels when this level is set"],
    },
    Case {
        name: "P030 no end",
        edits: &[("plans/flood.ron", "action: StandDown", "action: Inform(channels: [\"media\"])")],
        found: &["plans/flood.ron:14:14: P030 plan \"flood\" · clauses: has response levels but no end; add a StandDown with the condition of the end"],
    },
    Case {
        name: "P031 an end that flaps",
        edits: &[("plans/flood.ron", "level >= IV and for(180min, max_rain(3h) < 5)", "level >= IV and max_rain(3h) < 5")],
        found: &[
            "plans/flood.ron:31:87: P031 clause \"f.17\" · trigger: ends as soon as its condition holds; one jumping reading ends and restarts the response; write for(span, …) so that the condition has settled",
        ],
    },
    Case {
        name: "P032 a level off the table",
        edits: &[
            ("plans/flood.ron", "action: SetLevel(\"III\"), deadline_min: 20", "action: SetLevel(\"II\"), deadline_min: 20"),
            ("plans/flood.ron", "达到Ⅲ级条件", "达到条件"),
        ],
        found: &["plans/flood.ron:19:128: P032 clause \"f.5\" · action: sets level Ⅱ, which levels does not list; add this level to levels"],
    },
    Case {
        name: "P033 calls take longer",
        edits: &[(
            "plans/flood.ron",
            "text: \"乡镇 20 分钟内叫应到村。\", actor: \"office\", trigger: \"received(\\\"man\\\")\", auto: true, action: Notify(to: [\"station\"], topic: \"man\"), deadline_min: 20",
            "text: \"乡镇 1 分钟内叫应到村。\", actor: \"office\", trigger: \"received(\\\"man\\\")\", auto: true, action: Notify(to: [\"station\"], topic: \"man\"), deadline_min: 1",
        )],
        found: &[
            "plans/flood.ron:17:180: P033 clause \"f.3\" · deadline_min: 2 receivers by Phone take 1.8 minutes at best; 1 are allowed; allow more time, take a faster channel, or add people",
            "plans/town.ron:6:15: P001 clause \"t.3\" · deadline_min: deadlines run backwards: 15 minutes, longer than the 1 of the upper clause \"f.3\"",
        ],
    },
    Case {
        name: "P034 travel takes longer",
        edits: &[
            ("plans/flood.ron", "救援队 40 分钟内到小学", "救援队 8 分钟内到小学"),
            ("plans/flood.ron", "to: Some(\"school\")), deadline_min: 40", "to: Some(\"school\")), deadline_min: 8"),
        ],
        found: &[
            "plans/flood.ron:23:194: P034 clause \"f.9\" · deadline_min: the team \"flood-team\" needs 12.0 minutes to set out and drive; 8 are allowed; allow more time or name a nearer team",
        ],
    },
    Case {
        name: "P034 nobody is at the nearest house in time",
        edits: &[
            ("plans/flood.ron", "救援队 40 分钟内到小学", "救援队 5 分钟内到危险区"),
            ("plans/flood.ron", "to: Some(\"school\")), deadline_min: 40", "to: None), deadline_min: 5"),
        ],
        found: &[
            "plans/flood.ron:23:185: P034 clause \"f.9\" · deadline_min: the team \"flood-team\" needs 10.8 minutes to set out and drive; 5 are allowed; allow more time or name a nearer team",
        ],
    },
    Case {
        name: "P035 the consultation takes longer",
        edits: &[("plans/flood.ron", "quorum: 2, minutes: 15", "quorum: 2, minutes: 50")],
        found: &[
            "plans/flood.ron:18:190: P035 clause \"f.4\" · deadline_min: the consultation alone takes 50 minutes; 40 are allowed; shorten the consultation or allow more time",
        ],
    },
    Case {
        name: "P036 writing before phoning",
        edits: &[
            ("plans/flood.ron", "text: \"60 分钟内书面报告市级。\"", "text: \"10 分钟内书面报告市级。\""),
            ("plans/flood.ron", "form: Written), deadline_min: 60", "form: Written), deadline_min: 10"),
        ],
        found: &[
            "plans/flood.ron:27:172: P036 clause \"f.13\" · deadline_min: in writing within 10 minutes, before the call of \"f.12\" within 20; phone first, write after",
        ],
    },
    Case {
        name: "P037 setting up takes longer",
        edits: &[("plans/flood.ron", "action: CloseRoad(roads: [\"r-8\"])", "action: Contraflow(roads: [\"r-8\"], setup_min: 60)")],
        found: &["plans/flood.ron:25:192: P037 clause \"f.11\" · deadline_min: setting it up takes 60 minutes; 30 are allowed; allow more time"],
    },
];
