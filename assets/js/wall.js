/* The code on the wall changes by itself. Without this file the page loads anew (head of the page). */

const wall = document.querySelector("[data-wall]");

async function renew() {
  let wait = 3;
  try {
    const answer = await fetch(wall.dataset.wall, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) {
      wall.innerHTML = await answer.text();
      wait = Number(wall.querySelector("[data-seconds]")?.dataset.seconds || 30);
    }
  } catch { /* no net: the next try comes soon */ }
  later(wait);
}

/* At the change of the code, and every five seconds for the number of those who have reported */
const later = (seconds) => setTimeout(renew, Math.min(5, seconds + 0.3) * 1000);

if (wall) later(Number(wall.querySelector("[data-seconds]")?.dataset.seconds || 30));
