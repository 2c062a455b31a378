// Progressive enhancement only: every page works without this file.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

// The design system folds the header menu only where it finds these classes. It sets them with an
// inline script, which this site's content security policy refuses.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// An import shows how far it is by itself; without this, a link does. Stops when nothing is live.
const EVERY = 3000;

async function renew() {
  const live = document.getElementById("live");
  if (!live) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("live");
    if (!now) location.reload();
    else live.replaceChildren(...now.childNodes);
  } catch {
    // The network may be back at the next try.
  }
  setTimeout(renew, EVERY);
}

if (document.getElementById("live")) setTimeout(renew, EVERY);
