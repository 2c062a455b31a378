// What is typed into a form is kept on the server while it is typed, and in this browser for as long
// as the server cannot be reached. Each form says by data-autosave where to, and by data-login where
// to sign in again.

const DELAY = 2000;
const RETRY_DELAY = 15000;

export function post(form, address, fields = {}) {
  const body = new FormData(form);
  body.delete("action");
  for (const [name, value] of Object.entries(fields)) {
    body.set(name, value);
  }
  return fetch(address, { method: "POST", body, keepalive: true, redirect: "error" });
}

// typed      what stands in the form now, as one text to compare
// fields     what else is sent
// notSent    called with that text when the server did not take it
// saved      called when it did
export function autosave(form, status, { typed, fields = {}, notSent = () => {}, saved = () => {} }) {
  let last = typed();
  let timer = 0;
  let submitted = false;

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, DELAY);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    submitted = true;
  });
  // Leaving the page, or putting the telephone away, must not lose the last two seconds.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      send();
    }
  });
  window.addEventListener("online", send);

  async function send() {
    const now = typed();
    if (submitted || now === last) {
      return;
    }
    clearTimeout(timer);
    try {
      const answer = await post(form, form.dataset.autosave, fields);
      if (answer.status === 401 || answer.status === 403) {
        notSent(now);
        showSignedOut();
        return;
      }
      const message = (await answer.json()).message;
      if (answer.ok) {
        last = now;
        saved();
      }
      status.textContent = message;
    } catch {
      notSent(now);
      status.textContent =
        "No connection. Your text is kept in this browser and sent when there is one.";
      timer = setTimeout(send, RETRY_DELAY);
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

export function storeLocalCopy(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing: the server does.
  }
}

export function removeLocalCopy(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

export function localCopy(name) {
  try {
    return JSON.parse(localStorage.getItem(name) || "null");
  } catch {
    return null;
  }
}
