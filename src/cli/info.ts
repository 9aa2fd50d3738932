import path from 'node:path';
import { formatBytes, formatCount } from '../core/numberText';
import { describeFile } from '../engine/files/modelFile';
import type { FileDescription } from '../core/formats/description';
import { UsageError } from './arguments';
import { command } from './command';
import { choicesOf, openFlags } from './openFlags';
import { columnWidth, printable } from './print';
import { OUTPUT_VECTORS, outputVectorsBytes } from '../core/outputVectors';

/** Maximum tables in the list; a language model may have thousands of tensors. */
const MAX_TABLES = 40;

export const infoCommand = command({
  name: 'info',
  operands: 'FILE',
  summary: 'show the format and content of an embedding file',
  flags: openFlags,
  async run(operands, flags, signal) {
    const [file] = operands;
    if (file === undefined || operands.length > 1) {
      throw new UsageError('Give one model file.');
    }
    const description = await describeFile(path.resolve(file), await choicesOf(flags, signal));
    const { provenance, words, ...rest } = description;
    return { text: describe(description), json: { ...provenance, vocabularySize: words, ...rest } };
  },
});

/** Label and value on each line, then tables and notes. */
function describe(description: FileDescription): string {
  const { words, wordsEstimated, companions, details, tables, notes, parts, provenance } = description;
  const partText = (name: string): string =>
    name === OUTPUT_VECTORS
      ? `${name} (${formatBytes(outputVectorsBytes(parts, words, description.dimensions))})`
      : name;
  const facts: (readonly [string, string])[] = [
    ['file', description.path],
    ['format', description.format],
    ['words', `${formatCount(words)}${wordsEstimated ? ' (about)' : ''}`],
    ['dimensions', formatCount(description.dimensions)],
    ['values', description.valueType],
    ['size', `${formatBytes(description.bytes)} (${formatCount(description.bytes)} bytes)`],
    ...(parts ? [['parts', parts.map(partText).join(', ')] as const] : []),
    ...companions.map((companion) => ['with', companion] as const),
    ...Object.entries(provenance).flatMap(([key, value]: [string, unknown]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return isKnown(value) ? [[key, text] as const] : [];
    }),
    ...details,
  ];
  const width = columnWidth(facts.map(([label]) => label));
  const lines = facts.map(([label, value]) => `${printable(label).padEnd(width)}  ${printable(value)}`);
  if (tables.length > 0) {
    lines.push('', 'Tables (the first is opened, --table NAME opens another):');
    const names = columnWidth(tables.map(({ name }) => name));
    for (const { name, rows, columns, valueType } of tables.slice(0, MAX_TABLES)) {
      lines.push(
        `  ${printable(name).padEnd(names)}  ${formatCount(rows)} x ${formatCount(columns)}  ${printable(valueType)}`,
      );
    }
    if (tables.length > MAX_TABLES) {
      lines.push(`  and ${formatCount(tables.length - MAX_TABLES)} more`);
    }
  }
  if (notes.length > 0) {
    lines.push('', ...notes.map(printable));
  }
  return `${lines.join('\n')}\n`;
}

/** Whether a fact is known; files of other tools lack some. */
function isKnown(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length > 0
    : value !== '' && value !== 0 && value !== 'unknown';
}
