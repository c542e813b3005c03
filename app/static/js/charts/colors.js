// The colours of the maps, evenly spaced, as the server draws them (app/render/colormaps.py; a test compares the two).
export const DIVERGING = [
  "#2166ac",
  "#4393c3",
  "#92c5de",
  "#d1e5f0",
  "#f7f7f7",
  "#fddbc7",
  "#f4a582",
  "#d6604d",
  "#b2182b",
];
export const SEQUENTIAL = ["#f7f7f7", "#fee8c8", "#fdbb84", "#fc8d59", "#e34a33", "#b30000", "#67000d"];
