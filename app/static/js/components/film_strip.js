// The pictures of a result as thumbnails; the chosen one moves every row.
import { el, fill } from "../dom.js";
import { createPlayer } from "./player.js";

function step(label, symbol, move) {
  return el(
    "button.button.step-button",
    { "aria-label": label, title: label, on: { click: move } },
    symbol,
  );
}

/** `on`: go(index), move(step), keys() opens the sheet of keys. */
export function createFilmStrip({ go, move, keys }) {
  const thumbs = el("div.thumbs", { role: "group", "aria-label": "Pictures of this result" });
  const player = createPlayer(() => move(1));
  const hint = el(
    "span.keys",
    {},
    "arrow keys move every row · ",
    el("button.link", { on: { click: keys } }, "keys"),
  );
  const node = el(
    "div.bottom-bar.film-strip",
    {},
    step("Previous picture", "←", () => move(-1)),
    thumbs,
    step("Next picture", "→", () => move(1)),
    player.nodes,
    hint,
  );
  let buttons = [];

  function setImages(images) {
    if (buttons.length === images.length) return;
    buttons = images.map((image, at) =>
      el(
        "button.thumb-button",
        {
          "aria-label": `Picture ${at + 1}: ${image.name}`,
          title: image.name,
          on: { click: () => go(at) },
        },
        el("img.thumb", { src: image.thumbnail_url, alt: "", loading: "lazy" }),
      ),
    );
    fill(thumbs, buttons);
    node.hidden = images.length < 2;
  }

  function select(at) {
    buttons.forEach((button, i) => {
      if (i === at) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    const { offsetLeft = 0, offsetWidth = 0 } = buttons[at] ?? {};
    thumbs.scrollLeft = offsetLeft - thumbs.offsetLeft - (thumbs.clientWidth - offsetWidth) / 2;
  }

  /** Dims the pictures of which nothing has been computed yet. */
  function setDone(isDone) {
    buttons.forEach((button, at) => button.classList.toggle("pending", !isDone(at)));
  }

  return { node, setImages, select, setDone, play: player.toggle, stop: player.stop };
}
