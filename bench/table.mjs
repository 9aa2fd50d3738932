/** A Markdown table. @param columns pairs of a title and a function from row to cell */
export function markdown(columns, rows) {
  const lines = [columns.map(([head]) => head), columns.map(() => '---')];
  for (const row of rows) {
    lines.push(columns.map(([, cell]) => cell(row)));
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The table of one job with all trainers; the first row is this project. */
export function contestantsTable(rows) {
  const [ours, ...rivals] = rows;
  const columns = [
    ['trainer', ({ name }) => name],
    ['wall s, each run', ({ seconds }) => seconds.map((s) => s.toFixed(1)).join(' ')],
    ['median', ({ median }) => median.toFixed(1)],
    ['ratio', (row) => (row === ours ? '' : `${(row.median / ours.median).toFixed(2)}x`)],
    ['words/s', ({ wordsPerSecond }) => thousands(wordsPerSecond)],
    ['cpu s', ({ cpuSeconds }) => number(cpuSeconds, 1)],
    ['peak MiB', ({ peakMegabytes }) => number(peakMegabytes, 0)],
    ['V', ({ words }) => String(words)],
    ['WS-353', ({ wordsim }) => number(wordsim, 3)],
    ['SimLex', ({ simlex }) => number(simlex, 3)],
    ['analogy', ({ analogies }) => number(analogies, 3)],
  ];
  const text = markdown(columns, rows);
  if (rivals.length === 0) {
    return text;
  }
  const fastest = rivals.reduce((best, row) => (row.median < best.median ? row : best));
  const paired = ours.seconds.map((seconds, round) => fastest.seconds[round] / seconds).sort((a, b) => a - b);
  return (
    `${text}\n\nFastest rival: ${fastest.name}, ${(fastest.median / ours.median).toFixed(2)}x our median; ` +
    `round by round ${paired.map((ratio) => `${ratio.toFixed(2)}x`).join(' ')}.`
  );
}

/** Formats a number with `digits` decimals; a dash if unknown. */
export function number(value, digits) {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}

/** `2,452 k` */
export function thousands(value) {
  return `${Math.round(value / 1000).toLocaleString('en')} k`;
}
