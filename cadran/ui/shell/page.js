// What the browser does for every page: full sheets of paper, the colours of the system, a history of pages asked for.

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
