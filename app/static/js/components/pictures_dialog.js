// Some pictures of a suggest tab (those of a bar, of one place, of a list): all their names, and the first ten in turn.
import { el, fill, setText } from "../dom.js";
import { count } from "../format.js";
import { createDialog } from "./dialog.js";
import { createPictureDetails } from "./picture_details.js";
import { createVisualizeThese } from "./visualize_these.js";

const SHOWN = 10;

/**
 * `on`: visualize(method, images, background), choose(images); neither is offered when `shared`.
 * Returns `{ node, open({ title, images, tab, nameOf, factsOf }) }`.
 */
export function createPicturesDialog(state, on, shared) {
  let shown = null;
  let at = 0;
  const names = el("ol.names", { "aria-label": "All pictures" });
  const position = el("span.muted", { role: "status" });
  const turn = (label, symbol, by) =>
    el("button.button.step-button", { "aria-label": label, click: () => show(at + by) }, symbol);
  const turns = el("div.turns", turn("Previous picture", "←", -1), position, turn("Next picture", "→", 1));
  const details = createPictureDetails();
  const these = createVisualizeThese(state, (method, background) =>
    leave(() => on.visualize(method, shown.images, background)),
  );
  const select = el("button.button", { click: () => leave(() => on.choose(shown.images)) }, "Select");
  const { node, title } = createDialog(
    "dialog.dialog.pictures-dialog",
    "",
    el("div.pictures-two", names, el("div", turns, details.node)),
    !shared && el("div.dialog-end", select, these.node),
  );

  function leave(act) {
    node.close();
    act();
  }

  function nameButton(image, place) {
    return el("li", el("button.link", { click: () => show(place) }, shown.nameOf(image)));
  }

  /** The slideshow goes round the first ten; any other is shown by its name. */
  function show(to) {
    const many = Math.min(SHOWN, shown.images.length);
    at = at < many && to >= many && to === at + 1 ? 0 : to < 0 ? many - 1 : to % shown.images.length;
    const image = shown.images[at];
    const first = many < shown.images.length && at < many ? ` (of the first ${many})` : "";
    setText(position, `${at + 1} of ${shown.images.length}${first}`);
    names.querySelector("[aria-current]")?.removeAttribute("aria-current");
    names.children[at].firstChild.setAttribute("aria-current", "true");
    details.show(shown.tab.id, image, shown.nameOf(image), shown.factsOf(image));
  }

  function onKey(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined || event.target.closest("select")) return;
    event.preventDefault();
    show(at + by);
  }

  function open(what) {
    shown = what;
    setText(title, `${what.title}: ${count(what.images.length, "picture")}`);
    fill(names, what.images.map(nameButton));
    turns.hidden = what.images.length < 2;
    these.update(what.tab.models);
    at = 0;
    show(0);
    if (!node.open) node.showModal();
    names.scrollTop = 0;
  }

  node.addEventListener("keydown", onKey);
  return { node, open };
}
