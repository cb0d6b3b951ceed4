// Base: small helpers, the two languages, numbers and times.
const $ = (id) => document.getElementById(id);
const App = { lang: "zh", meta: null, listeners: [], t: 0 };
const onLang = (fn) => { App.listeners.push(fn); };
const T = (zh, en) => (App.lang === "zh" ? zh : en);
/** A name `[zh, en?]` in the language of the page. */
const N = (name) => (name ? (App.lang === "en" && name[1] ? name[1] : name[0]) : "");

function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [k, v] of Object.entries(props || {})) {
    if (k === "class") node.className = v;
    else if (k.startsWith("on")) node.addEventListener(k.slice(2), v);
    else if (k === "style") node.style.cssText = v;
    else if (v !== null && v !== undefined && v !== false) node.setAttribute(k, v === true ? "" : v);
  }
  for (const c of children.flat(3)) if (c !== null && c !== undefined && c !== false) node.append(c.nodeType ? c : String(c));
  return node;
}
function svg(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [k, v] of Object.entries(props || {})) if (v !== null && v !== undefined) node.setAttribute(k, v);
  for (const c of children.flat(3)) if (c !== null && c !== undefined) node.append(c);
  return node;
}

/** A font of the page for a canvas. */
const font = (size) => size + " " + (App.family = App.family || getComputedStyle(document.body).fontFamily);
const grouped = (n) => Math.round(n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",").replace("-", "−");
function plain(v) {
  const a = Math.abs(v);
  if (a >= 100 || Math.abs(v - Math.round(v)) < 1e-9) return grouped(v);
  return (a >= 10 ? v.toFixed(1) : v.toFixed(2)).replace("-", "−");
}
function duration(s) {
  const sign = s < 0 ? "−" : ""; s = Math.round(Math.abs(s));
  if (s >= 600) s = Math.round(s / 60) * 60; // as `report::number`
  const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, r = s % 60;
  const [H, M, S] = T(["小时", "分", "秒"], ["h", "min", "s"]);
  if (h) return sign + h + " " + H + (m ? " " + String(m).padStart(2, "0") + " " + M : "");
  if (m) return sign + m + " " + M + (r && s < 600 ? " " + r + " " + S : "");
  return sign + r + " " + S;
}
const UNITS = {
  persons: ["人", "people"], person: ["人", "people"], "person-min": ["人·分", "person-min"], "person-h": ["人·时", "person-h"], "person-d": ["人·日", "person-days"],
  min: ["分", "min"], h: ["小时", "h"], m: ["米", "m"], mm: ["毫米", "mm"], "m3/s": ["立方米/秒", "m³/s"], veh: ["辆", "vehicles"], households: ["户", "households"], orders: ["条", "orders"], clauses: ["条", "clauses"], count: ["次", "count"],
};
function withUnit(v, unit) {
  if (v === null || v === undefined) return "—";
  if (unit === "1" || unit === "share" || unit === "%") {
    const p = unit === "%" ? v : v * 100;
    return p.toFixed(1).replace(/\.0$/, "").replace("-", "−") + " %";
  }
  if (unit === "s") return duration(v);
  if (unit === "min" && Math.abs(v) >= 60) return duration(v * 60);
  const u = UNITS[unit] ? T(...UNITS[unit]) : unit || "";
  return plain(v) + (u ? " " + u : "");
}
/** A value of a metric; one that stands for "never" says so. */
const metricValue = (m, v) => m.never && v === m.value ? T("从未", "never") : withUnit(v, m.unit);
const two = (n) => String(n).padStart(2, "0");
/** `T+hh:mm` of a moment in seconds. */
function clockT(s) {
  const a = Math.abs(Math.round(s)), r = a % 60;
  return "T" + (s < 0 ? "−" : "+") + two(Math.floor(a / 3600)) + ":" + two(Math.floor(a / 60) % 60) + (r ? ":" + two(r) : "");
}
const local = (s) => new Date(App.meta.drill.start_ms + App.meta.drill.offset_s * 1000 + s * 1000);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** `05:30` on the drill's own wall clock. */
const wall = (s) => { const d = local(s); return two(d.getUTCHours()) + ":" + two(d.getUTCMinutes()); };
const day = (s) => { const d = local(s); return T(`${d.getUTCMonth() + 1}月${d.getUTCDate()}日`, `${d.getUTCDate()} ${MONTHS[d.getUTCMonth()]}`); };
/** Running sum of differences. */
function sums(list) { let v = 0; return Float64Array.from(list, (d) => (v += d)); }
/** Last position in ascending `list` whose value is not above `x`, or −1. */
function lastNotAbove(list, x, from = 0, to = list.length) {
  let a = from, b = to;
  while (a < b) { const m = (a + b) >> 1; if (list[m] <= x) a = m + 1; else b = m; }
  return a - 1;
}
