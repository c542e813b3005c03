// The legend bar of a map, as a reusable D3 closure: `d3.select(node).call(legend().limit(0.02).colors([...]))`.
import { uniqueId } from "../dom.js";
import { number, signed as withSign } from "../format.js";
import { withSettings } from "./settings.js";

const { d3 } = globalThis;

export function legend() {
  const settings = { limit: 1, diverging: true, ends: ["against", "for"], colors: [], words: "" };
  const gradientId = uniqueId("gradient");

  /** A signed map's scale is the same on both sides, so that zero is its middle. */
  function texts({ limit, diverging, ends, words }) {
    if (limit === 0) return ["0 everywhere", words];
    if (!diverging) return ["0", words, number(limit)];
    return [`${ends[0]} ${withSign(-limit)}`, ["0", words].filter(Boolean).join(" · "), `${ends[1]} ${withSign(limit)}`];
  }

  function newBar(enter) {
    const bar = enter.append("svg").attr("class", "legend-bar").attr("aria-hidden", "true");
    bar.append("linearGradient").attr("id", gradientId);
    bar.append("rect").attr("width", "100%").attr("height", "100%").attr("fill", `url(#${gradientId})`);
    return bar;
  }

  function draw() {
    const { colors } = settings;
    const root = d3.select(this);
    const svg = root.selectAll("svg").data([colors]).join(newBar);
    svg
      .select("linearGradient")
      .selectAll("stop")
      .data(colors)
      .join("stop")
      .attr("offset", (_color, at) => `${(100 * at) / (colors.length - 1)}%`)
      .attr("stop-color", (color) => `#${color}`);
    root
      .selectAll("div")
      .data([texts(settings)])
      .join("div")
      .attr("class", "legend-ends")
      .selectAll("span")
      .data((words) => words)
      .join("span")
      .text((word) => word);
  }

  return withSettings((selection) => selection.each(draw), settings);
}
