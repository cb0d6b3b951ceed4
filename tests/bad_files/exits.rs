//! Bad files / exits — zones whose people have nowhere to go.

use super::*;

#[test]
fn a_zone_that_names_no_refuge_is_told() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "refuges: [HighGround((300, 700)), Shelter(\"school\")]", "refuges: []");
    let said = f.findings("plans/flood.ron", Lang::En);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("P005 zone \"z-1\" · refuges: names nowhere to go"), "{said:?}");
}

#[test]
fn a_shelter_near_by_needs_no_road() {
    let f = Folder::new();
    f.replace("plans/flood.ron", "refuges: [HighGround((300, 700)), Shelter(\"school\")]", "refuges: [Shelter(\"school\")]");
    assert_eq!(f.findings("plans/flood.ron", Lang::En), [""; 0]);
}
