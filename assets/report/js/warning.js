// Warning: the warning timeline of each zone as a table; a time is a link to the map at that moment.
const Warning = {
  start() { onLang(() => this.draw()); },
  draw() {
    const w = App.meta.warning, page = $("page-warning");
    const cell = (m) => el("td", { class: "num" }, m ? el("button", { type: "button", class: "link", title: "#" + m[1], onclick: () => Player.seek(m[0]) }, clockT(Math.floor(m[0] / 60) * 60)) : "—");
    const body = el("tbody", {}, w.zones.map(([name, people, night, marks]) => el("tr", {}, el("td", {}, N(name), el("small", {}, T(`${grouped(people)} 人`, `${grouped(people)} people`) + (night ? T(" · 夜间", " · night") : T(" · 白天", " · day")))), marks.map(cell))));
    page.replaceChildren(el("section", { class: "card" }, el("h3", {}, T("预警时间线", "Warning timeline"), el("small", {}, T("自灾情出现到人员安全，各危险区逐步；证据编号见悬停与 warning.csv", "from the hazard to people in safety, step by step for each zone; event numbers on hover and in warning.csv"))),
      w.zones.length ? el("div", { style: "overflow-x:auto" }, el("table", { class: "grid warning" }, el("thead", {}, el("tr", {}, el("th", {}, T("危险区", "Zone")), w.steps.map((s) => el("th", { class: "num" }, N(s))))), body)) : el("p", { class: "fine" }, T("没有危险区，或没有可记的步骤。", "No zones, or nothing to tell of them."))));
  },
};
