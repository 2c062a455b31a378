// Choices below a field while somebody types into it: with arrow keys, Enter and Escape, or the mouse, and said
// to screen readers. Without it a button does the same.

const BLUR_DELAY = 150;

// label, id    of the list
// className    of the list
// delay        in milliseconds, after the last key
// attach       puts the list and the announcement into the page
// findChoices  what to choose from for what is typed now; nothing: the list closes
// fill         makes an item say what a choice is
// choose       what a chosen item does
// describe     how many there are, in words
// firstIsSelected, tabChooses
export function offerChoices(input, options) {
  const list = document.createElement("ul");
  list.className = options.className;
  list.id = options.id;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", options.label);
  list.hidden = true;
  const announcement = document.createElement("p");
  announcement.className = "nhsuk-u-visually-hidden";
  announcement.setAttribute("role", "status");
  options.attach(list, announcement);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  let selectedIndex = -1;
  let latestRequest = 0;
  let timer = 0;

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(update, options.delay);
  });
  input.addEventListener("blur", () => setTimeout(close, BLUR_DELAY));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (list.hidden || event.isComposing) {
      return;
    }
    if (event.key === "ArrowDown") {
      select((selectedIndex + 1) % count);
    } else if (event.key === "ArrowUp") {
      select((selectedIndex + count - (selectedIndex < 0 ? 0 : 1)) % count);
    } else if (isChoosing(event) && selectedIndex >= 0) {
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

  function isChoosing(event) {
    return event.key === "Enter" || (event.key === "Tab" && options.tabChooses);
  }

  function choose(item) {
    close();
    options.choose(item);
  }

  async function update() {
    const request = ++latestRequest;
    try {
      const choices = await options.findChoices();
      // The newest answer, however late an older one comes.
      if (request === latestRequest) {
        show(document.activeElement === input ? choices : []);
      }
    } catch {
      close();
    }
  }

  function show(choices) {
    list.replaceChildren(...choices.map(makeItem));
    list.hidden = choices.length === 0;
    markOpen();
    announcement.textContent = choices.length ? options.describe(choices.length) : "";
    if (choices.length && options.firstIsSelected) {
      select(0);
    }
  }

  function makeItem(choice, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    options.fill(item, choice);
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

  function markOpen() {
    selectedIndex = -1;
    input.removeAttribute("aria-activedescendant");
    // A text area that offers names is no combobox: only that can be expanded.
    if (input.getAttribute("role") === "combobox") {
      input.setAttribute("aria-expanded", String(!list.hidden));
    }
  }

  function close() {
    latestRequest += 1;
    list.hidden = true;
    list.replaceChildren();
    announcement.textContent = "";
    markOpen();
  }
}

// From an address that answers with choices.
export async function fetchChoices(address, query) {
  const response = await fetch(`${address}?${new URLSearchParams(query)}`);
  return response.ok ? (await response.json()).choices : [];
}
