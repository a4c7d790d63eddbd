/* The hours' stepper of a day of practice. Without this file one types the number. */

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
