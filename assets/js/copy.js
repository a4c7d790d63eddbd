/* A button that copies a field. Without it, one marks the field and copies as usual. */

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.querySelector(".kern-label").textContent = button.dataset.copied;
    } catch {
      field.select();
    }
  });
}
