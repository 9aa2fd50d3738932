import * as vscode from 'vscode';
import type { Services } from '../services';

/** Copies the absolute path of the command line to the clipboard, and returns it. */
export async function copyCommandLine({ commandLine }: Services): Promise<string> {
  await vscode.env.clipboard.writeText(commandLine);
  return commandLine;
}

/** Copies the path and says how to run it. */
export async function copyCommandLineAndTell(services: Services): Promise<string> {
  const copied = await copyCommandLine(services);
  void vscode.window.showInformationMessage('Copied. Run it in a terminal with Node 20: node "PATH" --help');
  return copied;
}
