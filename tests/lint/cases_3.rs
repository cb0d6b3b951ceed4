//! Defects of shelters, channels, prose, upper plans: what is spoiled, and the lines that say so.

use super::Case;

pub const CASES: &[Case] = &[
    Case {
        name: "P067 nobody opens it",
        edits: &[
            ("plans/flood.ron", "action: OpenShelter(shelters: [])", "action: Verify(zones: All)"),
            ("plans/town.ron", "action: OpenShelter(shelters: [\"school\"])", "action: Verify(zones: All)"),
        ],
        found: &["plans/flood.ron:20:129: P067 clause \"f.6\" · action: sends people to shelters that no clause opens; add an OpenShelter"],
    },
    Case {
        name: "P068 opens late",
        edits: &[
            (
                "plans/flood.ron",
                "actor: \"office\", trigger: \"level >= III\", auto: true, action: Evacuate",
                "actor: \"office\", trigger: \"level >= IV\", auto: true, action: Evacuate",
            ),
            ("plans/flood.ron", "Ⅲ级：危险区人员", "Ⅳ级：危险区人员"),
        ],
        found: &[
            "plans/flood.ron:20:93: P068 clause \"f.6\" · trigger: people leave at level Ⅳ, shelters open at level Ⅲ; open no later than people are to leave",
            "plans/flood.ron:20:93: P069 clause \"f.6\" · trigger: people leave at level Ⅳ, those who cannot walk are fetched at level Ⅲ; fetch at the level at which people leave",
        ],
    },
    Case {
        name: "P069 fetched late",
        edits: &[
            (
                "plans/flood.ron",
                "text: \"Ⅲ级：危险区人员 90 分钟内转移。\", actor: \"office\", trigger: \"level >= III\"",
                "text: \"Ⅳ级：危险区人员 90 分钟内转移。\", actor: \"office\", trigger: \"level >= IV\"",
            ),
            (
                "plans/flood.ron",
                "text: \"Ⅲ级：30 分钟内开放安置点。\", actor: \"office\", trigger: \"level >= III\"",
                "text: \"Ⅳ级：30 分钟内开放安置点。\", actor: \"office\", trigger: \"level >= IV\"",
            ),
        ],
        found: &[
            "plans/flood.ron:20:93: P069 clause \"f.6\" · trigger: people leave at level Ⅳ, those who cannot walk are fetched at level Ⅲ; fetch at the level at which people leave",
        ],
    },
    Case {
        name: "P070 too far",
        edits: &[("terrain.asc", "cellsize 50", "cellsize 250"), ("plans/flood.ron", "HighGround((100, 700))", "HighGround((3500, 3500))")],
        found: &[
            "plans/flood.ron:36:22: P070 zone \"z-1\" · refuges: HighGround is 4264 m from the nearest settlement; name safe ground nearer by",
            "plans/flood.ron:36:22: P071 zone \"z-1\" · refuges: \"school\" stands 0 m above the stream's bed; the zone reaches to 3 m; name higher ground",
            "plans/flood.ron:39:22: P073 zone \"z-2\" · refuges: on the shortest way to \"school\" the road \"r-1\" is under the design flood from T+00:00; change the way or the shelter, or say that it must be used before the water comes",
        ],
    },
    Case {
        name: "P071 too low",
        edits: &[("plans/flood.ron", "HighGround((100, 700))", "HighGround((450, 450))")],
        found: &[
            "plans/flood.ron:36:22: P071 zone \"z-1\" · refuges: HighGround stands 1.2 m above the stream's bed; the zone reaches to 3 m; name higher ground",
        ],
    },
    Case {
        name: "P072 across the stream",
        edits: &[("plans/flood.ron", "HighGround((100, 700))", "HighGround((900, 700))")],
        found: &["plans/flood.ron:36:22: P072 zone \"z-1\" · refuges: the way to HighGround crosses a stream; name safe ground on the same bank"],
    },
    Case {
        name: "P073 the way floods",
        edits: &[("drills/flood.ron", "(\"T+02:00\", 30)", "(\"T+02:00\", 900)")],
        found: &[
            "plans/flood.ron:39:22: P073 zone \"z-2\" · refuges: on the shortest way to \"school\" the road \"r-1\" is under the design flood from T+00:20; change the way or the shelter, or say that it must be used before the water comes",
        ],
    },
    Case {
        name: "P074 the wrong channel",
        edits: &[("plans/flood.ron", "channels: [\"loudspeaker\", \"gong\"]", "channels: [\"loudspeaker\", \"gong\", \"video\"]")],
        found: &["plans/flood.ron:20:129: P074 clause \"f.6\" · action: \"video\" (Video) does not reach households; take a channel that reaches them"],
    },
    Case {
        name: "P075 nobody hears",
        edits: &[
            ("population.csv", "ping-2,平原二组,ping,320,480,60,120,false,0.8,true", "ping-2,平原二组,ping,320,480,60,120,false,0,false"),
            ("plans/flood.ron", "channels: [\"loudspeaker\", \"gong\"]", "channels: [\"loudspeaker\"]"),
            ("plans/town.ron", "channels: [\"gong\"]", "channels: [\"loudspeaker\", \"gong\"]"),
        ],
        found: &[
            "plans/flood.ron:20:129: P075 clause \"f.6\" · action: \"ping-2\" of zone \"z-2\" has neither loudspeaker nor signal and hears nothing; add gong or door-to-door",
            "plans/flood.ron:20:129: P079 clause \"f.6\" · action: the order to leave hangs on loudspeaker, which all need power; unheard when power and masts fail; add gong or door-to-door",
        ],
    },
    Case {
        name: "P076 the fallback is the channel",
        edits: &[(
            "plans/flood.ron",
            "action: Notify(to: [\"office\"], topic: \"man\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"radio\")",
            "action: Notify(to: [\"office\"], topic: \"man\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"phone\")",
        )],
        found: &["plans/flood.ron:16:210: P076 clause \"f.2\" · fallback: the fallback is the channel itself; name another fallback"],
    },
    Case {
        name: "P077 no fallback",
        edits: &[(
            "plans/flood.ron",
            "action: Notify(to: [\"office\"], topic: \"man\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"radio\")",
            "action: Notify(to: [\"office\"], topic: \"man\"), deadline_min: 30, channel: Some(\"phone\")",
        )],
        found: &["plans/flood.ron:16:185: P077 clause \"f.2\" · channel: when \"phone\" fails nothing else is named; add a fallback"],
    },
    Case {
        name: "P078 one fate",
        edits: &[(
            "plans/flood.ron",
            "action: Notify(to: [\"office\"], topic: \"man\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"radio\")",
            "action: Notify(to: [\"office\"], topic: \"man\"), deadline_min: 30, channel: Some(\"phone\"), fallback: Some(\"sms\")",
        )],
        found: &[
            "plans/flood.ron:16:210: P078 clause \"f.2\" · fallback: \"phone\" and \"sms\" both hang on the mobile masts; a fallback had better not hang on the same power",
        ],
    },
    Case {
        name: "P079 only by power",
        edits: &[("plans/flood.ron", "channels: [\"loudspeaker\", \"gong\"]", "channels: [\"loudspeaker\"]")],
        found: &[
            "plans/flood.ron:20:129: P079 clause \"f.6\" · action: the order to leave hangs on loudspeaker, which all need power; unheard when power and masts fail; add gong or door-to-door",
        ],
    },
    Case {
        name: "P080 no channel",
        edits: &[("plans/flood.ron", "Inform(channels: [\"media\"])", "Inform(channels: [])")],
        found: &["plans/flood.ron:28:121: P080 clause \"f.14\" · action: names no channel; name channels"],
    },
    Case {
        name: "P081 no rule for staying in",
        edits: &[("plans/flood.ron", "Warn(zones: OwnTrigger, stage: LeaveNow", "Warn(zones: OwnTrigger, stage: StayIn")],
        found: &[
            "plans/flood.ron:29:138: P081 clause \"f.15\" · action: zones have rules for preparing and for leaving, none for staying in or for the all-clear; add the zone or change zones",
        ],
    },
    Case {
        name: "P081 no such zone",
        edits: &[("plans/flood.ron", "FetchSpecial(zones: Class(1)", "FetchSpecial(zones: Class(2)")],
        found: &[
            "plans/flood.ron:21:130: P081 clause \"f.7\" · action: there is no zone of class 2; add the zone or change zones",
            "plans/flood.ron:34:15: P061 zone \"z-1\": no clause fetches its people of reduced mobility; add a FetchSpecial that means it",
            "plans/flood.ron:37:15: P061 zone \"z-2\": no clause fetches its people of reduced mobility; add a FetchSpecial that means it",
        ],
    },
    Case {
        name: "P082 sentence and deadline differ",
        edits: &[("plans/flood.ron", "text: \"45 分钟内发布提示。\"", "text: \"1 小时内发布提示。\"")],
        found: &[
            "plans/flood.ron:28:163: P082 clause \"f.14\" · deadline_min: the sentence says 60 minutes, deadline_min 45; let the sentence and deadline_min agree",
        ],
    },
    Case {
        name: "P083 sentence and level differ",
        edits: &[("plans/flood.ron", "text: \"Ⅲ级：30 分钟内开放安置点。\"", "text: \"Ⅱ级：30 分钟内开放安置点。\"")],
        found: &[
            "plans/flood.ron:22:45: P083 clause \"f.8\" · text: the sentence says level Ⅱ, the condition or order level Ⅲ; let the sentence and the condition name one level",
        ],
    },
    Case {
        name: "P084 no sentence",
        edits: &[("plans/flood.ron", "text: \"45 分钟内发布提示。\"", "text: \" \"")],
        found: &["plans/flood.ron:28:48: P084 clause \"f.14\" · text: the sentence is empty; write the sentence"],
    },
    Case {
        name: "P085 figures without source",
        edits: &[("plans/flood.ron", "source: \"by hand\"", "source: \"上级\"")],
        found: &[
            "plans/flood.ron:2:117: P085 plan \"flood\" · source: confidence is Assumed, but source does not say which numbers are assumed; say in source where the numbers come from; write assumed where nobody has told",
        ],
    },
    Case {
        name: "P086 a missing chapter",
        edits: &[
            (
                "plans/flood.ron",
                "action: StandDown, deadline_min: 90),",
                "action: StandDown, deadline_min: 90),\n        (key: \"f.x0\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x0\"), deadline_min: 30),\n        (key: \"f.x1\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x1\"), deadline_min: 30),\n        (key: \"f.x2\", phase: Handling, text: \"另外一件事。\", actor: \"met\", trigger: \"level >= IV\", auto: true, action: Notify(to: [\"hq\"], topic: \"x2\"), deadline_min: 30),",
            ),
            ("plans/flood.ron", "phase: PublicInfo", "phase: Handling"),
        ],
        found: &["plans/flood.ron:14:14: P086 plan \"flood\" · clauses: no chapter on public information (phase: PublicInfo); add the chapter"],
    },
    Case {
        name: "P087 one key, two names",
        edits: &[(
            "plans/flood.ron",
            "(key: \"met\", name: \"气象局\"",
            "(key: \"office\", name: \"乡镇值班室\", seat: EveryTownship, staff_day: 4, staff_night: 2),\n        (key: \"met\", name: \"气象局\"",
        )],
        found: &["plans/overall.ron:6:31: P087 role \"office\" · name: \"office\" is called \"乡镇值班室\" in \"flood\"; use one name in both"],
    },
    Case {
        name: "P088 another level than above",
        edits: &[("plans/town.ron", "clauses: [", "levels: [(level: \"III\", trigger: \"max_rain(6h) >= 70\", auto: false)],\n    clauses: [")],
        found: &["plans/town.ron:3:38: P088 level Ⅲ · trigger: level Ⅲ has another condition than in \"flood\"; write what the upper plan says"],
    },
    Case {
        name: "P089 not taken up",
        edits: &[("plans/town.ron", ", implements: Some(\"f.8\")", "")],
        found: &[
            "plans/town.ron:3:14: P089 plan \"town\" · clauses: \"f.8\" of \"flood\" is for this tier; no clause here implements it; add a clause that implements it",
        ],
    },
    Case {
        name: "P090 another order than above",
        edits: &[("plans/town.ron", "action: OpenShelter(shelters: [\"school\"])", "action: Verify(zones: All)")],
        found: &["plans/town.ron:7:125: P090 clause \"t.4\" · action: does Verify; the upper clause \"f.8\" says OpenShelter; do what the upper clause says"],
    },
    Case {
        name: "P091 another phone tree",
        edits: &[("plans/town.ron", "Report(to: \"centre\", form: Phone), deadline_min: 15", "Report(to: \"hq\", form: Phone), deadline_min: 15")],
        found: &[
            "plans/town.ron:5:133: P091 clause \"t.2\" · action: reports to \"hq\"; the upper clause \"overall.2\" says \"centre\"; report to whom the upper clause says",
        ],
    },
    Case {
        name: "P092 another class",
        edits: &[("plans/town.ron", "class: NaturalDisaster", "class: Accident")],
        found: &["plans/town.ron:2:71: P092 plan \"town\" · class: differs from the class of \"flood\"; take the class of the upper plan"],
    },
    Case {
        name: "P093 ranks upside down",
        edits: &[("plans/town.ron", "level: Township", "level: Overall")],
        found: &["plans/town.ron:2:94: P093 plan \"town\" · upper: \"flood\" stands no higher than this plan; the upper plan must stand higher"],
    },
    Case {
        name: "P094 no plan above",
        edits: &[("plans/town.ron", " upper: Some(\"flood\"),", "")],
        found: &["plans/town.ron:2:21: P094 plan \"town\" · upper: a township or village plan names no plan above it; name the plan above"],
    },
    Case {
        name: "P095 the fallback is lost",
        edits: &[("plans/town.ron", "channel: Some(\"radio\"), fallback: Some(\"phone\"), implements", "channel: Some(\"radio\"), implements")],
        found: &[
            "plans/town.ron:6:191: P095 clause \"t.3\" · channel: the upper clause \"f.3\" has a fallback, this one none; keep the fallback of the upper clause",
        ],
    },
    Case {
        name: "P096 another tier",
        edits: &[("plans/town.ron", "text: \"Ⅲ级：25 分钟内开放小学。\", actor: \"office\"", "text: \"Ⅲ级：25 分钟内开放小学。\", actor: \"hq\"")],
        found: &[
            "plans/town.ron:7:70: P096 clause \"t.4\" · actor: \"hq\" is not of the tier of \"office\" in the upper clause \"f.8\"; let the tier that the upper clause names carry it out",
        ],
    },
    Case {
        name: "P097 two stories of one role",
        edits: &[(
            "plans/town.ron",
            "    clauses: [\n        (key: \"t.1\"",
            "    roles: [(key: \"office\", name: \"应急办\", seat: EveryTownship, staff_day: 3, staff_night: 2, commands: true)],\n    clauses: [\n        (key: \"t.1\"",
        )],
        found: &[
            "plans/overall.ron:6:70: P097 role \"office\" · staff_day: \"office\" is told otherwise in \"town\": 3 by day (4 there), command; give both plans the same staff and powers; the one that stands first holds",
        ],
    },
    Case {
        name: "P098 somebody's number",
        edits: &[("plans/flood.ron", "administrator: \"丁\"", "administrator: \"丁 13800000000\"")],
        found: &[
            "plans/flood.ron:39:58: P098 zone \"z-2\" · administrator: a mobile number stands among the duties; write roles, no telephone numbers of persons; keep those in the roster",
        ],
    },
    Case {
        name: "P099 a clause outside the chapters",
        edits: &[(
            "plans/town.ron",
            "    clauses: [",
            "    chapters: [(number: \"1\", title: \"转移\"), (number: \"2\", title: \"报告\"), (number: \"3\", title: \"预警\")],\n    clauses: [",
        )],
        found: &["plans/town.ron:8:15: P099 clause \"t.4\": belongs to none of the chapters; add the chapter to chapters, or change the clause's number"],
    },
    Case {
        name: "P100 chapters out of order",
        edits: &[(
            "plans/town.ron",
            "    clauses: [",
            "    chapters: [(number: \"1\", title: \"转移\"), (number: \"2\", title: \"报告\"), (number: \"4\", title: \"安置\"), (number: \"3\", title: \"预警\")],\n    clauses: [",
        )],
        found: &[
            "plans/town.ron:3:15: P100 plan \"town\" · chapters: chapter 3 stands after chapter 4; put them in the order of the chapters' numbers",
            "plans/town.ron:8:15: P100 clause \"t.4\": is of chapter 4 and stands after \"t.3\" of chapter 3; put them in the order of the chapters' numbers",
        ],
    },
    Case {
        name: "P101 a chapter of nothing",
        edits: &[(
            "plans/town.ron",
            "    clauses: [",
            "    chapters: [(number: \"0\", title: \"总则\", text: \"先转移后报告。\"), (number: \"1\", title: \"转移\"), (number: \"2\", title: \"报告\"), (number: \"3\", title: \"预警\"), (number: \"4\", title: \"安置\"), (number: \"5\", title: \"附则\")],\n    clauses: [",
        )],
        found: &[
            "plans/town.ron:3:15: P101 plan \"town\" · chapters: chapter 5 \"附则\" has neither clauses nor text; give it clauses or a text, or remove it",
        ],
    },
];
