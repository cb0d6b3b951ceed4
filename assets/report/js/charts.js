// Charts: rain, stage, people by state, the evacuation curve; one time axis, one playhead, a click goes there.
const HUES = ["#1F4E79", "#B35806", "#542788", "#00695C", "#9E1F63", "#6B6B00", "#3F51B5", "#795548"];
const Charts = {
  start(drill) {
    this.drill = drill;
    const s = App.meta.series;
    this.stage = s.stage_cm.map(([g, d]) => ({ g, v: sums(d).map((x) => x / 100) }));
    this.rain = s.rain_dmm.map(([g, d]) => ({ g, v: sums(d).map((x) => x / 10) }));
    this.byGauge = new Map([...this.stage, ...this.rain].map((l) => [l.g, l.v]));
    const c = App.meta.curves;
    this.curves = Object.fromEntries(["plan", "no_plan", "perfect"].map((k) => [k, c[k] && Object.fromEntries(Object.entries(c[k]).map(([n, d]) => [n, sums(d)]))]));
    this.heads = [];
    onLang(() => this.build());
    let wait = 0;
    new ResizeObserver(() => { clearTimeout(wait); wait = setTimeout(() => { if (Math.abs($("pages").clientWidth - 78 - this.W) > 24) this.build(); }, 200); }).observe($("pages"));
    Player.listeners.push((t) => this.move(t));
  },
  /** Where the hazard is no flood no river is computed: a stage that is zero throughout is none. */
  silent: (gauge, v) => App.meta.places.gauges[gauge][2] === "stage" && v.every((x) => x === 0),
  reading(gauge, m) { const v = this.byGauge && this.byGauge.get(gauge); return v && v.length && !this.silent(gauge, v) ? v[Math.min(m, v.length - 1)] : null; },
  build() {
    this.heads = [];
    this.W = Math.max(420, Math.min(900, $("pages").clientWidth - 78)); this.H = Math.round(Math.max(180, Math.min(240, this.W * 0.34)));
    const page = $("page-charts"), pl = App.meta.places, d = this.drill, out = [];
    const card = (zh, en, unit, chart, key) => el("section", { class: "card chart" }, el("h3", {}, T(zh, en), el("small", {}, unit)), chart, key || "");
    if (d.minutes) out.push(card("全县人员状态", "People by state", T("人；只画已被演练触及者（未通知而无险者略去）", "persons; those never touched by the drill left out"), this.stacked(), el("div", { class: "keys wide" }, STATES.map((s, k) => k && this.most[k] ? el("div", { class: "key" }, stateIcon(k), el("span", {}, T(s.zh, s.en))) : ""))));
    if (this.curves.plan && App.meta.curves.at_risk) out.push(card("转移曲线（受威胁人员）", "Evacuation of those at risk", T(`占受威胁 ${grouped(App.meta.curves.at_risk)} 人的比例`, `share of ${grouped(App.meta.curves.at_risk)} people at risk`), this.evacuation()));
    const stages = this.stage.filter((l) => l.v.length && !this.silent(l.g, l.v));
    for (const l of stages) { const g = pl.gauges[l.g]; out.push(card(N(g[0]) + " 水位", "Stage at " + N(g[0]), T("米（实况）", "m (true)"), this.lines([{ v: l.v, color: "#1F4E79", name: "" }], { rules: [[g[3], T("警戒", "warning"), "#C77700"], [g[4], T("保证", "guarantee"), "#C4000F"]].filter((r) => r[0]), digits: 1 }))); }
    const rains = this.rain.filter((l) => l.v.some((x) => x > 0.05)).sort((a, b) => Math.max(...b.v) - Math.max(...a.v)).slice(0, 8);
    if (rains.length) out.push(card("过去一小时雨量", "Rain of the last hour", T("毫米（实况）", "mm (true)") + (this.rain.length > rains.length ? T(`；雨最大的 ${rains.length} 站`, `; the ${rains.length} wettest gauges`) : ""), this.lines(rains.map((l, i) => ({ v: l.v, color: HUES[i], name: N(pl.gauges[l.g][0]) })), { zero: true })));
    const shelters = this.shelters();
    if (shelters) out.push(card("安置点人数", "People in shelters", T("人", "persons"), shelters));
    page.replaceChildren(...(out.length ? out : [el("p", { class: "fine" }, T("本记录未保存逐分钟过程（摘要级记录）。", "This record keeps no minute-by-minute course (summary record)."))]));
    this.move(App.t);
  },
  W: 640, H: 210, L: 46, R: 12, TOP: 10, B: 24,
  frame(top, low = 0, digits = 0, right = 12) {
    const end = Player.end, w = this.W - this.L - right, h = this.H - this.TOP - this.B;
    const x = (s) => this.L + w * s / end, y = (v) => this.TOP + h * (1 - (v - low) / (top - low || 1));
    const g = svg("svg", { viewBox: `0 0 ${this.W} ${this.H}`, class: "plot", role: "img" });
    const nice = niceStep((top - low) / 4);
    for (let v = Math.ceil(low / nice) * nice; v <= top + 1e-9; v += nice) g.append(svg("line", { x1: this.L, x2: this.W - right, y1: y(v), y2: y(v), class: "grid" }), svg("text", { x: this.L - 6, y: y(v) + 4, class: "tick end" }, digits ? v.toFixed(nice < 0.1 ? 2 : digits) : grouped(v)));
    const hours = end > 30 * 3600 ? 6 : end > 14 * 3600 ? 3 : end > 5 * 3600 ? 2 : 1;
    for (let s = 0; s <= end; s += hours * 3600) g.append(svg("line", { x1: x(s), x2: x(s), y1: this.TOP, y2: this.H - this.B, class: "grid" }), s < end || end - s > 1 ? svg("text", { x: x(s), y: this.H - 8, class: "tick mid" }, wall(s)) : "");
    g.addEventListener("click", (e) => { const b = g.getBoundingClientRect(), s = ((e.clientX - b.left) / b.width * this.W - this.L) / w * end; if (s >= 0 && s <= end) Player.seek(s); });
    const head = svg("line", { x1: 0, x2: 0, y1: this.TOP, y2: this.H - this.B, class: "head" });
    this.heads.push([head, x]);
    return { g, x, y, head };
  },
  path(v, x, y, step = 60) { let p = ""; const every = Math.max(1, Math.floor(v.length / 720)); for (let i = 0; i < v.length; i += every) p += (p ? "L" : "M") + x(i * step).toFixed(1) + " " + y(v[i]).toFixed(1); return p; },
  lines(list, { rules = [], zero = false, digits = 0, top = null, percent = false } = {}) {
    const all = list.flatMap((l) => [Math.max(...l.v), Math.min(...l.v)]).concat(rules.map((r) => r[0]));
    let high = top ?? Math.max(...all), low = zero || percent ? 0 : Math.min(...all);
    const pad = (high - low) * 0.08 || 1; if (top === null) high += pad; if (!zero && !percent) low -= pad;
    const named = list.filter((l) => l.name), f = this.frame(high, low, digits, named.length ? 104 : 12);
    for (const [v, name, color] of rules) f.g.append(svg("line", { x1: this.L, x2: this.W - 12, y1: f.y(v), y2: f.y(v), stroke: color, "stroke-dasharray": "6 3", "stroke-width": 1.4 }), svg("text", { x: this.W - 16, y: f.y(v) - 4, class: "tick end", fill: color, style: `fill:${color};font-weight:600` }, name + " " + v));
    for (const l of list) f.g.append(svg("path", { d: this.path(l.v, f.x, f.y), fill: "none", stroke: l.color, "stroke-width": l.thin ? 1.3 : 2, "stroke-dasharray": l.dash || null, "stroke-linejoin": "round" }));
    // Names stand at the right edge, pushed apart, each with a line to its curve's end.
    const ends = named.map((l, i) => ({ l, at: zero ? this.TOP + 8 + i * 17 : f.y(l.v[l.v.length - 1]) + 4 })).sort((a, b) => a.at - b.at);
    for (let i = 1; i < ends.length; i++) ends[i].at = Math.max(ends[i].at, ends[i - 1].at + 15);
    const spill = ends.length ? Math.max(0, ends[ends.length - 1].at - (this.H - this.B)) : 0;
    for (const e of ends) f.g.append(svg("line", { x1: this.W - 100, x2: this.W - 86, y1: e.at - 4 - spill, y2: e.at - 4 - spill, stroke: e.l.color, "stroke-width": 2.4, "stroke-dasharray": e.l.dash || null }), svg("text", { x: this.W - 82, y: e.at - spill, class: "tick" }, e.l.name.length > 9 && App.lang === "zh" ? e.l.name.slice(0, 8) + "…" : e.l.name.slice(0, 14)));
    f.g.append(f.head);
    return f.g;
  },
  stacked() {
    const d = this.drill, n = d.minutes, order = [6, 7, 8, 5, 4, 3, 2, 1];
    this.most = new Array(K).fill(0);
    for (let m = 0; m < n; m++) { const c = d.total(m); for (let k = 0; k < K; k++) this.most[k] = Math.max(this.most[k], c[k]); }
    const sum = new Float64Array(n);
    for (let m = 0; m < n; m++) { const c = d.total(m); for (const k of order) sum[m] += c[k]; }
    const f = this.frame(Math.max(1, ...sum) * 1.05);
    const below = new Float64Array(n), every = Math.max(1, Math.floor(n / 480));
    for (const k of order) {
      if (!this.most[k]) continue;
      let up = "", down = "";
      for (let m = 0; m < n; m += every) { const a = below[m], b = a + d.total(m)[k]; up += (up ? "L" : "M") + f.x(m * 60).toFixed(1) + " " + f.y(b).toFixed(1); down = "L" + f.x(m * 60).toFixed(1) + " " + f.y(a).toFixed(1) + down; below[m] = b; }
      f.g.append(svg("path", { d: up + down + "Z", fill: STATES[k].color, stroke: "#fff", "stroke-width": 0.6 }));
    }
    f.g.append(f.head);
    return f.g;
  },
  evacuation() {
    const all = App.meta.curves.at_risk || 1, c = this.curves, pct = (v) => v.map((x) => 100 * x / all), list = [
      { v: pct(c.plan.warned), color: "#B8860B", name: T("已预警", "Warned"), dash: "5 3" }, { v: pct(c.plan.left), color: "#7B3294", name: T("已离家", "Left home"), dash: "2 2" }, { v: pct(c.plan.safe), color: "#004D40", name: T("已安全", "Safe") }, { v: pct(c.plan.hit), color: "#2171B5", name: T("房屋进水", "House hit") },
    ];
    if (c.no_plan) list.push({ v: pct(c.no_plan.safe), color: "#7F7F7F", name: T("安全·无预案", "Safe, no plan"), thin: true });
    if (c.perfect) list.push({ v: pct(c.perfect.safe), color: "#5AAE61", name: T("安全·完美", "Safe, perfect"), thin: true });
    return this.lines(list, { percent: true, top: 102 });
  },
  shelters() {
    const d = this.drill, ch = d.shelterChanges, n = d.minutes, pl = App.meta.places.facilities, by = new Map();
    for (let i = 0; i < ch.length; i += 3) { if (!by.has(ch[i + 1])) by.set(ch[i + 1], new Float64Array(n).fill(NaN)); by.get(ch[i + 1])[ch[i]] = ch[i + 2]; }
    const list = [...by].map(([f, v]) => { let last = 0; for (let m = 0; m < n; m++) v[m] = last = isNaN(v[m]) ? last : v[m]; return { f, v, top: Math.max(...v) }; }).filter((l) => l.top > 0).sort((a, b) => b.top - a.top).slice(0, 8);
    return list.length ? this.lines(list.map((l, i) => ({ v: l.v, color: HUES[i], name: N(pl[l.f][0]) })), { zero: true }) : null;
  },
  move(t) { for (const [line, x] of this.heads) { const v = x(t); line.setAttribute("x1", v); line.setAttribute("x2", v); } },
};
function niceStep(raw) { const p = Math.pow(10, Math.floor(Math.log10(raw || 1))), n = raw / p; return (n <= 1 ? 1 : n <= 2 ? 2 : n <= 5 ? 5 : 10) * p; }
/** A village's people by state over time, for its popup. */
function villageChart(d, ids, all) {
  const w = 248, h = 74, n = d.minutes, c = icon((x) => {
    const step = Math.max(1, Math.floor(n / w));
    for (let m = 0, i = 0; m < n; m += step, i++) {
      const sum = new Float64Array(K);
      for (const s of ids) { const v = d.settlement(s, m); if (v) for (let k = 0; k < K; k++) sum[k] += v[k]; }
      let y = h;
      for (const k of [8, 7, 6, 4, 3, 5, 2, 1, 0]) { const b = h * sum[k] / (all || 1); if (!b) continue; x.fillStyle = STATES[k].color; x.fillRect(i * w * step / n, y - b, w * step / n + 0.6, b); y -= b; }
    }
    x.fillStyle = "#B3261E"; x.fillRect(w * d.minuteAt(App.t) / n - 0.7, 0, 1.6, h);
  }, w, h);
  c.classList.add("minichart");
  c.addEventListener("click", (e) => { const b = c.getBoundingClientRect(); Player.seek((e.clientX - b.left) / b.width * n * 60); });
  return el("div", {}, c, el("div", { class: "axis" }, el("span", {}, wall(0)), el("span", {}, T("人数随时间", "people over time")), el("span", {}, wall(Player.end))));
}
