use yanlian::import::{area::Area, osm};
#[test]
fn dump() {
    let a = Area::parse_bbox("1.41,42.43,1.79,42.66").unwrap();
    let o = osm::read(std::path::Path::new("/work/shared/data/andorra/andorra.osm.pbf"), &a).unwrap();
    println!("{:?} nodes {} points {} ways {} rel {} cut {}", o.counts, o.nodes.len(), o.points.len(), o.ways.len(), o.relations.len(), o.cut_ways);
    let mut h = std::collections::BTreeMap::<String,u32>::new();
    for (n,t) in &o.points { if t.get("place").is_some() { println!("{:?} {:?}", o.at(*n), t); }
      for k in ["amenity","emergency","man_made","aeroway","waterway","leisure"] { if let Some(v)=t.get(k) { *h.entry(format!("node {k}={v}")).or_default()+=1; } } }
    for w in &o.ways { for k in ["highway","waterway","natural","landuse","building","amenity","leisure","place","boundary","man_made","emergency"] { if let Some(v)=w.tags.get(k) { *h.entry(format!("way {k}={v}")).or_default()+=1; } } if w.tags.get("waterway").is_some() { println!("WW {} {:?} n={}", w.id, w.tags, w.nodes.len()); } }
    for r in &o.relations { println!("REL {} {:?} {}", r.id, r.tags, r.members.len()); }
    for (k,v) in h { println!("{v:6} {k}"); }
}
