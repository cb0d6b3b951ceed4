// Draw: signs, the static ground, the moving drill. Every state has a shape as well as a colour.
const SHAPES = {
  dot: (c, r) => c.arc(0, 0, r, 0, 7), triangle: (c, r) => { c.moveTo(0, -r * 1.15); c.lineTo(r * 1.1, r * 0.85); c.lineTo(-r * 1.1, r * 0.85); c.closePath(); },
  arrow: (c, r) => { c.moveTo(r * 1.2, 0); c.lineTo(-r, -r); c.lineTo(-r * 0.45, 0); c.lineTo(-r, r); c.closePath(); }, square: (c, r) => c.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8),
  diamond: (c, r) => { c.moveTo(0, -r * 1.2); c.lineTo(r * 1.2, 0); c.lineTo(0, r * 1.2); c.lineTo(-r * 1.2, 0); c.closePath(); },
  cross: (c, r) => { const a = r, b = r * 0.36; for (const [i, p] of [[-b, -a], [b, -a], [b, -b], [a, -b], [a, b], [b, b], [b, a], [-b, a], [-b, b], [-a, b], [-a, -b], [-b, -b]].entries()) i ? c.lineTo(...p) : c.moveTo(...p); c.closePath(); },
};
const STATE_SHAPE = [["dot"], ["triangle"], ["triangle"], ["arrow"], ["square"], ["diamond"], ["cross", Math.PI / 4], ["cross"], ["cross", Math.PI / 4]];
function drawState(c, k, x, y, r, halo = "#fff") {
  const [shape, turn] = STATE_SHAPE[k];
  c.save(); c.translate(x, y); if (turn) c.rotate(turn);
  c.beginPath(); SHAPES[shape](c, r);
  if (halo) { c.lineWidth = 2; c.strokeStyle = halo; c.lineJoin = "round"; c.stroke(); }
  c.fillStyle = STATES[k].color; c.fill();
  if (k === 1) { c.lineWidth = 1.2; c.strokeStyle = "#8A6D00"; c.stroke(); }
  if (k === 2) { c.lineWidth = 0.8; c.strokeStyle = "#8A6D00"; c.stroke(); }
  c.restore();
}
/** A small picture of something drawn, for legends and tables. */
function icon(draw, w = 16, h = 16) {
  const k = 2, c = el("canvas", { class: "icon", width: w * k, height: h * k, style: `width:${w}px;height:${h}px` });
  const ctx = c.getContext("2d"); ctx.scale(k, k); draw(ctx, w, h);
  return c;
}
const stateIcon = (k) => icon((c) => drawState(c, k, 8, 8, 5, null));
function shelterSign(c, x, y, r, share, full) {
  c.save(); c.translate(x, y);
  c.beginPath(); c.moveTo(0, -r * 1.25); c.lineTo(r * 1.15, -r * 0.25); c.lineTo(r * 1.15, r); c.lineTo(-r * 1.15, r); c.lineTo(-r * 1.15, -r * 0.25); c.closePath();
  c.lineJoin = "round"; c.lineWidth = 3.4; c.strokeStyle = "#fff"; c.stroke(); c.fillStyle = "#fff"; c.fill();
  c.save(); c.clip(); c.fillStyle = full ? "#D55E00" : "#2E7D6B"; const top = r - Math.min(1, share) * r * 2.1; c.fillRect(-r * 1.3, top, r * 2.6, r * 2.5); c.restore();
  c.lineWidth = 1.4; c.strokeStyle = full ? "#8C2F00" : "#004D40"; c.stroke();
  c.restore();
}
function teamSign(c, x, y, r, state) {
  c.beginPath(); c.roundRect(x - r, y - r, r * 2, r * 2, 3);
  c.lineWidth = 3; c.strokeStyle = state === 1 ? "#FFD800" : "#fff"; c.stroke(); c.fillStyle = state === 2 ? "#5B6672" : "#14213D"; c.fill();
  c.fillStyle = "#fff"; c.font = font(`600 ${Math.round(r * 1.35)}px`); c.textAlign = "center"; c.textBaseline = "middle"; c.fillText(T("队", "T"), x, y + 0.5);
}
function gaugeSign(c, x, y, kind, alarm) {
  c.beginPath();
  if (kind === "stage") { c.moveTo(x, y + 6); c.lineTo(x - 6, y - 5); c.lineTo(x + 6, y - 5); c.closePath(); } else { c.moveTo(x, y - 6.5); c.arc(x, y + 2, 4.2, -0.35, Math.PI + 0.35); c.closePath(); }
  c.lineWidth = 2.5; c.strokeStyle = "#fff"; c.stroke(); c.fillStyle = alarm || "#355C7D"; c.fill();
}
const ROAD_SIGNS = [null, { color: "#0B3C6F", dash: [7, 4], under: "#fff", zh: () => byHazard("被淹中断", "火烟阻断", "中断"), en: () => byHazard("under water", "cut by fire or smoke", "cut") }, { color: "#B3261E", dash: [3, 3], under: "#fff", zh: "已封闭", en: "closed" }, { color: "#E07B00", dash: [], under: "#5A2D00", zh: "排队", en: "queue" }];
function roadSwatch(s) { return icon((c, w, h) => { c.lineWidth = 5; c.strokeStyle = s.under; line(c, 0, h / 2, w, h / 2); c.lineWidth = 3; c.strokeStyle = s.color; c.setLineDash(s.dash); line(c, 0, h / 2, w, h / 2); }, 30, 12); }
function tailSign(c, x, y, r) {
  c.beginPath(); c.moveTo(x, y - r); c.lineTo(x - r, y + r * 0.75); c.lineTo(x + r, y + r * 0.75); c.closePath();
  c.lineWidth = 3; c.strokeStyle = "#fff"; c.stroke(); c.fillStyle = "#B3261E"; c.fill();
}
function line(c, x0, y0, x1, y1) { c.beginPath(); c.moveTo(x0, y0); c.lineTo(x1, y1); c.stroke(); }
function legend(map) {
  const p = map.meta.packed, row = (sign, zh, en) => el("div", { class: "key" }, sign, el("span", {}, says(T(zh, en))));
  return el("div", { class: "legend" },
    el("h4", {}, T("人员", "People")), el("div", { class: "keys" }, STATES.map((s, k) => row(stateIcon(k), s.zh, s.en))),
    el("p", { class: "fine" }, T("圆饼为受影响村（组）的人数构成，圆心符号为人数最多的状态。", "Pies: people of affected places; the sign in the middle is the commonest state.")),
    byHazard([el("h4", {}, T("水深（米）", "Water depth (m)")), depthRamp()], [el("h4", {}, T("火场（火焰长度）", "The fire (flame length)")), flameKeys()], [el("h4", {}, T("烟、毒气与坡面火", "Smoke, gas and fire")), flameKeys()]),
    el("h4", {}, T("道路与力量", "Roads and forces")),
    el("div", { class: "keys" }, [1, 2, 3].map((s) => row(roadSwatch(ROAD_SIGNS[s]), ROAD_SIGNS[s].zh, ROAD_SIGNS[s].en)), ...byHazard([], [], [row(icon((c) => tailSign(c, 8, 9, 6)), "车队尾部", "end of the queue")]),
      row(icon((c) => movingSign(c, 8, 8, 4, 0)), "步行人群", "on foot"), row(icon((c) => movingSign(c, 8, 8, 4, 1)), "乘车人群", "driving"),
      row(icon((c) => teamSign(c, 8, 8, 6, 0)), "队伍（黄框为作业中）", "team (yellow: working)"), row(icon((c) => shelterSign(c, 8, 9, 5, 0.5, false)), "安置点（填充为占用率）", "shelter, filled by load"),
      row(icon((c) => gaugeSign(c, 8, 8, "stage")), "水文站", "stage gauge"), row(icon((c) => gaugeSign(c, 8, 8, "rain")), "雨量站", "rain gauge")),
    el("p", { class: "fine" }, T(`一个人群点代表同一 ${p.square_m} 米方格内的全部转移人员，点大示人多。`, `A dot stands for all people on the way within one ${p.square_m} m square, larger for more. `),
      byHazard(T(`水面格 ${Math.round(p.water_cell_m)} 米，取格内最深级。`, `Water cells are ${Math.round(p.water_cell_m)} m, the deepest class within.`), T(`火场格 ${Math.round(p.water_cell_m)} 米，取格内最猛级。`, `Fire cells are ${Math.round(p.water_cell_m)} m, the fiercest class within.`), T(`格 ${Math.round(p.water_cell_m)} 米，取格内最重级。`, `Cells are ${Math.round(p.water_cell_m)} m, the gravest class within.`))));
}
const flameKeys = () => el("div", { class: "keys" }, classes().slice(1).map((d) => el("div", { class: "key" }, icon((c) => { c.fillStyle = d.color; c.fillRect(2, 3, 12, 10); }), el("span", {}, T(d.zh, d.en)))));
const depthRamp = () => el("div", { class: "ramp" }, DEPTHS.slice(1).map((d) => el("div", {}, el("i", { style: "background:" + d.color }), T(d.from, d.from))));
function movingSign(c, x, y, r, mode) {
  c.beginPath(); if (mode) c.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8); else c.arc(x, y, r, 0, 7);
  c.lineWidth = 2; c.strokeStyle = "#fff"; c.stroke(); c.fillStyle = "#7B3294"; c.fill();
}
/** Sign of a group of people: a pie, the commonest state in its middle, a badge for those in distress. */
function pie(c, x, y, r, counts) {
  const all = counts.reduce((a, b) => a + b, 0);
  if (!all) return;
  c.beginPath(); c.arc(x, y, r + 1.4, 0, 7); c.fillStyle = "#fff"; c.fill();
  let a = -Math.PI / 2, top = 0;
  for (const k of STACK) {
    if (!counts[k]) continue;
    if (counts[k] > counts[top]) top = k;
    const b = a + counts[k] / all * Math.PI * 2;
    c.beginPath(); c.moveTo(x, y); c.arc(x, y, r, a, b); c.closePath(); c.fillStyle = STATES[k].color; c.fill();
    a = b;
  }
  c.beginPath(); c.arc(x, y, r, 0, 7); c.lineWidth = 0.8; c.strokeStyle = "rgba(0,0,0,.55)"; c.stroke();
  if (r >= 6) drawState(c, top, x, y, Math.min(4.2, r * 0.42), "#fff");
  if (counts[6] + counts[7] + counts[8]) drawState(c, counts[8] ? 8 : counts[7] ? 7 : 6, x + r * 0.85, y - r * 0.85, 4.4, "#fff");
}

Object.assign(MapView.prototype, {
  unitSpace(c) { const k = this.k * this.dpr; c.setTransform(k, 0, 0, k, (this.w / 2 - this.cx * this.k) * this.dpr, (this.h / 2 - this.cy * this.k) * this.dpr); },
  pixelSpace(c) { c.setTransform(this.dpr, 0, 0, this.dpr, 0, 0); },
  drawBase() {
    const c = this.base.getContext("2d"), u = this.meta.plane.unit_m, t = this.terrain, km = this.perKm;
    this.pixelSpace(c); c.fillStyle = "#E9E7E1"; c.fillRect(0, 0, this.w, this.h);
    this.unitSpace(c); c.imageSmoothingEnabled = true; c.imageSmoothingQuality = "high";
    c.drawImage(this.ground, 0, 0, t.cols * t.cell_m / u, t.rows * t.cell_m / u);
    this.staticStale = false;
    this.drawLines(this.over.getContext("2d"), km);
  },
  drawLines(c, km) {
    this.pixelSpace(c); c.clearRect(0, 0, this.w, this.h); this.unitSpace(c);
    c.lineCap = c.lineJoin = "round";
    const px = 1 / this.k, zoom = Math.max(0.75, Math.min(2.2, Math.sqrt(km / 14)));
    if (this.on.rivers) for (const [i, w] of [[0, 0.5], [1, 0.9], [2, 1.7], [3, 2.8]]) { if (i === 0 && km < 18) continue; c.lineWidth = w * zoom * px; c.strokeStyle = "#5E9CC4"; c.stroke(this.riverPaths[i]); }
    if (this.on.roads) for (let i = ROAD_STYLE.length - 1; i >= 0; i--) {
      if ((i >= 8 && km < 30) || (i >= 6 && km < 9)) continue;
      const [color, w] = ROAD_STYLE[i];
      if (i < 5) { c.lineWidth = (w + 1.4) * zoom * px; c.strokeStyle = "rgba(110,92,72,.55)"; c.stroke(this.roadPaths[i]); }
      c.lineWidth = w * zoom * px; c.strokeStyle = i < 5 ? (i === 0 ? "#F2C48D" : i < 3 ? "#F7DDB4" : "#FBF6EA") : "#A89F92"; c.stroke(this.roadPaths[i]);
    }
  },
  paintFlood(dirty) {
    const w = this.drill.water, rgb = classes().map((d) => (d ? [1, 3, 5].map((i) => parseInt(d.color.slice(i, i + 2), 16)) : null));
    for (const tile of dirty) {
      const [c0, r0, , tw, th] = w.size(tile), image = this.floodCtx.createImageData(tw, th);
      for (let y = 0, i = 0; y < th; y++) for (let x = 0; x < tw; x++, i += 4) {
        const k = w.cells[(r0 + y) * w.cols + c0 + x];
        if (k) { [image.data[i], image.data[i + 1], image.data[i + 2]] = rgb[k]; image.data[i + 3] = 228; }
      }
      this.floodCtx.putImageData(image, c0, r0);
    }
  },
  draw() {
    this.resize();
    const d = this.drill, c = this.ctx, t = App.t, m = d.minuteAt(t);
    if (this.staticStale) this.drawBase();
    const dirty = d.water.seek(t);
    if (dirty.size) this.paintFlood(dirty);
    d.seek(m);
    this.marks = [];
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(this.base, 0, 0);
    if (this.on.water && d.water.cols) {
      this.unitSpace(c); c.imageSmoothingEnabled = this.k * d.water.cell_m / this.meta.plane.unit_m < 5;
      const u = this.meta.plane.unit_m; c.drawImage(this.flood, 0, 0, d.water.cols * d.water.cell_m / u, d.water.rows * d.water.cell_m / u);
    }
    c.setTransform(1, 0, 0, 1, 0, 0); c.drawImage(this.over, 0, 0);
    if (this.on.roadstate) this.drawRoadStates(c);
    this.pixelSpace(c);
    if (this.on.roadstate) this.drawTail(c, t);
    if (this.on.zones) this.drawZones(c);
    const taken = [];
    this.texts = [];
    if (this.on.shelters) this.drawShelters(c, taken);
    if (this.on.people && d.minutes) this.drawPeople(c, m, taken);
    if (this.on.moving) this.drawMoving(c, m);
    if (this.on.gauges) this.drawGauges(c, m, taken);
    if (this.on.teams) this.drawTeams(c, t, m);
    this.drawLabels(c, taken);
    this.drawFocus(c);
    this.drawScale(c);
    this.dirty = false;
  },
  /** The end of the queue as it was last measured: a red triangle. */
  drawTail(c, t) {
    const last = (this.meta.tail || []).filter((m) => m[0] <= t).pop();
    if (!last || !last[1] || t - last[0] > 900) return;
    tailSign(c, this.x(last[1][0]), this.y(last[1][1]), 8);
  },
  drawRoadStates(c) {
    const d = this.drill, px = 1 / this.k, zoom = Math.max(0.8, Math.min(1.8, Math.sqrt(this.perKm / 14)));
    if (this.roadStamp !== d.roadStamp) {
      this.statePaths = [null, new Path2D(), new Path2D(), new Path2D()];
      d.roads.forEach((s, i) => { if (s && this.roads[i]) this.trace(this.statePaths[s], this.roads[i].xy); });
      this.roadStamp = d.roadStamp;
    }
    this.unitSpace(c); c.lineCap = "butt"; c.lineJoin = "round";
    for (const s of [3, 2, 1]) {
      const g = ROAD_SIGNS[s];
      c.setLineDash([]); c.lineWidth = 5 * zoom * px; c.strokeStyle = g.under; c.stroke(this.statePaths[s]);
      c.setLineDash(g.dash.map((v) => v * px)); c.lineWidth = 3 * zoom * px; c.strokeStyle = g.color; c.stroke(this.statePaths[s]);
    }
    c.setLineDash([]);
  },
  visible(x, y, pad = 20) { return x > -pad && y > -pad && x < this.w + pad && y < this.h + pad; },
  drawZones(c) {
    this.meta.places.settlements.forEach(([, [ux, uy], , , , zone]) => {
      if (!zone) return;
      const x = this.x(ux), y = this.y(uy);
      if (!this.visible(x, y)) return;
      c.beginPath(); c.arc(x, y, Math.max(5, this.perKm * 0.22), 0, 7); c.setLineDash([4, 3]); c.lineWidth = zone === 1 ? 1.8 : 1.1; c.strokeStyle = "#B3261E"; c.stroke(); c.setLineDash([]);
    });
  },
  drawPeople(c, m, taken) {
    const pl = this.meta.places, d = this.drill, km = this.perKm, near = km >= 55, size = near ? 1 : 0.8;
    const one = (kind, id, x, y, counts, name) => {
      const all = counts.reduce((a, b) => a + b, 0);
      const calm = counts[0] === all && !(kind === "village" ? d.members[id] : [id]).some((s) => pl.settlements[s][4] || pl.settlements[s][5]);
      const r = calm ? Math.max(1.6, Math.min(3, km / 12)) : Math.max(3.5, Math.min(15, size * Math.sqrt(all) * 0.3)) * Math.max(0.85, Math.min(1.5, km / 20));
      if (calm) { c.beginPath(); c.arc(x, y, r, 0, 7); c.fillStyle = "rgba(255,255,255,.75)"; c.fill(); c.lineWidth = 1; c.strokeStyle = "#777"; c.stroke(); } else {
        pie(c, x, y, r, counts);
        taken.push([x - r, y - r, x + r, y + r]);
        if (km >= 40) this.text(6, grouped(all), x, y, r, font("11px"), "#333", true);
      }
      this.marks.push({ kind, id, x, y, r, title: name });
    };
    if (near) pl.settlements.forEach((s, i) => {
      const x = this.x(s[1][0]), y = this.y(s[1][1]);
      if (!this.visible(x, y)) return;
      const counts = d.settlement(i, m) || Float64Array.of(s[3], 0, 0, 0, 0, 0, 0, 0, 0);
      one("settlement", i, x, y, counts, N(pl.villages[s[2]][0]) + " " + N(s[0]));
    });
    else pl.villages.forEach((v, i) => {
      const x = this.x(v[1][0]), y = this.y(v[1][1]);
      if (!this.visible(x, y)) return;
      const touched = d.village(i, m, true), all = touched.reduce((a, b) => a + b, 0);
      one("village", i, x, y, all ? touched : Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0), N(v[0]));
    });
  },
  drawMoving(c, m) {
    const d = this.drill;
    if (!d.minutes) return;
    const f = Math.floor(m / d.movingEvery), g = d.moving;
    for (let i = d.movingStart[f]; i < d.movingStart[f + 1]; i++) {
      const x = this.x(g.x[i]), y = this.y(g.y[i]);
      if (this.visible(x, y, 6)) movingSign(c, x, y, Math.max(1.8, Math.min(6.5, 1.3 + Math.sqrt(g.n[i]) * 0.34)), g.mode[i]);
    }
  },
  drawTeams(c, t, m) {
    const d = this.drill;
    if (!d.minutes) return;
    const now = d.teams[m], next = d.teams[Math.min(m + 1, d.minutes - 1)], share = Math.max(0, Math.min(1, t / 60 - m));
    for (const [id, [ux, uy, state]] of now) {
      const to = next.get(id) || [ux, uy], x = this.x(ux + (to[0] - ux) * share), y = this.y(uy + (to[1] - uy) * share);
      if (!this.visible(x, y)) continue;
      teamSign(c, x, y, 6.5, state);
      this.marks.push({ kind: "team", id, x, y, r: 7, title: N(this.meta.places.teams[id][0]) });
      if (this.perKm >= 14) this.text(4, N(this.meta.places.teams[id][0]), x, y, 7, font("600 11px"), "#14213D");
    }
  },
  drawShelters(c, taken) {
    this.meta.places.facilities.forEach(([name, [ux, uy], kind, capacity], i) => {
      const load = this.drill.loads[i];
      if (kind !== "Shelter" && !load) return;
      const x = this.x(ux), y = this.y(uy), r = this.perKm >= 22 ? 7 : 5;
      if (!this.visible(x, y) || (!load && this.perKm < 16)) return;
      shelterSign(c, x, y, r, capacity ? load / capacity : load ? 1 : 0, capacity > 0 && load > capacity);
      taken.push([x - r, y - r, x + r, y + r]);
      this.marks.push({ kind: "facility", id: i, x, y, r, title: N(name) + (load ? T(` ${grouped(load)} 人`, ` ${grouped(load)} inside`) : "") });
      if (load) this.text(3, grouped(load) + (capacity ? "/" + grouped(capacity) : ""), x, y, r, font("11px"), capacity && load > capacity ? "#8C2F00" : "#004D40", true);
    });
  },
  drawGauges(c, m, taken) {
    this.meta.places.gauges.forEach((g, i) => {
      const x = this.x(g[1][0]), y = this.y(g[1][1]);
      if (!this.visible(x, y)) return;
      const v = Charts.reading(i, m), over = g[2] === "stage" && v !== null && g[3] ? (g[4] && v >= g[4] ? 2 : v >= g[3] ? 1 : 0) : 0;
      gaugeSign(c, x, y, g[2], over === 2 ? "#E60012" : over === 1 ? "#FF8C00" : null);
      taken.push([x - 6, y - 6, x + 6, y + 6]);
      this.marks.push({ kind: "gauge", id: i, x, y, r: 5, title: N(g[0]) });
      if (v === null || (g[2] === "rain" && (this.perKm < 20 || v < 0.5))) return;
      const words = g[2] === "stage" ? v.toFixed(2) + T(" 米", " m") + (over ? " " + T(over === 2 ? "超保证" : "超警戒", over === 2 ? "over guarantee" : "over warning") : "") : v.toFixed(0) + T(" 毫米/时", " mm/h");
      this.text(g[2] === "stage" ? (over ? 0 : 2) : 7, words, x, y, 6, font(`${over ? 600 : 400} 11px`), over === 2 ? "#B80010" : over === 1 ? "#9A4B00" : "#27486A", true);
    });
  },
  /** Names that fit without touching what stands already; important ones first. */
  drawLabels(c, taken) {
    const pl = this.meta.places, km = this.perKm, boxes = taken.slice(), firm = [], names = this.on.labels;
    for (const corner of ["layers", "mapcounts", "mapclock", "popup", "ticker", "mapstamp", "zoom"]) { const n = $(corner); if (n.offsetParent) { const b = [n.offsetLeft, n.offsetTop, n.offsetLeft + n.offsetWidth, n.offsetTop + n.offsetHeight]; boxes.push(b); firm.push(b); } }
    if (names) {
      pl.townships.forEach(([name, [ux, uy]]) => this.text(1, N(name), this.x(ux), this.y(uy), 3, font("600 13px"), "#222"));
      if (km >= 17) pl.villages.forEach(([name, [ux, uy]]) => this.text(5, N(name), this.x(ux), this.y(uy), 4, font("12px"), "#3F3F3F"));
      if (km >= 90) pl.settlements.forEach(([name, [ux, uy]]) => this.text(8, N(name), this.x(ux), this.y(uy), 6, font("11px"), "#555"));
      if (km >= 9) this.roadShields(c, boxes);
    }
    this.texts.sort((a, b) => a.rank - b.rank);
    for (const t of this.texts) {
      if (!t.text || !this.visible(t.x, t.y, 0)) continue;
      c.font = t.font;
      const w = c.measureText(t.text).width, h = 14, r = t.r + 3, right = [r, -h / 2], left = [-w - r, -h / 2], up = [-w / 2, -h - r], down = [-w / 2, r];
      for (const [dx, dy] of t.side ? [right, left, down, up] : [up, right, down, left, [r - 2, -h - 4], [-w - r + 2, -h - 4]]) {
        const box = [t.x + dx - 1, t.y + dy - 1, t.x + dx + w + 1, t.y + dy + h];
        if (box[0] < 2 || box[1] < 2 || box[2] > this.w - 2 || box[3] > this.h - 2) continue;
        // Names of townships may stand on signs, never on other names.
        if ((t.rank <= 1 ? firm : boxes).some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])) continue;
        boxes.push(box); firm.push(box);
        c.textAlign = "left"; c.textBaseline = "top"; halo(c, t.text, t.x + dx, t.y + dy + 1, t.color);
        break;
      }
    }
  },
  /** Keeps a text for the one pass that places them all without overlap; a low rank goes first. */
  text(rank, text, x, y, r, font, color, side = false) { this.texts.push({ rank, text, x, y, r, font, color, side }); },
  /** Numbers of large roads on small shields, one for each name and part of the screen. */
  roadShields(c, boxes) {
    const seen = [];
    c.font = font("600 10px"); c.textAlign = "center"; c.textBaseline = "middle";
    this.roads.forEach((road, i) => {
      const name = N(this.meta.places.roads[i]);
      if (road.cls > 3 || road.cls === 1 || !/^[A-Z]?\d{1,4}[A-Z]?$/i.test(name.trim())) return;
      for (let j = 8; j < road.xy.length; j += 24) {
        const x = this.x(road.xy[j]), y = this.y(road.xy[j + 1]), w = c.measureText(name).width + 8, box = [x - w / 2, y - 7, x + w / 2, y + 7];
        if (!this.visible(x, y, -20) || seen.some((s) => s[0] === name && Math.hypot(s[1] - x, s[2] - y) < 260) || boxes.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])) continue;
        seen.push([name, x, y]); boxes.push(box);
        c.beginPath(); c.roundRect(box[0], box[1], w, 14, 3); c.fillStyle = road.cls === 0 ? "#2E6B4A" : road.cls === 2 ? "#A63A2B" : "#B8860B"; c.fill(); c.fillStyle = "#fff"; c.fillText(name, x, y + 0.5);
        break;
      }
    });
  },
  drawFocus(c) {
    const f = this.focus;
    if (!f) return;
    const left = f.until - performance.now();
    if (left <= 0) { this.focus = null; return; }
    const x = this.x(f.x), y = this.y(f.y);
    c.lineWidth = 5; c.strokeStyle = "rgba(255,255,255,.9)"; c.beginPath(); c.arc(x, y, 22, 0, 7); c.stroke();
    c.lineWidth = 2.5; c.strokeStyle = "#B3261E"; c.beginPath(); c.arc(x, y, 22, 0, 7); c.stroke();
    for (const a of [0, 1, 2, 3]) { const q = a * Math.PI / 2; line(c, x + Math.cos(q) * 22, y + Math.sin(q) * 22, x + Math.cos(q) * 31, y + Math.sin(q) * 31); }
  },
  drawScale(c) {
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20], km = steps.find((s) => s * this.perKm >= 60) || 20, w = km * this.perKm, x = this.w - w - 64, y = this.h - 14;
    c.lineWidth = 4; c.strokeStyle = "rgba(255,255,255,.85)"; line(c, x, y, x + w, y); c.lineWidth = 1.6; c.strokeStyle = "#333";
    c.beginPath(); c.moveTo(x, y - 4); c.lineTo(x, y); c.lineTo(x + w, y); c.lineTo(x + w, y - 4); c.stroke();
    c.font = font("11px"); c.textAlign = "center"; c.textBaseline = "bottom"; halo(c, km < 1 ? km * 1000 + T(" 米", " m") : km + T(" 公里", " km"), x + w / 2, y - 3, "#333");
  },
});
function halo(c, text, x, y, color) { c.lineJoin = "round"; c.lineWidth = 3; c.strokeStyle = "rgba(255,255,255,.92)"; c.strokeText(text, x, y); c.fillStyle = color; c.fillText(text, x, y); }
