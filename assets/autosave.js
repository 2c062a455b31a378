// What is typed into a form is saved on the server while it is typed, and in this browser for as long
// as the server cannot be reached. Each form says by data-autosave where to, and by data-login where
// to sign in again.

const AUTOSAVE_DELAY = 2000;
const RETRY_DELAY = 15000;

export function postForm(form, url, fields = {}) {
  const body = new FormData(form);
  body.delete("action");
  for (const [name, value] of Object.entries(fields)) {
    body.set(name, value);
  }
  return fetch(url, { method: "POST", body, keepalive: true, redirect: "error" });
}

// formValues what stands in the form now, as one text to compare
// fields     what else is sent
// onNotSent  called with that text when the server did not take it
// onSaved    called when it did
export function autosave(form, status, { formValues, fields = {}, onNotSent = () => {}, onSaved = () => {} }) {
  let savedValues = formValues();
  let timer = 0;
  let isSubmitted = false;

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(saveDraft, AUTOSAVE_DELAY);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    isSubmitted = true;
  });
  // Leaving the page, or putting the telephone away, must not lose the last two seconds.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      saveDraft();
    }
  });
  window.addEventListener("online", saveDraft);

  async function saveDraft() {
    const values = formValues();
    if (isSubmitted || values === savedValues) {
      return;
    }
    clearTimeout(timer);
    try {
      const response = await postForm(form, form.dataset.autosave, fields);
      if (response.status === 401 || response.status === 403) {
        onNotSent(values);
        showSignedOut();
        return;
      }
      const message = (await response.json()).message;
      if (response.ok) {
        savedValues = values;
        onSaved();
      }
      status.textContent = message;
    } catch {
      onNotSent(values);
      status.textContent =
        "No connection. Your text is kept in this browser and sent when there is one.";
      timer = setTimeout(saveDraft, RETRY_DELAY);
    }
  }

  function showSignedOut() {
    status.textContent = "You have been signed out. Your text is kept in this browser. ";
    const link = document.createElement("a");
    link.href = form.dataset.login;
    link.textContent = "Sign in again to go on";
    status.append(link);
  }
}

// The copies in this browser belong to a person: whoever signs in next at the same computer gets none.
// Signing out removes all of them (see site.js, and the Clear-Site-Data header of the answer).
const PREFIX = "unsent-text:";

function keyOf(name) {
  return `${PREFIX}${document.body.dataset.person || "nobody"}:${name}`;
}

export function storeLocalCopy(name, value) {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // A browser that keeps nothing: the server does.
  }
}

export function removeLocalCopy(name) {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // As above.
  }
}

export function removeAllLocalCopies() {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // As above.
  }
}

export function readLocalCopy(name) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)) || "null");
  } catch {
    return null;
  }
}
