// Map: the view onto the plane, what the pointer does, layers on and off, hit testing, the popup.
const LAYERS = [
  ["water", () => byHazard("水深", "火场", "烟、毒气与坡面火"), () => byHazard("Water depth", "The fire", "Smoke, gas and fire"), true], ["rivers", "河流", "Rivers", true], ["roads", "道路", "Roads", true], ["roadstate", "道路中断与排队", "Road cuts and queues", true],
  ["people", "人员状态", "People by state", true], ["moving", "转移中的人群", "Groups on the way", true], ["teams", "队伍", "Teams", true], ["shelters", "安置点", "Shelters", true],
  ["gauges", "雨量站与水文站", "Gauges", true], ["zones", "危险区", "Danger zones", false], ["labels", "地名", "Place names", true], ["ticker", "刚刚发生", "Just happened", true],
];
const ROAD_STYLE = [
  ["#C08A5A", 3.4], ["#C08A5A", 2.0], ["#C9A27A", 2.8], ["#B9A68F", 2.4], ["#B3A99B", 1.8], ["#B7B0A5", 1.3], ["#BDB8AF", 0.9], ["#BDB8AF", 0.9], ["#C7C2B8", 0.6], ["#CFCBC3", 0.5],
];
const says = (word) => (typeof word === "function" ? word() : word);
class MapView {
  constructor(drill, terrain, basemap) {
    this.drill = drill; this.meta = drill.meta; this.terrain = terrain; this.ground = terrain.picture();
    this.canvas = $("map"); this.ctx = this.canvas.getContext("2d");
    this.base = document.createElement("canvas"); this.over = document.createElement("canvas");
    this.flood = document.createElement("canvas");
    if (drill.water.cols) { this.flood.width = drill.water.cols; this.flood.height = drill.water.rows; this.floodCtx = this.flood.getContext("2d"); }
    this.on = Object.fromEntries(LAYERS.map(([k, , , on]) => [k, on]));
    this.readBasemap(basemap);
    const p = this.meta.plane;
    this.W = p.width_m / p.unit_m; this.H = p.height_m / p.unit_m;
    this.focus = null; this.selected = null; this.marks = [];
    this.staticStale = true; this.dirty = true;
    this.listen();
    // A canvas that gets another size is empty: it is filled again at once, not at the next frame.
    new ResizeObserver(() => { this.resize(); if (this.dirty) this.draw(); }).observe($("mapbox"));
    this.resize(); this.scene();
    onLang(() => { this.words(); this.staticStale = this.dirty = true; });
  }
  readBasemap(bytes) {
    const r = new Reader(bytes);
    const line = () => { const n = r.uint(), xy = new Float32Array(n * 2); for (let i = 0, x = 0, y = 0; i < n; i++) { x += r.int(); y += r.int(); xy[i * 2] = x; xy[i * 2 + 1] = y; } return xy; };
    const trace = (path, xy) => { for (let i = 0; i < xy.length; i += 2) i ? path.lineTo(xy[i], xy[i + 1]) : path.moveTo(xy[i], xy[i + 1]); };
    this.trace = trace;
    this.rivers = []; this.riverPaths = [new Path2D(), new Path2D(), new Path2D(), new Path2D()];
    for (let n = r.uint(); n > 0; n--) { const area = r.uint(), xy = line(); this.rivers.push({ area, xy }); trace(this.riverPaths[area > 1000 ? 3 : area > 150 ? 2 : area > 25 ? 1 : 0], xy); }
    this.roads = []; this.roadPaths = ROAD_STYLE.map(() => new Path2D());
    for (let n = r.uint(); n > 0; n--) { const c = r.uint(), xy = line(), cls = c >> 2; this.roads.push({ cls, xy }); trace(this.roadPaths[cls], xy); }
  }
  resize() {
    const box = $("mapbox"), dpr = window.devicePixelRatio || 1, w = Math.max(1, box.clientWidth), h = Math.max(1, box.clientHeight);
    if (this.w === w && this.h === h && this.dpr === dpr) return;
    const first = !this.w;
    Object.assign(this, { w, h, dpr });
    for (const c of [this.canvas, this.base, this.over]) { c.width = Math.round(w * dpr); c.height = Math.round(h * dpr); }
    if (!first && this.atHome) this.atHome === "scene" ? this.scene() : this.home();
    this.staticStale = this.dirty = true;
  }
  /** The whole county, kept clear of the boxes in the corners. */
  home() {
    this.k = Math.min(this.w / this.W, this.h / this.H) * 0.98;
    this.cx = this.W / 2; this.cy = this.H / 2; this.atHome = "county";
    this.staticStale = this.dirty = true;
  }
  /** What the drill is about: the hazard and the people that it concerns; the whole county where that is all of it. */
  scene() {
    const s = this.meta.scene;
    if (!s) { this.home(); return; }
    const [x0, y0, x1, y1] = [Math.max(0, s[0]), Math.max(0, s[1]), Math.min(this.W, s[2]), Math.min(this.H, s[3])], county = Math.min(this.w / this.W, this.h / this.H) * 0.98;
    // The boxes on the left and right leave this share of the width free.
    const free = this.w > 900 ? 0.62 : 0.9;
    this.k = Math.max(county, Math.min(this.w * free / (x1 - x0), this.h * 0.9 / (y1 - y0), 0.12 * this.meta.plane.unit_m));
    this.cx = (x0 + x1) / 2; this.cy = (y0 + y1) / 2;
    this.clamp(); this.atHome = "scene";
  }
  x(ux) { return (ux - this.cx) * this.k + this.w / 2; }
  y(uy) { return (uy - this.cy) * this.k + this.h / 2; }
  ux(x) { return (x - this.w / 2) / this.k + this.cx; }
  uy(y) { return (y - this.h / 2) / this.k + this.cy; }
  /** Pixels in a kilometre. */
  get perKm() { return this.k * 1000 / this.meta.plane.unit_m; }
  zoom(f, x = this.w / 2, y = this.h / 2) {
    const ux = this.ux(x), uy = this.uy(y), least = Math.min(this.w / this.W, this.h / this.H) * 0.7, most = 0.9 * this.meta.plane.unit_m;
    this.k = Math.max(least, Math.min(most, this.k * f));
    this.cx = ux - (x - this.w / 2) / this.k; this.cy = uy - (y - this.h / 2) / this.k;
    this.clamp();
  }
  clamp() {
    this.cx = Math.max(0, Math.min(this.W, this.cx)); this.cy = Math.max(0, Math.min(this.H, this.cy));
    this.atHome = false; this.staticStale = this.dirty = true;
  }
  /** Brings a place into view, near enough to see it. */
  show(ux, uy, near = true) {
    const want = 28 * this.meta.plane.unit_m / 1000;
    if (near && this.k < want) this.k = want;
    const x = this.x(ux), y = this.y(uy);
    if (near || x < 60 || y < 60 || x > this.w - 60 || y > this.h - 60) { this.cx = ux; this.cy = uy; this.clamp(); }
    this.focus = { x: ux, y: uy, until: performance.now() + 6000 };
    this.dirty = true;
  }
  listen() {
    const c = this.canvas, pointers = new Map();
    let moved = 0, pinch = 0;
    const at = (e) => { const b = c.getBoundingClientRect(); return [e.clientX - b.left, e.clientY - b.top]; };
    c.addEventListener("wheel", (e) => { e.preventDefault(); this.zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0016)), ...at(e)); }, { passive: false });
    c.addEventListener("pointerdown", (e) => { c.setPointerCapture(e.pointerId); pointers.set(e.pointerId, at(e)); moved = 0; pinch = 0; c.classList.add("grab"); });
    c.addEventListener("pointermove", (e) => {
      const p = at(e), q = pointers.get(e.pointerId);
      if (!q) { this.hover(...p); return; }
      if (pointers.size === 1) { moved += Math.abs(p[0] - q[0]) + Math.abs(p[1] - q[1]); if (moved > 3) { this.cx -= (p[0] - q[0]) / this.k; this.cy -= (p[1] - q[1]) / this.k; this.clamp(); } }
      pointers.set(e.pointerId, p);
      if (pointers.size === 2) {
        const [a, b] = [...pointers.values()], d = Math.hypot(a[0] - b[0], a[1] - b[1]);
        if (pinch) this.zoom(d / pinch, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
        pinch = d; moved = 99;
      }
    });
    const up = (e) => { if (pointers.delete(e.pointerId) && moved <= 3 && e.type === "pointerup") this.click(...at(e)); c.classList.remove("grab"); };
    c.addEventListener("pointerup", up); c.addEventListener("pointercancel", up);
    c.addEventListener("pointerleave", () => { $("readout").textContent = ""; });
    c.addEventListener("dblclick", (e) => this.zoom(2, ...at(e)));
    for (const b of $("zoom").children) b.addEventListener("click", () => { const f = +b.dataset.zoom; f > 0 ? this.zoom(f) : f < 0 ? this.scene() : this.home(); });
  }
  hover(x, y) {
    const ux = this.ux(x), uy = this.uy(y), m = this.meta.plane.unit_m, parts = [];
    const tx = Math.floor(ux * m / this.terrain.cell_m), ty = Math.floor(uy * m / this.terrain.cell_m);
    if (tx >= 0 && ty >= 0 && tx < this.terrain.cols && ty < this.terrain.rows) { const h = this.terrain.height(tx, ty); if (!isNaN(h)) parts.push(T("高程", "Height") + ` ${Math.round(h)} ` + T("米", "m")); }
    const w = this.drill.water;
    if (w.cols) { const c = w.cells[Math.floor(uy * m / w.cell_m) * w.cols + Math.floor(ux * m / w.cell_m)]; if (c) parts.push(byHazard(T("水深", "water"), T("火场", "fire"), T("", "")) + " " + T(classes()[c].zh, classes()[c].en)); }
    const hit = this.hit(x, y);
    if (hit) parts.push(hit.title);
    this.canvas.style.cursor = hit ? "pointer" : "";
    $("readout").textContent = parts.join(" · ");
  }
  /** The nearest sign under a point. `marks` is filled while drawing. */
  hit(x, y) {
    let best = null, near = 12;
    for (const m of this.marks) { const d = Math.hypot(m.x - x, m.y - y) - (m.r || 0) * 0.6; if (d < near) { near = d; best = m; } }
    return best;
  }
  click(x, y) {
    const hit = this.hit(x, y);
    this.select(hit ? { kind: hit.kind, id: hit.id } : null);
    this.canvas.focus({ preventScroll: true });
  }
  select(what) { this.selected = what; this.dirty = true; this.popup(); }
  words() {
    const box = $("layers");
    const open = box.querySelector("details") ? box.querySelector("details").open : this.w > 900;
    box.replaceChildren(el("details", { open },
      el("summary", {}, T("图例与图层", "Legend and layers")),
      el("div", { class: "layerlist" }, LAYERS.map(([key, zh, en]) => [key, says(zh), says(en)]).filter(([, zh]) => zh).map(([key, zh, en]) => el("label", {}, el("input", { type: "checkbox", checked: this.on[key], "data-layer": key, onchange: (e) => { this.on[key] = e.target.checked; this.staticStale = this.dirty = true; } }), " ", T(zh, en)))),
      legend(this)));
    $("mapstamp").replaceChildren(el("b", {}, T("演练", "DRILL")), " " + T("示意图", "schematic"));
    const [zin, zout, scene, home] = $("zoom").children;
    zin.title = T("放大", "Zoom in"); zout.title = T("缩小", "Zoom out"); scene.title = T("现场", "The scene"); home.title = T("全县", "Whole county");
    $("credit").textContent = this.meta.county.osm ? T("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)") : "";
    this.canvas.setAttribute("aria-label", T("演练地图。空格播放或暂停，左右键步进。", "Map of the drill. Space plays or pauses, arrows step."));
    this.popup();
  }
  popup() {
    const box = $("popup"), sel = this.selected, d = this.drill, pl = this.meta.places;
    box.hidden = !sel;
    if (!sel) return;
    const m = d.minuteAt(App.t), head = (title, sub) => el("header", {}, el("div", {}, el("b", {}, title), el("small", {}, sub)), el("button", { type: "button", class: "close", title: T("关闭 Esc", "Close, Esc"), onclick: () => this.select(null) }, "×"));
    if (sel.kind === "village" || sel.kind === "settlement") {
      const isVillage = sel.kind === "village", place = isVillage ? pl.villages[sel.id] : pl.settlements[sel.id];
      const ids = isVillage ? d.members[sel.id] : [sel.id], counts = isVillage ? d.village(sel.id, m, false) : d.settlement(sel.id, m) || new Float64Array(K);
      const all = counts.reduce((a, b) => a + b, 0), risk = ids.reduce((a, s) => a + pl.settlements[s][4], 0), v = isVillage ? place : pl.villages[place[2]];
      const sub = [isVillage ? N(pl.townships[v[2]][0]) : N(pl.townships[v[2]][0]) + " · " + N(v[0]), T(`${grouped(all)} 人`, `${grouped(all)} people`), risk ? T(`受威胁 ${grouped(risk)} 人`, `${grouped(risk)} at risk`) : ""].filter(Boolean).join(" · ");
      box.replaceChildren(head(N(place[0]) || N(v[0]), sub),
        el("table", { class: "counts" }, STATES.map((s, k) => (counts[k] || k < 5) && el("tr", { class: counts[k] ? "" : "none" }, el("td", {}, stateIcon(k)), el("td", {}, T(s.zh, s.en)), el("td", { class: "num" }, grouped(counts[k])), el("td", { class: "bar" }, el("i", { style: `width:${all ? 100 * counts[k] / all : 0}%;background:${s.color}` }))))),
        villageChart(d, ids, all));
    } else if (sel.kind === "facility") {
      const f = pl.facilities[sel.id], load = d.loads[sel.id];
      box.replaceChildren(head(N(f[0]), T("安置点", "Shelter")), el("p", {}, T(`现有 ${grouped(load)} 人`, `${grouped(load)} people inside`), f[3] ? T(`，可容 ${grouped(f[3])} 人`, ` of ${grouped(f[3])}`) : "", f[3] && load > f[3] ? el("b", { class: "bad" }, T("（超员）", " (over capacity)")) : ""));
    } else if (sel.kind === "team") {
      const t = pl.teams[sel.id], now = d.teams[m] && d.teams[m].get(sel.id);
      box.replaceChildren(head(N(t[0]), T(`${t[1]} 人`, `${t[1]} people`)), el("p", {}, now ? T(["行进中", "作业中", "返回中"][now[2]], ["driving", "working", "returning"][now[2]]) : T("在驻地", "at its base")));
    } else if (sel.kind === "gauge") {
      const g = pl.gauges[sel.id], s = Charts.reading(sel.id, m);
      box.replaceChildren(head(N(g[0]), g[2] === "stage" ? T("水文站", "Stage gauge") : T("雨量站", "Rain gauge")),
        el("p", {}, s === null ? T("无记录", "nothing recorded") : g[2] === "stage" ? T(`实况水位 ${s.toFixed(2)} 米`, `true stage ${s.toFixed(2)} m`) : T(`过去一小时雨量 ${s.toFixed(1)} 毫米`, `${s.toFixed(1)} mm in the last hour`)),
        g[3] && el("p", {}, T(`警戒 ${g[3]} 米`, `warning ${g[3]} m`), g[4] ? T(` · 保证 ${g[4]} 米`, ` · guarantee ${g[4]} m`) : ""));
    }
  }
}
