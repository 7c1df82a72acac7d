// What the browser does for every page: paper that charts fit, the colours of the system, a history of pages asked for.

// Charts cannot be drawn anew while the browser prints: paper gets the width the page has, made to fit A4 landscape.
// A block with a chart is never cut in two: a chart that would make it taller than half a sheet is made smaller, or it
// would leave the sheet before it half empty. What a phone shows narrow gets the whole width; its charts stay as drawn.
const WIDE = 880;
const HALF_SHEET = 350;
const FOOT = 45;

function fit() {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (!page) return;
  const { paddingLeft, paddingRight } = getComputedStyle(page);
  const width = Math.max(WIDE, page.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  const zoom = WIDE / width;
  const look = document.documentElement.style;
  look.setProperty("--paper-width", `${width}px`);
  look.setProperty("--paper-zoom", zoom);
  for (const drawn of page.querySelectorAll('[data-testid="stPlotlyChart"]')) {
    const block = drawn.closest('[class*="st-key-block_"]'), chart = drawn.closest('[data-testid="stElementContainer"]');
    if (!block) continue;
    const above = chart.getBoundingClientRect().top - block.getBoundingClientRect().top;
    chart.style.setProperty("--paper-fit", Math.min(1, (HALF_SHEET / zoom - above - FOOT) / chart.offsetHeight));
  }
}

// On the way to another page Streamlit first writes that page's choices behind the address of the page left, and later,
// as soon as the server has answered, the right address: the first is overwritten, or Back would land on choices nobody
// made there. It is the same step where the reader pressed nothing in between, however long the server takes.
function keepHistoryTrue() {
  const push = history.pushState.bind(history);
  let acts = 0;
  ["pointerdown", "keydown"].forEach(name => addEventListener(name, () => { acts += 1; }, true));
  let last = { isChoice: false, acts: 0 };
  history.pushState = (state, title, address) => {
    const to = new URL(address, location.href);
    const isStep = to.pathname !== location.pathname && to.search === location.search;
    const isSecond = isStep && last.isChoice && last.acts === acts;
    last = { isChoice: to.pathname === location.pathname, acts };
    if (isSecond) history.replaceState(state, title, address);
    else push(state, title, address);
  };
}

// Streamlit turns its own colours when the system does, and tells nobody: the page is asked for anew in the others.
function followTheme(setTriggerValue) {
  window.cadranTurned = () => setTriggerValue("theme", Date.now());
  if (window.cadranPage) return;
  const turned = () => setTimeout(() => window.cadranTurned(), 300);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", turned);
}

export default function ({ setTriggerValue }) {
  followTheme(setTriggerValue);
  if (window.cadranPage) return;
  window.cadranPage = true;
  addEventListener("beforeprint", fit);
  keepHistoryTrue();
}
