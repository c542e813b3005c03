// In which order a grid shows the pictures: as chosen, or by how much the maps of each differ.
import * as api from "../api.js";

/**
 * `changed()` is told when the order is another one. Returns `{ of(tab), figures() }`; the figures, by picture, are null
 * where they are not wanted and undefined while they are not known.
 */
export function createPictureOrder(id, state, changed) {
  let figures;
  let asked = "";

  async function ask(key) {
    asked = key;
    let found = null;
    try {
      do found = await api.agreement(id, { channels: state.get("channels") });
      while (!found.complete && asked === key);
    } catch {
      asked = ""; // the pictures stay as chosen; the next look asks again
      return;
    }
    if (asked !== key) return;
    figures = new Map(found.pictures.map((one) => [one.id, one.disagreement]));
    changed();
  }

  const wanted = () => state.get("sort") === "disagreement";

  /** Places of the pictures; those of which nothing is known come last. */
  function of(tab) {
    const { images } = tab.inputs;
    const places = images.map((_image, at) => at);
    if (!wanted() || tab.rows.length < 2) return places;
    const key = `${tab.run.done} ${state.get("channels")}`;
    if (asked !== key) ask(key);
    if (!figures) return places;
    const of = (at) => figures.get(images[at].id) ?? -1;
    return places.sort((one, other) => of(other) - of(one));
  }

  return { of, figures: () => (wanted() ? figures : null) };
}
