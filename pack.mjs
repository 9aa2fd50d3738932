// Makes dist/vecinity.vsix: builds for production, then packs a copy whose texts and links are right for users.
//
//   node pack.mjs                 the package
//   node pack.mjs text FILE HOME  prints FILE (README.md) as the package of a repository at HOME has it
//
// `repository` in package.json is the one place that names the project's home. While it is empty, the packed README has
// no relative links and pictures, and vsce's checks for them are off. Once it is set, links and pictures point there, and
// the packed manifest gets `bugs` and `homepage`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const stage = path.join(root, 'out', 'package');
const packed = path.join(root, 'dist', 'vecinity.vsix');

/** The address of the repository without its ending; empty if there is none. */
function homeOf({ repository }) {
  const address = typeof repository === 'string' ? repository : (repository?.url ?? '');
  return address.replace(/^git\+/, '').replace(/(?:\.git)?\/?$/, '');
}

/** The manifest that users get: without what only developers need. */
function packedManifest(manifest, home) {
  const { scripts, devDependencies, bin, repository, private: isPrivate, ...kept } = manifest;
  const links = { repository: { type: 'git', url: home }, bugs: { url: `${home}/issues` }, homepage: `${home}#readme` };
  return home === '' ? kept : { ...kept, ...links };
}

/**
 * A Markdown text as the package has it. Without a home, pictures, relative links and what stands between
 * `<!-- repository -->` and `<!-- /repository -->` go; the words of the links stay.
 */
function packedText(markdown, home) {
  const blocks = /^<!-- repository -->\n([^]*?)^<!-- \/repository -->\n/gm;
  return markdown
    .replace(blocks, home === '' ? '' : '$1')
    .split(/(^```[^]*?^```$)/m)
    .map((part, i) => (i % 2 === 0 ? withLinks(part, home) : part))
    .join('')
    .replace(/\n{3,}/g, '\n\n');
}

/** Rewrites the relative links and pictures of a text without code. */
function withLinks(text, home) {
  return text.replace(/(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_, mark, words, target) => {
    if (home === '') {
      return mark ? '' : words;
    }
    return `${mark}[${words}](${home}/${mark ? 'raw' : 'blob'}/HEAD/${target})`;
  });
}

/** Copies what is packed to a folder of its own. */
function prepare(manifest, home) {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of ['.vscodeignore', 'package.nls.json', 'LICENSE', 'media', 'dist']) {
    cpSync(path.join(root, name), path.join(stage, name), {
      recursive: true,
      filter: (file) => !file.endsWith('.vsix'),
    });
  }
  for (const name of ['README.md', 'CHANGELOG.md']) {
    writeFileSync(path.join(stage, name), packedText(readFileSync(path.join(root, name), 'utf8'), home));
  }
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(packedManifest(manifest, home), undefined, 2)}\n`);
}

function run(folder, ...command) {
  const { status } = spawnSync(process.execPath, command, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [task, file, wantedHome = ''] = process.argv.slice(2);
if (task === 'text') {
  process.stdout.write(packedText(readFileSync(path.join(root, file), 'utf8'), wantedHome));
} else {
  const home = homeOf(manifest);
  run(root, 'esbuild.js', '--production');
  prepare(manifest, home);
  const unchecked = home === '' ? ['--allow-missing-repository', '--no-rewrite-relative-links'] : [];
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  run(stage, vsce, 'package', '--no-dependencies', ...unchecked, '--out', packed);
  rmSync(stage, { recursive: true, force: true });
}
