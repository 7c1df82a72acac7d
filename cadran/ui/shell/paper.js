// Paper: A4 landscape whose sheets are full. Charts cannot be drawn anew while the browser prints, so paper gets the
// width the page has, made to fit; what it shows is laid out in columns as high as a sheet, which the browser cuts as it
// cuts sheets: there one sees which sheet would stay empty, and makes the chart smaller that did not fit on it, or the
// whole page a little smaller or larger, and cuts paper there. What a phone shows narrow gets the whole width; its charts
// stay as drawn.
const SHEET_WIDE = 1047; // pixels a sheet is wide within its margins
const WIDE = 880; // of these, what a page takes
const SHEET = 690; // of 718 that a sheet is high: the head of a table that goes on stands on each sheet
const SIZES = [1, 0.97, 0.94, 0.91, 0.88, 1.04, 1.08, 1.12, 1.16];
const FULL = 0.79; // of every sheet but the last
const NOT_A_SCRAP = 0.16; // of the last one
const ALMOST_OVER = 0.97; // of the last one: what stands below its last words would begin another
const SMALLEST = 0.5; // of a chart as drawn
const GAP = 100;
const CUT = "data-paper-cut";
const FOOT = 30;
const INKED = "p, span, b, small, td, h2";
const CHART = '[data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"])';

function fit() {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (!page) return;
  const { paddingLeft, paddingRight } = getComputedStyle(page);
  const width = Math.max(WIDE, page.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  document.documentElement.style.setProperty("--paper-width", `${width}px`);
  asPrinted(() => {
    const charts = [...page.querySelectorAll(CHART)], inked = [...charts, ...page.querySelectorAll(INKED)];
    const tried = [];
    for (const size of SIZES) {
      tried.push(laidOut({ page, width, charts, inked }, size));
      if (!tried.at(-1).flaws) break;
    }
    const best = tried.reduce((least, one) => (one.flaws < least.flaws ? one : least));
    best.scales.forEach((scale, chart) => setScale(chart, scale));
    document.querySelectorAll(`[${CUT}]`).forEach(one => one.removeAttribute(CUT));
    cut(page, sheetAt(page, onSheets(page, width, best.size)));
    page.removeAttribute("style");
  });
}

// What the style sheets say of paper holds on the screen for as long as `measure` takes, and what they say of a phone
// does not; nothing is painted meanwhile.
function asPrinted(measure) {
  const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
    .filter(rule => rule instanceof CSSMediaRule && onPaper(rule.media.mediaText))
    .map(rule => ({ rule, text: rule.media.mediaText }));
  rules.forEach(({ rule, text }) => { rule.media.mediaText = onPaper(text); });
  try { measure(); } finally { rules.forEach(({ rule, text }) => { rule.media.mediaText = text; }); }
}

function onPaper(text) {
  if (text === "print") return "all";
  return Number(text.match(/max-width: (\d+)/)?.[1]) < SHEET_WIDE ? "not all" : "";
}

const setScale = (chart, scale) => chart.style.setProperty("--paper-fit", scale);

function setSize(width, size) {
  const zoom = (WIDE * size) / width;
  document.documentElement.style.setProperty("--paper-zoom", zoom);
  return zoom;
}

// The page in columns as high as a sheet, of the size `size` of the usual one; pixels from one to the next.
function onSheets(page, width, size) {
  const zoom = setSize(width, size);
  const columns = { "column-width": width, "column-gap": GAP, height: SHEET / zoom, width, "max-width": width };
  page.style.cssText = "column-fill: auto; " + Object.entries(columns).map(([name, px]) => `${name}: ${px}px`).join("; ");
  return (width + GAP) * zoom;
}

// Which sheet a box is on.
function sheetAt(page, step) {
  const { left } = page.getBoundingClientRect();
  return box => Math.floor((box.left - left + 1) / step);
}

// How large each chart is on sheets of that size, and how many sheets are not full.
function laidOut({ page, width, charts, inked }, size) {
  const at = sheetAt(page, onSheets(page, width, size));
  const scales = new Map(charts.map(chart => [chart, 1]));
  scales.forEach((scale, chart) => setScale(chart, scale));
  let sheets = sheetsOf(page, inked, at);
  for (let sheet = 0; sheet < sheets.length - 1; sheet += 1) {
    for (let tries = 0; sheets[sheet] < FULL && tries < 3 && drawnUp(page, at, scales, sheet, sheets[sheet]); tries += 1) {
      sheets = sheetsOf(page, inked, at);
    }
  }
  const empty = sheets.slice(0, -1).filter(used => used < FULL).length;
  const last = sheets.at(-1), isScrap = sheets.length > 1 && last < NOT_A_SCRAP;
  return { size, scales, flaws: empty + (isScrap || last > ALMOST_OVER ? 1 : 0) };
}

// How much of each sheet is used, from 0 to 1.
function sheetsOf(page, inked, at) {
  const { top } = page.getBoundingClientRect();
  const sheets = [];
  for (const one of inked) {
    for (const box of one.getClientRects()) {
      if (!box.width || !box.height) continue;
      sheets[at(box)] = Math.max(sheets[at(box)] ?? 0, (box.bottom - top) / SHEET);
    }
  }
  return Array.from(sheets, used => used ?? 0);
}

// Make the charts that begin the sheet after `sheet` fit in what is left of it; whether there were any that can.
function drawnUp(page, at, scales, sheet, used) {
  const { top } = page.getBoundingClientRect();
  let isAny = false;
  for (const [chart, scale] of scales) {
    const drawn = chart.getBoundingClientRect();
    const head = chart.closest('[class*="st-key-block_"]')?.querySelector('[class*="st-key-head_"]') ?? chart;
    const begins = head.getBoundingClientRect();
    if (at(begins) !== sheet + 1 || begins.top - top > FOOT) continue;
    const room = (1 - used) * SHEET - (drawn.top - begins.top) - FOOT;
    const smaller = Math.min(0.97, room / drawn.height) * scale;
    if (smaller < SMALLEST) continue;
    scales.set(chart, smaller);
    setScale(chart, smaller);
    isAny = true;
  }
  return isAny;
}

// Paper is cut where the columns are: before what begins a sheet that what holds it does not begin, by its number.
function cut(whole, at) {
  const begun = new Set([at(whole.getClientRects()[0])]);
  for (const one of whole.children) {
    const boxes = [...one.getClientRects()].filter(box => box.height);
    if (!boxes.length || one instanceof SVGElement) continue;
    const { display, position } = getComputedStyle(one);
    if (position === "absolute") continue;
    if (!begun.has(at(boxes[0])) && display !== "inline") one.setAttribute(CUT, at(boxes[0]) + 1);
    boxes.forEach(box => begun.add(at(box)));
    cut(one, at);
  }
}
