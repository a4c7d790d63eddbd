/* The wish list without reloading: the same form, the same answers, only the list is swapped.
   The server orders, words and refuses; this file sends, announces, and lets a mouse drag.
   Without it every button is a plain submit. */

const PANEL = "wunschliste";
const ORDERING = /^(add|remove|up|down|move|sort)\b/;
let queue = Promise.resolve();

const panel = () => document.getElementById(PANEL);
const form = () => document.getElementById("wuensche");

function dress() {
  panel().querySelectorAll("[data-without-script]").forEach((element) => { element.hidden = true; });
  panel().querySelectorAll("[data-drag-hint]").forEach((element) => { element.hidden = false; });
  const chosen = [...panel().querySelectorAll("[data-ranks] [data-place]")].map((row) => row.dataset.place);
  for (const card of document.querySelectorAll("[data-card]")) {
    const isChosen = chosen.includes(card.dataset.card);
    card.querySelector("[data-add]").hidden = isChosen;
    card.querySelector("[data-chosen]").hidden = !isChosen;
  }
  for (const count of document.querySelectorAll("[data-wishes-count]")) count.textContent = chosen.length;
}

function announce(text) {
  const status = document.querySelector("[data-wishes-status]");
  status.textContent = "";
  requestAnimationFrame(() => { status.textContent = text; });
}

/* The focus stays with the wish that moved; at an end of the list with its other arrow. */
function refocus(does) {
  const [verb, key] = does.split(":");
  if (panel().querySelector(".q-errors")) { panel().querySelector(".q-errors").focus(); return; }
  if (verb === "add") { document.querySelector(`[data-card="${key}"] [data-chosen] a`)?.focus(); return; }
  const row = key && panel().querySelector(`[data-ranks] [data-place="${key}"]`);
  if (!row) { panel().focus({ preventScroll: true }); return; }
  row.classList.add("is-moved");
  const same = row.querySelector(`[value="${does}"]:not(:disabled)`);
  const target = verb === "move" ? row.querySelector('[type="number"]') : same || row.querySelector("button:not(:disabled)");
  target?.focus({ preventScroll: verb === "move" });
  row.scrollIntoView({ block: "nearest" });
}

async function send(does) {
  const open = [...panel().querySelectorAll("details")].map((details) => details.open);
  const data = new FormData(form());
  data.set("do", does);
  let answer;
  try {
    answer = await fetch(form().action, {
      method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual",
    });
  } catch { answer = null; }
  if (!answer || ![200, 409, 422].includes(answer.status)) { submitPlainly(does); return; }
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(PANEL);
  if (!fresh) { submitPlainly(does); return; }
  panel().replaceWith(document.adoptNode(fresh));
  [...panel().querySelectorAll("details")].forEach((details, index) => { details.open ||= open[index]; });
  dress();
  refocus(does);
  announce(panel().dataset.say || panel().querySelector(".q-errors")?.textContent.trim() || "");
}

/* Signed out, or no net: let the browser do it and show what comes. */
function submitPlainly(does) {
  const field = document.createElement("input");
  field.type = "hidden"; field.name = "do"; field.value = does;
  form().append(field);
  form().submit();
}

let waiting = 0;
function ask(does) {
  waiting += 1;
  queue = queue.then(() => send(does)).finally(() => { waiting -= 1; });
}

document.addEventListener("submit", (event) => {
  const does = event.submitter?.value || "";
  if (event.target.id !== "wuensche") return;
  if (ORDERING.test(does)) {
    event.preventDefault();
    ask(does);
  } else if (waiting) { /* quick fingers: what was pressed before is kept first */
    event.preventDefault();
    queue = queue.then(() => submitPlainly(does));
  }
});

document.addEventListener("change", (event) => {
  const row = event.target.closest?.("[data-ranks] [data-place]");
  if (row && event.target.type === "number") ask(`move:${row.dataset.place}`);
});

/* Dragging with a mouse or pen; fingers scroll, and have the arrows. */
let dragged = null;

document.addEventListener("pointerdown", (event) => {
  const row = event.target.closest?.("[data-ranks] [data-place]");
  if (!row || event.pointerType === "touch" || event.button !== 0 || event.target.closest("a, button, input")) return;
  dragged = row;
  row.classList.add("is-dragged");
  event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  const others = [...dragged.parentElement.querySelectorAll("[data-place]")].filter((row) => row !== dragged);
  const next = others.find((row) => {
    const box = row.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  if (next) { next.before(dragged); } else { others.at(-1)?.after(dragged); }
});

function drop() {
  if (!dragged) return;
  const row = dragged;
  dragged = null;
  row.classList.remove("is-dragged");
  const rows = [...row.parentElement.querySelectorAll("[data-place]")];
  const number = row.querySelector('[type="number"]');
  const moved = Number(number.value) !== rows.indexOf(row) + 1;
  rows.forEach((one, index) => { one.querySelector('[type="number"]').value = index + 1; });
  if (moved) ask(`move:${row.dataset.place}`);
}

document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);

if (panel() && form()) {
  document.documentElement.classList.add("has-ranking");
  dress();
}
