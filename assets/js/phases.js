/* A clock for each phase of a peer consultation. Without it the minutes stand beside the phase. */

const place = document.querySelector("[data-phases]");
const said = place.querySelector("[data-said]");
let ticking = 0;

function show(seconds) {
  const rest = Math.max(seconds, 0);
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}

for (const phase of place.querySelectorAll("[data-phase]")) {
  const button = phase.querySelector("[data-start]");
  button.hidden = false;
  button.addEventListener("click", () => {
    clearInterval(ticking);
    for (const other of place.querySelectorAll("[data-phase]")) {
      other.classList.remove("is-now");
      other.querySelector("[data-clock]").textContent = "";
    }
    phase.classList.add("is-now");
    const clock = phase.querySelector("[data-clock]");
    const end = Date.now() + Number(phase.dataset.phase) * 60000;
    const tick = () => {
      const rest = Math.round((end - Date.now()) / 1000);
      clock.textContent = `${show(rest)} ${place.dataset.left}`;
      if (rest > 0) return;
      clearInterval(ticking);
      phase.classList.replace("is-now", "is-done");
      clock.textContent = said.textContent = place.dataset.over;
    };
    tick();
    ticking = setInterval(tick, 1000);
  });
}
