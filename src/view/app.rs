//! View / app — the window on the screen: with `card` the only file that knows Bevy.
//!
//! In: a shell. Out: a window until it is closed; where there is no display or no graphics card, words that say what to do instead.
//! Not here: anything that is drawn (`frame`). Method: Bevy opens the window and hands egui's triangles to the card; frames come
//! only when something happens, but as fast as the screen while the clock plays.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bevy::app::{App, AppExit, PluginGroup, PostStartup, Startup, Update};
use bevy::camera::{Camera2d, ClearColor};
use bevy::color::Color;
use bevy::ecs::system::{Commands, NonSendMut, Query, Res, ResMut};
use bevy::log::LogPlugin;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice};
use bevy::window::{MonitorSelection, PresentMode, Window, WindowMode, WindowPlugin};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy::{DefaultPlugins, ecs as bevy_ecs};
use bevy_ecs::prelude::{IntoScheduleConfigs, Resource};
use bevy_egui::{EguiContexts, EguiInput, EguiPlugin, EguiPrimaryContextPass};
use egui::{LayerId, Ui, UiBuilder};

use super::door::Words;
use super::face;
use super::shell::Shell;

/// What the first panic said, where there was one.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Whether a frame has been drawn: then the graphics card is there.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// How often a window is drawn while somebody uses it: tips appear, notices go.
const USED: Duration = Duration::from_millis(250);
/// And one that nobody has touched for a while.
const IDLE: Duration = Duration::from_secs(10);

fn camera(mut commands: Commands<'_, '_>) {
    commands.spawn(Camera2d);
}

/// Says on the standard error what draws, so that a report of trouble can name it.
fn tell(adapter: Option<Res<'_, RenderAdapterInfo>>, device: Option<Res<'_, RenderDevice>>) {
    if let Some(a) = adapter {
        let side = device.map_or(0, |d| d.limits().max_texture_dimension_2d);
        eprintln!("{} · {:?} · {:?} · texture {side}", a.name, a.backend, a.device_type);
    }
}

/// When the program began.
#[derive(Resource)]
struct Began(Instant);

fn draw(mut contexts: EguiContexts<'_, '_>, mut shell: NonSendMut<'_, Shell>, began: Res<'_, Began>, mut ready: bevy::ecs::system::Local<'_, bool>) {
    let Ok(context) = contexts.ctx_mut() else { return };
    if !*ready {
        face::fonts(context);
        super::card::caster().lend(context);
        *ready = true;
        // Fonts are there from the next pass on.
        context.request_repaint();
        return;
    }
    let builder = UiBuilder::new().layer_id(LayerId::background()).max_rect(context.viewport_rect());
    let mut ui = Ui::new(context.clone(), "window".into(), builder);
    shell.show(&mut ui);
    if !DRAWN.swap(true, Ordering::Relaxed) {
        eprintln!("首帧 · first picture {:.1} s", began.0.elapsed().as_secs_f64());
    }
}

/// Which keys are held beside others is told with every frame; egui asks for another frame after any that tells it something, so
/// the window would be drawn without end. What is no news is taken out.
fn quiet(mut inputs: Query<'_, '_, &mut EguiInput>, mut held: bevy::ecs::system::Local<'_, egui::Modifiers>) {
    for mut input in &mut inputs {
        input.0.events.retain(|e| match e {
            egui::Event::ModifiersChanged(now) => std::mem::replace(&mut *held, *now) != *now,
            _ => true,
        });
    }
}

/// As fast as the screen while something moves, else only when something happens.
fn pace(shell: NonSendMut<'_, Shell>, mut settings: ResMut<'_, WinitSettings>) {
    let wanted = if shell.moves() {
        UpdateMode::Continuous
    } else {
        UpdateMode::reactive_low_power(if shell.waits() {
            Duration::from_millis(100)
        } else if shell.rests() {
            IDLE
        } else {
            USED
        })
    };
    if settings.focused_mode != wanted {
        settings.focused_mode = wanted;
        settings.unfocused_mode = if wanted == UpdateMode::Continuous { UpdateMode::reactive_low_power(Duration::from_millis(33)) } else { wanted };
    }
}

fn window(shell: NonSendMut<'_, Shell>, mut windows: Query<'_, '_, &mut Window>) {
    for mut w in &mut windows {
        let wanted = if shell.full_screen { WindowMode::BorderlessFullscreen(MonitorSelection::Current) } else { WindowMode::Windowed };
        if w.mode != wanted {
            w.mode = wanted;
        }
    }
}

/// Opens the window and stays until it is closed; says how long after the program began it was first drawn.
pub fn run(shell: Shell, began: Instant) -> Result<(), Words> {
    let display = cfg!(not(target_os = "linux")) || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()));
    if !display {
        return Err(Words::new(
            "这里没有显示器，打不开窗口。推演结果文件夹里的 report.html 用任何浏览器都能看；要窗口的图，用 --screenshot。",
            "there is no display here, so no window can be opened. The report.html in a run's folder opens in any browser; for a picture of the window use --screenshot.",
        ));
    }
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(|info| {
        if let Ok(mut first) = PANIC.lock() {
            first.get_or_insert_with(|| info.to_string());
        }
    }));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app(shell, began).run()));
    std::panic::set_hook(before);
    match outcome {
        Ok(AppExit::Success) => Ok(()),
        Ok(AppExit::Error(code)) => Err(Words::new(format!("窗口以错误 {code} 结束"), format!("the window ended with error {code}"))),
        Err(_) => {
            let why = PANIC.lock().ok().and_then(|p| p.clone()).unwrap_or_default();
            Err(fault(&why, DRAWN.load(Ordering::Relaxed)))
        }
    }
}

/// What went wrong with the window, told by what the panic said and by whether anything had been drawn before.
fn fault(why: &str, drawn: bool) -> Words {
    let said = why.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|w| said.contains(w));
    let page = ("推演结果文件夹里的 report.html 用任何浏览器都能看。", "The report.html in a run's folder opens in any browser.");
    // Lost on the way: unplugged, asleep, its driver restarted.
    if any(&["device lost", "device is lost", "devicelost"]) {
        return Words::new(
            format!("显卡中途失去响应，窗口已关闭（{why}）。推演记录都在磁盘上，重新打开即可。"),
            format!("the graphics card stopped answering and the window was closed ({why}). Records are on the disk; open the window again."),
        );
    }
    if any(&["out of memory", "outofmemory"]) {
        return Words::new(
            format!("显存或内存不足（{why}）。关掉别的程序或缩小窗口再试。{}", page.0),
            format!("not enough memory, of the graphics card or the machine ({why}). Close other programs or use a smaller window. {}", page.1),
        );
    }
    if !drawn && any(&["unable to find a gpu", "adapter", "no suitable", "requestdevice", "failed to create surface", "create_surface", "vulkan", "opengl"]) {
        return Words::new(
            format!("窗口打不开：没有可用的显卡或驱动（{why}）。{}Linux 上可安装 mesa-vulkan-drivers 用处理器绘图。", page.0),
            format!(
                "the window cannot be drawn: no usable graphics card or driver ({why}). {} On Linux, mesa-vulkan-drivers draws with the processor.",
                page.1
            ),
        );
    }
    if !drawn && any(&["event loop", "eventloop", "winit", "x11", "xcb", "wayland", "display"]) {
        return Words::new(
            format!("窗口打不开：显示器（X11 或 Wayland）连不上（{why}）。请检查 DISPLAY 或 WAYLAND_DISPLAY；要窗口的图，用 --screenshot。"),
            format!(
                "no window: the display (X11 or Wayland) does not answer ({why}). Check DISPLAY or WAYLAND_DISPLAY; for a picture of the window use --screenshot."
            ),
        );
    }
    // Anything else is a mistake of the program, and no fault of the machine.
    Words::new(
        format!("程序内部出错，窗口已关闭：{why}。请把这句话报给我们；推演记录都在磁盘上，未保存的预案改动留在预案文件旁边。"),
        format!(
            "a fault of the program closed the window: {why}. Please report this sentence. Records are on the disk, unsaved changes of a plan lie beside its file."
        ),
    )
}

fn app(shell: Shell, began: Instant) -> App {
    let mut app = App::new();
    let window_plugin = WindowPlugin {
        primary_window: Some(Window {
            title: "Yanlian 演练".into(),
            resolution: (1280, 720).into(),
            present_mode: PresentMode::AutoVsync,
            ..Window::default()
        }),
        ..WindowPlugin::default()
    };
    let log = LogPlugin { filter: "error".into(), ..LogPlugin::default() };
    app.add_plugins(DefaultPlugins.set(window_plugin).set(log))
        .add_plugins(EguiPlugin::default())
        .insert_resource(ClearColor(Color::srgb(0.98, 0.98, 0.97)))
        .insert_resource(WinitSettings::desktop_app())
        .insert_non_send(shell)
        .insert_resource(Began(began))
        .add_systems(Startup, camera)
        .add_systems(PostStartup, tell)
        .add_systems(EguiPrimaryContextPass, draw)
        .add_systems(Update, (quiet, pace, window).chain());
    app
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_apart_by_what_they_say_and_by_when_they_come() {
        for (why, drawn, zh, en) in [
            ("panicked at wgpu: Unable to find a GPU! Make sure you have installed required drivers!", false, "显卡", "graphics card"),
            ("Failed to build event loop: Os(OsError { X11 … })", false, "DISPLAY", "DISPLAY"),
            ("called `Result::unwrap()` on an `Err` value: Parent device is lost", true, "失去响应", "stopped answering"),
            ("wgpu error: Out of Memory", true, "不足", "not enough memory"),
            ("panicked at src/view/map.rs:10: index out of bounds: the len is 3 but the index is 9", false, "内部出错", "fault of the program"),
            // With a picture on the screen the card is there, whatever a message speaks of.
            ("panicked at src/view/overlay.rs: no suitable cell", true, "内部出错", "fault of the program"),
        ] {
            let words = fault(why, drawn);
            assert!(words.zh.contains(zh) && words.en.contains(en) && words.en.contains(why), "{why}: {}", words.en);
        }
    }
}
