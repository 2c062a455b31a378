// Writing in discussions: a preview that follows, a draft that is saved, names to choose from after @.
// Without this file buttons do all of it.

import { autosave, postForm, readLocalCopy, removeLocalCopy, storeLocalCopy } from "./autosave.js";
import { fetchChoices, offerChoices } from "./listbox.js";

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
  const textBeforeCursor = () => area.value.slice(0, area.selectionStart);

  offerChoices(area, {
    id: `names-${form.dataset.slot.replace(/\W/g, "-")}`,
    label: "Whom to mention",
    className: "mention-list",
    delay: 200,
    attach: (list, announcement) => area.after(list, announcement),
    findChoices: async () => {
      const match = TYPED_MENTION.exec(textBeforeCursor());
      const query = { q: match?.[1], thread: form.dataset.thread || "" };
      return match ? fetchChoices(form.dataset.mentions, query) : [];
    },
    fill: (item, choice) => {
      item.dataset.handle = choice.handle;
      item.textContent = choice.words;
    },
    choose: (item) => {
      const start = textBeforeCursor().lastIndexOf("@");
      area.setRangeText(`@${item.dataset.handle} `, start, area.selectionStart, "end");
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    describe: (count) => `${count} to choose from with the arrow keys`,
    firstIsSelected: true,
    tabChooses: true,
  });
}
