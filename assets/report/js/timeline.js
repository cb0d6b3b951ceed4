// Timeline: the picked events as a list that follows the clock; every line goes to its moment and place.
/** Too many and too small for a caption: the counts on the map tell them. */
const HOUSEHOLD_KINDS = new Set(["ClauseDue", "OrderGiven", "Decided", "Caught", "Trapped", "Rescued", "WentBack", "ShelterFull", "NeedUnmet", "QueueSpilled", "InHospital", "ReadingMissing"]);
const Timeline = {
  lanes: null, only: true, text: "", limit: 3000,
  start() {
    const ev = App.meta.events, kinds = App.meta.kinds;
    this.bySeq = new Map(ev.map((e) => [e[0], e]));
    this.key = ev.filter((e) => kinds[e[2]][6]);
    this.keyTimes = Float64Array.from(this.key, (e) => e[1]);
    this.story = this.key.filter((e) => !HOUSEHOLD_KINDS.has(kinds[e[2]][0]));
    this.storyTimes = Float64Array.from(this.story, (e) => e[1]);
    this.lanes = new Set(App.meta.lanes.map((_, i) => i));
    onLang(() => this.build());
    Player.listeners.push(() => this.follow(false));
  },
  recent(t, n) { const i = lastNotAbove(this.storyTimes, t); return this.story.slice(Math.max(0, i - n + 1), i + 1).reverse(); },
  /** To the moment and the place of an event. */
  go(e) {
    Player.pause(); Player.seek(e[1]);
    if (e[3]) Player.map.show(e[3][0], e[3][1]);
    this.marked = e[0];
    this.follow(true);
  },
  link(e) {
    return el("button", { type: "button", class: "event", "data-seq": e[0], title: T("定位到此刻此地", "Go to this moment and place"), onclick: () => this.go(e) },
      el("time", {}, wall(e[1])), el("i", { class: "lane lane" + App.meta.kinds[e[2]][3] }), el("span", {}, T(e[4], e[5])), e[3] ? el("i", { class: "pin" }, glyph("M7 1a4 4 0 0 0-4 4c0 3 4 8 4 8s4-5 4-8a4 4 0 0 0-4-4zm0 2.4a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2z")) : "", el("small", {}, "#" + e[0]));
  },
  /** How an event came about, back to its first cause. */
  chain(e) {
    const out = [];
    for (let at = e, i = 0; at && i < 24; i++) {
      out.push(el("li", {}, T("因：", "because: ") + T(at[6], at[7]), at[8] !== null && this.bySeq.has(at[8]) ? this.link(this.bySeq.get(at[8])) : ""));
      at = at[8] === null ? null : this.bySeq.get(at[8]);
    }
    return el("ul", { class: "chain" }, out);
  },
  chosen() {
    const kinds = App.meta.kinds, q = this.text.trim().toLowerCase();
    return App.meta.events.filter((e) => (!this.only || kinds[e[2]][6]) && this.lanes.has(kinds[e[2]][3]) && (!q || (T(e[4], e[5]) + " #" + e[0]).toLowerCase().includes(q)));
  },
  build() {
    const lanes = App.meta.lanes, page = $("page-timeline"), kinds = App.meta.kinds, all = kinds.reduce((a, k) => a + k[4], 0);
    const again = () => { this.limit = 3000; this.rows(); };
    page.replaceChildren(el("section", { class: "card" }, el("h3", {}, T("事件时间线", "Timeline"), el("small", {}, T(`本页载 ${grouped(App.meta.events.length)} 条，记录共 ${grouped(all)} 条`, `${grouped(App.meta.events.length)} on this page of ${grouped(all)} in the record`))),
      el("div", { class: "tags" }, lanes.map((l, i) => el("label", { class: "tag check" }, el("input", { type: "checkbox", checked: this.lanes.has(i), onchange: (e) => { e.target.checked ? this.lanes.add(i) : this.lanes.delete(i); again(); } }), el("i", { class: "lane lane" + i }), T(...l))),
        el("label", { class: "tag check" }, el("input", { type: "checkbox", checked: this.only, onchange: (e) => { this.only = e.target.checked; again(); } }), T("只看关键", "key events only"))),
      el("input", { type: "search", class: "search", placeholder: T("查找：村、道路、队伍、#序号", "Find a village, road, team, #number"), value: this.text, oninput: (e) => { this.text = e.target.value; again(); } }),
      el("div", { id: "events" })));
    this.rows();
  },
  rows() {
    const box = $("events"), list = this.chosen();
    this.shown = list.slice(0, this.limit);
    const parts = [];
    const bunches = [];
    let hour = null, bunch = null;
    for (const e of this.shown) {
      const h = Math.floor(e[1] / 3600);
      if (h !== hour) { hour = h; bunch = null; parts.push(el("h4", { class: "hour" }, `${day(e[1])} ${wall(h * 3600)}`, el("small", {}, clockT(h * 3600)))); }
      const row = this.link(e), kind = App.meta.kinds[e[2]];
      if (HOUSEHOLD_KINDS.has(kind[0])) row.classList.add("small");
      row.addEventListener("dblclick", () => { const n = row.nextElementSibling; n && n.classList.contains("chain") ? n.remove() : row.after(this.chain(e)); });
      // Many households in the same ten minutes: one line that opens.
      if (bunch && bunch.kind === e[2] && bunch.at === Math.floor(e[1] / 600)) { bunch.rows.push(row); continue; }
      bunch = HOUSEHOLD_KINDS.has(kind[0]) ? { kind: e[2], at: Math.floor(e[1] / 600), rows: [row], slot: parts.length } : null;
      if (bunch) bunches.push(bunch);
      parts.push(row);
    }
    for (const b of bunches) if (b.rows.length > 1) {
      const k = App.meta.kinds[b.kind];
      parts[b.slot] = b.rows.length < 4 ? b.rows : el("details", { class: "bunch" }, el("summary", {}, el("time", {}, wall(b.at * 600)), " ", T(k[1], k[2]), " × " + b.rows.length), b.rows);
    }
    if (list.length > this.limit) parts.push(el("button", { type: "button", class: "link", onclick: () => { this.limit += 800; this.rows(); } }, T(`再显示（还有 ${grouped(list.length - this.limit)} 条）`, `Show more (${grouped(list.length - this.limit)} left)`)));
    if (!list.length) parts.push(el("p", { class: "fine" }, T("没有符合条件的事件。", "No event matches.")));
    else parts.push(el("p", { class: "fine noprint" }, T("单击定位，双击看来由。", "Click to go there, double-click for how it came about.")));
    box.replaceChildren(...parts.flat());
    this.times = Float64Array.from(this.shown, (e) => e[1]);
    this.follow(false);
  },
  follow(force) {
    const box = $("events");
    if (!box || !this.times || (!force && !$("page-timeline").classList.contains("on"))) return;
    const marked = this.marked !== undefined && this.bySeq.get(this.marked), i = lastNotAbove(this.times, App.t), e = marked && marked[1] === App.t && this.shown.includes(marked) ? marked : this.shown[i];
    const old = box.querySelector(".now"), row = e && box.querySelector(`[data-seq="${e[0]}"]`);
    if (old === row) return;
    if (old) old.classList.remove("now");
    if (row) { if (force && row.closest("details")) row.closest("details").open = true; row.classList.add("now"); if (Player.playing || force) row.scrollIntoView({ block: "nearest" }); }
  },
};
