//! View / chord — a key with what is held beside it, and how people read it.
//!
//! In: keys. Out: words, what egui calls them. Not here: what they do (`command`).

use egui::{Key, Modifiers};

use crate::base::lang::Lang;

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chord {
    /// Ctrl (Cmd on a Mac).
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

impl Chord {
    /// A key alone.
    #[must_use]
    pub const fn plain(key: Key) -> Self {
        Self { ctrl: false, shift: false, key }
    }
    /// With Ctrl.
    #[must_use]
    pub const fn ctrl(key: Key) -> Self {
        Self { ctrl: true, shift: false, key }
    }
    /// With Shift.
    #[must_use]
    pub const fn shift(key: Key) -> Self {
        Self { ctrl: false, shift: true, key }
    }
    /// As people read it.
    #[must_use]
    pub fn text(self, lang: Lang) -> String {
        let key = match (self.key, lang) {
            (Key::Space, Lang::Zh) => "空格",
            (Key::ArrowLeft, _) => "←",
            (Key::ArrowRight, _) => "→",
            (Key::OpenBracket, _) => "[",
            (Key::CloseBracket, _) => "]",
            (Key::Plus, _) => "+",
            (Key::Minus, _) => "−",
            (Key::Escape, _) => "Esc",
            (key, _) => key.name(),
        };
        format!("{}{}{key}", if self.ctrl { "Ctrl+" } else { "" }, if self.shift { "Shift+" } else { "" })
    }
    /// What egui calls what is held.
    #[must_use]
    pub fn modifiers(self) -> Modifiers {
        let ctrl = if self.ctrl { Modifiers::COMMAND } else { Modifiers::NONE };
        if self.shift { ctrl.plus(Modifiers::SHIFT) } else { ctrl }
    }
    /// Whether it works while a text box has the focus: only Ctrl, F-keys and Esc do.
    #[must_use]
    pub fn while_typing(self) -> bool {
        let name = self.key.name();
        let f_key = name.starts_with('F') && name.len() > 1 && name[1..].bytes().all(|b| b.is_ascii_digit());
        // Ctrl+Z, Y, C, X, V and A belong to the text.
        (self.ctrl && !matches!(self.key, Key::Z | Key::Y | Key::C | Key::X | Key::V | Key::A)) || f_key || self.key == Key::Escape
    }
}
