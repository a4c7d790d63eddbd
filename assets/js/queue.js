/* Entries kept on the device without a net, and sent when there is one again. One queue for all:
   days of practice, reports at a meeting. Only times, numbers and codes are kept, never text (M45).

   A page that sends has one place:  <div data-queue data-owner=… data-open=… data-kept=…> with the
   token of its forms. A form that may be kept names what of it:
     data-keep="key day hours"   from the pressed button, the form's data-…, or its fields
     data-send                   where it goes; the key makes a second sending harmless
     data-slot                   what it is about: a later entry takes the place of an earlier one
     data-kept-first             always kept first and sent by script, so that a weak net loses nothing
   A field called "at" is given the moment in which the button was pressed. */

const STORE = "quartier-tage";
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

const forget = (key) => keep(kept().filter((one) => one.key !== key));

function say(text, kind, url) {
  if (!place) return;
  const line = document.createElement("p");
  line.className = `q-flash q-flash--${kind}`;
  line.setAttribute("role", "status");
  line.textContent = text;
  if (url && url !== location.pathname) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = place.dataset.open;
    line.append(" ", link);
  }
  place.hidden = false;
  place.append(line);
}

/* One entry to the server. Answers other than these three mean: not now. */
async function send(entry) {
  const data = new FormData();
  const { day, hours } = entry; // as entries were kept before there were others
  for (const [name, value] of Object.entries(entry.fields ?? { day, hours })) data.set(name, value);
  data.set("key", entry.key);
  data.set("sent", "1");
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
  const answer = await fetch(entry.url, { method: "POST", body: data, redirect: "manual" });
  if (![200, 409, 422].includes(answer.status)) throw new Error("not now");
  return answer.json();
}

/* What was kept goes out as soon as the page is open again with a net. */
async function sendAll() {
  let next = "";
  for (const entry of kept().filter((one) => one.owner === place?.dataset.owner)) {
    let answer;
    try { answer = await send(entry); } catch { return false; }
    forget(entry.key);
    if (answer.status === "saved") next = answer.url || location.pathname;
    else say(`${entry.shown}: ${answer.text}`, "warn", answer.url);
  }
  if (next) window.location.assign(next);
  return true;
}

if (place && document.querySelector("[name=csrfmiddlewaretoken]")) {
  sendAll();
  window.addEventListener("online", sendAll);
}

function entryOf(form, button) {
  const at = form.elements.namedItem("at");
  if (at) at.value = new Date().toISOString();
  const value = (name) => button?.dataset[name] ?? form.dataset[name] ?? form.elements.namedItem(name)?.value ?? "";
  const names = form.dataset.keep.split(" ").filter((name) => name !== "key");
  return {
    key: value("key"), url: form.dataset.send, owner: place.dataset.owner, slot: form.dataset.slot,
    shown: form.dataset.shown || form.querySelector("h2").textContent.trim(),
    fields: Object.fromEntries(names.map((name) => [name, String(value(name)).trim()])),
  };
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("submit", async (event) => {
    const first = "keptFirst" in form.dataset;
    if (navigator.onLine && !first) return;
    event.preventDefault();
    const entry = entryOf(form, event.submitter);
    const others = kept().filter((one) => !((one.slot ?? one.day) === entry.slot && one.owner === entry.owner));
    if (!keep([...others, entry])) {
      form.submit();
      return;
    }
    if (navigator.onLine && (await sendAll())) return;
    const note = form.querySelector("[data-kept]");
    note.hidden = false;
    note.textContent = place.dataset.kept;
  });
}
