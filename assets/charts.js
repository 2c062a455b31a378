// The value of each mark of a chart, read out by pointer, touch and keys. Without this file the table
// behind a chart has them all.

const COPIED_FOR = 4000;

for (const pictures of document.querySelectorAll("[data-readings]")) {
  makeReadable(pictures);
}

// A link that is meant to be passed on is copied by a click; where that is not allowed, it is followed.
for (const link of document.querySelectorAll("a[data-copied]")) {
  link.addEventListener("click", async (event) => {
    if (!navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
      const done = document.createElement("span");
      done.setAttribute("role", "status");
      link.after(" ", done);
      done.textContent = link.dataset.copied;
      setTimeout(() => done.remove(), COPIED_FOR);
    } catch {
      location.assign(link.href);
    }
  });
}

function makeReadable(pictures) {
  const readings = pictures.dataset.readings.split("\n").map((line) => {
    const space = line.indexOf(" ");
    return { at: Number(line.slice(0, space)), words: line.slice(space + 1) };
  });
  const title = pictures.closest("figure").querySelector(".figure__title").textContent.trim();
  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "chart-reader__slider";
  slider.min = "0";
  slider.max = String(readings.length - 1);
  slider.value = slider.max;
  slider.setAttribute("aria-label", `Read the chart: ${title}`);
  // A slider says its own words to a screen reader; these are for the eye.
  const words = document.createElement("p");
  words.className = "chart-reader__words";
  words.setAttribute("aria-hidden", "true");
  words.textContent = "Point at the chart, or move the slider, to read its values.";
  pictures.nextElementSibling.append(slider, words);
  slider.setAttribute("aria-valuetext", readings.at(-1).words);

  slider.addEventListener("input", () => read(Number(slider.value)));
  slider.addEventListener("focus", () => read(Number(slider.value)));
  for (const svg of pictures.querySelectorAll("svg")) {
    const follow = (event) => {
      slider.value = String(nearest(svg, event));
      read(Number(slider.value));
    };
    svg.addEventListener("pointermove", follow);
    svg.addEventListener("pointerdown", follow);
  }

  function read(index) {
    words.textContent = readings[index].words;
    slider.setAttribute("aria-valuetext", readings[index].words);
    for (const svg of pictures.querySelectorAll("svg")) {
      point(svg, readings[index].at);
    }
  }

  function nearest(svg, event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(
      svg.getScreenCTM().inverse(),
    );
    const distances = readings.map(({ at }) => {
      const mark = position(svg, at);
      return mark ? Math.hypot(mark.x - place.x, (mark.y ?? place.y) - place.y) : Infinity;
    });
    return distances.indexOf(Math.min(...distances));
  }
}

// Of a chart by month only how far to the right; of a dot its middle.
function position(svg, at) {
  if (svg.dataset.at) {
    const [first, pitch] = svg.dataset.at.split(" ").map(Number);
    return { x: first + pitch * at };
  }
  const dot = svg.querySelector(`[data-n="${at}"]`);
  if (!dot) return null;
  const box = dot.getBBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function point(svg, at) {
  const mark = position(svg, at);
  if (!mark) return;
  const isMonth = mark.y === undefined;
  const shape = svg.querySelector(".chart-pointer") ?? addPointer(svg, isMonth ? "line" : "circle");
  const height = svg.viewBox.baseVal.height;
  const drawn = isMonth
    ? { x1: mark.x, x2: mark.x, y1: 0, y2: height }
    : { cx: mark.x, cy: mark.y, r: 9 };
  for (const [name, value] of Object.entries(drawn)) {
    shape.setAttribute(name, value);
  }
}

function addPointer(svg, tag) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
  shape.setAttribute("class", "chart-pointer");
  shape.setAttribute("aria-hidden", "true");
  svg.append(shape);
  return shape;
}
