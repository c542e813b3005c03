// One picture of a suggest tab: the picture, its values, the models grouped by what they predict, and each one's best five.
import * as api from "../api.js";
import { predictions } from "../charts/predictions.js";
import { el, factRows, fill, setText } from "../dom.js";
import { className, number, scoreText } from "../format.js";

const { d3 } = globalThis;

function valueFacts(known) {
  const { value, confidence, coherence, label } = known;
  return [
    value !== null && ["value", number(value)],
    confidence !== null && ["confidence", number(confidence)],
    coherence !== null && ["different classes", String(coherence)],
    label && ["label", label.index === null ? label.name : className(label.index, label.name)],
  ].filter(Boolean);
}

/** Models grouped by predicted class, the largest group first, with the mean of their scores. */
function groupFacts({ groups }) {
  const names = (models) => models.map((model) => model.name).join(", ");
  return groups.map((group) => [
    className(group.class.index, group.class.name),
    `${names(group.models)} · ${scoreText(group.score)}${group.models.length > 1 ? " on average" : ""}`,
  ]);
}

function predictedFact({ predicted_class: ids, models }) {
  if (!ids) return [];
  const names = models.filter((model) => ids.includes(model.id)).map((model) => model.name);
  return [["predicted by", names.length ? names.join(", ") : "none of the models"]];
}

function modelTable(model) {
  const right = { true: " ✓ right", false: " ✗ wrong" }[model.right] ?? "";
  const table = el("table.predictions", el("caption", `${model.name}${right}`));
  d3.select(table).datum(model.predictions).call(predictions());
  return table;
}

/** Returns `{ node, show(tabId, image, name, facts) }`; the answer that was asked for last is shown, after `facts`. */
export function createPictureDetails() {
  const title = el("h3.picture-title");
  const picture = el("img.suggested", { alt: "" });
  const facts = el("dl.facts");
  const tables = el("div.details");
  const node = el("div.picture-details", title, picture, facts, tables);
  let wanted = null;

  async function show(tabId, image, name, more = []) {
    wanted = image;
    setText(title, name);
    Object.assign(picture, { src: api.pictureUrl(image), alt: name });
    try {
      const known = await api.tabPicture(tabId, image);
      if (wanted === image) draw(known, more);
    } catch (error) {
      if (wanted !== image) return;
      fill(facts);
      fill(tables, el("p.muted", error.message));
    }
  }

  function draw(known, more) {
    const several = known.models.length > 1;
    fill(facts, factRows([...valueFacts(known), ...predictedFact(known), ...(several ? groupFacts(known) : [])]));
    fill(tables, known.models.map(modelTable));
  }

  return { node, show };
}
