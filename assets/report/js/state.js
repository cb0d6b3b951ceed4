// State: what the record says about any minute. Counts are exact; nothing here draws.
const STATES = [
  { key: "unwarned", zh: "未通知", en: "Not warned", color: "#8C8C8C" },
  { key: "warned", zh: "已通知", en: "Warned", color: "#FFF0A3" },
  { key: "preparing", zh: "准备中", en: "Preparing", color: "#FFD92F" },
  { key: "moving", zh: "转移中", en: "On the way", color: "#7B3294" },
  { key: "safe", zh: "已安全", en: "Safe", color: "#004D40" },
  { key: "refused", zh: "拒绝转移", en: "Refused", color: "#B9975B" },
  { key: "trapped", zh: "受困待救", en: "Waiting for rescue", color: "#D55E00" },
  { key: "hurt", zh: "受伤（模拟）", en: "Hurt (simulated)", color: "#9B1C4D" },
  { key: "dead", zh: "遇难（模拟）", en: "Dead (simulated)", color: "#111111" },
];
const K = STATES.length;
/** Order of stacking and of importance when one sign must stand for many. */
const STACK = [0, 1, 2, 5, 3, 4, 6, 7, 8];
const DEPTHS = [null, { color: "#DEEBF7", from: "0.05", zh: "0.05–0.3 米", en: "0.05–0.3 m" }, { color: "#9ECAE1", from: "0.3", zh: "0.3–0.6 米", en: "0.3–0.6 m" }, { color: "#6BAED6", from: "0.6", zh: "0.6–1.2 米", en: "0.6–1.2 m" },
  { color: "#2171B5", from: "1.2", zh: "1.2–2.5 米", en: "1.2–2.5 m" }, { color: "#08306B", from: "≥2.5", zh: "2.5 米以上", en: "over 2.5 m" }];
/** Classes of a fire on the map, in place of those of water. */
const FLAMES = [null, { color: "#4A1A0E", zh: "已过火", en: "burnt" }, { color: "#FFD23F", zh: "火焰低于 1.2 米", en: "flames below 1.2 m" }, { color: "#FF9F1C", zh: "1.2–2.5 米", en: "1.2–2.5 m" },
  { color: "#F3541D", zh: "2.5–5 米", en: "2.5–5 m" }, { color: "#B5001B", zh: "5 米以上", en: "above 5 m" }, { color: "#1B6CA8", zh: "已控制火线", en: "line built" }];
/** Classes of an accident on the road: smoke, gas by its share of what people stand, the slope. */
const FUMES = [null, { color: "#8A8A8A", zh: "烟（能见度不足 300 米）", en: "smoke (sight below 300 m)" }, { color: "#E6F0A3", zh: "毒气：可闻", en: "gas: can be smelt" }, { color: "#B8D432", zh: "毒气：超过一小时耐受浓度", en: "gas: above what is stood for an hour" },
  { color: "#5E7F00", zh: "毒气：十倍以上", en: "gas: ten times that" }, { color: "#4A1A0E", zh: "坡面已过火", en: "slope burnt" }, { color: "#F3541D", zh: "坡面明火", en: "slope in flames" }];
const onFire = () => App.meta.hazard === "fire";
/** One of three, by what the drill is about: water, a forest fire, an accident on the road. */
const byHazard = (flood, fire, road) => ({ flood, fire, road })[App.meta.hazard];
const classes = () => byHazard(DEPTHS, FLAMES, FUMES);

class Drill {
  constructor(meta, tracks, water) {
    this.meta = meta;
    this.n = meta.places.settlements.length;
    const r = new Reader(tracks);
    this.minutes = tracks.length ? r.uint() : 0;
    this.readPeople(r);
    this.shelterChanges = this.readChanges(r);
    this.roadChanges = this.readChanges(r);
    this.readTeams(r);
    this.readMoving(r);
    this.water = new Water(water);
    this.villageOf = Uint16Array.from(meta.places.settlements, (s) => s[2]);
    this.members = meta.places.villages.map(() => []);
    meta.places.settlements.forEach((s, i) => this.members[s[2]] && this.members[s[2]].push(i));
    this.roads = new Uint8Array(meta.places.roads.length); this.roadsAt = 0; this.roadStamp = 0;
    this.loads = new Uint32Array(meta.places.facilities.length); this.loadsAt = 0;
    this.totals = this.sumTotals();
    this.cacheMinute = -1;
  }
  readPeople(r) {
    const now = Array.from({ length: this.n }, () => new Float64Array(K)), at = now.map(() => []), counts = now.map(() => []);
    for (let m = 0; m < this.minutes; m++) {
      let s = 0;
      for (let j = r.uint(); j > 0; j--) {
        s += r.uint();
        const c = now[s];
        for (let k = 0; k < K; k++) c[k] += r.int();
        at[s].push(m);
        for (let k = 0; k < K; k++) counts[s].push(c[k]);
      }
    }
    this.at = at.map((a) => Uint16Array.from(a));
    this.counts = counts.map((c) => Uint32Array.from(c));
  }
  readChanges(r) {
    const n = this.minutes ? r.uint() : 0, list = new Int32Array(n * 3);
    for (let i = 0, m = 0; i < n; i++) { m += r.uint(); list[i * 3] = m; list[i * 3 + 1] = r.uint(); list[i * 3 + 2] = r.uint(); }
    return list;
  }
  readTeams(r) {
    const places = new Map();
    this.teams = [];
    for (let m = 0; m < this.minutes; m++) {
      const row = new Map();
      for (let j = r.uint(); j > 0; j--) {
        const id = r.uint(), state = r.uint(), p = places.get(id) || [0, 0];
        p[0] += r.int(); p[1] += r.int();
        places.set(id, p);
        row.set(id, [p[0], p[1], state]);
      }
      this.teams.push(row);
    }
  }
  readMoving(r) {
    this.movingStart = [0];
    const x = [], y = [], n = [], mode = [];
    if (this.minutes) {
      const side = r.uint(), across = r.uint();
      this.movingEvery = r.uint();
      for (let m = 0; m < this.minutes; m += this.movingEvery) {
        let sq = 0;
        for (let j = r.uint(); j > 0; j--) {
          sq += r.uint();
          const drive = sq >= across * across, q = drive ? sq - across * across : sq;
          x.push((q % across + 0.5) * side); y.push((Math.floor(q / across) + 0.5) * side); n.push(r.uint()); mode.push(drive ? 1 : 0);
        }
        this.movingStart.push(x.length);
      }
    }
    this.moving = { x: Float32Array.from(x), y: Float32Array.from(y), n: Uint32Array.from(n), mode: Uint8Array.from(mode) };
  }
  sumTotals() {
    const out = new Uint32Array(Math.max(this.minutes, 1) * K), step = new Float64Array(out.length);
    for (let s = 0; s < this.n; s++) {
      const at = this.at[s], c = this.counts[s];
      for (let i = 0; i < at.length; i++) for (let k = 0; k < K; k++) step[at[i] * K + k] += c[i * K + k] - (i ? c[(i - 1) * K + k] : 0);
    }
    for (let i = 0; i < out.length; i++) out[i] = step[i] += i >= K ? step[i - K] : 0;
    return out;
  }
  minuteAt(t) { return Math.max(0, Math.min(this.minutes - 1, Math.floor(t / 60))); }
  /** Nine counts of a settlement at a minute; `null` where nothing is recorded yet. */
  settlement(s, m) {
    const i = lastNotAbove(this.at[s], m);
    return i < 0 ? null : this.counts[s].subarray(i * K, i * K + K);
  }
  /** Nine counts of a village: all its people, or only those of settlements that the drill touches. */
  village(v, m, touchedOnly) {
    const sum = new Float64Array(K);
    for (const s of this.members[v]) {
      const c = this.settlement(s, m);
      if (!c || (touchedOnly && !this.touched(s, c))) continue;
      for (let k = 0; k < K; k++) sum[k] += c[k];
    }
    return sum;
  }
  /** Whether a settlement is in a danger zone, at risk, or has anyone who is not simply at home unwarned. */
  touched(s, c) {
    const place = this.meta.places.settlements[s];
    if (place[4] > 0 || place[5] > 0) return true;
    for (let k = 1; k < K; k++) if (c[k]) return true;
    return false;
  }
  total(m) { return this.totals.subarray(m * K, m * K + K); }
  /** Brings roads and shelters to a minute. */
  seek(m) {
    const run = (list, from, array, reset) => {
      let i = from;
      if (i > 0 && list[(i - 1) * 3] > m) { array.fill(0); i = 0; reset(); }
      while (i * 3 < list.length && list[i * 3] <= m) { array[list[i * 3 + 1]] = list[i * 3 + 2]; i++; }
      return i;
    };
    const before = this.roadsAt;
    this.roadsAt = run(this.roadChanges, this.roadsAt, this.roads, () => this.roadStamp++);
    if (before !== this.roadsAt) this.roadStamp++;
    this.loadsAt = run(this.shelterChanges, this.loadsAt, this.loads, () => {});
  }
}

/** Water as classes in tiles; a frame is the difference (xor) from the one before, so it can be undone by doing it again. */
class Water {
  constructor(bytes) {
    const r = (this.r = new Reader(bytes));
    this.frames = []; this.shown = -1;
    if (!bytes.length) { this.cols = this.rows = 0; return; }
    this.cols = r.uint(); this.rows = r.uint(); this.cell_m = r.uint() / 1000; this.tile = r.uint();
    this.cells = new Uint8Array(this.cols * this.rows);
    this.tileCols = Math.ceil(this.cols / this.tile);
    const n = r.uint();
    for (let f = 0, s = 0; f < n; f++) {
      s += r.int();
      const count = r.uint(), tiles = new Int32Array(count), at = new Int32Array(count);
      for (let j = 0, tile = 0; j < count; j++) {
        tile += r.uint(); tiles[j] = tile; at[j] = r.p;
        for (let left = this.size(tile)[2]; left > 0;) left -= Math.floor(r.uint() / 8);
      }
      this.frames.push({ s, tiles, at });
    }
    this.times = Float64Array.from(this.frames, (f) => f.s);
  }
  /** First column, first row, cells, width of a tile. */
  size(tile) {
    const c0 = (tile % this.tileCols) * this.tile, r0 = Math.floor(tile / this.tileCols) * this.tile;
    const w = Math.min(this.tile, this.cols - c0), h = Math.min(this.tile, this.rows - r0);
    return [c0, r0, w * h, w, h];
  }
  apply(f, dirty) {
    const { tiles, at } = this.frames[f];
    for (let j = 0; j < tiles.length; j++) {
      const [c0, r0, n, w] = this.size(tiles[j]);
      this.r.p = at[j];
      for (let i = 0; i < n;) {
        const v = this.r.uint(), run = Math.floor(v / 8), x = v & 7;
        if (x) for (let q = i; q < i + run; q++) this.cells[(r0 + Math.floor(q / w)) * this.cols + c0 + (q % w)] ^= x;
        i += run;
      }
      dirty.add(tiles[j]);
    }
  }
  /** Brings the cells to a moment and gives the tiles that changed. */
  seek(t) {
    const dirty = new Set();
    if (!this.frames.length) return dirty;
    const want = lastNotAbove(this.times, t);
    while (this.shown < want) this.apply(++this.shown, dirty);
    while (this.shown > want) this.apply(this.shown--, dirty);
    return dirty;
  }
}
