// The legend bar of a map, as a reusable D3 closure: `d3.select(node).call(legend().minimum(-1).maximum(1))`.
import { number, signed as withSign } from "../format.js";
import { uniqueId } from "../dom.js";
import { DIVERGING, SEQUENTIAL } from "./colors.js";

const { d3 } = globalThis;

export function legend() {
  let minimum = 0;
  let maximum = 1;
  let diverging = true;
  let ends = ["against", "for"];
  const gradientId = uniqueId("gradient");

  /** Ends of the scale: a signed map's scale is the same on both sides, so that zero is its middle. */
  function domain() {
    if (!diverging) return [0, maximum];
    const reach = Math.max(Math.abs(minimum), Math.abs(maximum));
    return [-reach, reach];
  }

  function texts([low, high]) {
    if (!diverging) return ["0", number(high)];
    return [`${ends[0]} ${withSign(low)}`, "0", `${ends[1]} ${withSign(high)}`];
  }

  function chart(selection) {
    selection.each(function draw() {
      const colors = diverging ? DIVERGING : SEQUENTIAL;
      const position = (at) => (100 * at) / (colors.length - 1);
      const root = d3.select(this);
      const svg = root
        .selectAll("svg")
        .data([colors])
        .join((enter) => {
          const made = enter.append("svg").attr("class", "legend-bar").attr("aria-hidden", "true");
          made.append("linearGradient").attr("id", gradientId);
          made.append("rect").attr("width", "100%").attr("height", "100%").attr("fill", `url(#${gradientId})`);
          return made;
        });
      svg
        .select("linearGradient")
        .selectAll("stop")
        .data(colors)
        .join("stop")
        .attr("offset", (_color, at) => `${position(at)}%`)
        .attr("stop-color", (color) => color);
      root
        .selectAll("div")
        .data([texts(domain())])
        .join("div")
        .attr("class", "legend-ends")
        .selectAll("span")
        .data((words) => words)
        .join("span")
        .text((word) => word);
    });
  }

  const setting =
    (get, set) =>
    (...args) =>
      args.length ? (set(args[0]), chart) : get();
  chart.minimum = setting(
    () => minimum,
    (value) => {
      minimum = value;
    },
  );
  chart.maximum = setting(
    () => maximum,
    (value) => {
      maximum = value;
    },
  );
  chart.diverging = setting(
    () => diverging,
    (value) => {
      diverging = value;
    },
  );
  chart.ends = setting(
    () => ends,
    (value) => {
      ends = value;
    },
  );
  return chart;
}
