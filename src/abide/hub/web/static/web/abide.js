// Starts GOV.UK's components. Every page works without it.
import { initAll } from "./vendor/govuk-frontend-6.6.0.min.js";

initAll();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
