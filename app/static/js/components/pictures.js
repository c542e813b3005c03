// Step 1: the chosen pictures; uploads, the sample pictures, removing one or all.
import * as api from "../api.js";
import { cross, el, fill } from "../dom.js";
import { count } from "../format.js";
import { chosenPictures } from "../request.js";
import { acceptDrops } from "./drop_zone.js";
import { uploadAll } from "./uploader.js";

const MOST_SHOWN = 200;

const linkButton = (text, click) => el("button.link", { click }, text);

function thumbnail(image, remove) {
  const thumb = el("img.thumb", { src: image.thumbnail_url, alt: image.name, title: image.name, loading: "lazy" });
  return el("li", thumb, cross("button.thumb-remove", `Remove ${image.name}`, () => remove(image.id)));
}

export function createPictures(nodes, state) {
  const { panel, drop, inputs, upload, list, chosen, offer } = nodes;
  const choose = (ids) =>
    state.set({ chosenPictures: [...new Set([...state.get("chosenPictures"), ...ids])], dataset: null });

  function remove(id) {
    const at = [...list.children].findIndex((item) => item.contains(document.activeElement));
    state.set({ chosenPictures: state.get("chosenPictures").filter((other) => other !== id) });
    const next = list.children[Math.min(at, list.children.length - 1)];
    if (at >= 0) (next?.querySelector("button") ?? inputs[0]).focus();
  }

  async function send(batch, options) {
    const form = new FormData();
    // The folder of a picture may be its class.
    for (const file of batch) form.append("files", file, file.path ?? (file.webkitRelativePath || file.name));
    return api.uploadImages(form, options);
  }

  async function take(picked) {
    if (!picked.length) return;
    drop.setAttribute("aria-busy", "true");
    await uploadAll(upload, picked, send, (items) => {
      const known = new Set(state.get("images").map((image) => image.id));
      const fresh = items.filter((item) => !known.has(item.id));
      state.set({ images: [...state.get("images"), ...fresh] });
      choose(items.map((item) => item.id));
    });
    drop.removeAttribute("aria-busy");
  }

  function renderOffer() {
    const taken = new Set(state.get("chosenPictures"));
    const samples = state.get("samples").filter((image) => !taken.has(image.id));
    const earlier = state.get("images").filter((image) => !taken.has(image.id));
    const add = (images) => () => choose(images.map((image) => image.id));
    fill(
      offer,
      samples.length > 0 && [" · or ", linkButton(`use the ${samples.length} sample pictures`, add(samples))],
      earlier.length > 0 && [" · or ", linkButton(`the ${earlier.length} uploaded before`, add(earlier))],
    );
  }

  function render() {
    const dataset = state.get("dataset");
    const images = dataset ? [] : chosenPictures(state);
    const more = images.length > MOST_SHOWN && el("li.muted", `and ${images.length - MOST_SHOWN} more`);
    fill(
      list,
      images.slice(0, MOST_SHOWN).map((image) => thumbnail(image, remove)),
      more,
    );
    list.hidden = !images.length;
    const words = dataset ? `the dataset ${dataset.name}, ${count(dataset.pictures, "picture")}` : "none chosen";
    fill(
      chosen,
      images.length ? `${images.length} chosen` : words,
      images.length > 0 && [" · ", linkButton("remove all", () => state.set({ chosenPictures: [] }))],
    );
    renderOffer();
  }

  for (const input of inputs) {
    input.addEventListener("change", () => {
      const picked = [...input.files].filter((file) => !file.name.startsWith("."));
      input.value = ""; // the same file can be chosen again
      take(picked);
    });
  }
  acceptDrops(panel, drop, take);
  state.on(["chosenPictures", "otherPictures", "images", "samples", "dataset"], render);
}
