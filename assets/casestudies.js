// Writing a case study: what is typed is kept as it is typed, on the server and in this browser, so
// that a lost connection or an ended session loses nothing. Without this file the save button does
// it all.

const PAUSE = 2000;
const AGAIN = 15000;

for (const saved of document.querySelectorAll("[data-forget]")) {
  forget(saved.dataset.forget);
}
const form = document.querySelector("form.section-form");
if (form) {
  begin(form);
}

function begin(form) {
  const name = form.dataset.name;
  const status = form.querySelector(".kept-status");
  const words = countWords(form);
  let timer = 0;
  let last = typed(form);

  putBack(form, name, status);
  words();

  form.addEventListener("input", () => {
    words();
    remember(name, form);
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  // Leaving the page, or putting the telephone away, must not lose the last two seconds.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && typed(form) !== last) {
      keep();
    }
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    remember(name, form);
  });
  window.addEventListener("online", keep);

  async function keep() {
    const now = typed(form);
    if (now === last) {
      return;
    }
    clearTimeout(timer);
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        keepalive: true,
        redirect: "error",
      });
      if (answer.status === 401 || answer.status === 403) {
        signedOut();
        return;
      }
      if (!answer.ok) {
        throw new Error(answer.status);
      }
      last = now;
      status.textContent = (await answer.json()).message;
    } catch {
      status.textContent = "No connection. Your text is kept in this browser and sent when there is one.";
      timer = setTimeout(keep, AGAIN);
    }
  }

  function signedOut() {
    status.textContent = "You have been signed out. Your text is kept in this browser. ";
    const link = document.createElement("a");
    link.href = form.dataset.login;
    link.textContent = "Sign in again to go on";
    status.append(link);
  }
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
  try {
    const kept = { typed: typed(form), version: form.elements.version.value };
    localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: the server does.
  }
}

function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // As above.
  }
}

// What this browser kept and the server does not have, as after a lost connection.
function putBack(form, name, status) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(name) || "null");
  } catch {
    return;
  }
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
    forget(name);
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
