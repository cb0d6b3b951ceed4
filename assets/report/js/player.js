// Player: one clock for map, charts and timeline; play, step, scrub, speed; the boxes on the map that follow it.
const SPEEDS = [30, 60, 120, 300, 600, 1200, 3600];
const LEVEL_COLORS = { "Ⅳ": ["#0070C0", "蓝色", "blue", "#fff"], "Ⅲ": ["#FFD800", "黄色", "yellow", "#222"], "Ⅱ": ["#FF8C00", "橙色", "orange", "#222"], "Ⅰ": ["#E60012", "红色", "red", "#fff"] };
const Player = {
  playing: false, speed: 300, listeners: [],
  start(drill, map) {
    Object.assign(this, { drill, map, end: App.meta.drill.minutes * 60 });
    const scrub = $("scrub");
    scrub.max = this.end;
    let resume = false;
    scrub.addEventListener("pointerdown", () => { resume = this.playing; this.pause(); });
    scrub.addEventListener("input", () => this.seek(+scrub.value));
    scrub.addEventListener("pointerup", () => { if (resume) this.play(); resume = false; });
    const say = (id, zh, en, act) => { $(id).addEventListener("click", act); onLang(() => { $(id).title = T(zh, en); $(id).setAttribute("aria-label", T(zh, en)); }); };
    say("to-start", "回到开始 Home", "To the start, Home", () => this.seek(0));
    say("step-back", "后退 1 分钟 ←（Shift 10 分钟）", "Back a minute, ← (Shift: ten)", () => this.step(-60));
    say("step-on", "前进 1 分钟 →（Shift 10 分钟）", "On a minute, → (Shift: ten)", () => this.step(60));
    say("play", "播放或暂停 空格", "Play or pause, Space", () => this.toggle());
    say("next-event", "下一事件 N", "Next event, N", () => this.nextEvent());
    for (const [id, path] of [["to-start", "M2 2h2v10H2zM13 2v10L5 7z"], ["step-back", "M11 2v10L3 7z"], ["step-on", "M3 2v10l8-5z"], ["next-event", "M1 2v10l8-5zM10 2h2v10h-2z"]]) $(id).replaceChildren(glyph(path));
    $("speed").replaceChildren(...SPEEDS.map((s) => el("option", { value: s, selected: s === this.speed }, s + "×")));
    $("speed").addEventListener("change", (e) => { this.speed = +e.target.value; });
    addEventListener("keydown", (e) => this.key(e));
    new ResizeObserver(() => this.strip()).observe($("strip"));
    onLang(() => { this.strip(); this.show(); });
    let last = performance.now();
    const tick = (now) => {
      const gone = Math.max(0, Math.min(0.25, (now - last) / 1000));
      last = now;
      if (this.playing) { App.t = Math.min(this.end, App.t + gone * this.speed); this.show(); if (App.t >= this.end) this.pause(); }
      if (map.dirty || map.focus) map.draw();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  },
  play() { if (App.t >= this.end) App.t = 0; this.playing = true; this.show(); },
  pause() { this.playing = false; this.show(); },
  toggle() { this.playing ? this.pause() : this.play(); },
  seek(t) { App.t = Math.max(0, Math.min(this.end, t)); this.show(); },
  step(s) { this.playing = false; this.seek((s > 0 ? Math.floor(App.t / 60) : Math.ceil(App.t / 60)) * 60 + s); },
  nextEvent(back) {
    const list = Timeline.storyTimes;
    const i = back ? lastNotAbove(list, App.t - 0.5) : lastNotAbove(list, App.t) + 1;
    if (i >= 0 && i < list.length) { this.playing = false; this.seek(list[i]); Timeline.follow(true); }
  },
  changeSpeed(d) { const i = Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(this.speed) + d)); this.speed = SPEEDS[i]; $("speed").value = this.speed; },
  key(e) {
    const typing = e.target.closest("input:not([type=range]):not([type=checkbox]),textarea,[contenteditable=true]");
    if (e.key === "F2") { setLang(App.lang === "zh" ? "en" : "zh"); e.preventDefault(); return; }
    if (typing || e.ctrlKey || e.altKey || e.metaKey) return;
    const acts = {
      " ": () => this.toggle(), ArrowLeft: () => this.step(e.shiftKey ? -600 : -60), ArrowRight: () => this.step(e.shiftKey ? 600 : 60), Home: () => this.seek(0), End: () => this.seek(this.end),
      "[": () => this.changeSpeed(-1), "]": () => this.changeSpeed(1), n: () => this.nextEvent(), p: () => this.nextEvent(true), r: () => this.map.scene(), h: () => this.map.home(), "+": () => this.map.zoom(1.4), "=": () => this.map.zoom(1.4), "-": () => this.map.zoom(1 / 1.4),
      l: () => { const d = $("layers").querySelector("details"); d.open = !d.open; }, Escape: () => this.map.select(null),
    };
    const act = acts[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!act) return;
    if (e.key === " " && e.target.closest("button,summary,select,input[type=checkbox]")) return;
    e.preventDefault(); act();
  },
  /** Everything that shows the moment. */
  show() {
    const t = App.t;
    $("scrub").value = t;
    $("scrub").style.setProperty("--at", (100 * t / this.end) + "%");
    if (this.shownPlaying !== this.playing) { $("play").replaceChildren(glyph(this.playing ? "M2 1h4v12H2zM8 1h4v12H8z" : "M2 1v12l11-6z")); this.shownPlaying = this.playing; }
    $("play").classList.toggle("on", this.playing);
    $("clock").replaceChildren(el("b", {}, wall(t)), " ", el("span", {}, day(t)), " ", el("em", {}, clockT(Math.floor(t / 60) * 60)));
    this.map.dirty = true;
    this.boxes();
    for (const fn of this.listeners) fn(t);
  },
  boxes() {
    const t = App.t, d = this.drill, m = d.minuteAt(t), level = App.meta.levels.filter((l) => l[0] <= t).pop(), alerts = Warning.standing(t), ended = Warning.ended(t);
    const key = [m, level && level[0], ended, alerts.map((a) => a.what + a.state), App.lang, this.map.on.ticker].join();
    if (key === this.boxKey) return;
    this.boxKey = key;
    const chip = level && !ended && LEVEL_COLORS[level[1]];
    $("mapclock").replaceChildren(el("b", {}, wall(t)), el("span", {}, day(t) + " · " + clockT(m * 60)),
      el("span", { class: "level", style: chip ? `background:${chip[0]};color:${chip[3]}` : "" }, chip ? T(`${level[1]}级响应（${chip[1]}）`, `Level ${level[1]} (${chip[2]})`) : ended ? T("响应已终止", "Response ended") : T("未启动响应", "No response level set")),
      ...alerts.map((a) => Warning.chip(a, T(...Warning.kinds[a.what]) + T("：", ": "))));
    // The counts hang below the clock, which grows with every warning that stands.
    $("mapcounts").style.top = $("mapclock").offsetTop + $("mapclock").offsetHeight + 8 + "px";
    if (d.minutes) {
      const c = d.total(m), groups = [[[0], 0], [[1, 2], 2], [[3], 3], [[4], 4], [[5], 5], [[6], 6], [[7], 7], [[8], 8]];
      $("mapcounts").replaceChildren(...groups.map(([ks, sign]) => [ks.reduce((a, k) => a + c[k], 0), sign]).filter(([n, sign]) => n || sign < 5 || sign === 6)
        .map(([n, sign]) => el("div", {}, stateIcon(sign), el("span", {}, sign === 2 ? T("已通知/准备", "Warned, preparing") : sign === 6 ? T("此刻" + STATES[6].zh, STATES[6].en + " now") : T(STATES[sign].zh, STATES[sign].en)), el("b", {}, grouped(n)))), byHazard(el("div", { class: "depths" }, depthRamp()), el("div", { class: "depths" }, flameKeys()), el("div", { class: "depths" }, flameKeys())));
    }
    const ticker = $("ticker");
    ticker.hidden = !this.map.on.ticker;
    ticker.replaceChildren(...Timeline.recent(t, 3).map((e) => el("div", { class: t - e[1] < 900 ? "fresh" : "" }, el("time", {}, wall(e[1])), el("i", { class: "lane lane" + App.meta.kinds[e[2]][3] }), T(e[4], e[5]))));
    if (this.map.selected) this.map.popup();
  },
  /** Curve of people on the way and marks of key events behind the scrubber. */
  strip() {
    const c = $("activity"), box = $("strip"), dpr = devicePixelRatio || 1, w = box.clientWidth, h = 34;
    if (!w) return;
    c.width = w * dpr; c.height = h * dpr; c.style.height = h + "px";
    const x = c.getContext("2d"), d = this.drill, pad = 8, px = (s) => pad + (w - 2 * pad) * s / this.end;
    x.scale(dpr, dpr);
    let most = 1;
    for (let m = 0; m < d.minutes; m++) most = Math.max(most, d.total(m)[3]);
    x.beginPath(); x.moveTo(px(0), h);
    for (let m = 0; m < d.minutes; m++) x.lineTo(px(m * 60), h - 1 - (h - 10) * d.total(m)[3] / most);
    x.lineTo(px(this.end), h); x.closePath(); x.fillStyle = "rgba(123,50,148,.30)"; x.fill();
    x.font = font("10px"); x.textBaseline = "top";
    for (let hour = 0; hour * 3600 <= this.end; hour += this.end > 30 * 3600 ? 6 : this.end > 8 * 3600 ? 3 : 1) {
      x.fillStyle = "#C9CED3"; x.fillRect(px(hour * 3600), 0, 1, h); x.fillStyle = "#6B7680"; x.textAlign = hour ? "center" : "left"; if (px(hour * 3600) < w - 20) { x.lineWidth = 3; x.strokeStyle = "#fff"; x.strokeText(wall(hour * 3600), px(hour * 3600) + (hour ? 0 : 3), 1); x.fillText(wall(hour * 3600), px(hour * 3600) + (hour ? 0 : 3), 1); }
    }
    for (const e of App.meta.events) { const k = App.meta.kinds[e[2]]; if (k[6]) { x.fillStyle = LANE_COLORS[k[3]]; x.globalAlpha = 0.75; x.fillRect(px(e[1]) - 0.6, h - 6, 1.2, 6); } }
    x.globalAlpha = 1;
  },
};
const glyph = (path) => svg("svg", { width: 14, height: 14, viewBox: "0 0 14 14", "aria-hidden": "true" }, svg("path", { d: path }));
const LANE_COLORS = ["#0B5FA5", "#5B6672", "#7A4B00", "#7B3294", "#B3261E", "#14213D"];
