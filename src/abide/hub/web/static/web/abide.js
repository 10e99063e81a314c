// Starts GOV.UK's components. Every page works without it.
import { initAll } from "./vendor/govuk-frontend-6.6.0.min.js";

initAll();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// On paper nothing stays folded away, in browsers too whose style sheets can't say so.
const folded = () => document.querySelectorAll("main details:not([open])");
addEventListener("beforeprint", () => {
  const shut = [...folded()];
  for (const one of shut) one.open = true;
  addEventListener("afterprint", () => { for (const one of shut) one.open = false; }, { once: true });
});
