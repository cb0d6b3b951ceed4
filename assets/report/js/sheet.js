// Sheet: grade, gates, people, metrics with their evidence; the clause table.
const GRADES = { 优: ["优", "Excellent"], 良: ["良", "Good"], 中: ["中", "Fair"], 差: ["差", "Poor"] };
const RATINGS = { P: ["顺利完成", "no challenges"], S: ["有小问题", "some challenges"], M: ["有大问题", "major challenges"], U: ["未能完成", "unable to be performed"] };
const CLAUSE_STATES = { in_time: ["✓", "按时", "in time"], late: ["◷", "迟到", "late"], never: ["✗", "未做", "never done"], impossible: ["⊘", "不可行", "impossible"], not_due: ["○", "未触发", "not due"] };
/** What each gate asks for; a cross means that it was not met. */
const GATE_NAMES = {
  any_death: () => ["遇难者不多于完美基线", "No more deaths than the perfect run"],
  reduced_mobility: () => byHazard(["行动不便者水到前均已转移", "All of reduced mobility moved before the water"], ["行动不便者火到前均已转移", "All of reduced mobility moved before the fire"], ["行动不便者险情到前均已转移", "All of reduced mobility moved before the danger"]),
  unsafe_order: () => ["命令不违反内置安全规则", "No order against the built-in safety rules"],
};
const chip = (r) => el("span", { class: "chip rate-" + (r || "none"), title: r ? T(...RATINGS[r]) : T("只报告，不评级", "reported only") }, r || "—");
const textOf = (o, key) => (App.lang === "en" && o[key + "_en"]) || o[key];

/** A button that opens the list of events behind a line. */
function evidenceButton(list, row, cols) {
  if (!list || !list.length) return "—";
  const b = el("button", { type: "button", class: "evidence", "aria-expanded": "false" }, T(`证据 ${grouped(list.length)}`, list.length === 1 ? "1 line" : `${grouped(list.length)} lines`));
  b.addEventListener("click", () => {
    const next = row.nextElementSibling;
    if (next && next.classList.contains("proof")) { next.remove(); b.setAttribute("aria-expanded", "false"); return; }
    b.setAttribute("aria-expanded", "true");
    row.after(el("tr", { class: "proof" }, el("td", { colspan: cols }, evidenceList(list))));
  });
  return b;
}
const PROOF_STEP = 12;
function evidenceList(list) {
  const known = list.filter((s) => Timeline.bySeq.has(s)), missing = list.length - known.length, box = el("ol", { class: "proofs" });
  let shown = 0;
  const more = el("button", { type: "button", class: "link", onclick: () => grow() });
  const grow = () => {
    for (const seq of known.slice(shown, shown + PROOF_STEP)) box.append(el("li", {}, Timeline.link(Timeline.bySeq.get(seq))));
    shown += PROOF_STEP;
    more.hidden = shown >= known.length;
    more.textContent = T(`再显示（还有 ${grouped(known.length - shown)} 条）`, `Show more (${grouped(known.length - shown)} left)`);
  };
  grow();
  return el("div", {}, box, more, missing ? el("p", { class: "fine" }, T(`另有 ${grouped(missing)} 条证据只在 record/ 的事件表中，本页未载。`, `${grouped(missing)} further lines are only in the event table of record/, not on this page.`)) : null);
}

const Sheet = {
  start() { onLang(() => { this.score(); this.clauses(); }); },
  score() {
    const c = App.meta.card, page = $("page-score");
    const index = c.index === null ? "—" : c.index.toFixed(3);
    const gates = c.gates.filter((g) => g.tripped);
    page.replaceChildren(
      el("div", { class: "verdict grade-" + "优良中差".indexOf(c.grade) },
        el("div", { class: "grade" }, el("b", {}, T(...GRADES[c.grade])), el("span", {}, T("综合等级", "Overall grade"))),
        el("dl", {}, el("div", {}, el("dt", {}, "HSEEP"), el("dd", {}, chip(c.hseep), " ", el("small", {}, T(...RATINGS[c.hseep])))),
          el("div", {}, el("dt", {}, T("指数", "Index")), el("dd", {}, el("b", {}, index), " ", el("small", {}, T(`已检验 ${withUnit(c.tested_share, "1")} 的指标`, `${withUnit(c.tested_share, "1")} of metrics tested`)))),
          el("div", {}, el("dt", {}, T("预案价值", "Plan value")), el("dd", {}, el("b", {}, c.vs.plan_value === null ? "—" : c.vs.plan_value.toFixed(2)), " ", el("small", {}, T("0 同无预案 · 1 同完美", "0 as no plan · 1 as perfect"))))),
        el("ul", { class: "gates" }, c.gates.map((g) => { const n = GATE_NAMES[g.id] && GATE_NAMES[g.id](); const li = el("li", { class: g.tripped ? "bad" : "ok" }, el("b", {}, (g.tripped ? "✗ " : "✓ ") + (n ? T(...n) : g.id)), " ", textOf(g, "why")); return li; }))),
      this.valueBar(c), this.people(c), this.metrics(c));
    if (gates.length) page.querySelector(".gates").prepend(el("li", { class: "note" }, T("否决项已触发（等级最高为“中”）：", "A gate is tripped (the grade can be Fair at most):")));
  },
  /** Where the plan stands between no plan and perfect, by loss. */
  valueBar(c) {
    const { no_plan: a, perfect: b } = c.vs;
    if (!a || !b) return "";
    const most = Math.max(a.loss.total, c.loss.total, b.loss.total) || 1;
    const row = (name, side, cls) => el("div", { class: "lossrow " + cls }, el("span", {}, name), el("div", {}, el("i", { style: `width:${100 * side.loss.total / most}%` })), el("b", {}, plain(side.loss.total)));
    return el("section", { class: "card" }, el("h3", {}, T("损失对照", "Loss against the baselines"), el("small", {}, T("同一场灾害、同一随机种子；折算人数、房屋、面积", "same hazard, same luck; persons, dwellings and hectares as equivalents"))),
      row(T("无预案", "No plan"), a, "none"), row(T("本预案", "This plan"), c, "plan"), row(T("完美", "Perfect"), b, "perfect"), c.vs.plan_value_note ? el("p", { class: "fine" }, T(c.vs.plan_value_note, c.vs.plan_value_note_en || c.vs.plan_value_note)) : "");
  },
  people(c) {
    const rows = [["at_risk", "受威胁", "At risk"], ["warned", "已预警", "Warned"], ["safe_before", ...byHazard(["水到前已安全", "Safe before the water"], ["火到前已安全", "Safe before the fire"], ["险情到前已安全", "Safe before the danger"])], ["hit", ...byHazard(["房屋进水涉及", "In houses hit"], ["房屋受火涉及", "In houses burnt"], ["房屋受险涉及", "In houses reached"])], ["caught", ...byHazard(["累计洪水遇险", "Ever caught by water"], ["累计林火遇险", "Ever caught by fire"], ["累计遇险", "Ever caught"])], ["injured", "受伤（模拟）", "Injured (simulated)"], ["dead", "遇难（模拟）", "Dead (simulated)"], ["reduced_hit", byHazard("行动不便者遇水", "行动不便者遇火", "行动不便者遇险"), "Reduced mobility, hit"], ["displaced", "转移人次", "Displaced"]];
    const side = (s, k) => el("td", { class: "num" }, s ? plain(s.people[k]) : "—");
    return el("section", { class: "card" }, el("h3", {}, T("人员", "People")), el("table", { class: "grid people" },
      el("thead", {}, el("tr", {}, el("th", {}, ""), el("th", { class: "num" }, T("本预案", "This plan")), el("th", { class: "num" }, T("无预案", "No plan")), el("th", { class: "num" }, T("完美", "Perfect")))),
      el("tbody", {}, rows.map(([k, zh, en]) => el("tr", { class: ["caught", "injured", "dead", "reduced_hit"].includes(k) && c.people[k] > 0 ? "alert" : "" }, el("td", {}, T(zh, en)), el("td", { class: "num" }, el("b", {}, plain(c.people[k]))), side(c.vs.no_plan, k), side(c.vs.perfect, k))))),
      el("p", { class: "fine" }, T("累计遇险：全程中险情波及其身的人。地图与曲线上的“受困待救”是某一时刻等待救援的人，含被隔断而未遇险者；两数不同，不能相减。", "Ever caught: whom the danger itself reached in the whole drill. “Waiting for rescue” on map and charts counts those who wait at a moment, also those cut off whom it never reached: two numbers, neither a part of the other.")));
  },
  metrics(c) {
    const names = App.meta.modules, rank = (m) => { const i = names.findIndex((n) => n[0] === m); return i < 0 ? 99 : i; };
    const modules = [...new Set(c.metrics.map((m) => m.module))].sort((a, b) => rank(a) - rank(b));
    const body = el("tbody", {}), untested = [];
    for (const mod of modules) {
      const mine = c.metrics.filter((m) => m.module === mod), tested = mine.filter((m) => m.value !== null);
      untested.push(...mine.filter((m) => m.value === null));
      if (!tested.length) continue;
      const name = names.find((n) => n[0] === mod);
      body.append(el("tr", { class: "group" }, el("th", { colspan: 6 }, name ? T(name[1], name[2]) : mod)));
      for (const m of tested) {
        const note = textOf(m, "note"), row = el("tr", { id: "metric-" + m.id });
        row.append(el("td", { class: "id" }, m.id), el("td", {}, textOf(m, "name"), note ? el("small", { class: "note" }, note) : ""), el("td", { class: "num" }, el("b", {}, metricValue(m, m.value))), el("td", { class: "num" }, metricValue(m, m.target)), el("td", {}, chip(m.rating)), el("td", {}, evidenceButton(m.evidence, row, 6)));
        body.append(row);
      }
    }
    return el("section", { class: "card" }, el("h3", {}, T("指标", "Metrics"), el("small", {}, "P " + T(...RATINGS.P) + " · S " + T(...RATINGS.S) + " · M " + T(...RATINGS.M) + " · U " + T(...RATINGS.U))),
      el("table", { class: "grid metrics" }, el("thead", {}, el("tr", {}, [["编号", "Id"], ["指标", "Metric"], ["值", "Value"], ["目标", "Target"], ["评级", "Rating"], ["证据", "Evidence"]].map((h, i) => el("th", { class: i === 2 || i === 3 ? "num" : "" }, T(...h))))), body),
      untested.length ? el("details", { class: "untested" }, el("summary", {}, T(`本次未检验的指标 ${untested.length} 项（不计零分）`, `${untested.length} metrics not tested (never counted as zero)`)), el("ul", {}, untested.map((m) => el("li", {}, el("b", {}, m.id + " " + textOf(m, "name")), " — ", textOf(m, "note"))))) : "");
  },
  filter: null,
  clauses() {
    const c = App.meta.card, page = $("page-clauses"), counts = {};
    for (const cl of c.clauses) counts[cl.state] = (counts[cl.state] || 0) + 1;
    const body = el("tbody", {}), list = c.clauses.filter((cl) => !this.filter || cl.state === this.filter);
    for (const cl of list) {
      const [sign, zh, en] = CLAUSE_STATES[cl.state], row = el("tr", { class: "clause-" + cl.state }), actor = App.meta.actors[cl.id], t = cl.due_at_s;
      row.append(el("td", { class: "id" }, cl.id.split(/(?<=\.)(?=.*\.)/).flatMap((part, i) => i ? [el("wbr"), part] : [part]), App.meta.chapters[cl.id] ? el("small", {}, N(App.meta.chapters[cl.id])) : ""), el("td", {}, (App.lang === "en" && App.meta.clauses_en[cl.id]) || cl.text, actor && N(actor) ? el("small", {}, N(actor)) : "", (cl.cause || cl.cause_en) ? el("small", { class: "cause" }, textOf(cl, "cause")) : ""),
        el("td", { class: "state" }, el("b", {}, sign), " ", T(zh, en)), el("td", { class: "num" }, t === null ? "—" : el("button", { type: "button", class: "link", onclick: () => Player.seek(t) }, wall(t))), el("td", { class: "num" }, cl.done_s === null ? "—" : duration(cl.done_s), el("small", {}, T("限 ", "of ") + duration(cl.due_s))), el("td", {}, evidenceButton(cl.evidence, row, 6)));
      body.append(row);
    }
    const pick = (state, label) => el("button", { type: "button", class: "tag" + (this.filter === state ? " on" : ""), onclick: () => { this.filter = state; this.clauses(); } }, label);
    page.replaceChildren(el("section", { class: "card" }, el("h3", {}, T("预案条款", "Plan clauses"), el("small", {}, App.meta.plans.map(N).join(" · "))),
      el("div", { class: "stack" }, Object.keys(CLAUSE_STATES).filter((s) => counts[s]).map((s) => el("i", { class: "clause-" + s, style: `flex:${counts[s]}`, title: T(CLAUSE_STATES[s][1], CLAUSE_STATES[s][2]) + " " + counts[s] }))),
      el("div", { class: "tags" }, pick(null, T(`全部 ${c.clauses.length}`, `All ${c.clauses.length}`)), Object.entries(CLAUSE_STATES).filter(([s]) => counts[s]).map(([s, [sign, zh, en]]) => pick(s, `${sign} ${T(zh, en)} ${counts[s]}`))),
      el("table", { class: "grid clauses" }, el("thead", {}, el("tr", {}, [["条款", "Clause"], ["内容与原因", "Text and cause"], ["状态", "State"], ["触发", "Due"], ["用时", "Took"], ["证据", "Evidence"]].map((h, i) => el("th", { class: i > 2 && i < 5 ? "num" : "" }, T(...h))))), body)));
  },
};
