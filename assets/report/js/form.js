// Form: the after-action sheets that people fill in and print. What they write stays in this browser, or goes to a file.
const FOUR = [["原因未查清不放过", "cause found"], ["责任人员未处理不放过", "responsibility dealt with"], ["整改措施未落实不放过", "measures carried out"], ["有关人员未受教育不放过", "people taught"]];
const Form = {
  key: "yanlian-form", data: {},
  start() {
    this.key += "-" + App.meta.card.fingerprint;
    try { this.data = JSON.parse(localStorage.getItem(this.key)) || {}; } catch { this.data = {}; }
    onLang(() => this.build());
  },
  keep() { try { localStorage.setItem(this.key, JSON.stringify(this.data)); } catch { /* a browser that keeps nothing still prints */ } },
  /** What the score found wanting, gravest first. */
  problems() {
    const c = App.meta.card, out = [];
    for (const g of c.gates) if (g.tripped) { const n = GATE_NAMES[g.id] && GATE_NAMES[g.id](); out.push({ id: "gate-" + g.id, what: T("否决项：", "Gate: ") + (n ? T(...n) : g.id) + T("。", ". ") + textOf(g, "why"), evidence: g.evidence, unit: "" }); }
    for (const r of ["U", "M"]) for (const m of c.metrics) if (m.rating === r) out.push({ id: "metric-" + m.id, what: `${m.id} ${textOf(m, "name")}${T("：", ": ")}${metricValue(m, m.value)}${T("，目标 ", ", target ")}${metricValue(m, m.target)}${T("（" + RATINGS[r][0] + "）", " (" + RATINGS[r][1] + ")")}`, evidence: m.evidence, unit: "" });
    for (const s of ["impossible", "never", "late"]) for (const cl of c.clauses) if (cl.state === s) out.push({ id: "clause-" + cl.id, what: `${T("条款", "Clause")} ${cl.id} ${T(CLAUSE_STATES[s][1], CLAUSE_STATES[s][2])}${textOf(cl, "cause") ? T("：", ": ") + textOf(cl, "cause") : ""}`, evidence: cl.evidence, unit: N(App.meta.actors[cl.id]) });
    return out;
  },
  cell(row, field, value = "", cls = "") {
    const id = row + "/" + field, box = el("div", { class: "fill " + cls, contenteditable: "true", role: "textbox", "aria-label": field, spellcheck: "false" });
    box.textContent = this.data[id] ?? value;
    box.addEventListener("input", () => { this.data[id] = box.textContent; this.keep(); });
    return el("td", {}, box);
  },
  tick(row, i) { const id = row + "/four" + i; return el("td", { class: "tick4" }, el("input", { type: "checkbox", checked: this.data[id], "aria-label": T(...FOUR[i]), onchange: (e) => { this.data[id] = e.target.checked; this.keep(); } })); },
  build() {
    const d = App.meta.drill, c = App.meta.card, problems = this.problems(), extra = this.data.extra || 0;
    const rows = problems.concat(Array.from({ length: extra + 2 }, (_, i) => ({ id: "own-" + i, what: null, evidence: [], unit: "" })));
    const pair = (zh, en, value) => el("div", {}, el("dt", {}, T(zh, en)), el("dd", {}, value));
    const blank = (id) => { const b = el("dd", { class: "fill", contenteditable: "true", spellcheck: "false" }); b.textContent = this.data["head/" + id] || ""; b.addEventListener("input", () => { this.data["head/" + id] = b.textContent; this.keep(); }); return b; };
    const issue = (p, i) => {
      const row = el("tr", {});
      row.append(el("td", { class: "num" }, i + 1), p.what === null ? this.cell(p.id, "what") : el("td", {}, p.what), el("td", {}, evidenceButton(p.evidence, row, 8)), ...FOUR.map((_, j) => this.tick(p.id, j)), this.cell(p.id, "cause-found"));
      return row;
    };
    $("page-form").replaceChildren(
      el("section", { class: "card form" }, el("h2", {}, T("演练复盘与整改表", "After-action review and corrective actions")),
        el("dl", { class: "formhead" }, pair("演练名称", "Drill", N(d.title)), pair("地点", "Place", N(App.meta.county.name)), pair("推演时间", "Drill clock", `${day(0)} ${wall(0)} – ${day(Player.end)} ${wall(Player.end)}`), pair("预案", "Plans", App.meta.plans.map(N).join("；")), pair("结果", "Result", `${T("等级", "grade")} ${T(...GRADES[c.grade])} · HSEEP ${c.hseep} · ${T("指数", "index")} ${c.index === null ? "—" : c.index.toFixed(3)}`), pair("记录指纹", "Fingerprint", el("code", {}, c.fingerprint)),
          el("div", {}, el("dt", {}, T("复盘日期", "Review date")), blank("date")), el("div", {}, el("dt", {}, T("主持人", "Chair")), blank("chair")), el("div", {}, el("dt", {}, T("参加单位", "Units present")), blank("units"))),
        el("h3", {}, T("一、问题清单（四不放过）", "1. Problems, each with its four checks")),
        el("p", { class: "fine" }, T("系统已列入否决项、评为 M 或 U 的指标、迟到或未做的条款；末尾空行可自行补充。", "Listed by the system: tripped gates, metrics rated M or U, clauses late or not done. Add your own at the end.")),
        el("table", { class: "grid four" }, el("thead", {}, el("tr", {}, el("th", {}, T("序号", "No.")), el("th", {}, T("问题", "Problem")), el("th", {}, T("证据", "Evidence")), FOUR.map((f) => el("th", { class: "tick4" }, T(...f))), el("th", {}, T("原因与说明", "Cause, remarks")))), el("tbody", {}, rows.map(issue))),
        el("h3", {}, T("二、整改（一单四制：清单 · 交办 · 台账 · 销号 · 通报）", "2. Corrective list: handed over, registered, closed, made known")),
        el("table", { class: "grid fix" }, el("thead", {}, el("tr", {}, [["序号", "No."], ["整改措施", "Measure"], ["责任单位", "Unit"], ["责任人", "Owner"], ["时限", "Due"], ["交办", "Handed over"], ["台账号", "Register"], ["销号", "Closed"], ["通报", "Made known"]].map((h) => el("th", {}, T(...h))))),
          el("tbody", {}, rows.map((p, i) => el("tr", {}, el("td", { class: "num" }, i + 1), this.cell(p.id, "measure"), this.cell(p.id, "unit", p.unit), ["owner", "due", "handed", "register", "closed", "known"].map((f) => this.cell(p.id, f, "", "short")))))),
        el("div", { class: "sign" }, [["复盘人", "Reviewed by"], ["审核人", "Checked by"], ["日期", "Date"]].map((s) => el("span", {}, T(...s) + T("：", ": "), el("u", {}, " ".repeat(16))))),
        el("div", { class: "noprint buttons" },
          el("button", { type: "button", onclick: () => { this.data.extra = extra + 1; this.keep(); this.build(); } }, T("添一行", "Add a row")),
          el("button", { type: "button", onclick: () => { document.body.classList.add("only-form"); print(); } }, T("打印本表", "Print this form")),
          el("button", { type: "button", onclick: () => this.save(rows) }, T("存为表格 CSV", "Save as CSV")))));
  },
  save(rows) {
    const q = (s) => '"' + String(s).replace(/"/g, '""') + '"', at = (p, f) => this.data[p.id + "/" + f] || "";
    const head = [T("序号", "No."), T("问题", "Problem"), ...FOUR.map((f) => T(...f)), T("原因与说明", "Cause"), T("整改措施", "Measure"), T("责任单位", "Unit"), T("责任人", "Owner"), T("时限", "Due"), T("交办", "Handed over"), T("台账号", "Register"), T("销号", "Closed"), T("通报", "Made known")];
    const lines = [head, ...rows.map((p, i) => [i + 1, p.what === null ? at(p, "what") : p.what, ...FOUR.map((_, j) => (this.data[p.id + "/four" + j] ? "✓" : "")), at(p, "cause-found"), at(p, "measure"), at(p, "unit") || p.unit, ...["owner", "due", "handed", "register", "closed", "known"].map((f) => at(p, f))])];
    const a = el("a", { href: URL.createObjectURL(new Blob(["\ufeff" + lines.map((l) => l.map(q).join(",")).join("\r\n")], { type: "text/csv" })), download: "after-action.csv" });
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 5000);
  },
};
