/* Texts that save themselves while one writes. Without this file the button saves.
   Nothing is kept on the device unless the box is ticked: then only what the server did not get,
   and only until it has it. */

const PAUSE = 3000;
const CHOICE = "quartier-entwurf-behalten";

for (const place of document.querySelectorAll("[data-writing][data-autosave]")) {
  const form = place.querySelector("form");
  const status = place.querySelector("[data-saved]");
  const hints = place.querySelector("[data-hints]");
  const box = place.querySelector("[data-offline]");
  const found = place.querySelector("[data-found]");
  const key = () => `quartier-entwurf-${place.dataset.owner}-${form.getAttribute("action") || location.pathname}`;
  let timer = 0;
  let running = false;
  let dirty = false;

  const store = (work) => { try { return work(localStorage); } catch { return null; } };
  const fields = () => [...form.elements].filter((one) => ["text", "title"].includes(one.name));
  const forget = () => store((local) => local.removeItem(key()));

  function keep() {
    if (!box.checked) return;
    store((local) => local.setItem(key(), JSON.stringify(Object.fromEntries(fields().map((one) => [one.name, one.value])))));
  }

  async function save() {
    if (running) { dirty = true; return; }
    running = true;
    dirty = false;
    const data = new FormData(form);
    data.set("autosave", "1");
    try {
      const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body: data, redirect: "manual" });
      if (![200, 409, 422].includes(answer.status)) throw new Error("not now");
      const said = await answer.json();
      status.textContent = said.saved || said.text || "";
      if (answer.status === 200) {
        forget();
        if (said.url && said.url !== location.pathname) {
          form.setAttribute("action", said.url);
          history.replaceState(null, "", said.url);
        }
        hints.replaceChildren(...(said.hints || []).map((hint) => Object.assign(document.createElement("li"), { textContent: hint })));
        hints.hidden = !said.hints?.length;
      }
    } catch {
      keep();
      status.textContent = place.dataset.lost;
    }
    running = false;
    if (dirty) soon();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", (event) => {
    if (["text", "title", "on"].includes(event.target.name)) soon();
  });
  form.addEventListener("submit", () => { clearTimeout(timer); if (navigator.onLine) forget(); else keep(); });

  place.querySelector("[data-offline-choice]").hidden = false;
  box.checked = store((local) => local.getItem(CHOICE)) === "1";
  box.addEventListener("change", () => {
    store((local) => (box.checked ? local.setItem(CHOICE, "1") : local.removeItem(CHOICE)));
    if (!box.checked) forget();
  });

  const draft = store((local) => JSON.parse(local.getItem(key())));
  if (draft) {
    found.hidden = false;
    place.querySelector("[data-take]").addEventListener("click", () => {
      for (const one of fields()) one.value = draft[one.name] ?? one.value;
      found.hidden = true;
      save();
    });
    place.querySelector("[data-drop]").addEventListener("click", () => { forget(); found.hidden = true; });
  }
}
