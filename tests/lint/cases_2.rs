//! Defects of time, forces, authority and zones: what is spoiled, and the lines that say so.

use super::Case;

pub const CASES: &[Case] = &[
    Case {
        name: "P038 one team twice",
        edits: &[("plans/flood.ron", "action: Supply(shelters: [], teams: [])", "action: Dispatch(teams: [\"flood-team\"], to: Some(\"depot\"))")],
        found: &[
            "plans/flood.ron:24:123: P038 clause \"f.10\" · action: the team \"flood-team\" is sent elsewhere by \"f.9\" on the same condition; send two teams, or say which comes first",
        ],
    },
    Case {
        name: "P039 lacks the skill",
        edits: &[("plans/flood.ron", "action: Supply(shelters: [], teams: [])", "action: Treat(teams: [\"flood-team\"])")],
        found: &[
            "plans/flood.ron:24:123: P038 clause \"f.10\" · action: the team \"flood-team\" is sent elsewhere by \"f.9\" on the same condition; send two teams, or say which comes first",
            "plans/flood.ron:24:123: P039 clause \"f.10\" · action: the team \"flood-team\" lacks the skill for Treat; name a team that can do it",
        ],
    },
    Case {
        name: "P040 nobody can carry it out",
        edits: &[("plans/flood.ron", "action: Supply(shelters: [], teams: [])", "action: Treat(teams: [])")],
        found: &[
            "plans/flood.ron:24:123: P040 clause \"f.10\" · action: Treat needs a team that can do Medical; none is in service; nobody can carry this out; find a force or remove the clause",
        ],
    },
    Case {
        name: "P041 not in service",
        edits: &[
            ("plans/flood.ron", "action: Supply(shelters: [], teams: [])", "action: Dispatch(teams: [\"new-team\"], to: None)"),
            ("plans/flood.ron", "roster: [\"flood-team\"]", "roster: [\"flood-team\", \"new-team\"]"),
        ],
        found: &[
            "plans/flood.ron:24:123: P041 clause \"f.10\" · action: the team \"new-team\" is not in service yet; leave it out of the plan until it is in service",
        ],
    },
    Case {
        name: "P042 not in the roster",
        edits: &[("plans/flood.ron", "roster: [\"flood-team\"]", "roster: [\"new-team\"]")],
        found: &["plans/flood.ron:23:128: P042 clause \"f.9\" · action: the team \"flood-team\" is not in this plan's roster; add the team to roster"],
    },
    Case {
        name: "P043 nothing to bring",
        edits: &[("plans/flood.ron", "count: 100, status: InService", "count: 100, status: OnOrder")],
        found: &[
            "plans/flood.ron:24:123: P043 clause \"f.10\" · action: brings supplies, but no plan lists any that are in stock; list stock that is in service in materials",
        ],
    },
    Case {
        name: "P044 no depot",
        edits: &[("plans/flood.ron", "depot: \"depot\"", "depot: \"mine\"")],
        found: &["plans/flood.ron:42:38: P044 material \"编织袋\" · depot: \"mine\" is a Mine, no depot; name a depot"],
    },
    Case {
        name: "P045 cut off",
        edits: &[
            ("roads.geojson", "\"class\": \"Village\", \"from\": \"j-mid\"", "\"class\": \"Village\", \"oneway\": true, \"to\": \"j-mid\""),
            ("roads.geojson", "[[500, 500], [700, 500]]", "[[700, 500], [500, 500]]"),
        ],
        found: &[
            "plans/flood.ron:23:128: P045 clause \"f.9\" · action: no road leads from the base of \"flood-team\" to \"school\"; name another team, or add the road",
        ],
    },
    Case {
        name: "P046 no authority",
        edits: &[("plans/flood.ron", "actor: \"police\", trigger", "actor: \"met\", trigger")],
        found: &[
            "plans/flood.ron:6:15: P016 role \"police\": no clause gives it anything to do or tells it anything; give it a clause or remove it",
            "plans/flood.ron:25:132: P046 clause \"f.11\" · action: \"met\" has no authority over the expressway or ramp \"r-8\"; leave it to a role with closes_expressway: true",
        ],
    },
    Case {
        name: "P047 sets without command",
        edits: &[("plans/flood.ron", "text: \"雨停后 90 分钟内终止响应。\", actor: \"hq\"", "text: \"雨停后 90 分钟内终止响应。\", actor: \"met\"")],
        found: &[
            "plans/flood.ron:31:72: P047 clause \"f.17\" · actor: \"met\" does not command, yet has StandDown; let a role that commands set and end levels",
        ],
    },
    Case {
        name: "P048 skips the tree",
        edits: &[("plans/flood.ron", "action: Warn(zones: OwnTrigger, stage: LeaveNow, channels: [\"gong\"])", "action: Report(to: \"centre\", form: Phone)")],
        found: &[
            "plans/flood.ron:29:138: P048 clause \"f.15\" · action: \"station\" reports to \"centre\" past the level between; report to the next level up first",
        ],
    },
    Case {
        name: "P049 speaks to itself",
        edits: &[("plans/flood.ron", "with: [\"met\", \"centre\"]", "with: [\"met\", \"centre\", \"hq\"]")],
        found: &["plans/flood.ron:18:118: P049 clause \"f.4\" · action: \"hq\" speaks to itself; name somebody else"],
    },
    Case {
        name: "P051 nobody to tell",
        edits: &[("plans/flood.ron", "Notify(to: [\"head\"]", "Notify(to: []")],
        found: &[
            "plans/flood.ron:8:15: P016 role \"head\": no clause gives it anything to do or tells it anything; give it a clause or remove it",
            "plans/flood.ron:30:132: P051 clause \"f.16\" · action: names nobody; say whom",
            "plans/flood.ron:30:214: P074 clause \"f.16\" · fallback: \"gong\" (Gong) does not reach people on duty; take a channel that reaches them",
        ],
    },
    Case {
        name: "P052 the quorum is too high",
        edits: &[("plans/flood.ron", "quorum: 2", "quorum: 3")],
        found: &["plans/flood.ron:18:118: P052 clause \"f.4\" · action: a quorum of 3, but 2 are invited; a quorum is at most the number invited"],
    },
    Case {
        name: "P053 no administrator",
        edits: &[("plans/flood.ron", "administrator: \"甲\"", "administrator: \" \"")],
        found: &["plans/flood.ron:36:82: P053 zone \"z-1\" · administrator: has no administrator; name the administrator (六落实)"],
    },
    Case {
        name: "P054 no monitor",
        edits: &[("plans/flood.ron", "monitor: \"乙\"", "monitor: \" \"")],
        found: &["plans/flood.ron:36:96: P054 zone \"z-1\" · monitor: has nobody who watches; name who watches (六落实)"],
    },
    Case {
        name: "P055 no reporter",
        edits: &[("plans/flood.ron", "reporter: \"丙\"", "reporter: \" \"")],
        found: &["plans/flood.ron:36:111: P055 zone \"z-1\" · reporter: has nobody who reports; name who reports (六落实)"],
    },
    Case {
        name: "P056 no signal",
        edits: &[("plans/flood.ron", "signal: \"锣\"", "signal: \" \"")],
        found: &["plans/flood.ron:36:124: P056 zone \"z-1\" · signal: has no signal; name the signal (六落实)"],
    },
    Case {
        name: "P057 no route",
        edits: &[("plans/flood.ron", "route: \"村道\"", "route: \" \"")],
        found: &["plans/flood.ron:36:136: P057 zone \"z-1\" · route: has no way out in words; describe the way out (六落实)"],
    },
    Case {
        name: "P058 not paired",
        edits: &[("plans/flood.ron", "route: \"村道\", paired: true", "route: \"村道\", paired: false")],
        found: &[
            "plans/flood.ron:36:150: P058 zone \"z-1\" · paired: people of reduced mobility have no named helpers; name a helper for each person of reduced mobility, then write paired: true",
        ],
    },
    Case {
        name: "P059 half a rule",
        edits: &[("plans/flood.ron", ", leave_rain: [(1, 40)]", "")],
        found: &[
            "plans/flood.ron:38:20: P059 zone \"z-2\" · rules: has a threshold for prepare, none for leave now; write thresholds for prepare and for leave now",
        ],
    },
    Case {
        name: "P060 nobody warns it",
        edits: &[
            ("plans/flood.ron", "settlements: [\"ping-2\"], class: 1", "settlements: [\"ping-2\"], class: 3"),
            ("plans/flood.ron", "rules: [(gauge: \"huangtuxi\", prepare_rain: [(1, 20)], leave_rain: [(1, 40)])]", "rules: []"),
            ("plans/flood.ron", "FetchSpecial(zones: Class(1)", "FetchSpecial(zones: All"),
        ],
        found: &["plans/flood.ron:37:15: P060 zone \"z-2\": no clause tells its people to leave; add a Warn or Evacuate that means it"],
    },
    Case {
        name: "P061 nobody fetches",
        edits: &[("plans/flood.ron", "FetchSpecial(zones: Class(1)", "FetchSpecial(zones: Zones([\"z-1\"])")],
        found: &["plans/flood.ron:37:15: P061 zone \"z-2\": no clause fetches its people of reduced mobility; add a FetchSpecial that means it"],
    },
    Case {
        name: "P062 another village's settlement",
        edits: &[("plans/flood.ron", "name: \"村头片\", village: \"ping\"", "name: \"村头片\", village: \"gao\"")],
        found: &["plans/flood.ron:37:64: P062 zone \"z-2\" · settlements: \"ping-2\" belongs to the village \"ping\"; make a zone for each village"],
    },
    Case {
        name: "P063 an empty zone",
        edits: &[("plans/flood.ron", "settlements: [\"ping-2\"]", "settlements: []")],
        found: &["plans/flood.ron:37:65: P063 zone \"z-2\" · settlements: names no settlement, so nobody has to leave; name its settlements"],
    },
    Case {
        name: "P064 a settlement in two zones",
        edits: &[("plans/flood.ron", "settlements: [\"ping-1\"], below_m: Some(3)", "settlements: [\"ping-2\"]")],
        found: &["plans/flood.ron:37:65: P064 zone \"z-2\" · settlements: \"ping-2\" is in \"z-1\" already; keep it in one zone, or part them by below_m"],
    },
    Case {
        name: "P065 the shelter is too small",
        edits: &[("county.ron", "capacity: 300", "capacity: 100")],
        found: &[
            "plans/flood.ron:39:22: P065 zone \"z-2\" · refuges: \"school\" holds 100; about 120 people of 1 zones go there first; name more shelters or part the people",
        ],
    },
    Case {
        name: "P066 no shelter",
        edits: &[("plans/flood.ron", "refuges: [HighGround((100, 700)), Shelter(\"school\")]", "refuges: [HighGround((100, 700)), Shelter(\"mine\")]")],
        found: &[
            "plans/flood.ron:36:22: P066 zone \"z-1\" · refuges: \"mine\" is a Mine with room for 0, no shelter; name a school, hall or shelter with room",
        ],
    },
];
