// What the browser does for every page: paper that charts fit, and a history without pages nobody asked for.

// Charts cannot be drawn anew while the browser prints: paper gets the width the page has, made to fit A4 landscape,
// so small that two blocks with charts are often on one sheet.
const WIDE = 930;

function fit() {
  const page = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (!page) return;
  const { paddingLeft, paddingRight } = getComputedStyle(page);
  const width = page.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  document.documentElement.style.setProperty("--paper-width", `${width}px`);
  document.documentElement.style.setProperty("--paper-zoom", Math.min(1, WIDE / width));
}

// On the way to another page Streamlit first writes that page's choices behind the address of the page left, and half a
// second later the right address: the first is overwritten, or Back would land on choices nobody made there.
const SOON = 1000;

function keepHistoryTrue() {
  const push = history.pushState.bind(history);
  let last = { isChoice: false, at: 0 };
  history.pushState = (state, title, address) => {
    const to = new URL(address, location.href);
    const isStep = to.pathname !== location.pathname && to.search === location.search;
    const isSecond = isStep && last.isChoice && performance.now() - last.at < SOON;
    last = { isChoice: to.pathname === location.pathname, at: performance.now() };
    if (isSecond) history.replaceState(state, title, address);
    else push(state, title, address);
  };
}

export default function () {
  if (window.cadranPage) return;
  window.cadranPage = true;
  addEventListener("beforeprint", fit);
  keepHistoryTrue();
}
