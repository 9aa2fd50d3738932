import * as vscode from 'vscode';
import type { Services } from '../services';
import { commandIds } from './commandIds';

/** Registers every command. The first one the user runs loads what commands do. */
export function registerCommands(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    ...commandIds.map((id) =>
      vscode.commands.registerCommand(id, async (first: unknown, second: unknown) => {
        const { runCommand } = await import('../firstUse');
        return runCommand(services, id, first, second);
      }),
    ),
  );
}
