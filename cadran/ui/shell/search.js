// The palette: what is typed goes to the server after a moment; arrows choose a result, Enter opens it.
const WAIT = 180;

function opened(address) {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

function result(hit, index, chosen) {
  const link = document.createElement("a");
  link.href = hit.address;
  link.setAttribute("role", "option");
  link.id = `cadran-hit-${index}`;
  link.setAttribute("aria-selected", String(index === chosen));
  const name = document.createElement("span");
  name.textContent = hit.name;
  const note = document.createElement("small");
  note.textContent = hit.note;
  link.append(name, note);
  link.onclick = event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opened(hit.address);
  };
  return link;
}

export default function ({ parentElement, data, setStateValue }) {
  const field = parentElement.querySelector("input");
  const list = parentElement.querySelector("[role=listbox]");
  const foot = parentElement.querySelector("p");
  let chosen = 0;
  let waiting;

  const choose = index => {
    const links = list.querySelectorAll("a");
    if (!links.length) return;
    chosen = (index + links.length) % links.length;
    links.forEach((link, at) => link.setAttribute("aria-selected", String(at === chosen)));
    field.setAttribute("aria-activedescendant", `cadran-hit-${chosen}`);
    links[chosen].scrollIntoView({ block: "nearest" });
  };
  const send = () => { if (field.value.trim() !== data.text) setStateValue("text", field.value.trim()); };

  field.placeholder = data.words;
  field.setAttribute("aria-label", data.words);
  foot.textContent = data.foot;
  const rows = [];
  let index = 0;
  for (const group of data.groups) {
    const head = document.createElement("h3");
    head.textContent = group.name;
    rows.push(head, ...group.hits.map(hit => result(hit, index++, chosen)));
  }
  list.replaceChildren(...rows);
  field.oninput = () => { clearTimeout(waiting); waiting = setTimeout(send, WAIT); };
  field.onkeydown = event => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") {
      clearTimeout(waiting);
      const isAnswered = field.value.trim() === data.text;
      const hits = data.groups.flatMap(group => group.hits);
      if (isAnswered && hits.length) opened(hits[chosen].address);
      else { parentElement.cadranEnter = true; send(); }
    } else return;
    event.preventDefault();
  };
  if (parentElement.cadranEnter && field.value.trim() === data.text) {
    parentElement.cadranEnter = false;
    const first = data.groups.flatMap(group => group.hits)[0];
    if (first) opened(first.address);
  }
  if (!parentElement.cadranFocused) { field.focus(); parentElement.cadranFocused = true; }
}
