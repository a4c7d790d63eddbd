/* Days of practice on a phone: the hours' stepper, and entries kept on the device without a net.
   Without this file every button is a plain submit. Only times are kept, never text (M45). */

const STORE = "quartier-tage";

/* Steps of a quarter of an hour */
for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const field = stepper.querySelector("input");
  for (const button of stepper.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const value = Number(String(field.value).replace(",", ".")) + Number(button.dataset.step);
      field.value = Math.min(Number(field.max), Math.max(Number(field.min), value));
    });
  }
}

const form = document.querySelector("[data-enter]");
const place = document.querySelector("[data-queue]");

function kept() {
  try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch { return []; }
}

function keep(entries) {
  try {
    if (entries.length) localStorage.setItem(STORE, JSON.stringify(entries));
    else localStorage.removeItem(STORE);
    return true;
  } catch { return false; }
}

function say(text, kind, url) {
  if (!place) return;
  const line = document.createElement("p");
  line.className = `q-flash q-flash--${kind}`;
  line.setAttribute("role", "status");
  line.textContent = text;
  if (url) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = place.dataset.open;
    line.append(" ", link);
  }
  place.hidden = false;
  place.append(line);
}

/* One entry to the server: its key makes a second sending harmless. */
async function send(entry) {
  const data = new FormData();
  for (const name of ["key", "day", "hours"]) data.set(name, entry[name]);
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
  const answer = await fetch(entry.url, { method: "POST", body: data, redirect: "manual" });
  if (![200, 409, 422].includes(answer.status)) throw new Error("not now");
  return answer.json();
}

/* What was kept goes out as soon as the page is open again with a net. */
async function sendAll() {
  let saved = false;
  for (const entry of kept().filter((one) => one.owner === place?.dataset.owner)) {
    let answer;
    try { answer = await send(entry); } catch { break; }
    keep(kept().filter((one) => one.key !== entry.key));
    if (answer.status === "saved") saved = true;
    else say(`${entry.shown}: ${answer.text}`, "warn", answer.url);
  }
  if (saved) window.location.reload();
}

if (place && document.querySelector("[name=csrfmiddlewaretoken]")) {
  sendAll();
  window.addEventListener("online", sendAll);
}

form?.addEventListener("submit", async (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  const hours = event.submitter?.dataset.hours || form.querySelector("[name=hours]")?.value;
  const entry = {
    key: form.querySelector("[name=key]").value,
    day: form.dataset.day, hours: String(hours).replace(",", "."),
    url: form.dataset.send, owner: place.dataset.owner, shown: form.querySelector("h2").textContent,
  };
  const others = kept().filter((one) => !(one.day === entry.day && one.owner === entry.owner));
  const note = form.querySelector("[data-kept]");
  if (keep([...others, entry])) {
    note.hidden = false;
    note.textContent = place.dataset.kept;
  } else {
    form.submit();
  }
});
