//! View / shot — a picture of the window without a window: frames are shown until nothing is waited for, then drawn by `brush`.
//!
//! In: a shell and a script of what to do first. Out: an image. Not here: files.
//! Method: time goes by in steps of a tenth of a second of its own, so that the picture does not hang on how fast the machine is.

use egui::{Color32, ColorImage, Context, Event, FullOutput, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};

use super::brush::Brush;
use super::command::{Do, Mode};
use super::door::Words;
use super::face;
use super::overlay::Overlay;
use super::shell::Shell;
use crate::base::time::Moment;
use crate::map::frame::LonLat;

/// What is done before the picture is drawn.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// The mode.
    pub mode: Option<Mode>,
    /// Width and height in pixels.
    pub size: (usize, usize),
    /// The moment.
    pub at: Option<Moment>,
    /// Commands, one after the other.
    pub press: Vec<Do>,
    /// Clicks, one after the other.
    pub click: Vec<(f32, f32)>,
    /// Longitude, latitude, pixels a kilometre.
    pub look: Option<(f64, f64, f64)>,
    /// The coloured layer.
    pub layer: Option<Overlay>,
    /// Seconds of the window's time that the clock plays before the picture is drawn.
    pub play: f64,
}

/// What playing cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Played {
    /// Frames.
    pub frames: usize,
    /// Milliseconds of a frame without filling its triangles: the median, and that of the slowest hundredth.
    pub frame_ms: [f64; 2],
    /// Milliseconds of a frame after a jump to any other moment, back or on: the median, and the slowest.
    pub jump_ms: [f64; 2],
    /// Memory in use at each tenth of the time, bytes; empty where the system does not tell.
    pub memory: Vec<u64>,
    /// Textures when a tenth was played, and at the end.
    pub textures: [usize; 2],
}

/// Jumps that are timed.
const JUMPS: u32 = 64;
/// From one to the next so large a share of the run: none comes near another, every second or third leads back.
const JUMP_SHARE: f64 = 0.618_034;

/// Frames a second of a window that plays.
const FRAMES_S: f64 = 60.0;

/// Bytes of memory that the program holds, as Linux tells it.
fn memory() -> Option<u64> {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm").ok()?.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

/// A window in memory.
pub struct Studio {
    context: Context,
    brush: Brush,
    size: (usize, usize),
    time: f64,
    last: Option<FullOutput>,
    given_up: Vec<egui::TextureId>,
    /// What playing cost, where it has played.
    pub played: Option<Played>,
    /// Commands that were done first, each with the seconds until what it asked for was there.
    pub did: Vec<(Do, f64)>,
}

impl std::fmt::Debug for Studio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Studio({}×{})", self.size.0, self.size.1)
    }
}

impl Studio {
    /// Of a size in pixels.
    #[must_use]
    pub fn new(size: (usize, usize)) -> Self {
        let context = Context::default();
        face::fonts(&context);
        Self { context, brush: Brush::default(), size, time: 0.0, last: None, given_up: Vec::new(), played: None, did: Vec::new() }
    }

    /// One frame with what the reader does in it; a tenth of a second later.
    pub fn frame(&mut self, shell: &mut Shell, events: Vec<Event>) {
        self.frame_after(0.1, shell, events);
    }
    fn frame_after(&mut self, seconds: f64, shell: &mut Shell, events: Vec<Event>) {
        self.time += seconds;
        let zoom = self.context.zoom_factor();
        let screen = vec2(self.size.0 as f32, self.size.1 as f32) / zoom;
        let raw = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, screen)),
            max_texture_side: Some(8192),
            time: Some(self.time),
            predicted_dt: seconds as f32,
            events,
            focused: true,
            ..RawInput::default()
        };
        let mut output = self.context.run_ui(raw, |ui| shell.show(ui));
        // What the frame before has given up is no longer drawn.
        self.brush.forget(&std::mem::take(&mut self.given_up));
        self.given_up = output.textures_delta.free.iter().copied().collect();
        self.brush.textures(&output.textures_delta);
        output.textures_delta.clear();
        self.last = Some(output);
    }

    /// A frame and its triangles, in milliseconds of the wall.
    fn timed(&mut self, shell: &mut Shell) -> f64 {
        let clock = std::time::Instant::now();
        self.frame_after(1.0 / FRAMES_S, shell, Vec::new());
        if let Some(output) = &self.last {
            drop(self.context.tessellate(output.shapes.clone(), output.pixels_per_point));
        }
        clock.elapsed().as_secs_f64() * 1000.0
    }

    /// Jumps about the run, then lets the clock play, from the start again whenever it ends, as fast as the machine can; counts what it costs.
    fn play(&mut self, shell: &mut Shell, seconds: f64) {
        let mut jumps = Vec::new();
        for n in 0..JUMPS {
            let Some(s) = shell.stage() else { break };
            let clock = std::time::Instant::now();
            s.clock.seek((f64::from(n) * JUMP_SHARE).fract() * s.clock.edge().as_millis() as f64);
            s.follow();
            let sought = clock.elapsed().as_secs_f64() * 1000.0;
            jumps.push(sought + self.timed(shell));
        }
        let frames = (seconds * FRAMES_S).ceil() as usize;
        let (mut times, mut used, mut early) = (Vec::with_capacity(frames), Vec::new(), 0);
        let tenth = (frames / 10).max(1);
        for n in 0..frames {
            if let Some(s) = shell.stage().filter(|s| !s.clock.playing) {
                s.clock.toggle();
            }
            times.push(self.timed(shell));
            if (n + 1) % tenth == 0 {
                used.extend(memory());
            }
            if n + 1 == tenth {
                early = self.textures();
            }
        }
        let at = |times: &mut Vec<f64>, share: f64| {
            times.sort_by(f64::total_cmp);
            times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
        };
        self.played = Some(Played {
            frames,
            frame_ms: [at(&mut times, 0.5), at(&mut times, 0.99)],
            jump_ms: [at(&mut jumps, 0.5), at(&mut jumps, 1.0)],
            memory: used,
            textures: [early, self.textures()],
        });
        if let Some(s) = shell.stage() {
            s.clock.playing = false;
        }
    }
    fn textures(&self) -> usize {
        self.context.tex_manager().read().num_allocated()
    }

    /// Draws the last frame.
    #[must_use]
    pub fn draw(&mut self) -> ColorImage {
        let Some(output) = &self.last else { return ColorImage::new([1, 1], vec![Color32::BLACK]) };
        let ppp = output.pixels_per_point;
        let jobs = self.context.tessellate(output.shapes.clone(), ppp);
        self.brush.draw(&jobs, ppp, self.size.0, self.size.1, Color32::WHITE)
    }
}

/// Frames after everything that was waited for is there: layouts settle, flights end.
const SETTLE: usize = 8;
/// Frames that a run may take to open, a tenth of a second of wall time each.
const PATIENCE: usize = 6_000;

impl Studio {
    /// A picture; the next one of the same shell is drawn in the same studio, which has its textures.
    pub fn picture(&mut self, shell: &mut Shell, script: &Script) -> Result<ColorImage, Words> {
        let studio = self;
        let mut frames = 0;
        loop {
            studio.frame(shell, Vec::new());
            frames += 1;
            if let Some(why) = shell.trouble.take() {
                return Err(why);
            }
            // A drill that is watched is drawn when it has come to the moment that is asked for.
            let wanted = script.at.unwrap_or(Moment::ZERO);
            let computing = shell.watch.as_ref().is_some_and(|w| !w.over) && shell.drill.as_ref().is_none_or(|s| s.run.edge < wanted);
            if !shell.opens() && !computing {
                break;
            }
            if frames > PATIENCE {
                return Err(Words::new("打开用时过长", "opening it took too long"));
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        if let Some(mode) = script.mode {
            shell.mode = mode;
        }
        shell.toast = None;
        if let Some(s) = shell.stage() {
            s.clock.playing = false;
            if let Some(at) = script.at {
                s.clock.seek(at.as_millis() as f64);
                s.follow();
            }
            if let Some(layer) = script.layer {
                s.map.overlay = layer;
            }
        }
        studio.frame(shell, Vec::new());
        // Numbers of the hazard that the layer is made of are computed first.
        while shell.asks() || shell.library.thumbs.waits() {
            studio.frame(shell, Vec::new());
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        for _ in 0..3 {
            studio.frame(shell, Vec::new());
        }
        if let (Some((lon, lat, px)), Some(s)) = (script.look, shell.stage()) {
            let p = s.run.scenario.county.frame.to_plane(LonLat { lon, lat });
            (s.map.camera.middle, s.map.camera.scale) = (p, px / 1000.0);
            s.map.camera.ground_m = s.map.ground().height(p);
        }
        for id in &script.press {
            let clock = std::time::Instant::now();
            shell.act(*id);
            studio.frame(shell, Vec::new());
            // A drill that is commanded from a moment on is drawn when it has come there.
            while shell.opens() || shell.watch.as_ref().is_some_and(|w| !w.over && w.reach.is_some()) {
                studio.frame(shell, Vec::new());
                frames += 1;
                if let Some(why) = shell.trouble.take() {
                    return Err(why);
                }
                if frames > PATIENCE {
                    return Err(Words::new("打开用时过长", "opening it took too long"));
                }
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            studio.did.push((*id, clock.elapsed().as_secs_f64()));
            for _ in 0..SETTLE {
                studio.frame(shell, Vec::new());
            }
        }
        if script.play > 0.0 {
            studio.play(shell, script.play);
        }
        for (x, y) in &script.click {
            let at = pos2(*x, *y);
            let button = |pressed| Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
            studio.frame(shell, vec![Event::PointerMoved(at)]);
            studio.frame(shell, vec![button(true)]);
            studio.frame(shell, vec![button(false)]);
            studio.frame(shell, vec![Event::PointerGone]);
        }
        for _ in 0..SETTLE {
            studio.frame(shell, Vec::new());
        }
        Ok(studio.draw())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lang::Lang;
    use crate::view::walk::full;

    #[test]
    fn a_window_that_has_played_for_long_holds_no_more_textures_than_after_a_tenth_of_it() {
        let mut shell = full(Lang::Zh);
        shell.mode = Mode::Review;
        let mut studio = Studio::new((1280, 720));
        let script = Script { mode: Some(Mode::Review), size: (1280, 720), play: 12.0, ..Script::default() };
        studio.picture(&mut shell, &script).expect("drawn");
        let played = studio.played.expect("it has played");
        assert_eq!(played.frames, 720);
        assert!(played.textures[1] <= played.textures[0] && played.frame_ms[0] > 0.0, "{played:?}");
        assert!(played.jump_ms[0] > 0.0 && played.jump_ms[0] <= played.jump_ms[1], "{played:?}");
    }
}
