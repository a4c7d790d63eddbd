/* Small conveniences of every page. All of them have a way without this file. */

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* After a refused form the summary of what is missing is read first. */
document.querySelector(".q-errors")?.focus();

/* On a narrow screen the current tab is in view. */
document.querySelector(".q-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
