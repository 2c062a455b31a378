// Writing in discussions: a preview that follows, a draft that is saved, names to choose from after @.
// Without this file buttons do all of it.

import { autosave, postForm, readLocalCopy, removeLocalCopy, storeLocalCopy } from "./autosave.js";

const PREVIEW_DELAY = 600;
const TYPED_MENTION = /(?:^|[\s(>])@([\p{L}\p{N}][\p{L}\p{N}' -]{0,38})$/u;
const NOT_IN_DRAFT = ["csrfmiddlewaretoken", "token", "version", "action", "writer", "kept"];

for (const form of document.querySelectorAll("form.writing")) {
  const area = form.querySelector("textarea[data-writing]");
  if (area) {
    preview(form, area);
    saveWhileTyping(form);
    completeMentions(form, area);
  }
}

for (const form of document.querySelectorAll("form[data-mention-lookup]")) {
  form.querySelector("[data-new-tab]").remove();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lookUpMentions(form, form.parentElement.querySelector("[data-mention-results]"));
  });
}

async function lookUpMentions(form, results) {
  try {
    const response = await fetch(`${form.dataset.mentions}?${new URLSearchParams(new FormData(form))}`);
    const choices = (await response.json()).choices || [];
    results.replaceChildren(choices.length ? mentionList(choices) : "No one matches this.");
  } catch {
    results.textContent = "The names could not be looked up. Try again when you are connected.";
  }
}

function mentionList(choices) {
  const list = document.createElement("ul");
  list.className = "nhsuk-list nhsuk-list--bullet";
  for (const choice of choices) {
    const code = document.createElement("code");
    code.textContent = `@${choice.handle}`;
    const item = document.createElement("li");
    item.append(code, ` ${choice.words}`);
    list.append(item);
  }
  return list;
}

function preview(form, area) {
  const section = form.querySelector(".writing__preview");
  const output = section.querySelector("[data-preview]");
  let timer = 0;
  let latestRequest = 0;

  async function updatePreview() {
    const request = ++latestRequest;
    try {
      const response = await postForm(form, form.dataset.previewUrl);
      const html = response.ok ? await response.text() : "";
      // The newest response, however late an older one comes.
      if (request === latestRequest && response.ok) {
        output.replaceChildren(
          ...new DOMParser().parseFromString(html, "text/html").body.childNodes,
        );
        section.hidden = !area.value.trim();
      }
    } catch {
      // The button is still there.
    }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(updatePreview, PREVIEW_DELAY);
  });
  if (area.value.trim()) {
    updatePreview();
  }
}

function formValues(form) {
  const values = [...new FormData(form)].filter(([name]) => !NOT_IN_DRAFT.includes(name));
  return JSON.stringify(values.map(([name, value]) => [name, String(value)]));
}

function saveWhileTyping(form) {
  const status = form.querySelector(".writing__status");
  const name = `thread-${form.dataset.slot}`;

  autosave(form, status, {
    formValues: () => formValues(form),
    fields: { slot: form.dataset.slot },
    onNotSent: (values) => storeLocalCopy(name, JSON.parse(values)),
    onSaved: () => removeLocalCopy(name),
  });
  restoreLocalCopy(form, name, status);
}

// What was typed while the server could not be reached.
function restoreLocalCopy(form, name, status) {
  const localCopy = readLocalCopy(name);
  if (!localCopy) {
    return;
  }
  removeLocalCopy(name);
  const body = localCopy.find(([field]) => field === "body");
  const area = form.elements.body;
  if (body && body[1] && !area.value.includes(body[1])) {
    area.value = area.value ? `${area.value}\n\n${body[1]}` : body[1];
    status.textContent = "This browser had kept a text of yours. It is in the box now.";
  }
}

function completeMentions(form, area) {
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
  let selectedIndex = -1;
  let latestRequest = 0;
  let timer = 0;

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(findChoices, 200);
  });
  area.addEventListener("blur", () => setTimeout(close, 150));
  area.addEventListener("keydown", (event) => {
    if (list.hidden) {
      return;
    }
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      select((selectedIndex + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if ((event.key === "Enter" || event.key === "Tab") && selectedIndex >= 0) {
      choose(list.children[selectedIndex]);
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

  function textBeforeCursor() {
    return area.value.slice(0, area.selectionStart);
  }

  async function findChoices() {
    const match = TYPED_MENTION.exec(textBeforeCursor());
    const request = ++latestRequest;
    if (!match) {
      close();
      return;
    }
    const query = new URLSearchParams({ q: match[1], thread: form.dataset.thread || "" });
    try {
      const response = await fetch(`${form.dataset.mentions}?${query}`);
      const choices = response.ok ? (await response.json()).choices : [];
      if (request === latestRequest) {
        showChoices(choices);
      }
    } catch {
      close();
    }
  }

  function showChoices(choices) {
    list.replaceChildren(
      ...choices.map((choice, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.handle = choice.handle;
        item.textContent = choice.words;
        return item;
      }),
    );
    list.hidden = choices.length === 0;
    selectedIndex = -1;
    area.removeAttribute("aria-activedescendant");
    announcement.textContent = choices.length
      ? `${choices.length} to choose from with the arrow keys`
      : "";
    if (choices.length) {
      select(0);
    }
  }

  function select(index) {
    selectedIndex = index;
    [...list.children].forEach((item, itemIndex) =>
      item.setAttribute("aria-selected", String(itemIndex === index)),
    );
    area.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function choose(item) {
    const start = textBeforeCursor().lastIndexOf("@");
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
