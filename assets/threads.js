// Writing in discussions: a preview that follows, a draft that is kept, names to choose from after @.
// Without this file buttons do all of it.

import { autosave, localCopy, post, removeLocalCopy, storeLocalCopy } from "./autosave.js";

const PREVIEW_DELAY = 600;
const TYPED_NAME = /(?:^|[\s(>])@([\p{L}\p{N}][\p{L}\p{N}' -]{0,38})$/u;
const NOT_IN_DRAFT = ["csrfmiddlewaretoken", "token", "version", "action", "who"];

for (const form of document.querySelectorAll("form.writing")) {
  const area = form.querySelector("textarea[data-writing]");
  if (area) {
    preview(form, area);
    keep(form);
    complete(form, area);
  }
}

function preview(form, area) {
  const part = form.querySelector(".writing__preview");
  const shown = part.querySelector("[data-preview]");
  let timer = 0;
  let number = 0;

  async function look() {
    const mine = ++number;
    try {
      const answer = await post(form, form.dataset.previewUrl);
      const html = answer.ok ? await answer.text() : "";
      // The newest answer, however late an older one comes.
      if (mine === number && answer.ok) {
        shown.replaceChildren(
          ...new DOMParser().parseFromString(html, "text/html").body.childNodes,
        );
        part.hidden = !area.value.trim();
      }
    } catch {
      // The button is still there.
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PREVIEW_DELAY);
  });
  if (area.value.trim()) {
    look();
  }
}

function typed(form) {
  const values = [...new FormData(form)].filter(([name]) => !NOT_IN_DRAFT.includes(name));
  return JSON.stringify(values.map(([name, value]) => [name, String(value)]));
}

function keep(form) {
  const status = form.querySelector(".writing__status");
  const name = `thread-${form.dataset.slot}`;

  autosave(form, status, {
    typed: () => typed(form),
    fields: { slot: form.dataset.slot },
    notSent: (text) => storeLocalCopy(name, JSON.parse(text)),
    saved: () => removeLocalCopy(name),
  });
  restore(form, name, status);
}

// What was typed while the server could not be reached.
function restore(form, name, status) {
  const kept = localCopy(name);
  if (!kept) {
    return;
  }
  removeLocalCopy(name);
  const body = kept.find(([field]) => field === "body");
  const area = form.elements.body;
  if (body && body[1] && !area.value.includes(body[1])) {
    area.value = area.value ? `${area.value}\n\n${body[1]}` : body[1];
    status.textContent = "This browser had kept a text of yours. It is in the box now.";
  }
}

function complete(form, area) {
  const list = document.createElement("ul");
  list.className = "mention-list";
  list.id = `names-${form.dataset.slot.replace(/\W/g, "-")}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Whom to mention");
  list.hidden = true;
  area.after(list);
  const announcement = document.createElement("p");
  announcement.className = "nhsuk-u-visually-hidden";
  announcement.setAttribute("role", "status");
  list.after(announcement);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let at = -1;
  let number = 0;
  let timer = 0;

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 200);
  });
  area.addEventListener("blur", () => setTimeout(close, 150));
  area.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    const many = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      select((at + (event.key === "ArrowDown" ? 1 : many - 1)) % many);
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) {
      choose(list.children[at]);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) {
      event.preventDefault();
      choose(item);
    }
  });

  function before() {
    return area.value.slice(0, area.selectionStart);
  }

  async function look() {
    const found = TYPED_NAME.exec(before());
    const mine = ++number;
    if (!found) {
      close();
      return;
    }
    const query = new URLSearchParams({ q: found[1], thread: form.dataset.thread || "" });
    try {
      const answer = await fetch(`${form.dataset.mentions}?${query}`);
      const choices = answer.ok ? (await answer.json()).choices : [];
      if (mine === number) {
        show(choices);
      }
    } catch {
      close();
    }
  }

  function show(choices) {
    list.replaceChildren(
      ...choices.map((choice, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.handle = choice.handle;
        item.textContent = choice.words;
        return item;
      }),
    );
    list.hidden = choices.length === 0;
    at = -1;
    area.removeAttribute("aria-activedescendant");
    announcement.textContent = choices.length
      ? `${choices.length} to choose from with the arrow keys`
      : "";
    if (choices.length) {
      select(0);
    }
  }

  function select(place) {
    at = place;
    [...list.children].forEach((item, one) =>
      item.setAttribute("aria-selected", String(one === place)),
    );
    area.setAttribute("aria-activedescendant", list.children[place].id);
    list.children[place].scrollIntoView({ block: "nearest" });
  }

  function choose(item) {
    const start = before().lastIndexOf("@");
    const name = `@${item.dataset.handle} `;
    area.setRangeText(name, start, area.selectionStart, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  }
}
