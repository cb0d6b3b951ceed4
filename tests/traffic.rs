//! Networks and demand of other programs: what is read, what is refused and in which words, and what comes out.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;
use yanlian::study::verify::PARTS;

fn traffic(dir: &Path, network: &str, plans: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yanlian"))
        .args(["--lang", "en", "traffic", "--network", network, "--plans", plans, "--out", "out"])
        .args(more)
        .current_dir(dir)
        .output()
        .expect("the program starts")
}
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).expect("written");
    }
    dir
}
/// The findings; each code among them is followed, at the end, by how to mend it.
fn errors(out: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&out.stderr);
    let (remedies, findings): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| l.contains(" how to mend it: "));
    for finding in &findings {
        let code = finding.split_whitespace().nth(1).expect("a place, then a code");
        assert!(!code.starts_with('I') || remedies.iter().any(|r| r.starts_with(code)), "{code} has no remedy in {text}");
    }
    findings.into_iter().map(str::to_owned).collect()
}
fn unpacked(path: PathBuf) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).expect("there")).read_to_string(&mut text).expect("packed text");
    text
}
fn summary(dir: &TempDir) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(dir.path().join("out/summary.json")).expect("there")).expect("JSON")
}

const NETWORK: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE network SYSTEM "http://www.matsim.org/files/dtd/network_v2.dtd">
<network>
<nodes><node id="a" x="0" y="0"/><node id="b" x="1000" y="0"/><node id="c" x="2000" y="0"/><node id="d" x="3000" y="0"/></nodes>
<links capperiod="01:00:00" effectivecellsize="7.5">
<link id="1" from="a" to="b" length="1000" freespeed="10" capacity="3600" permlanes="1" modes="car"/>
<link id="2" from="b" to="c" length="1000" freespeed="10" capacity="3600" permlanes="1" modes="car"/>
<link id="3" from="c" to="d" length="1000" freespeed="10" capacity="3600" permlanes="1" modes="car"/>
<link id="4" from="d" to="a" length="3000" freespeed="10" capacity="3600" permlanes="1" modes="car"/>
</links>
</network>
"#;

/// Three drives, a walk between, and a plan that is not selected.
const PLANS: &str = r#"<population>
<person id="p">
<plan selected="no"><activity type="h" link="4" end_time="01:00:00"/><leg mode="car"/><activity type="w" link="1"/></plan>
<plan selected="yes">
<activity type="home" link="1" end_time="06:00:00"/>
<leg mode="car"><route type="links" start_link="1" end_link="3">1 2 3</route></leg>
<activity type="work" link="3" max_dur="00:10:00"/>
<leg mode="walk" trav_time="00:05:00"/>
<activity type="shop" link="4" end_time="06:00:01"/>
<leg mode="car"/>
<activity type="home" link="1"/>
</plan>
</person>
<person id="q"><plan><activity type="h" link="2" end_time="06:00:00"/><leg mode="car"><route type="links" start_link="2" end_link="2"></route></leg><activity type="w" link="2"/></plan></person>
</population>
"#;

#[test]
fn a_day_of_legs_in_chain_gives_the_events_of_matsim() {
    let dir = folder(&[("network.xml", NETWORK), ("plans.xml", PLANS)]);
    let out = traffic(dir.path(), "network.xml", "plans.xml", &["--fcd", "60"]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let events = unpacked(dir.path().join("out/events.xml.gz"));
    let of_p: Vec<String> = events
        .lines()
        .filter(|l| l.contains("\"p\""))
        .map(|l| {
            let get = |name: &str| l.split(&format!(" {name}=\"")).nth(1).and_then(|r| r.split('"').next()).unwrap_or("").to_owned();
            format!("{} {} {}", get("time"), get("type"), get("link"))
        })
        .collect();
    // Starts at the end of link 1, drives 2 and 3 (100 s each), arrives at the end of 3; ten minutes of work; a walk of five; leaves the
    // shop at once, because its end time is long past; starts at the end of 4, drives 1.
    assert_eq!(
        of_p,
        [
            "21600.0 actend 1",
            "21600.0 departure 1",
            "21600.0 PersonEntersVehicle ",
            "21600.0 vehicle enters traffic 1",
            "21600.0 left link 1",
            "21600.0 entered link 2",
            "21700.0 left link 2",
            "21700.0 entered link 3",
            "21800.0 vehicle leaves traffic 3",
            "21800.0 PersonLeavesVehicle ",
            "21800.0 arrival 3",
            "21800.0 actstart 3",
            "22400.0 actend 3",
            "22400.0 departure 3",
            "22700.0 arrival 4",
            "22700.0 actstart 4",
            "22700.0 actend 4",
            "22700.0 departure 4",
            "22700.0 PersonEntersVehicle ",
            "22700.0 vehicle enters traffic 4",
            "22700.0 left link 4",
            "22700.0 entered link 1",
            "22800.0 vehicle leaves traffic 1",
            "22800.0 PersonLeavesVehicle ",
            "22800.0 arrival 1",
            "22800.0 actstart 1",
        ]
    );
    let s = summary(&dir);
    assert_eq!((s["vehicles"].as_u64(), s["arrived"].as_u64(), s["ways_filled"].as_u64(), s["transfers"].as_u64()), (Some(3), Some(3), Some(1), Some(3)));
    let links = std::fs::read_to_string(dir.path().join("out/links.csv")).expect("there");
    assert_eq!(links.lines().nth(2), Some("2,b,c,1000.000,100.000,2,100.000,0.000,0"));
    let fcd = unpacked(dir.path().join("out/fcd.xml.gz"));
    assert!(fcd.contains("<timestep time=\"21660.00\">\n        <vehicle id=\"p\" x=\"1600.00\" y=\"0.00\" angle=\"90.00\" type=\"car\" speed=\"10.00\" pos=\"600.00\" lane=\"2_0\" slope=\"0.00\"/>"), "{fcd}");
}

#[test]
fn packed_files_and_other_thread_counts_give_the_same_fingerprint_and_a_run_may_be_cut() {
    let dir = folder(&[("network.xml", NETWORK), ("plans.xml", PLANS)]);
    for name in ["network.xml", "plans.xml"] {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gz, &std::fs::read(dir.path().join(name)).expect("there")).expect("packed");
        std::fs::write(dir.path().join(format!("{name}.gz")), gz.finish().expect("packed")).expect("written");
    }
    let mut prints = Vec::new();
    for (network, threads) in [("network.xml", "1"), ("network.xml.gz", "2"), ("network.xml", "7")] {
        let plans = network.replace("network", "plans");
        let out = Command::new(env!("CARGO_BIN_EXE_yanlian"))
            .args(["traffic", "--network", network, "--plans", &plans, "--out", "out"])
            .env("RAYON_NUM_THREADS", threads)
            .current_dir(dir.path())
            .output()
            .expect("the program starts");
        assert!(out.status.success());
        prints.push((summary(&dir)["fingerprint"].clone(), unpacked(dir.path().join("out/events.xml.gz"))));
    }
    assert!(prints.windows(2).all(|w| w[0] == w[1]));
    traffic(dir.path(), "network.xml", "plans.xml", &["--until", "06:02"]);
    let s = summary(&dir);
    assert_eq!((s["departed"].as_u64(), s["arrived"].as_u64(), s["en_route"].as_u64(), s["not_departed"].as_u64()), (Some(2), Some(1), Some(1), Some(1)));
}

/// One `refused` for many cases: the files, the exact lines, and nothing written.
fn refused(network: &str, plans: &str, expected: &[&str]) {
    let dir = folder(&[("network.xml", network), ("plans.xml", plans)]);
    let out = traffic(dir.path(), "network.xml", "plans.xml", &[]);
    assert_eq!(errors(&out), expected);
    assert_eq!(out.status.code(), Some(1));
    assert!(!dir.path().join("out").exists(), "nothing is written for files that are refused");
}

#[test]
fn a_wrong_root_is_named_with_its_place() {
    refused("<?xml version=\"1.0\"?>\n  <facilities/>\n", PLANS, &["network.xml:2:3: I040 file: the root is <facilities>; expected network"]);
    refused(NETWORK, "<events/>", &["plans.xml:1:1: I040 file: the root is <events>; expected population, plans"]);
}

#[test]
fn a_text_that_ends_in_the_middle_is_no_half_network() {
    let cut = &NETWORK[..NETWORK.find("<link id=\"3\"").expect("there")];
    refused(cut, PLANS, &["network.xml:8:1: I040 file: is cut short: </network> is missing; fetch it again"]);
    let inside = &NETWORK[..NETWORK.find("capacity=\"3600\"").expect("there")];
    let dir = folder(&[("network.xml", inside), ("plans.xml", PLANS)]);
    let out = traffic(dir.path(), "network.xml", "plans.xml", &[]);
    assert_eq!((out.status.code(), errors(&out).len()), (Some(1), 1));
    assert!(errors(&out)[0].starts_with("network.xml:6:1: I040 file: cannot be read as XML from here"), "{:?}", errors(&out));
}

#[test]
fn everything_wrong_with_a_network_is_said_at_once() {
    let network = NETWORK
        .replace("to=\"b\" length=\"1000\" freespeed=\"10\" capacity=\"3600\"", "to=\"b\" length=\"1000\" freespeed=\"10\" capacity=\"-5\"")
        .replace("from=\"b\" to=\"c\"", "from=\"b\" to=\"x\"")
        .replace("<link id=\"4\" from=\"d\" to=\"a\" length=\"3000\"", "<link id=\"3\" from=\"d\" to=\"a\"");
    refused(
        &network,
        PLANS,
        &[
            "network.xml:6:1: I041 <link id=\"1\"> · capacity: -5 cannot be used; expected a number from 0 to 1000000000",
            "network.xml:7:1: I042 <link id=\"2\"> · to: there is no node x; mend the name or add the node",
            "network.xml:9:1: I041 <link> · length: the attribute is missing; write it",
            "network.xml:9:1: I044 <link id=\"3\">: the name is used already; names must be unique",
        ],
    );
}

#[test]
fn plans_that_name_links_that_do_not_exist_or_do_not_meet_are_refused_with_the_place_of_the_name() {
    refused(
        NETWORK,
        &PLANS.replace("1 2 3</route>", "1 99 3</route>").replace("type=\"shop\" link=\"4\"", "type=\"shop\" link=\"44\""),
        &[
            "plans.xml:6:67: I043 <person id=\"p\">: the network has no link 99; plans and network must belong together",
            "plans.xml:9:1: I043 <person id=\"p\">: the network has no link 44; plans and network must belong together",
        ],
    );
    refused(
        NETWORK,
        &PLANS.replace("1 2 3</route>", "1 3</route>"),
        &["plans.xml:2:1: I045 <person id=\"p\">: the route breaks at 3: what comes before does not lead there; mend the route or leave it out"],
    );
}

#[test]
fn vehicle_types_say_how_much_room_a_drive_takes_and_an_unknown_type_is_named() {
    let vehicles = r#"<vehicleDefinitions xmlns="http://www.matsim.org/files/dtd">
<vehicleType id="car"><length meter="7.5"/><passengerCarEquivalents pce="1.0"/></vehicleType>
<vehicleType id="bus"><passengerCarEquivalents pce="3.0"/></vehicleType>
<vehicle id="q" type="bus"/>
</vehicleDefinitions>"#;
    // One lane of 3,600 an hour: behind a bus of three cars the next car waits three seconds for the capacity of the first link's end.
    let mut plans = String::from("<population>");
    for id in ["q", "r"] {
        plans += &format!(
            "<person id=\"{id}\"><plan><activity type=\"h\" link=\"1\" end_time=\"06:00:00\"/><leg mode=\"car\"><route type=\"links\" start_link=\"1\" end_link=\"2\">1 2</route></leg><activity type=\"w\" link=\"2\"/></plan></person>"
        );
    }
    plans += "</population>";
    let dir = folder(&[("network.xml", NETWORK), ("plans.xml", &plans), ("vehicles.xml", vehicles)]);
    let mean = |more: &[&str]| {
        let out = traffic(dir.path(), "network.xml", "plans.xml", more);
        assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
        summary(&dir)["mean_drive_s"].as_f64().expect("a number")
    };
    let (cars, bus) = (mean(&[]), mean(&["--vehicles", "vehicles.xml"]));
    assert!((cars - 100.5).abs() < 1e-9 && (bus - 101.5).abs() < 1e-9, "{cars} {bus}");
    std::fs::write(dir.path().join("vehicles.xml"), vehicles.replace("type=\"bus\"", "type=\"tram\"")).expect("written");
    let out = traffic(dir.path(), "network.xml", "plans.xml", &["--vehicles", "vehicles.xml"]);
    assert_eq!(errors(&out), ["vehicles.xml:4:1: I046 <vehicle id=\"q\"> · type: there is no vehicle type tram"]);
}

#[test]
fn a_missing_file_is_a_failure_of_the_disk_and_not_of_the_author() {
    let dir = folder(&[("network.xml", NETWORK)]);
    let out = traffic(dir.path(), "network.xml", "plans.xml", &[]);
    assert_eq!(out.status.code(), Some(3));
    assert!(errors(&out)[0].starts_with("plans.xml: cannot be read"), "{:?}", errors(&out));
    assert_eq!(traffic(dir.path(), "network.xml", "plans.xml", &["--until", "late"]).status.code(), Some(2));
}

#[test]
fn plans_of_version_four_name_junctions() {
    let plans = r#"<plans><person id="1"><plan><act type="h" link="1" end_time="00:00:10"/><leg mode="car"><route>b c</route></leg><act type="w" link="3"/></plan></person></plans>"#;
    let dir = folder(&[("network.xml", NETWORK), ("plans.xml", plans)]);
    let out = traffic(dir.path(), "network.xml", "plans.xml", &[]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let s = summary(&dir);
    assert_eq!(
        (s["arrived"].as_u64(), s["transfers"].as_u64(), s["mean_drive_s"].as_f64(), s["ways_filled"].as_u64()),
        (Some(1), Some(2), Some(200.0), Some(0))
    );
}

const SUMO: &str = r#"<net version="1.20">
<edge id=":b_0" function="internal"><lane id=":b_0_0" index="0" speed="10" length="3"/></edge>
<edge id="ab" from="a" to="b"><lane id="ab_0" index="0" disallow="passenger" speed="5" length="500"/><lane id="ab_1" index="1" speed="10" length="500"/></edge>
<edge id="bc" from="b" to="c"><lane id="bc_0" index="0" speed="10" length="500"/></edge>
<edge id="bd" from="b" to="d"><lane id="bd_0" index="0" speed="10" length="500"/></edge>
<edge id="dc" from="d" to="c"><lane id="dc_0" index="0" speed="10" length="500"/></edge>
<edge id="ce" from="c" to="e"><lane id="ce_0" index="0" speed="10" length="500"/></edge>
<junction id="a" x="0" y="0"/><junction id="b" x="500" y="0"/><junction id="c" x="1000" y="0"/><junction id="d" x="500" y="500"/><junction id="e" x="1500" y="0"/>
<connection from="ab" to="bd" fromLane="1" toLane="0"/><connection from="bd" to="dc"/><connection from="dc" to="ce"/><connection from="bc" to="ce"/>
</net>"#;

#[test]
fn sumo_vehicles_trips_and_flows_drive_and_no_trip_takes_a_turn_that_is_not_allowed() {
    let routes = r#"<routes><vType id="car"/><route id="r" edges="bd dc ce"/>
<vehicle id="v" depart="0.00" route="r"/>
<vehicle id="w" depart="00:00:30"><route edges="ab bd"/><stop lane="bd_0" duration="10"/></vehicle>
<trip id="t" depart="100" from="ab" to="ce"/><person id="p" depart="0"><walk edges="ab bd"/></person>
<flow id="f" begin="400" end="460" number="3" from="bc" to="ce"/></routes>"#;
    let dir = folder(&[("n.net.xml", SUMO), ("n.rou.xml", routes)]);
    let out = traffic(dir.path(), "n.net.xml", "n.rou.xml", &[]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let s = summary(&dir);
    assert_eq!((s["arrived"].as_u64(), s["links"].as_u64()), (Some(6), Some(5)));
    assert_eq!(s["left_out"], serde_json::json!({ "<person>": 1, "<vType>": 1, "<walk>": 1 }), "what is not carried out is said");
    let events = unpacked(dir.path().join("out/events.xml.gz"));
    // From ab there is no turn into bc: the trip goes round by d, 4 × 50 s.
    assert!(events.contains("<event time=\"300.0\" type=\"arrival\" person=\"t\" link=\"ce\" legMode=\"car\"  />"), "{events}");
    assert!(events.contains("person=\"f.2\""));
    let dir = folder(&[
        ("n.net.xml", SUMO),
        (
            "n.rou.xml",
            "<routes>\n<vehicle id=\"v\" depart=\"0\"><route edges=\"ab bc\"/></vehicle>\n<trip id=\"t\" depart=\"soon\" from=\"ab\" to=\"zz\"/></routes>",
        ),
    ]);
    let out = traffic(dir.path(), "n.net.xml", "n.rou.xml", &[]);
    assert_eq!(
        errors(&out),
        [
            "n.rou.xml:2:28: I045 \"v\": the route cannot go from ab to bc: they do not meet, or the turn is not allowed",
            "n.rou.xml:3:1: I041 <trip id=\"t\"> · depart: soon is no time; expected seconds or hh:mm:ss",
        ]
    );
}

#[test]
fn sumo_trips_pass_the_edges_of_via_and_stops_hold_a_vehicle_for_their_duration() {
    // Without via from bc to ce is the whole way; a trip over bd and dc takes 50 s more an edge.
    let net =
        SUMO.replace("<connection from=\"ab\" to=\"bd\"", "<connection from=\"ab\" to=\"bc\" fromLane=\"1\" toLane=\"0\"/><connection from=\"ab\" to=\"bd\"");
    let back = r#"<edge id="cb" from="c" to="b"><lane id="cb_0" index="0" speed="10" length="500"/></edge><junction id="a""#;
    let turns = r#"<connection from="dc" to="cb"/><connection from="cb" to="bd"/></net>"#;
    let net = net.replace("<junction id=\"a\"", back).replace("</net>", turns);
    let routes = r#"<routes><route id="r" edges="ab bd dc"><stop lane="bd_0" duration="60"/></route>
<trip id="plain" depart="0" from="ab" to="ce"/>
<trip id="over" depart="1000" from="ab" to="ce" via="bd"/>
<vehicle id="halts" depart="2000" route="r"/>
<vehicle id="twice" depart="3000"><route edges="ab bd dc"/><stop edge="ab" duration="30"/><stop lane="dc_0" duration="40"/></vehicle>
<trip id="waits" depart="4000" from="ab" to="ce"><stop lane="dc_0" until="4500"/></trip>
<trip id="both" depart="5000" from="ab" to="ce"><stop lane="dc_0" duration="20" until="5400"/></trip>
<trip id="long" depart="5500" from="ab" to="ce"><stop lane="dc_0" duration="300" until="5600"/></trip>
<trip id="round" depart="7000" from="bd" to="bd" via="dc"/>
<trip id="bus" depart="6000" from="ab" to="ce"><stop busStop="s" duration="9"/></trip></routes>"#;
    let dir = folder(&[("n.net.xml", &net), ("n.rou.xml", routes)]);
    let out = traffic(dir.path(), "n.net.xml", "n.rou.xml", &[]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let s = summary(&dir);
    assert_eq!(s["left_out"], serde_json::json!({ "<stop> without lane or edge": 1 }), "what is not carried out is said");
    let events = unpacked(dir.path().join("out/events.xml.gz"));
    // Every event of somebody: time, type, link.
    let of = |who: &str, kind: &str| -> Vec<(f64, String)> {
        let field = |line: &str, name: &str| line.split(&format!("{name}=\"")).nth(1).and_then(|r| r.split('"').next()).unwrap_or_default().to_owned();
        let mine = events.lines().filter(|l| (field(l, "person") == who || field(l, "vehicle") == who) && field(l, "type") == kind);
        mine.map(|l| (field(l, "time").parse().expect("a time"), field(l, "link"))).collect()
    };
    let at = |time: f64, link: &str| (time, link.to_owned());
    assert_eq!(of("plain", "arrival"), [at(150.0, "ce")]);
    assert_eq!(of("over", "arrival"), [at(1200.0, "ce")], "by bd and dc");
    assert_eq!(of("halts", "arrival"), [at(2100.0, "bd"), at(2210.0, "dc")], "a minute at the end of bd");
    assert_eq!(of("halts", "departure"), [at(2000.0, "ab"), at(2160.0, "dc")]);
    assert_eq!(of("twice", "arrival"), [at(3050.0, "ab"), at(3180.0, "dc"), at(3220.0, "dc")], "and forty seconds at the end of its way");
    assert_eq!(of("waits", "arrival"), [at(4150.0, "dc"), at(4550.0, "ce")], "the way to a trip's stop is looked for, and it waits until the time given");
    assert_eq!(of("both", "arrival"), [at(5150.0, "dc"), at(5450.0, "ce")], "twenty seconds at least, and not before the time given");
    assert_eq!(of("long", "arrival"), [at(5650.0, "dc"), at(6000.0, "ce")], "the time given is over before the stop is");
    assert_eq!(of("round", "arrival"), [at(7200.0, "bd")], "round and over its first edge again");
    assert_eq!(of("bus", "arrival"), [at(6150.0, "ce")]);
    let wrong = r#"<routes>
<vehicle id="v" depart="0"><route edges="ab bd"/><stop lane="ce_0" duration="5"/></vehicle>
<trip id="t" depart="0" from="ab" to="ce" via="zz"><stop edge="dc" duration="soon"/></trip></routes>"#;
    let dir = folder(&[("n.net.xml", &net), ("n.rou.xml", wrong)]);
    let out = traffic(dir.path(), "n.net.xml", "n.rou.xml", &[]);
    assert_eq!(
        errors(&out),
        [
            "n.rou.xml:2:50: I045 \"v\": the stop's edge ce does not lie on the route from there on; stops stand in the order in which they are passed",
            "n.rou.xml:3:1: I043 <trip id=\"t\">: the network has no edge zz",
            "n.rou.xml:3:52: I041 \"t\" · <stop> · duration: soon is no time; expected seconds or hh:mm:ss",
        ]
    );
}

#[test]
fn sioux_falls_reads_from_its_tables_to_the_published_equilibrium() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let dir = tempfile::tempdir().expect("a folder");
    let (net, trips) = (data.join("siouxfalls_net.tntp"), data.join("siouxfalls_trips.tntp"));
    let out = traffic(dir.path(), net.to_str().expect("UTF-8"), trips.to_str().expect("UTF-8"), &["--hours", "24", "--no-events", "--until", "00:30"]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let s = summary(&dir);
    let e = &s["equilibrium"];
    let (objective, total) = (e["objective"].as_f64().expect("a number"), e["total_time"].as_f64().expect("a number"));
    assert!((objective - 4_231_335.287).abs() < 1.0 && (total / 7_480_225.345 - 1.0).abs() < 1e-5, "{objective} {total}");
    assert_eq!((s["vehicles"].as_u64(), s["links"].as_u64()), (Some(360_600), Some(76)));
    assert!(!dir.path().join("out/events.xml.gz").exists());
    let short = folder(&[
        ("x.tntp", "<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 2\n<END OF METADATA>\n\t1\t3\t10\t1\t1\t0.15\t4\t;\n\t1\t2\t-1\t1\t1\t0.15\t4\t;\n"),
        ("t.tntp", ""),
    ]);
    let out = traffic(short.path(), "x.tntp", "t.tntp", &[]);
    assert_eq!(
        errors(&out),
        [
            "x.tntp:4:1: I042 link: there is no node 3; nodes are 1 to 2",
            "x.tntp:5:1: I041 link 1-2 · capacity: -1 cannot be used; expected a number of at least 0.000000001"
        ]
    );
}

#[test]
fn a_gmns_folder_is_assigned_and_every_trip_becomes_a_vehicle() {
    let dir = tempfile::tempdir().expect("a folder");
    let gmns = dir.path().join("city");
    std::fs::create_dir(&gmns).expect("made");
    let write = |name: &str, text: &str| std::fs::write(gmns.join(name), text).expect("written");
    write("node.csv", "node_id,x_coord,y_coord,zone_id\n1,0,0,z1\n2,1,0,\n3,1,1,\n4,2,0,z2\n");
    write(
        "link.csv",
        "link_id,from_node_id,to_node_id,length,lanes,free_speed,capacity\na,1,2,1,1,60,900\nb,2,4,1,1,60,900\nc,1,3,1,1,60,900\nd,3,4,1,1,60,900\n",
    );
    write("demand.csv", "o_zone_id,d_zone_id,volume\nz1,z2,1000\n");
    let out = traffic(dir.path(), "city", "city/demand.csv", &[]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let s = summary(&dir);
    assert_eq!((s["arrived"].as_u64(), s["vehicles"].as_u64()), (Some(1000), Some(1000)));
    let links = std::fs::read_to_string(dir.path().join("out/links.csv")).expect("there");
    let counts: Vec<i64> = links.lines().skip(1).map(|l| l.split(',').nth(5).expect("a column").parse().expect("a number")).collect();
    assert!(counts.iter().all(|n| (n - 500).abs() <= 1), "two ways alike share alike: {counts:?}");
    write("link.csv", "link_id,from_node_id,to_node_id,length\na,1,9,1\n");
    assert_eq!(errors(&traffic(dir.path(), "city", "city/demand.csv", &[])), ["city/link.csv:2:1: I042 link a · to_node_id: there is no node 9"]);
    write("link.csv", "link_id,from_node_id,to_node_id,length\na,1,2,1\n,2,3,1\n");
    assert_eq!(errors(&traffic(dir.path(), "city", "city/demand.csv", &[])), ["city/link.csv:3:1: I041 link · link_id: there is no number"]);
}

#[test]
fn a_ring_of_full_links_is_reported_with_the_link_that_filled_first() {
    // A roundabout of three short links; everybody drives two links on, and nobody can get off.
    let network = r#"<network><nodes><node id="a" x="0" y="0"/><node id="b" x="30" y="0"/><node id="c" x="0" y="30"/></nodes><links>
<link id="ab" from="a" to="b" length="30" freespeed="10" capacity="1800" permlanes="1"/>
<link id="bc" from="b" to="c" length="30" freespeed="10" capacity="1800" permlanes="1"/>
<link id="ca" from="c" to="a" length="30" freespeed="10" capacity="1800" permlanes="1"/></links></network>"#;
    let mut plans = String::from("<population>");
    for i in 0..60 {
        let (start, way, end) = [("ab", "ab bc ca ab", "ab"), ("bc", "bc ca ab bc", "bc"), ("ca", "ca ab bc ca", "ca")][i % 3];
        plans += &format!(
            "<person id=\"{i}\"><plan><activity type=\"h\" link=\"{start}\" end_time=\"0\"/><leg mode=\"car\"><route type=\"links\" start_link=\"{start}\" end_link=\"{end}\">{way}</route></leg><activity type=\"w\" link=\"{end}\"/></plan></person>"
        );
    }
    plans += "</population>";
    let dir = folder(&[("network.xml", network), ("plans.xml", &plans)]);
    let out = traffic(dir.path(), "network.xml", "plans.xml", &[]);
    assert_eq!(out.status.code(), Some(0), "{:?}", errors(&out));
    let s = summary(&dir);
    let ring = &s["gridlock"][0];
    assert_eq!(ring["links"], serde_json::json!(["ab", "bc", "ca"]), "{s}");
    assert_eq!(ring["stands_at_end"], true);
    assert!(s["en_route"].as_u64().is_some_and(|n| n > 0) && ring["first_full_s"].as_f64() <= ring["at_s"].as_f64());
    assert!(String::from_utf8_lossy(&out.stdout).contains("It still stands at the end."), "gridlock is said, not hidden");
}

#[test]
fn every_case_of_verify_passes() {
    for part in PARTS {
        let checks = (part.checks)();
        let failed: Vec<_> =
            checks.iter().filter(|c| !c.passes()).map(|c| format!("{}: {} instead of {} ± {}", c.case, c.obtained, c.expected, c.tolerance)).collect();
        assert!(failed.is_empty() && checks.len() > 10, "{}: {}", part.name, failed.join("\n"));
    }
}
