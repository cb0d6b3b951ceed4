// Paper: the after-action report as a document. Boxes can be ticked and blanks filled in; both stay in this browser, as on the form.
const FILL = /（填写）|\(fill in\)/;
const Paper = {
  start() { onLang(() => this.build()); },
  /** Text whose `#number`s lead to their events, where the page has them. */
  linked(text) {
    return text.split(/(#\d+)/).map((part) => {
      const seq = part[0] === "#" ? +part.slice(1) : NaN, at = Timeline.bySeq.get(seq);
      return at ? el("button", { type: "button", class: "link", onclick: () => Timeline.go(at) }, part) : part;
    });
  },
  boxes(text, id) {
    return text.split("□").filter((t) => t.trim()).map((t, i) => el("label", {}, el("input", { type: "checkbox", checked: Form.data[id + i], onchange: (e) => { Form.data[id + i] = e.target.checked; Form.keep(); } }), " " + t.trim()));
  },
  blank(id) {
    const box = el("div", { class: "fill", contenteditable: "true", role: "textbox", spellcheck: "false" });
    box.textContent = Form.data[id] || "";
    box.addEventListener("input", () => { Form.data[id] = box.textContent; Form.keep(); });
    return box;
  },
  table([, head, rows, widths], n) {
    const body = rows.map((row, r) => el("tr", {}, row.map((text, c) => {
      const id = `paper/${n}/${r}/${c}/`;
      return el("td", {}, text.includes("□") ? this.boxes(text, id) : FILL.test(head[c]) && !text ? this.blank(id) : this.linked(text));
    })));
    return el("div", { class: "wide" }, el("table", { class: "grid" }, el("colgroup", {}, widths.map((w) => el("col", { style: `width:${w}%` }))), el("thead", {}, el("tr", {}, head.map((h) => el("th", {}, h)))), el("tbody", {}, body)));
  },
  build() {
    const paper = App.meta.paper[App.lang === "zh" ? 0 : 1];
    $("page-report").replaceChildren(el("section", { class: "card paper" }, el("h2", {}, paper.title),
      paper.pieces.map((p, n) => (p[0] === "h" ? el("h3", {}, p[1]) : p[0] === "p" ? el("p", {}, this.linked(p[1])) : this.table(p, n))),
      el("div", { class: "noprint buttons" }, el("button", { type: "button", onclick: () => { document.body.classList.add("only-report"); print(); } }, T("打印本报告", "Print this report")))));
  },
};
