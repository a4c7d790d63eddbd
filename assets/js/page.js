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
