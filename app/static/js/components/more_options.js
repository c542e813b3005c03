// Step 3, last part: what few need, behind a disclosure.
import { el, fill, uniqueId } from "../dom.js";

const HELP =
  "Every correction of iNNvestigate 2.1.2 is switched off, so that the maps are those the library itself gives.";

/** `container` is a <details>; it opens by itself while an option in it is on. */
export function createMoreOptions(container, state) {
  const help = el("small", { id: uniqueId("help") }, HELP);
  const box = el("input", {
    type: "checkbox",
    "aria-describedby": help.id,
    on: { change: () => state.set({ asInInnvestigate: box.checked }) },
  });
  const label = el("label.option", {}, box, " as in iNNvestigate 2.1.2 (corrections off)");
  fill(container, el("summary", {}, "More options"), el("div.option-row", {}, label, help));
  state.on(["asInInnvestigate"], () => {
    box.checked = state.get("asInInnvestigate");
    if (box.checked) container.open = true;
  });
}
