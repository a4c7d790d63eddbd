/* Small conveniences of every page. All of them have a way without this file. */

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* After a refused form the summary of what is missing is read first. */
document.querySelector(".q-errors")?.focus();

/* On a narrow screen the current tab is in view. */
document.querySelector(".q-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

/* A page that waits for a job looks again by itself; without this, its link does. */
const again = document.querySelector("[data-look-again]");
if (again) setTimeout(() => window.location.assign(again.href), 2000);

/* A list or file notes when it was looked at; without this, its button "Mark all as read" does. */
const look = document.querySelector("form[data-look]");
if (look) fetch(look.action, { method: "POST", body: new FormData(look), keepalive: true }).catch(() => {});

/* One box for all boxes of a page. */
for (const label of document.querySelectorAll("[data-pick-all]")) {
  label.hidden = false;
  label.firstElementChild.addEventListener("change", (event) => {
    for (const box of label.closest("table").querySelectorAll("tbody .q-pick input")) box.checked = event.target.checked;
  });
}
