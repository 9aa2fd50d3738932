import path from 'node:path';
import { faultCountText, faultWarning } from '../core/io/faultTexts';
import type { Fault } from '../core/io/faults';
import { formatCount, formatPlural } from '../core/numberText';
import { diagnose } from '../engine/answers/diagnose';
import { repair } from '../engine/answers/repair';
import type { Diagnosis, Repaired } from '../protocol/files';
import { UsageError } from './arguments';
import { command } from './command';
import { choicesOf, openFlags } from './openFlags';
import { printable } from './print';
import { ProgressLine } from './progressLine';

/** Maximum faults of a kind in the text report. */
const MAX_LISTED = 20;

export const doctorCommand = command({
  name: 'doctor',
  operands: 'FILE',
  summary: 'list the faults of an embedding file, and write a clean copy; status 1 if opening the file loses data',
  flags: {
    ...openFlags,
    repair: { kind: 'text', value: 'OUT', help: 'write the readable words to a new file, in the format of its ending' },
  },
  async run(operands, { repair: target, ...flags }, signal) {
    const [operand] = operands;
    if (operand === undefined || operands.length > 1) {
      throw new UsageError('Give one file.');
    }
    const file = path.resolve(operand);
    const choices = await choicesOf(flags, signal);
    const reading = new ProgressLine('checking');
    const diagnosis = await diagnose(file, signal, reading.update, choices).finally(() => reading.end());
    const repairing = new ProgressLine('repairing');
    const copy =
      target === undefined
        ? undefined
        : await repair({ path: file, destination: path.resolve(target) }, signal, repairing.update, choices).finally(
            () => repairing.end(),
          );
    return {
      text: report(diagnosis) + (copy ? repairReport(copy) : ''),
      json: { ...diagnosis, ...(copy ? { repaired: copy } : {}) },
      failed: !copy && (diagnosis.error !== undefined || faultWarning(diagnosis.counts) !== ''),
    };
  },
});

function report({ description, words, counts, faults, error }: Diagnosis): string {
  const what = description
    ? `${description.format}, ${formatPlural(words, 'word')} x ${formatCount(description.dimensions)}`
    : '';
  const lines = what ? [printable(what)] : [];
  for (const count of counts) {
    lines.push('', printable(faultCountText(count)));
    const listed = faults.filter(({ kind }) => kind === count.kind).slice(0, MAX_LISTED);
    lines.push(...faultLines(listed));
    if (count.count > listed.length) {
      lines.push(`  and ${formatCount(count.count - listed.length)} more`);
    }
  }
  if (counts.length === 0 && !error) {
    lines.push('', 'No faults found.');
  }
  if (error) {
    const { message, remedy = '' } = error;
    lines.push('', printable(`Only ${formatPlural(words, 'word')} can be read: ${message} ${remedy}`).trimEnd());
  }
  return `${lines.join('\n').trimStart()}\n`;
}

/** One line for all faults with the same text. */
function faultLines(faults: readonly Fault[]): string[] {
  const byText = new Map<string, Fault[]>();
  for (const fault of faults) {
    byText.set(fault.text, [...(byText.get(fault.text) ?? []), fault]);
  }
  return [...byText].map(([text, [first, ...others]]) => {
    const numbers = [first!, ...others].flatMap(({ line, byte, row }) => line ?? byte ?? row ?? []);
    const places = numbers.length > 0 ? `${placeName(first!)}${numbers.join(', ')}: ` : '';
    return `  ${places}${printable(text)}`;
  });
}

function placeName({ line, byte }: Fault): string {
  return line !== undefined ? 'line ' : byte !== undefined ? 'byte ' : 'row ';
}

function repairReport({ path: file, vocabularySize, dimensions, changes }: Repaired): string {
  const differences = changes.length > 0 ? `: ${changes.join('; ')}` : ', nothing changed';
  return `\n${formatPlural(vocabularySize, 'word')} x ${formatCount(dimensions)} in ${printable(file)}${printable(differences)}\n`;
}
