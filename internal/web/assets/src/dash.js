// A dashboard in the browser: draws the charts whose options the page carries,
// in the page's colours, and keeps figures and tables up to date while
// responses arrive. Without it the page is complete: the tables hold it all.
const dark = matchMedia("(prefers-color-scheme: dark)");
const print = matchMedia("print");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map(); // element → its chart
const narrow = 480; // CSS pixels; below it the options' media rules apply

// token is the value that the stylesheet gives a custom property now.
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const paint = (v) => (typeof v === "string" && v.startsWith("var:") ? token(v.slice(4)) : v);

// optionOf reads a chart's option. Where a colour is expected, "var:name"
// stands for the custom property --name, so that colours follow the scheme.
function optionOf(root, id) {
  const text = root.getElementById(`option-${id}`)?.textContent;
  if (!text) return null;
  const option = JSON.parse(text, (key, v) => (/color$/i.test(key) ? (Array.isArray(v) ? v.map(paint) : paint(v)) : v));
  option.animation = !still.matches;
  return option;
}

function theme() {
  const [fg, dim, hair, card] = ["fg", "dim", "hair", "card"].map(token);
  const { fontFamily } = getComputedStyle(document.body);
  const axis = {
    axisLine: { lineStyle: { color: dim } },
    axisTick: { lineStyle: { color: dim } },
    axisLabel: { color: dim },
    nameTextStyle: { color: dim },
    splitLine: { lineStyle: { color: hair } },
  };
  return {
    color: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => token(`c${n}`)),
    backgroundColor: "transparent",
    textStyle: { fontFamily, color: fg },
    legend: { textStyle: { color: fg } },
    visualMap: { textStyle: { color: fg } },
    tooltip: { backgroundColor: card, borderColor: dim, textStyle: { color: fg } },
    categoryAxis: axis,
    valueAxis: axis,
  };
}

const lang = () => (document.documentElement.lang.startsWith("vi") ? "VI" : "EN");

// fit gives the element the height that its chart wants at the width it has.
function fit(el) {
  const { height, narrow: tall } = el.dataset;
  if (height) el.style.height = `${(el.clientWidth < narrow && tall) || height}px`;
}

function draw(el, init) {
  drawn.get(el)?.dispose();
  drawn.delete(el);
  const option = optionOf(document, el.dataset.chart);
  if (!option) return;
  fit(el);
  const chart = init(el, theme(), { renderer: "svg", locale: lang() });
  chart.setOption(option);
  drawn.set(el, chart);
}

async function charts() {
  const elements = () => [...document.querySelectorAll("[data-chart]")];
  elements().forEach(fit);
  const { init } = await import("./echarts.js");
  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      fit(target);
      drawn.get(target)?.resize();
    }
  });
  const start = (el) => {
    draw(el, init);
    resized.observe(el);
  };
  elements().forEach(start);
  for (const media of [dark, print, still]) {
    media.addEventListener("change", () => elements().forEach((el) => draw(el, init)));
  }
  // What a refresh calls: charts that are gone are freed, new ones drawn.
  return () => {
    for (const [el, chart] of drawn) {
      if (el.isConnected) continue;
      chart.dispose();
      resized.unobserve(el);
      drawn.delete(el);
    }
    elements().filter((el) => !drawn.has(el)).forEach(start);
  };
}

// morph makes old's content that of fresh and touches only what differs, so
// that focus, selection and an open <details> stay.
function morph(old, fresh) {
  const next = [...fresh.childNodes];
  for (const node of [...old.childNodes].slice(next.length)) node.remove();
  next.forEach((b, i) => {
    const a = old.childNodes[i];
    if (!a) old.append(b);
    else if (a.nodeName !== b.nodeName) a.replaceWith(b);
    else if (a.nodeType === Node.ELEMENT_NODE) morph(a, b);
    else if (a.data !== b.data) a.data = b.data;
  });
}

const byKey = (root, name, key) => root.querySelector(`[${name}="${CSS.escape(key)}"]`);

const figures = (root) => [...root.querySelectorAll("[data-figure]")].map((f) => f.dataset.figure).join();

// update brings the page to the state of a freshly fetched one; a new version
// of the form may have other figures.
function update(fresh, sync) {
  if (figures(document) !== figures(fresh)) {
    location.reload();
    return;
  }
  for (const figure of document.querySelectorAll("[data-figure]")) {
    const next = byKey(fresh, "data-figure", figure.dataset.figure);
    const el = figure.querySelector("[data-chart]");
    if (!next) continue;
    if (!el !== !next.querySelector("[data-chart]")) figure.replaceWith(next); // the first response is in
    else if (el) redraw(el, next);
  }
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = byKey(fresh, "data-live", part.dataset.live);
    if (next) morph(part, next);
  }
  sync();
}

const seriesOf = (option) => option.series.map(({ id }) => id).join();

// redraw moves a chart to its new figures where they changed. (Only what came
// or went needs a fresh start: ECharts' replaceMerge would take the series
// away again with the media rules, which name none.)
function redraw(el, next) {
  const id = el.dataset.chart;
  const [old, fresh] = [document, next.ownerDocument].map((root) => root.getElementById(`option-${id}`));
  if (!old || !fresh || old.textContent === fresh.textContent) return;
  const before = optionOf(document, id);
  old.textContent = fresh.textContent;
  Object.assign(el.dataset, next.querySelector("[data-chart]").dataset);
  fit(el);
  const chart = drawn.get(el);
  const after = optionOf(document, id);
  if (seriesOf(before) !== seriesOf(after)) chart?.clear();
  chart?.setOption(after);
}

function live(url, sync) {
  const badge = document.querySelector(".live");
  const show = (on) => {
    badge?.classList.toggle("off", !on);
    if (badge) badge.textContent = on ? badge.dataset.on : badge.dataset.off;
  };
  // The session is over, or the dashboard is gone: say so, with the way back.
  const signedOut = (url) => {
    show(false);
    const link = Object.assign(document.createElement("a"), { href: url, textContent: badge?.dataset.out });
    badge?.replaceChildren(link);
  };
  let last = 0;
  let waiting = false;
  const source = new EventSource(url);

  async function refresh() {
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { "X-Requested-With": "live" } });
    if (!answer.ok || answer.redirected) return source.close(), signedOut(answer.url);
    update(new DOMParser().parseFromString(await answer.text(), "text/html"), sync);
  }
  // At most one refresh a second, and none while nobody looks.
  async function soon() {
    if (waiting || document.hidden) return;
    waiting = true;
    await new Promise((done) => setTimeout(done, Math.max(0, last + 1000 - Date.now())));
    last = Date.now();
    waiting = false;
    await refresh().catch(() => show(false));
  }
  source.addEventListener("update", soon);
  source.addEventListener("open", () => (show(true), soon())); // what came before, or while it was cut
  source.addEventListener("error", () => show(false));
  document.addEventListener("visibilitychange", soon);
}

const ready = charts();
if (document.body.dataset.stream) live(document.body.dataset.stream, () => ready.then((sync) => sync()));
