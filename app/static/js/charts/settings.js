// What every chart has in common: a getter / setter for each setting, and events by d3.dispatch.

/** Gives `chart` a method for each of `values`, which it reads: `chart.bins()` is the value, `chart.bins(30)` sets it. */
export function withSettings(chart, values, events) {
  for (const key of Object.keys(values)) {
    chart[key] = (...args) => {
      if (!args.length) return values[key];
      values[key] = args[0];
      return chart;
    };
  }
  chart.on = (...args) => {
    const answer = events.on(...args);
    return answer === events ? chart : answer;
  };
  return chart;
}
