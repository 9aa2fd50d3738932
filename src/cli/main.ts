#!/usr/bin/env node
import { VecinityError } from '../core/errors';
import { interruption } from '../engine/training/checkpoint/interruption';
import { analogyCommand } from './analogy';
import { UsageError } from './arguments';
import { askCommand } from './ask';
import type { Command } from './command';
import { convertCommand } from './convert';
import { doctorCommand } from './doctor';
import { evaluateCommand } from './evaluate';
import { commandHelp, generalHelp } from './help';
import { infoCommand } from './info';
import { neighboursCommand } from './neighbours';
import { jsonLine, printable } from './print';
import { similarityCommand } from './similarity';
import { tokensCommand } from './tokens';
import { trainCommand } from './train';

const commands: readonly Command[] = [
  trainCommand,
  neighboursCommand,
  analogyCommand,
  similarityCommand,
  tokensCommand,
  askCommand,
  evaluateCommand,
  infoCommand,
  convertCommand,
  doctorCommand,
];

/** Runs a command line. Returns the exit status: 0, 1 (failed) or 2 (invalid command line). */
async function main(given: readonly string[]): Promise<number> {
  const [name, ...rest] = given;
  const command = commands.find((candidate) => candidate.name === name);
  if (name === '--help' || name === 'help') {
    process.stdout.write(generalHelp(commands));
    return 0;
  }
  if (!command) {
    const trouble = name === undefined ? 'The command is missing.' : `Unknown command ${JSON.stringify(name)}.`;
    process.stderr.write(`${trouble}\n\n${generalHelp(commands)}`);
    return 2;
  }
  const beforeOperands = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  if (beforeOperands.includes('--help')) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const json = beforeOperands.includes('--json');
  const controller = new AbortController();
  // A second signal ends the process at once.
  process.once('SIGINT', () => controller.abort());
  // A shutdown or a closed terminal should not lose the work: the run writes a checkpoint.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort(interruption));
  }
  try {
    const output = await command.run(rest, controller.signal);
    process.stdout.write(json ? jsonLine(output.json) : output.text);
    return output.failed ? 1 : 0;
  } catch (error) {
    return fail(error, command, json);
  }
}

function fail(error: unknown, command: Command, json: boolean): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${printable(error.message)}\n\n${commandHelp(command)}`);
    return 2;
  }
  if (!(error instanceof VecinityError)) {
    throw error;
  }
  if (json) {
    const { code, message } = error;
    const { cause, ...details } = error.details;
    // The first line only: what follows is a stack with paths of this machine.
    const [reason] = cause?.split('\n') ?? [];
    process.stdout.write(
      jsonLine({ error: { code, message, details: { ...details, ...(reason && { cause: reason }) } } }),
    );
  }
  const remedy = error.details.remedy === undefined ? '' : ` ${error.details.remedy}`;
  process.stderr.write(`${printable(error.message + remedy)}\n`);
  return error.code === 'badOption' ? 2 : 1;
}

// The reader of our output may stop early, as `head` does, and a closed terminal takes nothing. That is no failure, and
// no reason to stop learning.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') {
      throw error;
    }
  });
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
