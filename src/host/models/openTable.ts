import * as vscode from 'vscode';
import { formatCount } from '../../core/numberText';
import type { FileDescription } from '../../core/formats/description';
import { oneLine, quickPickText } from '../inertText';
import { localPath } from '../localPath';
import type { Services } from '../services';
import { openAndTell } from './openEmbeddings';

/** Lets the user pick a table of a file and opens it as a model of this workspace. */
export async function openTable(services: Services, uri: vscode.Uri): Promise<void> {
  const table = await chooseTable(await services.engine.remote.describeFile({ path: localPath(uri) }));
  if (table !== undefined) {
    await openAndTell(services, uri, { table });
  }
}

/** The name of the table that the user picks; undefined if the user cancels. */
export async function chooseTable({ tables }: FileDescription): Promise<string | undefined> {
  const items = tables.map(({ name, rows, columns, valueType }) => ({
    name,
    label: quickPickText(oneLine(name)),
    description: quickPickText(`${formatCount(rows)} × ${formatCount(columns)}, ${oneLine(valueType)}`),
  }));
  const placeHolder = 'It becomes a model of this workspace';
  return (await vscode.window.showQuickPick(items, { title: 'Table to Open', placeHolder, matchOnDescription: true }))
    ?.name;
}
