// What every chart has in common: a getter / setter for each setting, and events by d3.dispatch.

/** Gives `chart` a method for each of `values`, which it reads: `chart.bins()` is the value, `chart.bins(30)` sets it. */
export function withSettings(chart, values, events) {
  for (const key of Object.keys(values))
    chart[key] = (...args) => (args.length ? ((values[key] = args[0]), chart) : values[key]);
  chart.on = (...args) => {
    const answer = events.on(...args);
    return answer === events ? chart : answer;
  };
  return chart;
}
