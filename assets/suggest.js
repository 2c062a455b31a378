// Pages to choose from while somebody types into a search box. Without this file the button searches.

import { fetchChoices, offerChoices } from "./listbox.js";

for (const input of document.querySelectorAll("input[data-suggestions]")) {
  input.form.classList.add("has-suggestions");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-expanded", "false");
  offerChoices(input, {
    id: `${input.id}-suggestions`,
    label: "Pages that match",
    className: "suggestion-list",
    delay: 150,
    attach: (list, announcement) => {
      input.form.append(list);
      document.body.append(announcement);
    },
    findChoices: async () =>
      input.value.trim() ? fetchChoices(input.dataset.suggestions, { q: input.value }) : [],
    fill: (item, choice) => {
      item.dataset.url = choice.url;
      const title = document.createElement("strong");
      title.textContent = choice.text;
      const note = document.createElement("span");
      note.textContent = choice.note;
      item.append(title, " ", note);
    },
    choose: (item) => location.assign(item.dataset.url),
    describe: (count) =>
      `${count} ${count === 1 ? "page" : "pages"} to choose from with the arrow keys`,
  });
}
