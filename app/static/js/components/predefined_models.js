// The networks of Keras Applications: a few at first, all of them on demand with a field that finds one by its name.
import { el, setText } from "../dom.js";
import { searchField } from "./fields.js";

const FEW = 10;
const FIRST =
  "VGG16 VGG19 ResNet50 Xception InceptionV3 DenseNet121 NASNetMobile MobileNet MobileNetV2 EfficientNetB0".split(" ");

const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * `container` is the row of chips; `chip(model)` makes one, `toggle(id)` chooses one.
 * Returns `{ chips(models, chosenIds) }`; `redraw()` is called when other chips are to be seen.
 */
export function createPredefinedModels(container, { chip, toggle, redraw }) {
  let unfolded = false;
  let found = [];
  const search = searchField("Find a model by its name", "find a model…", {
    hidden: true,
    input: () => redraw(),
    keydown: onKey,
  });
  const number = el("span.visually-hidden", { role: "status" });
  container.before(search, number);

  function onKey(event) {
    if (event.key === "Escape" && search.value) search.value = "";
    else if (event.key === "Enter" && search.value && found.length) {
      toggle(found[0].id);
      search.value = "";
    } else return;
    event.preventDefault();
    redraw();
  }

  function fold(text) {
    const click = () => {
      unfolded = !unfolded;
      search.hidden = !unfolded;
      search.value = "";
      redraw();
      if (unfolded) search.focus();
      else container.querySelector(".more")?.focus();
    };
    return el("button.chip.more", { "aria-expanded": unfolded, click }, text);
  }

  function few(models, chosenIds) {
    const first = FIRST.map((name) => models.find((model) => model.name === name)).filter(Boolean);
    const shown = first.length ? first : models.slice(0, FEW);
    return [...shown, ...models.filter((model) => !shown.includes(model) && chosenIds.includes(model.id))];
  }

  /** Those whose name begins with what was typed first, then those that contain it. */
  function matching(models) {
    const wanted = plain(search.value);
    const at = (model) => plain(model.name).indexOf(wanted);
    return models.filter((model) => at(model) >= 0).sort((one, other) => Math.sign(at(one)) - Math.sign(at(other)));
  }

  function chips(models, chosenIds) {
    if (!unfolded) {
      const shown = few(models, chosenIds);
      const hidden = models.length - shown.length;
      return [...shown.map(chip), ...(hidden > 0 ? [fold(`${hidden} more…`)] : [])];
    }
    found = search.value.trim() ? matching(models) : models;
    setText(number, search.value.trim() ? `${found.length} of ${models.length} models` : "");
    const none = found.length ? [] : [el("span.muted", `None of ${models.length} is named so; try a part of a name, such as vgg.`)];
    return [...found.map(chip), ...none, fold("fewer")];
  }

  return { chips };
}
