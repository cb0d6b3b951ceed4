//! Flood / net — the channels of a basin joined: the water in them, from cell to cell, and between them and the land.
//!
//! In: a basin's channels, the water on the ground of their cells. Out: the same a step later, in whole drops. Not here: what
//! a section carries (`channel`), the land (`sweep`, `pack_step`).
//! Method: each cell with a channel is a node that holds drops as the ground does, drops of a whole cell; a link joins two of
//! them, and half of its room below the banks belongs to either. The water of a node and of its cell is one: the channel holds it
//! up to the banks, what is more stands on the ground of the whole cell (V(h) of Neal et al. 2012), so above the banks both
//! have one level. Over the strip that a channel takes of a face, its own discharge takes the place of the land's, as Neal's
//! narrower floodplain does. A node never gives more than it and its cell hold: what wants to leave is scaled in whole numbers.
//! Two levels between which one drop would turn the fall round are level: so a lake in channels of any shape is still.

use super::basin::{Basin, Scheme};
use super::channel::{Channel, Section};
use super::inertial::STILL;
use super::lattice::{DROP_M, WALL, drops, flux};
use super::sweep::{Land, PAD};
use super::water::Start;

/// A cell with a channel.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Lowest bed of the channels there, drops.
    bed: i32,
    /// Area of the channels as a share of the cell's.
    share: f64,
    /// A cell's side over the shortest way from here, squared.
    per_length: f64,
}

/// A channel between two nodes.
#[derive(Clone, Copy, Debug)]
struct Link {
    ends: [u32; 2],
    section: Section,
    /// Which of the ends owns the face between them as its west or north face, and whether it is the west face.
    face: (usize, bool),
}

/// Where water leaves a channel for good.
#[derive(Clone, Copy, Debug)]
struct Mouth {
    node: u32,
    section: Section,
    slope: f64,
    /// The outlet that counts it.
    outlet: Option<u32>,
}

/// What changes in channels from step to step.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Flow {
    /// Drops in each node.
    pub(super) held: Vec<i32>,
    /// Discharge of each link, m³/s.
    pub(super) q: Vec<f64>,
    /// Drops that left by each mouth since the start.
    pub(super) left: Vec<i64>,
    /// The depth on land that would allow the same step, metres.
    pub(super) deepest_m: f64,
}

/// The water on the ground beside the channels, on the raster or packed.
pub(super) struct Beside<'a> {
    /// Where each node's cell stands.
    pub(super) at: &'a [u32],
    pub(super) bed: &'a [i32],
    pub(super) depth: &'a mut [i32],
    pub(super) qx: &'a mut [f32],
    pub(super) qy: &'a mut [f32],
}

/// Numbers of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) dt: f64,
    pub(super) offset: f32,
    pub(super) froude: f64,
    pub(super) scheme: Scheme,
}

/// Channels joined.
#[derive(Clone, Debug, Default)]
pub(super) struct Net {
    /// The padded cell of each node, ascending.
    pub(super) cells: Vec<u32>,
    nodes: Vec<Node>,
    links: Vec<Link>,
    mouths: Vec<Mouth>,
    /// The first link of each channel.
    first: Vec<usize>,
    drop_m3: f64,
    /// Drops of each node and its cell together, before a step and after.
    total: Vec<i64>,
    /// Level of each node, and by how much a drop raises it, drops.
    level: Vec<(f64, f64)>,
    /// What wants to leave each node.
    out: Vec<i64>,
    /// What passes each link.
    passed: Vec<i64>,
    /// What leaves by each mouth in a step.
    pub(super) leaves: Vec<(i64, Option<u32>)>,
    /// The padded cells on whose ground the water changed.
    pub(super) changed: Vec<u32>,
}

impl Node {
    /// Drops that it holds below the banks, for the ground of its cell.
    fn room(&self, ground: i32) -> i64 {
        (f64::from((ground - self.bed).max(0)) * self.share).round() as i64
    }
    /// Level of a number of drops of it and its cell, and by how much one drop raises it, drops.
    fn level(&self, ground: i32, total: i64) -> (f64, f64) {
        let room = self.room(ground);
        if total >= room {
            return ((i64::from(ground) + total - room) as f64, 1.0);
        }
        let deep = f64::from(ground - self.bed);
        (f64::from(self.bed) + total as f64 * deep / room as f64, deep / room as f64)
    }
}

impl Net {
    /// Joins the channels of a sound basin.
    pub(super) fn new(basin: &Basin, land: &Land) -> Self {
        let (cell_m, base_m) = (basin.shape.cell_m, basin.base_m());
        let at = |cell: usize| land.at(cell / land.cols, cell % land.cols) as u32;
        let mut net = Self { drop_m3: cell_m * cell_m * f64::from(DROP_M), ..Self::default() };
        net.cells = basin.channels.iter().flat_map(|c| &c.cells).map(|c| at(*c)).collect();
        net.cells.sort_unstable();
        net.cells.dedup();
        net.nodes = vec![Node { bed: WALL, share: 0.0, per_length: 0.0 }; net.cells.len()];
        let mut widest: Vec<Option<Section>> = vec![None; net.cells.len()];
        for c in &basin.channels {
            net.first.push(net.links.len());
            for (k, (cell, z)) in c.cells.iter().zip(&c.bed_m).enumerate() {
                let number = net.number(at(*cell));
                let node = &mut net.nodes[number];
                // The bed lies below the ground, to the drop too.
                node.bed = node.bed.min(drops(z - base_m).min(land.bed[at(*cell) as usize] - 1));
                for l in c.links_m[k.saturating_sub(1)..(k + 1).min(c.links_m.len())].iter() {
                    node.share += c.width_m * l / 2.0 / (cell_m * cell_m);
                    node.per_length = node.per_length.max(cell_m / l * (cell_m / l));
                }
                let section = c.section(k.min(c.links_m.len() - 1));
                if widest[number].is_none_or(|w| w.width_m < section.width_m) {
                    widest[number] = Some(section);
                }
            }
            for (k, pair) in c.cells.windows(2).enumerate() {
                let face = (usize::from(pair[1] > pair[0]), pair[0] / land.cols == pair[1] / land.cols);
                let ends = [pair[0], pair[1]].map(|cell| net.number(at(cell)) as u32);
                net.links.push(Link { ends, section: c.section(k), face });
            }
        }
        let places = basin.outlets.iter().enumerate().flat_map(|(o, out)| out.cells.iter().map(move |c| (*c, out.slope, Some(o as u32))));
        let own = |c: &Channel| c.mouth.zip(c.cells.last().copied()).map(|(slope, cell)| (cell, slope, None));
        for (cell, slope, outlet) in places.chain(basin.channels.iter().filter_map(own)) {
            let Ok(node) = net.cells.binary_search(&at(cell)) else { continue };
            if let Some(section) = widest[node].filter(|_| net.mouths.iter().all(|m| m.node as usize != node)) {
                net.mouths.push(Mouth { node: node as u32, section, slope, outlet });
            }
        }
        net
    }
    /// No water, for these channels.
    pub(super) fn dry(&self) -> Flow {
        Flow { held: vec![0; self.nodes.len()], q: vec![0.0; self.links.len()], left: vec![0; self.mouths.len()], deepest_m: 0.0 }
    }
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
    fn number(&self, cell: u32) -> usize {
        self.cells.partition_point(|c| *c < cell)
    }
    /// The node of a padded cell.
    pub(super) fn node(&self, cell: usize) -> Option<usize> {
        self.cells.binary_search(&(cell as u32)).ok()
    }
    /// The number of a link of a channel.
    pub(super) fn link(&self, channel: usize, link: usize) -> usize {
        self.first[channel] + link
    }
    /// Fills the channels at the start: full where water stands on the ground, else to the level; gives what they take.
    pub(super) fn fill(&self, flow: &mut Flow, land: &Land, depth: &[i32], start: &Start, base_m: f64) -> i64 {
        for ((node, cell), held) in self.nodes.iter().zip(&self.cells).zip(&mut flow.held) {
            let i = *cell as usize;
            let level = match start {
                _ if depth[i] > 0 => f64::from(land.bed[i]) + f64::from(depth[i]),
                Start::Level(list) => (list[(i / land.stride - PAD) * land.cols + i % land.stride - PAD] - base_m) / f64::from(DROP_M),
                Start::Dry | Start::Depth(_) => f64::NAN,
            };
            let (room, banks) = (node.room(land.bed[i]) as f64, f64::from(land.bed[i] - node.bed));
            // Of no number the greater is 0.
            let deep = (level - f64::from(node.bed)).max(0.0);
            *held = (deep / banks * room).round().min(room) as i32;
            flow.deepest_m = flow.deepest_m.max(deep * f64::from(DROP_M) * node.per_length);
        }
        flow.held.iter().map(|h| i64::from(*h)).sum()
    }
    /// Takes drops out of the channel of a padded cell, as far as it has any; gives what it took.
    pub(super) fn take(&self, flow: &mut Flow, cell: u32, drops: i64) -> i64 {
        let Some(held) = self.node(cell as usize).map(|node| &mut flow.held[node]) else { return 0 };
        let taken = drops.min(i64::from(*held)) as i32;
        *held -= taken;
        i64::from(taken)
    }
    /// Level of a node above its bed, and bed, drops, with so much on the ground of its cell.
    pub(super) fn stands(&self, flow: &Flow, node: usize, land: &Land, depth: i32) -> (f64, i32) {
        let n = &self.nodes[node];
        let total = i64::from(flow.held[node]) + i64::from(depth);
        (n.level(land.bed[self.cells[node] as usize], total).0 - f64::from(n.bed), n.bed)
    }

    /// One step.
    pub(super) fn step(&mut self, flow: &mut Flow, water: &mut Beside<'_>, pace: &Pace) {
        self.measure(flow, water);
        self.pass(flow, water, pace);
        self.let_out(water, pace);
        self.limit();
        self.share(flow, water, pace.scheme);
    }
    /// Totals and levels.
    fn measure(&mut self, flow: &Flow, water: &Beside<'_>) {
        self.total.clear();
        self.level.clear();
        for ((node, at), held) in self.nodes.iter().zip(water.at).zip(&flow.held) {
            let total = i64::from(*held) + i64::from(water.depth[*at as usize]);
            self.total.push(total);
            self.level.push(node.level(water.bed[*at as usize], total));
        }
        self.out.clear();
        self.out.resize(self.nodes.len(), 0);
    }
    /// New discharges, and what wants to pass.
    fn pass(&mut self, flow: &mut Flow, water: &Beside<'_>, pace: &Pace) {
        let drop_m = f64::from(DROP_M);
        self.passed.clear();
        for (link, q) in self.links.iter().zip(&mut flow.q) {
            let ends = link.ends.map(|e| e as usize);
            let [(e0, r0), (e1, r1)] = ends.map(|e| self.level[e]);
            let bed = ends.map(|e| self.nodes[e].bed);
            // Banks stand where the bed does.
            let bank = ends.map(|e| water.bed[water.at[e] as usize] - self.nodes[e].bed);
            let bank = if bed[0] == bed[1] { bank[0].min(bank[1]) } else { bank[usize::from(bed[1] > bed[0])] };
            let h = e0.max(e1) - f64::from(bed[0].max(bed[1]));
            if h <= f64::from(STILL) {
                *q = 0.0;
                self.passed.push(0);
                continue;
            }
            let fall = e0 - e1;
            let fall = if fall.abs() <= r0 + r1 { 0.0 } else { fall };
            *q = link.section.after(*q, fall * drop_m, (h * drop_m, f64::from(bank) * drop_m), pace.dt, pace.froude);
            let strip = link.section.width_m * link.on_land(water, pace.scheme);
            let drops = i64::from(flux(((*q - strip) * pace.dt / self.drop_m3) as f32, pace.offset));
            self.out[ends[usize::from(drops < 0)]] += drops.abs();
            self.passed.push(drops);
        }
    }
    /// What wants to leave by the mouths.
    fn let_out(&mut self, water: &Beside<'_>, pace: &Pace) {
        self.leaves.clear();
        for mouth in &self.mouths {
            let node = mouth.node as usize;
            let bed = self.nodes[node].bed;
            let h = self.level[node].0 - f64::from(bed);
            let bank = f64::from(water.bed[water.at[node] as usize] - bed) * f64::from(DROP_M);
            let q = if h > f64::from(STILL) { mouth.section.out_m3_s(h * f64::from(DROP_M), bank, mouth.slope, pace.froude) } else { 0.0 };
            let drops = i64::from(flux((q * pace.dt / self.drop_m3) as f32, pace.offset).max(0));
            self.out[node] += drops;
            self.leaves.push((drops, mouth.outlet));
        }
    }
    /// Nothing gives more than it holds; then all of it moves.
    fn limit(&mut self) {
        // Rounded towards nothing, so that the sum of the parts is never more than the whole.
        let less = |drops: i64, held: i64, out: i64| if out > held { (i128::from(drops) * i128::from(held) / i128::from(out)) as i64 } else { drops };
        for (link, drops) in self.links.iter().zip(&mut self.passed) {
            let from = link.ends[usize::from(*drops < 0)] as usize;
            *drops = less(*drops, self.total[from], self.out[from]);
        }
        for (mouth, (drops, _)) in self.mouths.iter().zip(&mut self.leaves) {
            *drops = less(*drops, self.total[mouth.node as usize], self.out[mouth.node as usize]);
        }
        for (link, drops) in self.links.iter().zip(&self.passed) {
            let ends = link.ends.map(|e| e as usize);
            self.total[ends[0]] -= drops;
            self.total[ends[1]] += drops;
        }
        for (mouth, (drops, _)) in self.mouths.iter().zip(&self.leaves) {
            self.total[mouth.node as usize] -= drops;
        }
    }
    /// The channel holds its water up to the banks; the ground has the rest.
    fn share(&mut self, flow: &mut Flow, water: &mut Beside<'_>, scheme: Scheme) {
        self.changed.clear();
        flow.deepest_m = 0.0;
        for (k, (node, total)) in self.nodes.iter().zip(&self.total).enumerate() {
            let i = water.at[k] as usize;
            let held = (*total).min(node.room(water.bed[i]));
            let (was, now) = (water.depth[i], (*total - held).min(i64::from(WALL)) as i32);
            flow.held[k] = (*total - i64::from(now)) as i32;
            if now != was {
                water.depth[i] = now;
                self.changed.push(self.cells[k]);
                // Where a cell's water has a velocity, what stays keeps it.
                if scheme == Scheme::Hll && now < was {
                    let stays = now as f32 / was as f32;
                    water.qx[i] *= stays;
                    water.qy[i] *= stays;
                }
            }
            let deep = (node.level(water.bed[i], *total).0 - f64::from(node.bed)) * f64::from(DROP_M);
            flow.deepest_m = flow.deepest_m.max(deep * node.per_length);
        }
        for (left, (drops, _)) in flow.left.iter_mut().zip(&self.leaves) {
            *left += drops;
        }
    }
}

impl Link {
    /// What the land passes over the face between its ends, m²/s, from the first to the second.
    fn on_land(&self, water: &Beside<'_>, scheme: Scheme) -> f64 {
        let at = self.ends.map(|e| water.at[e as usize] as usize);
        let (owner, west) = self.face;
        let q = if west { &*water.qx } else { &*water.qy };
        let through = match scheme {
            Scheme::Inertial => f64::from(q[at[owner]]),
            Scheme::Hll => 0.5 * (f64::from(q[at[0]]) + f64::from(q[at[1]])),
        };
        if owner == 1 { through } else { -through }
    }
}
