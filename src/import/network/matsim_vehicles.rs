//! Network / matsim vehicles — `vehicles.xml` of MATSim: how much room each vehicle takes.
//!
//! In: a sheet, demand that was read from plans. Out: the size of every leg, or findings. Not here: plans (`matsim_plans`).
//! Method: a vehicle bears the name of its person, or of the person and the mode (`person_mode`); where a person has none, the type
//! that bears the name of the mode counts (MATSim: `modeVehicleTypesFromVehiclesData`); otherwise one car. Source: vehicleDefinitions_v1.0.xsd and
//! _v2.0.xsd of MATSim: `passengerCarEquivalents pce`.

use std::collections::BTreeMap;

use super::demand::Demand;
use super::sheet::{NO_TYPE, Sheet, TWICE};
use super::xml::{Piece, Xml};
use crate::import::failure::Failure;

/// Reads the sizes into the demand.
pub fn read(sheet: &Sheet, demand: &mut Demand) -> Result<usize, Failure> {
    let mut xml = Xml::new(sheet, &["vehicleDefinitions"]);
    let mut types: BTreeMap<String, u32> = BTreeMap::new();
    let mut vehicles: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut current: Option<String> = None;
    while let Some(piece) = xml.next() {
        match piece {
            Piece::Open(e) if e.name == "vehicleType" => {
                let Some(id) = e.need(sheet, "id") else { continue };
                if types.insert(id.to_string(), 1000).is_some() {
                    let subject = format!("<vehicleType id=\"{id}\">");
                    sheet.error(e.at, TWICE, subject, "这个名称已用过；名称不得重复".into(), "the name is used already; names must be unique".into());
                }
                current = Some(id.into_owned());
            }
            Piece::Open(e) if e.name == "passengerCarEquivalents" => {
                if let (Some(pce), Some(id)) = (e.number(sheet, "pce", 0.001, 1000.0), &current) {
                    types.insert(id.clone(), (pce * 1000.0).round() as u32);
                }
            }
            Piece::Close("vehicleType") => current = None,
            Piece::Open(e) if e.name == "vehicle" => {
                if let (Some(id), Some(kind)) = (e.need(sheet, "id"), e.need(sheet, "type")) {
                    vehicles.insert(id.into_owned(), (kind.into_owned(), e.at));
                }
            }
            _ => {}
        }
    }
    for (id, (kind, at)) in &vehicles {
        if !types.contains_key(kind) {
            let subject = format!("<vehicle id=\"{id}\"> · type");
            sheet.error(*at, NO_TYPE, subject, format!("没有车型 {kind}"), format!("there is no vehicle type {kind}"));
        }
    }
    if sheet.spoiled() {
        return Err(Failure::Findings(sheet.findings()));
    }
    let mut sized = 0;
    for person in 0..demand.persons.len() {
        let key = &demand.persons[person];
        for i in demand.legs_of(person) {
            let leg = &demand.legs[i];
            if !leg.drives {
                continue;
            }
            let mode = &demand.words[usize::from(leg.mode)];
            let own = vehicles.get(key).or_else(|| vehicles.get(&format!("{key}_{mode}"))).map(|(kind, _)| kind);
            if let Some(size) = own.or(Some(mode)).and_then(|kind| types.get(kind)) {
                demand.legs[i].size = *size;
                sized += 1;
            }
        }
    }
    Ok(sized)
}
