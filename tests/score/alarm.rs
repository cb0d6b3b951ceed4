//! A county's heavy-rain alarm: its own, the built-in one, and the mistakes in it.

use yanlian::base::lang::Lang;
use yanlian::map::alarm::Colour;

use crate::folder::Folder;

const HERE: &str = "townships: [(key: \"yan\"";

fn told(alarm: &str) -> Vec<String> {
    let folder = Folder::new();
    folder.replace("county.ron", HERE, &format!("alarm: {alarm},\n    {HERE}"));
    let zh = folder.findings("", Lang::Zh);
    let en = folder.findings("", Lang::En);
    assert_eq!(zh.len(), en.len());
    en
}

#[test]
fn a_county_may_have_an_alarm_of_its_own() {
    assert_eq!(told("(source: \"省气象局\", steps: [(hours: 1, mm: 20, colour: Blue), (hours: 1, mm: 40, colour: Red)])"), Vec::<String>::new());
    let built_in = yanlian::scenario::alarm_rows::built_in();
    assert_eq!(built_in.steps.len(), 10);
    assert!(built_in.source.contains("湖南"), "the source is named: {}", built_in.source);
    let hour: Vec<(f64, Colour)> = built_in.steps.iter().filter(|s| s.hours < 2.0).map(|s| (s.mm, s.colour)).collect();
    assert_eq!(hour, [(30.0, Colour::Orange), (50.0, Colour::Red)]);
}

#[test]
fn every_mistake_in_an_alarm_is_told_with_its_place() {
    assert_eq!(
        told("(source: \"省\", steps: [(hours: 1, mm: 50, colour: Orange), (hours: 1, mm: 30, colour: Red), (hours: 3, mm: NaN, colour: Pink)])"),
        [
            "county.ron:3:85: S019 county · alarm · steps · mm: within 1 h a graver colour asks for more rain, and each colour stands once; 50 mm (orange) stands already",
            "county.ron:3:118: S012 county · alarm · steps · mm: NaN is no rain; expected 0.1 to 2000 mm",
            "county.ron:3:131: S013 county · alarm · steps · colour: there is no \"Pink\"; known: Blue, Yellow, Orange, Red",
        ]
    );
    assert_eq!(
        told("(source: \"省\", steps: [])"),
        ["county.ron:3:33: S019 county · alarm · steps: the table needs one step at least, such as (hours: 1, mm: 30, colour: Orange)"]
    );
}
