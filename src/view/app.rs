//! View / app — the window on the screen: the only file that knows Bevy.
//!
//! In: a shell. Out: a window until it is closed; where there is no display or no graphics card, words that say what to do instead.
//! Not here: anything that is drawn (`frame`). Method: Bevy opens the window and hands egui's triangles to the card; frames come
//! only when something happens, but as fast as the screen while the clock plays.

use std::sync::Mutex;
use std::time::Duration;

use bevy::app::{App, AppExit, PluginGroup, PostStartup, Startup, Update};
use bevy::camera::{Camera2d, ClearColor};
use bevy::color::Color;
use bevy::ecs::system::{Commands, NonSendMut, Query, Res, ResMut};
use bevy::log::LogPlugin;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice};
use bevy::window::{MonitorSelection, PresentMode, Window, WindowMode, WindowPlugin};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy::{DefaultPlugins, ecs as bevy_ecs};
use bevy_ecs::prelude::IntoScheduleConfigs;
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass};
use egui::{LayerId, Ui, UiBuilder};

use super::door::Words;
use super::face;
use super::shell::Shell;

/// What the first panic said, where there was one.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

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

fn draw(mut contexts: EguiContexts<'_, '_>, mut shell: NonSendMut<'_, Shell>, mut ready: bevy::ecs::system::Local<'_, bool>) {
    let Ok(context) = contexts.ctx_mut() else { return };
    if !*ready {
        face::fonts(context);
        *ready = true;
        // Fonts are there from the next pass on.
        context.request_repaint();
        return;
    }
    let builder = UiBuilder::new().layer_id(LayerId::background()).max_rect(context.viewport_rect());
    let mut ui = Ui::new(context.clone(), "window".into(), builder);
    shell.show(&mut ui);
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

/// Opens the window and stays until it is closed.
pub fn run(shell: Shell) -> Result<(), Words> {
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
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app(shell).run()));
    std::panic::set_hook(before);
    match outcome {
        Ok(AppExit::Success) => Ok(()),
        Ok(AppExit::Error(code)) => Err(Words::new(format!("窗口以错误 {code} 结束"), format!("the window ended with error {code}"))),
        Err(_) => {
            let why = PANIC.lock().ok().and_then(|p| p.clone()).unwrap_or_default();
            Err(Words::new(
                format!(
                    "窗口打不开：没有可用的显卡或驱动（{why}）。推演结果文件夹里的 report.html 用任何浏览器都能看；Linux 上可安装 mesa-vulkan-drivers 用处理器绘图。"
                ),
                format!(
                    "the window cannot be drawn: no usable graphics card or driver ({why}). The report.html in a run's folder opens in any browser; on Linux, mesa-vulkan-drivers draws with the processor."
                ),
            ))
        }
    }
}

fn app(shell: Shell) -> App {
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
        .add_systems(Startup, camera)
        .add_systems(PostStartup, tell)
        .add_systems(EguiPrimaryContextPass, draw)
        .add_systems(Update, (pace, window).chain());
    app
}
