// Main: unpack, build, switch language, tabs, the rest of the page.
const TABS = [["score", "成绩单", "Score"], ["clauses", "条款", "Clauses"], ["charts", "图表", "Charts"], ["warning", "预警", "Warning"], ["timeline", "时间线", "Timeline"], ["report", "评估报告", "Report"], ["form", "复盘表", "After-action"], ["about", "说明", "About"]];
function openTab(key) {
  for (const [k] of TABS) { $("page-" + k).classList.toggle("on", k === key); const b = $("tab-" + k); b.classList.toggle("on", k === key); b.setAttribute("aria-selected", k === key); }
  App.tab = key;
  if (key === "timeline") Timeline.follow(true);
}
function setLang(lang) {
  App.lang = lang;
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  try { localStorage.setItem("yanlian-lang", lang); } catch { /* asked again next time */ }
  for (const n of document.querySelectorAll("[data-zh]")) n.textContent = T(n.dataset.zh, n.dataset.en);
  for (const n of document.querySelectorAll("#lang [data-lang]")) n.classList.toggle("on", n.dataset.lang === lang);
  Player.boxKey = null;
  for (const fn of App.listeners) fn();
}
function words() {
  const m = App.meta, c = m.card, d = m.drill, agents = (k) => grouped(c.agents[k] || 0);
  $("title").textContent = N(d.title);
  document.title = T("【演练】", "[DRILL] ") + N(d.title);
  $("subtitle").textContent = [N(m.county.name), T(`${day(0)} ${wall(0)} 起 ${duration(d.minutes * 60)}`, `from ${day(0)} ${wall(0)}, ${duration(d.minutes * 60)}`), T(`${agents("people")} 人 · ${agents("households")} 户`, `${agents("people")} people · ${agents("households")} households`), T("种子 ", "seed ") + d.seed].join(" · ");
  const caveat = textOf(c, "caveat") || T("本结果出自假定的输入，不构成对任何真实预案的证明。", "Result of assumed inputs; no evidence about any real plan.");
  const own = caveat.replace(/^(【演练】|\[DRILL\]|\[EXERCISE\])\s*/, ""), made = m.county.reconstruction ? N(m.county.reconstruction) : "";
  $("caveat").replaceChildren(el("b", {}, T("【演练】示意图", "[DRILL] Schematic map")), " ", own, made && !own.includes(made) ? " " + made : "");
  $("tabs").replaceChildren(...TABS.map(([k, zh, en]) => el("button", { type: "button", role: "tab", id: "tab-" + k, "aria-controls": "page-" + k, onclick: () => openTab(k) }, T(zh, en))));
  openTab(App.tab || "score");
  about();
}
function about() {
  const m = App.meta, c = m.card, keys = [["空格", "Space", "播放、暂停", "play, pause"], ["← →", "← →", "前后 1 分钟；Shift 10 分钟", "a minute back or on; Shift ten"], ["N / P", "N / P", "下一、上一事件", "next, previous event"], ["[ ]", "[ ]", "放慢、加快", "slower, faster"], ["Home End", "Home End", "开始、结束", "start, end"], ["+ − R H", "+ − R H", "缩放、现场、全县", "zoom, the scene, the whole county"], ["L", "L", "图例与图层", "legend and layers"], ["F2", "F2", "中 / En", "中 / En"], ["Esc", "Esc", "关闭弹窗", "close the popup"]];
  const sec = (zh, en, ...body) => el("section", { class: "card" }, el("h3", {}, T(zh, en)), ...body), p = (zh, en) => el("p", {}, T(zh, en));
  $("page-about").replaceChildren(
    sec("怎样读这份报告", "How to read this report",
      p("左侧每个数字都有证据：点“证据”展开记录行，再点一行，右侧地图即转到那一刻、那一处。地图逐分钟重演，各村人数逐分钟准确。", "Every number on the left has evidence: open it, click a line, and the map goes to that moment and place. The map replays the drill by the minute; counts by village are exact."),
      p("等级 优/良/中/差 依指数（P 1、S 0.75、M 0.4、U 0 的加权平均）：0.9、0.75、0.5 为界；否决项触发则封顶为“中”。未检验的指标不计零分。", "The grade follows the index (weighted mean of P 1, S 0.75, M 0.4, U 0) with limits 0.9, 0.75 and 0.5; a tripped gate caps it at Fair. What was not tested is never counted as zero."),
      p("“无预案”与“完美”是同一场灾害、同一随机种子下的两个对照：前者无人下令，后者在 T+00:00 就对所有真正危险的地方下达正确命令。", "“No plan” and “perfect” are the same hazard with the same luck: in one nobody gives orders, in the other the right order reaches every truly endangered place at T+00:00.")),
    sec("快捷键", "Keys", el("table", { class: "grid" }, el("tbody", {}, keys.map(([kz, ke, zh, en]) => el("tr", {}, el("td", {}, el("kbd", {}, T(kz, ke))), el("td", {}, T(zh, en))))))),
    sec("来源与限度", "Sources and limits", p(...m.county.source), m.county.reconstruction ? p(m.county.reconstruction[0], m.county.reconstruction[1] || m.county.reconstruction[0]) : "", m.drill.source[0] ? p(...m.drill.source) : "", el("p", {}, textOf(c, "caveat") || ""),
      el("p", {}, T(byHazard("水深颜色按模拟水深分级，不是实测；", "火场颜色按模拟火焰分级，不是实测；", "烟与毒气颜色按模拟浓度分级，不是实测；") + "地图为示意图，不作导航或法定依据。", byHazard("Depth colours are simulated, not measured. ", "Fire colours are simulated, not measured. ", "Smoke and gas are simulated, not measured. ") + "The map is schematic; not for navigation, no legal standing."))),
    sec("本次运行", "This run", el("table", { class: "grid" }, el("tbody", {}, [[T("演练", "Drill"), c.drill], [T("预案", "Plans"), c.plan.join(", ") || "—"], [T("种子", "Seed"), c.seed], [T("指纹", "Fingerprint"), el("code", {}, c.fingerprint)], [T("引擎", "Engine"), c.engine], [T("推演用时", "Drill time"), c.drill_s.toFixed(1) + " s"], [T("坐标系", "CRS"), m.county.crs]].map(([a, b]) => el("tr", {}, el("td", {}, a), el("td", {}, b)))))),
    sec("记录中的事件", "Events in the record", el("table", { class: "grid" }, el("thead", {}, el("tr", {}, el("th", {}, T("种类", "Kind")), el("th", { class: "num" }, T("记录", "Record")), el("th", { class: "num" }, T("本页", "This page")))), el("tbody", {}, m.kinds.map((k) => el("tr", {}, el("td", {}, T(k[1], k[2]), " ", el("small", {}, k[0])), el("td", { class: "num" }, grouped(k[4])), el("td", { class: "num" }, grouped(k[5]))))))));
}
function splitter() {
  const bar = $("split"), main = $("main");
  bar.addEventListener("pointerdown", (e) => { bar.setPointerCapture(e.pointerId); bar.classList.add("on"); });
  bar.addEventListener("pointermove", (e) => { if (bar.hasPointerCapture(e.pointerId)) main.style.setProperty("--left", Math.max(340, Math.min(innerWidth - 420, e.clientX)) + "px"); });
  bar.addEventListener("pointerup", (e) => { bar.releasePointerCapture(e.pointerId); bar.classList.remove("on"); });
}
async function main() {
  if (typeof DecompressionStream === "undefined") {
    $("loading").textContent = "这个浏览器太旧，无法展开报告数据；请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari 打开。 · This browser is too old to unpack the report; open it in Chrome, Edge, Firefox or Safari from 2023 on.";
    return;
  }
  const meta = (App.meta = JSON.parse(new TextDecoder().decode(await unpack("meta"))));
  const [terrain, basemap, water, tracks] = await Promise.all(["terrain", "basemap", "water", "tracks"].map(unpack));
  const drill = new Drill(meta, tracks, water);
  for (const id of ["top", "caveat", "main"]) $(id).hidden = false;
  let lang = "zh";
  try { lang = localStorage.getItem("yanlian-lang") || lang; } catch { /* the default stands */ }
  const asked = new URLSearchParams(location.search).get("lang");
  const map = new MapView(drill, new Terrain(terrain), basemap);
  onLang(words);
  Timeline.start(); Player.start(drill, map); Charts.start(drill); Sheet.start(); Warning.start(); Form.start(); Paper.start();
  splitter();
  $("lang").addEventListener("click", () => setLang(App.lang === "zh" ? "en" : "zh"));
  $("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => { Timeline.limit = 1500; Timeline.rows(); map.draw(); });
  addEventListener("afterprint", () => document.body.classList.remove("only-form", "only-report"));
  setLang(asked === "en" || asked === "zh" ? asked : lang);
  $("loading").remove();
  const page = new URLSearchParams(location.search).get("tab");
  if (TABS.some(([k]) => k === page)) openTab(page);
  const at = new URLSearchParams(location.search).get("at");
  Player.seek(at === null ? 0 : +at * 60);
  document.body.classList.add("ready");
}
main().catch((e) => { $("loading").textContent = "报告数据损坏，无法展开：" + e.message + " · The report's data are damaged: " + e.message; console.error(e); });
