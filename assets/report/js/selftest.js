// Selftest: a test program calls `selftest()`; the page then uses itself as a person would and says what it saw.
const complaints = [];
addEventListener("error", (e) => complaints.push(String(e.message)));
addEventListener("unhandledrejection", (e) => complaints.push(String(e.reason)));
async function selftest() {
  const seen = {}, wait = (ms) => new Promise((ok) => setTimeout(ok, ms));
  const fact = (name, value) => { seen[name] = value; };
  try {
    const d = Player.drill, map = Player.map;
    fact("title_zh", document.title);
    fact("minutes", d.minutes); fact("events", App.meta.events.length); fact("settlements", d.n); fact("water_frames", d.water.frames.length);
    fact("metric_rows", document.querySelectorAll("#page-score .metrics tbody tr:not(.group)").length);
    const sum = (m) => d.total(m).reduce((a, b) => a + b, 0);
    fact("people_conserved", d.minutes > 0 && [0, d.minutes >> 1, d.minutes - 1].every((m) => sum(m) === sum(0)) && sum(0) > 0);
    let villages = 0; const mid = d.minutes >> 1;
    for (let v = 0; v < d.members.length; v++) villages += d.village(v, mid, false).reduce((a, b) => a + b, 0);
    fact("villages_add_up", villages === sum(mid));
    // Every pixel that is not ground must come from somewhere: the canvas is not blank.
    Player.seek(Player.end / 2); map.draw();
    const px = map.ctx.getImageData(0, 0, map.canvas.width, map.canvas.height).data, colours = new Set();
    for (let i = 0; i < px.length; i += 4 * 97) colours.add(px[i] << 16 | px[i + 1] << 8 | px[i + 2]);
    fact("canvas_colours", colours.size);
    // Water forwards and backwards gives the same cells.
    const hash = () => { let h = 0; for (const c of d.water.cells || []) h = (h * 31 + c) | 0; return h; };
    d.water.seek(Player.end / 2); const h1 = hash(); d.water.seek(Player.end); d.water.seek(0); d.water.seek(Player.end / 2);
    fact("water_reversible", hash() === h1); fact("water_wet", (d.water.cells || []).some((c) => c > 0));
    map.paintFlood(new Set(Array.from({ length: d.water.tileCols * Math.ceil(d.water.rows / d.water.tile) }, (_, i) => i)));
    // Plays by the space key.
    Player.seek(0); document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
    fact("playing", Player.playing); await wait(1200); fact("played_s", Math.round(App.t));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true })); fact("paused", !Player.playing);
    const before = App.t; document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })); fact("stepped", App.t > before && App.t <= before + 60);
    // Evidence: open a line, click it, and the clock and the map are there.
    const open = document.querySelector("#page-score .evidence"); open.click();
    const row = [...document.querySelectorAll("#page-score .proof .event")].find((n) => n.querySelector(".pin")) || document.querySelector("#page-score .proof .event");
    row.click();
    const e = Timeline.bySeq.get(+row.dataset.seq);
    fact("evidence_time", App.t === e[1]); fact("evidence_place", !e[3] || (map.focus && map.focus.x === e[3][0]));
    // A village can be opened.
    map.select({ kind: "village", id: d.villageOf[0] }); fact("popup", !$("popup").hidden && $("popup").textContent.length > 20); map.select(null); fact("popup_closed", $("popup").hidden);
    // Language.
    const zh = document.querySelector("#tab-score").textContent; $("lang").click();
    fact("switched", App.lang === "en" && document.querySelector("#tab-score").textContent !== zh); fact("title_en", document.title);
    const han = /[\u4e00-\u9fff]/, left = [];
    for (const n of document.querySelectorAll("#tabs button,#page-score th,#page-clauses th,#layers label,#player button[title]")) if (han.test(n.title || n.textContent)) left.push((n.title || n.textContent).slice(0, 30));
    fact("chinese_left", left);
    $("lang").click(); fact("switched_back", App.lang === "zh");
    for (const [k] of TABS) { openTab(k); await wait(30); }
    openTab("score");
    const layer = document.querySelector('[data-layer="water"]'); layer.click(); fact("layer_off", map.on.water === false); layer.click();
    const times = []; for (let i = 0; i < 12; i++) { const t0 = performance.now(); Player.seek(Player.end * ((i * 5) % 12) / 12); map.draw(); times.push(performance.now() - t0); }
    fact("seek_ms_worst", Math.round(Math.max(...times)));
    map.scene(); const opened = map.k; map.home(); map.draw(); fact("county_holds_the_scene", map.k <= opened + 1e-9); map.zoom(6); map.draw(); map.scene(); map.draw(); fact("scene_again", Math.abs(map.k - opened) < 1e-9);
    fact("form_rows", document.querySelectorAll("#page-form .four tbody tr").length); fact("clause_rows", document.querySelectorAll("#page-clauses tbody tr").length);
    // The after-action report: every table, boxes that stay ticked, and a number that leads to its event.
    openTab("report");
    fact("paper_tables", document.querySelectorAll("#page-report table").length); fact("paper_problems", document.querySelectorAll("#page-report input[type=checkbox]").length);
    const box = document.querySelector("#page-report input[type=checkbox]");
    if (box) { box.click(); Paper.build(); fact("paper_ticked", document.querySelector("#page-report input[type=checkbox]").checked); }
    const blank = document.querySelector("#page-report .fill");
    if (blank) { blank.textContent = "补修广播"; blank.dispatchEvent(new Event("input")); Paper.build(); fact("paper_filled", document.querySelector("#page-report .fill").textContent === "补修广播"); }
    const proof = document.querySelector("#page-report td .link");
    if (proof) { proof.click(); fact("paper_evidence", App.t === Timeline.bySeq.get(+proof.textContent.slice(1))[1]); }
    App.lang = "en"; Paper.build(); fact("paper_en", /After-action report/.test(document.querySelector("#page-report h2").textContent)); App.lang = "zh"; Paper.build();
    fact("plots", document.querySelectorAll("#page-charts svg").length);
  } catch (e) { complaints.push("selftest: " + e.stack); }
  fact("complaints", complaints);
  return seen;
}
