// Writing a case study: what is typed is kept as it is typed, on the server and in this browser, so
// that a lost connection or an ended session loses nothing. Without this file the save button does
// it all.

import { autosave, localCopy, removeLocalCopy, storeLocalCopy } from "./autosave.js";

for (const saved of document.querySelectorAll("[data-forget]")) {
  removeLocalCopy(saved.dataset.forget);
}
const form = document.querySelector("form.section-form");
if (form) {
  begin(form);
}

function begin(form) {
  const name = form.dataset.name;
  const status = form.querySelector(".kept-status");
  const words = countWords(form);

  form.addEventListener("input", () => {
    words();
    remember(name, form);
  });
  form.addEventListener("submit", () => remember(name, form));
  autosave(form, status, { typed: () => typed(form) });
  putBack(form, name, status);
  words();
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !["csrfmiddlewaretoken", "token", "version"].includes(field.name),
  );
}

function typed(form) {
  return JSON.stringify(
    Object.fromEntries(
      fields(form).map((field) => [
        field.name,
        field.type === "checkbox" ? field.checked : field.value,
      ]),
    ),
  );
}

function remember(name, form) {
  storeLocalCopy(name, { typed: typed(form), version: form.elements.version.value });
}

// What this browser kept and the server does not have, as after a lost connection.
function putBack(form, name, status) {
  const kept = localCopy(name);
  if (!kept || kept.typed === typed(form)) {
    return;
  }
  const shown = typed(form);
  fill(form, kept.typed);
  form.elements.version.value = kept.version;
  status.textContent = "This browser had kept a later text of yours, and it is in the form now. ";
  const back = document.createElement("button");
  back.type = "button";
  back.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
  back.textContent = "Show the stored text instead";
  back.addEventListener("click", () => {
    fill(form, shown);
    removeLocalCopy(name);
    status.textContent = "The stored text is shown.";
  });
  status.after(back);
}

function fill(form, text) {
  for (const [name, value] of Object.entries(JSON.parse(text))) {
    const field = form.elements[name];
    if (field && field.type === "checkbox") {
      field.checked = value;
    } else if (field) {
      field.value = value;
    }
  }
}

// Advice only: nothing happens when there are more.
function countWords(form) {
  const advised = [...form.querySelectorAll("textarea[data-words]")].filter(
    (area) => area.dataset.words,
  );
  const lines = advised.map((area) => {
    const line = document.createElement("p");
    line.className = "nhsuk-hint";
    area.after(line);
    return line;
  });
  return () =>
    advised.forEach((area, at) => {
      const count = area.value.trim().split(/\s+/).filter(Boolean).length;
      lines[at].textContent = count ? `${count} word${count === 1 ? "" : "s"}` : "";
    });
}
