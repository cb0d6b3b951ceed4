// Warning: the three warnings beside the response level at every change, and the warning timeline of each zone; a time is a link to the map
// at that moment.
const Warning = {
  kinds: { rainstorm: ["暴雨预警", "Rainstorm"], "flash-flood": ["山洪预警", "Flash flood"], geohazard: ["地质灾害预警", "Geohazard"], response: ["响应级别", "Response"] },
  /** The warnings that stand at a moment, each by its last change. */
  standing(t) {
    const last = {};
    for (const a of App.meta.card.alerts || []) if (a.at_s <= t && a.what !== "response") last[a.what] = a;
    return Object.values(last).filter((a) => a.state);
  },
  /** Whether the last response was ended before a moment. */
  ended(t) {
    const last = (App.meta.card.alerts || []).filter((a) => a.what === "response" && a.at_s <= t).pop();
    return !!last && !last.state;
  },
  /** Colour and level word; how likely it is, in brackets, stands in the hover and in the record. */
  short: (a) => a.what === "response" ? T(a.text, a.text_en) : T(a.text, a.text_en).replace(/\s*[（(].*$/, "").replace(", grade", ""),
  /** Colour and level word together: nobody has to tell orange from red by eye. */
  chip(a, before) {
    const c = LEVEL_COLORS[a.numeral];
    return el("span", { class: "level", title: T(a.text, a.text_en), style: c ? `background:${c[0]};color:${c[3]}` : "" }, (before || "") + this.short(a));
  },
  /** Four things side by side; what changed then is a chip, what stood is plain. */
  alerts() {
    const list = App.meta.card.alerts || [], what = Object.keys(this.kinds), rows = [], now = {};
    if (!list.some((a) => a.what !== "response")) return "";
    for (const a of list) {
      const minute = Math.floor(a.at_s / 60) * 60;
      if (!rows.length || rows[rows.length - 1].minute !== minute) rows.push({ minute, stood: { ...now }, changed: {} });
      rows[rows.length - 1].changed[a.what] = now[a.what] = a;
    }
    const cell = (r, w) => el("td", {}, r.changed[w] ? this.chip(r.changed[w]) : r.stood[w] && r.stood[w].state ? this.short(r.stood[w]) : "—");
    const time = (r) => el("td", { class: "num" }, el("button", { type: "button", class: "link", onclick: () => Player.seek(r.minute) }, clockT(r.minute)));
    return el("section", { class: "card" }, el("h3", {}, T("预警与响应级别", "Warnings and response level"), el("small", {}, T("四件事：预警级别不等于响应级别；由气象、水利、自然资源部门按县屏幕上的雨情和预报发布", "four things: a warning's grade is no response level; issued by the bureaus on what the county's screen shows"))),
      el("div", { style: "overflow-x:auto" }, el("table", { class: "grid alerts" }, el("thead", {}, el("tr", {}, el("th", { class: "num" }, T("时刻", "Time")), what.map((w) => el("th", {}, T(...this.kinds[w]))))), el("tbody", {}, rows.map((r) => el("tr", {}, time(r), what.map((w) => cell(r, w))))))));
  },
  start() { onLang(() => this.draw()); },
  draw() {
    const w = App.meta.warning, page = $("page-warning");
    const cell = (m) => el("td", { class: "num" }, m ? el("button", { type: "button", class: "link", title: "#" + m[1], onclick: () => Player.seek(m[0]) }, clockT(Math.floor(m[0] / 60) * 60)) : "—");
    const body = el("tbody", {}, w.zones.map(([name, people, night, marks]) => el("tr", {}, el("td", {}, N(name), el("small", {}, T(`${grouped(people)} 人`, `${grouped(people)} people`) + (night ? T(" · 夜间", " · night") : T(" · 白天", " · day")))), marks.map(cell))));
    page.replaceChildren(this.alerts(), el("section", { class: "card" }, el("h3", {}, T("预警时间线", "Warning timeline"), el("small", {}, T("自灾情出现到人员安全，各危险区逐步；证据编号见悬停与 warning.csv", "from the hazard to people in safety, step by step for each zone; event numbers on hover and in warning.csv"))),
      w.zones.length ? el("div", { style: "overflow-x:auto" }, el("table", { class: "grid warning" }, el("thead", {}, el("tr", {}, el("th", {}, T("危险区", "Zone")), w.steps.map((s) => el("th", { class: "num" }, N(s))))), body)) : el("p", { class: "fine" }, T("没有危险区，或没有可记的步骤。", "No zones, or nothing to tell of them."))));
  },
};
