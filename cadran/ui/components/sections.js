// The menu of the sections of a page: it leads to a section, and to the one the address names when the page opens.
const SECTION = id => document.querySelector(`.st-key-section_${CSS.escape(id)}`);
const isWaiting = () => [...document.querySelectorAll(".cadran-later")].some(place => place.offsetHeight > 0);

function goTo(address) {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

const app = () => document.querySelector('[data-testid="stApp"]');
const isDone = () => app().dataset.testScriptState === "notRunning";

// What is above may still grow: stay on the section until the page stands still or the reader moves.
function stayOn(id) {
  const until = Date.now() + 30000;
  let stillFor = 0;
  const stop = () => { stillFor = Infinity; };
  ["wheel", "touchstart", "keydown", "mousedown"].forEach(name => addEventListener(name, stop, { once: true, passive: true }));
  const step = () => {
    if (stillFor > 12 || Date.now() > until) return;
    const section = SECTION(id);
    const before = section && section.getBoundingClientRect().top;
    if (section) section.scrollIntoView({ block: "start" });
    const isStill = section && isDone() && Math.abs(section.getBoundingClientRect().top - before) < 2;
    if (stillFor !== Infinity) stillFor = isStill ? stillFor + 1 : 0;
    setTimeout(step, 150);
  };
  step();
}

// Paper needs every section: ask for all of them, print when they stand.
function printAll(address) {
  goTo(address);
  const step = () => {
    if (!isWaiting() && isDone()) setTimeout(() => window.print(), 500);
    else setTimeout(step, 300);
  };
  setTimeout(step, 300);
}

function isPrint(event) {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && isWaiting();
}

// Sections the reader comes near are asked for together, a moment later.
function watch(menu, setStateValue) {
  const seen = new Set();
  let waiting;
  const root = document.querySelector('[data-testid="stMain"]');
  const observer = new IntersectionObserver(entries => {
    const near = entries.filter(entry => entry.isIntersecting).map(entry => nameOf(entry.target));
    if (near.every(name => seen.has(name))) return;
    near.forEach(name => seen.add(name));
    clearTimeout(waiting);
    waiting = setTimeout(() => setStateValue("seen", [...seen]), 150);
  }, { root, rootMargin: "400px" });
  const look = setInterval(() => {
    if (!menu.isConnected) { clearInterval(look); observer.disconnect(); return; }
    document.querySelectorAll(".cadran-later").forEach(place => observer.observe(place));
  }, 200);
}

const nameOf = place => place.closest('[class*="st-key-section_"]').className.match(/st-key-section_(\w+)/)[1];

export default function ({ parentElement, data, setStateValue }) {
  const menu = parentElement.querySelector("nav");
  if (!menu.dataset.watched) watch(menu, setStateValue);
  menu.dataset.watched = "1";
  menu.setAttribute("aria-label", data.label);
  menu.replaceChildren(...data.sections.map(section => {
    const link = document.createElement("a");
    link.textContent = section.name;
    link.href = section.address;
    link.onclick = event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      goTo(section.address);
      stayOn(section.id);
    };
    return link;
  }));
  const asked = data.at && location.pathname + location.search;
  if (asked && window.cadranAt !== asked) stayOn(data.at);
  window.cadranAt = asked;
  window.cadranPrint ??= addEventListener("keydown", event => {
    if (!isPrint(event)) return;
    event.preventDefault();
    printAll(window.cadranEverything);
  }, true) ?? true;
  window.cadranEverything = data.everything;
}
