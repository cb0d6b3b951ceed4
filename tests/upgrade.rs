//! Every format there ever was still loads; those of the future are refused. Format 1 is the first.

use yanlian::base::lang::Lang;

use crate::folder::Folder;

#[test]
fn format_1_loads() {
    assert!(Folder::new().findings("", Lang::En).is_empty());
}

#[test]
fn a_format_that_never_was_is_refused_with_its_place() {
    for (format, expected) in [
        ("format: 0,", "plans/flood.ron:2:13: S004 file · format: there never was a format 0; write format: 1"),
        ("format: 2,", "plans/flood.ron:2:13: S005 file · format: format 2 is from the future: this program reads up to format 1; update the program"),
        ("format: 1.5,", "plans/flood.ron:2:13: S004 file · format: there never was a format 1.5; write format: 1"),
        ("format: \"1\",", "plans/flood.ron:2:13: S008 file · format: is a text; expected a number"),
        ("", "plans/flood.ron:1:1: S004 file · format: the field format is missing; write format: 1"),
    ] {
        let f = Folder::new();
        f.replace("plans/flood.ron", "format: 1,", format);
        assert_eq!(f.findings("plans/flood.ron", Lang::En), [expected]);
    }
}
