// Writing a case study: what is typed is saved as it is typed, on the server and in this browser, so
// that a lost connection or an ended session loses nothing. Without this file the save button does
// it all.

import { autosave, readLocalCopy, removeLocalCopy, storeLocalCopy } from "./autosave.js";

for (const element of document.querySelectorAll("[data-saved-copy]")) {
  removeLocalCopy(element.dataset.savedCopy);
}
const form = document.querySelector("form.section-form");
if (form) {
  startAutosave(form);
}

function startAutosave(form) {
  const name = form.dataset.localCopy;
  const status = form.querySelector(".autosave-status");
  const updateWordCounts = countWords(form);

  form.addEventListener("input", () => {
    updateWordCounts();
    storeForm(name, form);
  });
  form.addEventListener("submit", () => storeForm(name, form));
  autosave(form, status, { formValues: () => formValues(form) });
  restoreLocalCopy(form, name, status);
  updateWordCounts();
}

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !["csrfmiddlewaretoken", "token", "version", "writer", "kept"].includes(field.name),
  );
}

function formValues(form) {
  return JSON.stringify(
    Object.fromEntries(
      fields(form).map((field) => [
        field.name,
        field.type === "checkbox" ? field.checked : field.value,
      ]),
    ),
  );
}

function storeForm(name, form) {
  storeLocalCopy(name, { values: formValues(form), version: form.elements.version.value });
}

// What this browser stored and the server does not have, as after a lost connection.
function restoreLocalCopy(form, name, status) {
  const localCopy = readLocalCopy(name);
  if (!localCopy?.values || localCopy.values === formValues(form)) {
    return;
  }
  const storedValues = formValues(form);
  fill(form, localCopy.values);
  form.elements.version.value = localCopy.version;
  status.textContent = "This browser had kept a later text of yours, and it is in the form now. ";
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small";
  undo.textContent = "Show the stored text instead";
  undo.addEventListener("click", () => {
    fill(form, storedValues);
    removeLocalCopy(name);
    status.textContent = "The stored text is shown.";
  });
  status.after(undo);
}

function fill(form, values) {
  for (const [name, value] of Object.entries(JSON.parse(values))) {
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
  const counters = advised.map((area) => {
    const counter = document.createElement("p");
    counter.className = "nhsuk-hint";
    area.after(counter);
    return counter;
  });
  return () =>
    advised.forEach((area, index) => {
      const count = area.value.trim().split(/\s+/).filter(Boolean).length;
      counters[index].textContent = count ? `${count} word${count === 1 ? "" : "s"}` : "";
    });
}
