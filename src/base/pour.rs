//! Base / pour — every field of a value, in order, into its sum.
//!
//! In: whatever can be saved. Out: bytes in a `Hasher`. Not here: what a sum is (`fingerprint`). Method: a serde serializer that
//! writes numbers as they lie in memory, lengths and variants before what they announce. Why beside postcard, which keyframes are
//! written with: nobody reads these bytes back, so they need not be small, and the whole state is poured every simulated minute;
//! packing each number first took a third of a drill.

use std::fmt::Display;

use serde::Serialize;
use serde::ser;

use super::fingerprint::Hasher;

/// What a value says that cannot be saved. No state of ours does.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unpourable(String);

impl ser::Error for Unpourable {
    fn custom<T: Display>(why: T) -> Self {
        Self(why.to_string())
    }
}

/// A list on its way: how many of a list whose length nobody could tell before.
pub struct Pouring<'a> {
    into: &'a mut Hasher,
    uncounted: Option<u64>,
}

impl Pouring<'_> {
    #[inline]
    fn one<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unpourable> {
        if let Some(n) = &mut self.uncounted {
            *n += 1;
        }
        value.serialize(&mut *self.into)
    }
    #[inline]
    fn over(self) -> Result<(), Unpourable> {
        if let Some(n) = self.uncounted {
            self.into.u64(n);
        }
        Ok(())
    }
}

macro_rules! numbers {
    ($($name:ident: $kind:ty),*) => {
        $(#[inline]
        fn $name(self, v: $kind) -> Result<(), Unpourable> {
            self.put(v.to_le_bytes());
            Ok(())
        })*
    };
}

impl<'a> ser::Serializer for &'a mut Hasher {
    type Ok = ();
    type Error = Unpourable;
    type SerializeSeq = Pouring<'a>;
    type SerializeTuple = Pouring<'a>;
    type SerializeTupleStruct = Pouring<'a>;
    type SerializeTupleVariant = Pouring<'a>;
    type SerializeMap = Pouring<'a>;
    type SerializeStruct = Pouring<'a>;
    type SerializeStructVariant = Pouring<'a>;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64
    );

    #[inline]
    fn serialize_bool(self, v: bool) -> Result<(), Unpourable> {
        self.serialize_u8(u8::from(v))
    }
    #[inline]
    fn serialize_char(self, v: char) -> Result<(), Unpourable> {
        self.serialize_u32(u32::from(v))
    }
    #[inline]
    fn serialize_str(self, v: &str) -> Result<(), Unpourable> {
        self.text(v);
        Ok(())
    }
    #[inline]
    fn serialize_bytes(self, v: &[u8]) -> Result<(), Unpourable> {
        self.u64(v.len() as u64).bytes(v);
        Ok(())
    }
    #[inline]
    fn serialize_none(self) -> Result<(), Unpourable> {
        self.serialize_u8(0)
    }
    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unpourable> {
        self.put([1]);
        value.serialize(self)
    }
    #[inline]
    fn serialize_unit(self) -> Result<(), Unpourable> {
        Ok(())
    }
    #[inline]
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unpourable> {
        Ok(())
    }
    #[inline]
    fn serialize_unit_variant(self, _: &'static str, variant: u32, _: &'static str) -> Result<(), Unpourable> {
        self.serialize_u32(variant)
    }
    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Unpourable> {
        value.serialize(self)
    }
    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, variant: u32, _: &'static str, value: &T) -> Result<(), Unpourable> {
        self.put(variant.to_le_bytes());
        value.serialize(self)
    }
    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Pouring<'a>, Unpourable> {
        if let Some(n) = len {
            self.u64(n as u64);
        }
        Ok(Pouring { into: self, uncounted: if len.is_none() { Some(0) } else { None } })
    }
    #[inline]
    fn serialize_tuple(self, _: usize) -> Result<Pouring<'a>, Unpourable> {
        Ok(Pouring { into: self, uncounted: None })
    }
    #[inline]
    fn serialize_tuple_struct(self, _: &'static str, n: usize) -> Result<Pouring<'a>, Unpourable> {
        self.serialize_tuple(n)
    }
    #[inline]
    fn serialize_tuple_variant(self, _: &'static str, variant: u32, _: &'static str, n: usize) -> Result<Pouring<'a>, Unpourable> {
        self.put(variant.to_le_bytes());
        self.serialize_tuple(n)
    }
    #[inline]
    fn serialize_map(self, len: Option<usize>) -> Result<Pouring<'a>, Unpourable> {
        self.serialize_seq(len)
    }
    #[inline]
    fn serialize_struct(self, _: &'static str, n: usize) -> Result<Pouring<'a>, Unpourable> {
        self.serialize_tuple(n)
    }
    #[inline]
    fn serialize_struct_variant(self, name: &'static str, variant: u32, of: &'static str, n: usize) -> Result<Pouring<'a>, Unpourable> {
        self.serialize_tuple_variant(name, variant, of, n)
    }
    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! parts {
    ($($of:ident :: $name:ident ( $($key:ident : $kind:ty),* )),*) => {
        $(impl ser::$of for Pouring<'_> {
            type Ok = ();
            type Error = Unpourable;
            #[inline]
            fn $name<T: Serialize + ?Sized>(&mut self, $($key: $kind,)* value: &T) -> Result<(), Unpourable> {
                self.one(value)
            }
            #[inline]
            fn end(self) -> Result<(), Unpourable> {
                self.over()
            }
        })*
    };
}

parts!(
    SerializeSeq::serialize_element(),
    SerializeTuple::serialize_element(),
    SerializeTupleStruct::serialize_field(),
    SerializeTupleVariant::serialize_field(),
    SerializeStruct::serialize_field(_key: &'static str),
    SerializeStructVariant::serialize_field(_key: &'static str)
);

impl ser::SerializeMap for Pouring<'_> {
    type Ok = ();
    type Error = Unpourable;
    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unpourable> {
        self.one(key)
    }
    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unpourable> {
        value.serialize(&mut *self.into)
    }
    #[inline]
    fn end(self) -> Result<(), Unpourable> {
        self.over()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Clone, Serialize)]
    enum Thing {
        Nothing,
        One(u32),
        Two(u8, i64),
        Named { at: f64, name: String },
    }

    #[derive(Clone, Serialize)]
    struct Whole {
        things: Vec<Thing>,
        by_name: BTreeMap<String, Option<u16>>,
        pair: (Option<Option<bool>>, char),
        bits: [f32; 2],
    }

    fn sum<T: Serialize + ?Sized>(value: &T) -> crate::base::fingerprint::Fingerprint {
        Hasher::new().saved(value).finish()
    }

    #[test]
    fn every_field_counts_and_so_does_where_it_stands() {
        let whole = Whole {
            things: vec![Thing::Nothing, Thing::One(7), Thing::Two(7, -7), Thing::Named { at: 0.0, name: "a".into() }],
            by_name: BTreeMap::from([("a".into(), None), ("b".into(), Some(0))]),
            pair: (Some(None), 'x'),
            bits: [0.0, 1.0],
        };
        let changes: [fn(&mut Whole); 14] = [
            |w| w.things.swap(0, 1),
            |w| w.things[1] = Thing::One(8),
            |w| w.things[2] = Thing::Two(7, -8),
            |w| w.things[3] = Thing::Named { at: -0.0, name: "a".into() },
            |w| w.things[3] = Thing::Named { at: 0.0, name: "b".into() },
            |w| w.things.push(Thing::Nothing),
            |w| w.things.truncate(3),
            |w| {
                let _ = w.by_name.insert("a".into(), Some(0));
            },
            |w| {
                let _ = w.by_name.remove("a");
            },
            |w| {
                let _ = w.by_name.insert("c".into(), None);
            },
            |w| w.pair.0 = None,
            |w| w.pair.0 = Some(Some(false)),
            |w| w.pair.1 = 'y',
            |w| w.bits.swap(0, 1),
        ];
        let mut seen = vec![sum(&whole)];
        for (i, change) in changes.into_iter().enumerate() {
            let mut other = whole.clone();
            change(&mut other);
            let s = sum(&other);
            assert!(!seen.contains(&s), "change {i} is not in the sum");
            seen.push(s);
        }
        assert_eq!(sum(&whole), seen[0]);
    }

    #[test]
    fn what_stands_in_one_list_does_not_run_into_the_next() {
        assert_ne!(sum(&(vec!["ab", "c"], vec!["d"])), sum(&(vec!["ab"], vec!["c", "d"])));
        assert_ne!(sum(&("ab", "c")), sum(&("a", "bc")));
        assert_ne!(sum(&(Some(1u8), None::<u8>)), sum(&(None::<u8>, Some(1u8))));
    }

    #[test]
    fn a_list_of_unknown_length_is_counted_at_its_end() {
        struct Uncounted(u32);
        impl Serialize for Uncounted {
            fn serialize<S: ser::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_seq((0..100u32).filter(|i| *i < self.0))
            }
        }
        assert_ne!(sum(&(Uncounted(2), Uncounted(3))), sum(&(Uncounted(3), Uncounted(2))));
    }
}
