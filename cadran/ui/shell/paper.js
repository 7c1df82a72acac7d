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

export default function () {
  window.cadranPaper ??= addEventListener("beforeprint", fit) ?? true;
}
