import type { Command } from './command';

export function generalHelp(commands: readonly Command[]): string {
  const lines = commands.map(({ name, operands, summary }) => `  ${`${name} ${operands}`.padEnd(34)}${summary}\n`);
  return (
    `usage: vecinity COMMAND ...\n\n${lines.join('')}\n` +
    '--json prints one JSON object on standard output; progress goes to standard error.\n' +
    'Exit status: 0, 1 if the command failed, 2 for an invalid command line. See also vecinity COMMAND --help.\n'
  );
}

export function commandHelp({ name, operands, summary, flags }: Command): string {
  const lines = Object.entries(flags).map(
    ([flag, { value = '', help }]) => `  ${`--${flag} ${value}`.padEnd(28)}${help}\n`,
  );
  return `usage: vecinity ${name} ${operands} [flags]\n\n${summary}\n\n${lines.join('')}`;
}
