// Pages to choose from while somebody types into a search box. Without this file the button searches.

const SUGGEST_DELAY = 150;

for (const input of document.querySelectorAll("input[data-suggestions]")) {
  suggest(input);
}

function suggest(input) {
  const list = document.createElement("ul");
  list.className = "suggestion-list";
  list.id = `${input.id}-suggestions`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pages that match");
  list.hidden = true;
  const announcement = document.createElement("p");
  announcement.className = "nhsuk-u-visually-hidden";
  announcement.setAttribute("role", "status");
  input.form.classList.add("has-suggestions");
  input.form.append(list);
  document.body.append(announcement);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let selectedIndex = -1;
  let latestRequest = 0;
  let timer = 0;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(findChoices, SUGGEST_DELAY);
  });
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden || event.isComposing) {
      return;
    }
    if (event.key === "ArrowDown") {
      select((selectedIndex + 1) % count);
    } else if (event.key === "ArrowUp") {
      select((selectedIndex + count - (selectedIndex < 0 ? 0 : 1)) % count);
    } else if (event.key === "Enter" && selectedIndex >= 0) {
      location.assign(list.children[selectedIndex].dataset.url);
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
      location.assign(item.dataset.url);
    }
  });

  async function findChoices() {
    const request = ++latestRequest;
    if (!input.value.trim()) {
      close();
      return;
    }
    try {
      const query = new URLSearchParams({ q: input.value });
      const response = await fetch(`${input.dataset.suggestions}?${query}`);
      const choices = response.ok ? (await response.json()).choices : [];
      // The newest answer, however late an older one comes.
      if (request === latestRequest && document.activeElement === input) {
        showChoices(choices);
      }
    } catch {
      close();
    }
  }

  function showChoices(choices) {
    list.replaceChildren(...choices.map(option));
    list.hidden = choices.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    selectedIndex = -1;
    input.removeAttribute("aria-activedescendant");
    announcement.textContent = choices.length
      ? `${choices.length} ${choices.length === 1 ? "page" : "pages"} to choose from with the arrow keys`
      : "";
  }

  function option(choice, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = choice.url;
    const title = document.createElement("strong");
    title.textContent = choice.text;
    const note = document.createElement("span");
    note.textContent = choice.note;
    item.append(title, " ", note);
    return item;
  }

  function select(index) {
    selectedIndex = index;
    [...list.children].forEach((item, itemIndex) =>
      item.setAttribute("aria-selected", String(itemIndex === index)),
    );
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function close() {
    latestRequest += 1;
    list.hidden = true;
    list.replaceChildren();
    selectedIndex = -1;
    announcement.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
