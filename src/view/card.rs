//! View / card — households on the graphics card: one quad, drawn once for every point, within egui's own pass.
//!
//! In: batches of points as the map makes them (`dots::Batch`). Out: draw calls. Not here: which points there are (`crowd`).
//! Beside `app` the only file that knows Bevy. Method: points go to the card when their version changes, sixteen bytes each; the camera is
//! two rows of numbers a frame; the pictures of the states are one texture. What has not been drawn for a while is given back.

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy::ecs::resource::Resource;
use bevy::ecs::world::World;
use bevy::render::render_phase::TrackedRenderPass;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindGroupLayout, BindGroupLayoutEntry, BindingResource, BindingType, BlendState, Buffer, BufferBindingType, BufferDescriptor,
    BufferUsages, ColorTargetState, ColorWrites, Extent3d, FilterMode, MultisampleState, PipelineCompilationOptions, PipelineLayoutDescriptor, PrimitiveState,
    RawFragmentState, RawRenderPipelineDescriptor, RawVertexBufferLayout, RawVertexState, RenderPipeline, Sampler, SamplerBindingType, SamplerDescriptor,
    ShaderModuleDescriptor, ShaderSource, ShaderStages, TextureDataOrder, TextureDescriptor, TextureDimension, TextureFormat, TextureSampleType, TextureUsages,
    TextureView, TextureViewDescriptor, TextureViewDimension, VertexAttribute, VertexFormat, VertexStepMode,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use bevy::render::sync_world::RenderEntity;
use bevy_egui::render::{EguiBevyPaintCallback, EguiBevyPaintCallbackImpl, EguiPipelineKey};
use egui::{ColorImage, PaintCallbackInfo};

use super::crowd::{Dot, SIZES};
use super::dots::{Batch, Caster, SPRITES};

/// Frames after which points that were not drawn are given back.
const KEEP: u64 = 600;

/// Where a point comes to: rows of the camera, then half a quad's side, number of pictures, and pixels to the card's own unit.
const SHADER: &str = "
struct Eye { x: vec4<f32>, y: vec4<f32>, quad: vec4<f32>, sizes: vec4<f32> }
@group(0) @binding(0) var<uniform> eye: Eye;
@group(0) @binding(1) var pictures: texture_2d<f32>;
@group(0) @binding(2) var smooth_one: sampler;
struct Out { @builtin(position) at: vec4<f32>, @location(0) uv: vec2<f32> }

@vertex
fn vertex(@builtin(vertex_index) i: u32, @location(0) point: vec4<f32>) -> Out {
    let look = u32(point.w);
    let size = eye.sizes[look % 4u];
    let side = vec2<f32>(select(-1.0, 1.0, i == 1u || i == 2u || i == 4u), select(-1.0, 1.0, i == 2u || i == 4u || i == 5u));
    let place = vec4<f32>(point.xyz, 1.0);
    let at = vec2<f32>(dot(eye.x, place), dot(eye.y, place)) + side * size * eye.quad.x;
    var out: Out;
    out.at = vec4<f32>(at.x * eye.quad.z, -at.y * eye.quad.w, 0.0, 1.0);
    if size <= 0.0 { out.at = vec4<f32>(2.0, 2.0, 0.0, 1.0); }
    out.uv = vec2<f32>((f32(look / 4u) + (side.x + 1.0) * 0.5) / eye.quad.y, (side.y + 1.0) * 0.5);
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    return textureSample(pictures, smooth_one, in.uv);
}
";

/// The points of one crowd on the card.
struct Points {
    version: u64,
    dots: Buffer,
    room: usize,
    eye: Buffer,
    pictures: Arc<ColorImage>,
    group: BindGroup,
    drawn: u64,
}

/// What the card holds.
#[derive(Resource)]
struct Held {
    pipeline: RenderPipeline,
    format: TextureFormat,
    layout: BindGroupLayout,
    sampler: Sampler,
    points: BTreeMap<u64, Points>,
    frame: u64,
}

fn pipeline(device: &RenderDevice, layout: &BindGroupLayout, format: TextureFormat) -> RenderPipeline {
    let module = device.create_and_validate_shader_module(ShaderModuleDescriptor { label: Some("people"), source: ShaderSource::Wgsl(SHADER.into()) });
    let groups = [Some(&**layout)];
    let whole = device.create_pipeline_layout(&PipelineLayoutDescriptor { label: Some("people"), bind_group_layouts: &groups, immediate_size: 0 });
    let attributes = [VertexAttribute { format: VertexFormat::Float32x4, offset: 0, shader_location: 0 }];
    let buffers = [RawVertexBufferLayout { array_stride: size_of::<Dot>() as u64, step_mode: VertexStepMode::Instance, attributes: &attributes }];
    let targets = [Some(ColorTargetState { format, blend: Some(BlendState::PREMULTIPLIED_ALPHA_BLENDING), write_mask: ColorWrites::ALL })];
    let options = PipelineCompilationOptions::default;
    device.create_render_pipeline(&RawRenderPipelineDescriptor {
        label: Some("people"),
        layout: Some(&whole),
        vertex: RawVertexState { module: &module, entry_point: Some("vertex"), compilation_options: options(), buffers: &buffers },
        primitive: PrimitiveState::default(),
        depth_stencil: None,
        multisample: MultisampleState::default(),
        fragment: Some(RawFragmentState { module: &module, entry_point: Some("fragment"), compilation_options: options(), targets: &targets }),
        multiview_mask: None,
        cache: None,
    })
}

impl Held {
    fn new(device: &RenderDevice, format: TextureFormat) -> Self {
        let entry = |binding, visibility, ty| BindGroupLayoutEntry { binding, visibility, ty, count: None };
        let uniform = BindingType::Buffer { ty: BufferBindingType::Uniform, has_dynamic_offset: false, min_binding_size: None };
        let texture =
            BindingType::Texture { sample_type: TextureSampleType::Float { filterable: true }, view_dimension: TextureViewDimension::D2, multisampled: false };
        let entries = [
            entry(0, ShaderStages::VERTEX, uniform),
            entry(1, ShaderStages::FRAGMENT, texture),
            entry(2, ShaderStages::FRAGMENT, BindingType::Sampler(SamplerBindingType::Filtering)),
        ];
        let layout = device.create_bind_group_layout("people", &entries);
        let sampler =
            device.create_sampler(&SamplerDescriptor { mag_filter: FilterMode::Linear, min_filter: FilterMode::Linear, ..SamplerDescriptor::default() });
        Self { pipeline: pipeline(device, &layout, format), format, layout, sampler, points: BTreeMap::new(), frame: 0 }
    }

    fn points(&self, device: &RenderDevice, queue: &RenderQueue, batch: &Batch) -> Points {
        let room = batch.dots.len().max(1).next_power_of_two();
        let buffer = |label, size, usage| {
            device.create_buffer(&BufferDescriptor { label: Some(label), size, usage: usage | BufferUsages::COPY_DST, mapped_at_creation: false })
        };
        let eye = buffer("camera of people", 64, BufferUsages::UNIFORM);
        let view = texture(device, queue, &batch.sprites);
        let entries = [
            BindGroupEntry { binding: 0, resource: eye.as_entire_binding() },
            BindGroupEntry { binding: 1, resource: BindingResource::TextureView(&view) },
            BindGroupEntry { binding: 2, resource: BindingResource::Sampler(&self.sampler) },
        ];
        let group = device.create_bind_group("people", &self.layout, &entries);
        let dots = buffer("people", (room * size_of::<Dot>()) as u64, BufferUsages::VERTEX);
        Points { version: 0, dots, room, eye, pictures: batch.sprites.clone(), group, drawn: self.frame }
    }

    /// Brings a crowd's points and camera to the card.
    fn take(&mut self, device: &RenderDevice, queue: &RenderQueue, batch: &Batch, size: egui::Vec2) {
        self.frame += 1;
        let (id, version) = batch.of;
        let fits = self.points.get(&id).is_some_and(|p| p.room >= batch.dots.len() && Arc::ptr_eq(&p.pictures, &batch.sprites));
        if !fits {
            let points = self.points(device, queue, batch);
            self.points.insert(id, points);
        }
        let frame = self.frame;
        self.points.retain(|i, p| *i == id || frame - p.drawn < KEEP);
        let Some(points) = self.points.get_mut(&id) else { return };
        if points.version != version {
            queue.write_buffer(&points.dots, 0, bytemuck::cast_slice(batch.dots.as_slice()));
            points.version = version;
        }
        let [x, y] = batch.eye;
        let quad = [batch.half, SPRITES as f32, 2.0 / size.x.max(1.0), 2.0 / size.y.max(1.0)];
        queue.write_buffer(&points.eye, 0, bytemuck::cast_slice(&[x, y, quad, SIZES]));
        points.drawn = frame;
    }
}

fn texture(device: &RenderDevice, queue: &RenderQueue, image: &ColorImage) -> TextureView {
    let bytes: Vec<u8> = image.pixels.iter().flat_map(|p| p.to_array()).collect();
    let size = Extent3d { width: image.size[0] as u32, height: image.size[1] as u32, depth_or_array_layers: 1 };
    let described = TextureDescriptor {
        label: Some("people"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: TextureDimension::D2,
        format: TextureFormat::Rgba8UnormSrgb,
        usage: TextureUsages::TEXTURE_BINDING,
        view_formats: &[],
    };
    device.create_texture_with_data(queue, &described, TextureDataOrder::LayerMajor, &bytes).create_view(&TextureViewDescriptor::default())
}

/// A batch that is drawn where egui comes to it.
struct Cast(Batch);

impl EguiBevyPaintCallbackImpl for Cast {
    fn update(&self, info: PaintCallbackInfo, _: RenderEntity, key: EguiPipelineKey, world: &mut World) {
        let (Some(device), Some(queue)) = (world.get_resource::<RenderDevice>().cloned(), world.get_resource::<RenderQueue>().cloned()) else { return };
        if world.get_resource::<Held>().is_none_or(|h| h.format != key.target_format) {
            world.insert_resource(Held::new(&device, key.target_format));
        }
        if let Some(mut held) = world.get_resource_mut::<Held>() {
            held.take(&device, &queue, &self.0, info.viewport.size());
        }
    }

    fn render<'pass>(&self, _: PaintCallbackInfo, pass: &mut TrackedRenderPass<'pass>, _: RenderEntity, _: EguiPipelineKey, world: &'pass World) {
        let Some(held) = world.get_resource::<Held>() else { return };
        let Some(points) = held.points.get(&self.0.of.0) else { return };
        pass.set_render_pipeline(&held.pipeline);
        pass.set_bind_group(0, &points.group, &[]);
        pass.set_vertex_buffer(0, points.dots.slice(..));
        for range in &self.0.ranges {
            pass.draw(0..6, range.clone());
        }
    }
}

/// Points go to the card from now on.
#[must_use]
pub fn caster() -> Caster {
    Caster(Arc::new(|rect, batch| egui::Shape::Callback(EguiBevyPaintCallback::new_paint_callback(rect, Cast(batch)))))
}
