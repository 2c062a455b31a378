// Progressive enhancement only: every page works without this file.
import { removeAllLocalCopies } from "./autosave.js";
import "./charts.js";
import "./suggest.js";
import { initAll } from "./vendor/nhsuk-frontend.min.js";

// The design system folds the header menu only where it finds these classes. It sets them with an
// inline script, which this site's content security policy refuses.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", removeAllLocalCopies);
}

// An import shows how far it is by itself; without this, a link does. Stops when nothing is live.
const REFRESH_DELAY = 3000;

async function refresh() {
  const live = document.getElementById("live");
  if (!live) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh) location.reload();
    else live.replaceChildren(...fresh.childNodes);
  } catch {
    // The network may be back at the next try.
  }
  setTimeout(refresh, REFRESH_DELAY);
}

if (document.getElementById("live")) setTimeout(refresh, REFRESH_DELAY);
