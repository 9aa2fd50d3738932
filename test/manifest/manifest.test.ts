import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { numberOptions, switchOptions } from '../../src/core/training/checkOptions';
import { algorithmNames, algorithms, AUTOMATIC_EXPLANATION, capitalised } from '../../src/core/training/algorithms';
import { planTraining } from '../../src/core/training/plan';
import { extensionsOf, optionalEndings, usualEndings } from '../../src/host/editors/fileEndings';
import { editorFor } from '../../src/host/editors/viewTypes';
import { usualColours } from '../../webview/ui/colourScale';
import { parseColour, type HeatMapColours } from '../../webview/ui/colour';
import { assertEvery, assertOrder } from '../unit/support/assertions';
import { sourceFiles } from '../unit/support/sources';

interface Setting {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly scope: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly enumItemLabels?: readonly string[];
  readonly order: number;
  readonly markdownDescription: string;
}

interface MenuEntry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly description: string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly colors: readonly {
      readonly id: string;
      readonly defaults: Readonly<Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>>;
    }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly customEditors: readonly {
      readonly viewType: string;
      readonly priority: string;
      readonly selector: readonly { readonly filenamePattern: string }[];
    }[];
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly views: Readonly<
      Record<string, readonly { readonly id: string; readonly type?: string; readonly icon: string }[]>
    >;
    readonly viewsWelcome: readonly { readonly view: string; readonly when: string; readonly contents: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg?: string; readonly image?: Readonly<Record<string, string>> };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const settings = new Map(contributes.configuration.flatMap(({ properties }) => Object.entries(properties)));
const declared = contributes.commands.map(({ command }) => command);
const views = Object.values(contributes.views).flat();
const hostSource = sourceFiles('src')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
const table = readFileSync('src/host/commands/table.ts', 'utf8');
const settingsSource = readFileSync('src/host/settings.ts', 'utf8');

suite('manifest', () => {
  test('declares exactly the commands that are registered, in one category', () => {
    const registered = [...table.matchAll(/^ {2}'(vecinity\.\w+)': \{/gm)].map((match) => match[1]!);
    assert.deepEqual([...declared].sort(), registered.sort());
    assertEvery(contributes.commands, ({ category }) => category === 'Vecinity', 'contributes.commands');
  });

  test('names only commands that exist, in menus, welcome texts, the walkthrough and code', () => {
    const known = new Set([...declared, ...views.map(({ id }) => `${id}.focus`)]);
    const used = [
      ...Object.values(contributes.menus)
        .flat()
        .flatMap(({ command }) => command ?? []),
      ...[
        ...Object.values(strings)
          .join('\n')
          .matchAll(/command:(vecinity\.\w+)/g),
      ].map((match) => match[1]!),
      ...[...hostSource.matchAll(/executeCommand\('(vecinity\.[\w.]+)'/g)].map((match) => match[1]!),
      ...[...hostSource.matchAll(/command(?:: |Link\([^,]+, )'(vecinity\.[\w.]+)'/g)].map((match) => match[1]!),
    ];
    assert.deepEqual(
      used.filter((command) => !known.has(command)),
      [],
    );
  });

  test('hover links run enabled commands only', () => {
    const source = readFileSync('src/host/hover/markdown.ts', 'utf8');
    const enabled = /enabledCommands = \[([^\]]*)\]/.exec(source)?.[1] ?? '';
    const linked = [...source.matchAll(/commandLink\([^']*'(vecinity\.\w+)'/g)].map((match) => match[1]!);
    assertOrder(linked.length, '>=', 3, 'linked.length');
    assert.deepEqual(
      linked.filter((command) => !enabled.includes(`'${command}'`)),
      [],
    );
  });

  test('every setting is read in settings.ts, and nothing else is', () => {
    const sections = ['corpus', 'training', 'hover', 'neighbours', 'evaluation'];
    const declaredKeys = [...settings.keys()].map((key) => key.replace('vecinity.', ''));
    for (const key of declaredKeys) {
      const [section, name] = key.split('.') as [string, string];
      assert.ok(sections.includes(section), key);
      assert.match(settingsSource, new RegExp(`getConfiguration\\('vecinity\\.${section}'[,)]`), key);
      assert.ok(settingsSource.includes(`'${name}'`), `${key} is not read`);
    }
    const readers = sourceFiles('src').filter((file) => readFileSync(file, 'utf8').includes('getConfiguration('));
    assert.deepEqual(readers, [path.join('src', 'host', 'settings.ts')]);
    const read = [...settingsSource.matchAll(/\.get\('(\w+)'\)|^ {2}'(\w+)',$/gm)].map((m) => m[1] ?? m[2]!);
    const ofVsCode = ['followSymlinks', 'encoding'];
    const names = new Set([...declaredKeys.map((key) => key.split('.')[1]!), ...ofVsCode]);
    assert.deepEqual(
      read.filter((name) => !names.has(name)),
      [],
    );
  });

  test('settings have a type their default fits, a scope, an order and a description', () => {
    for (const [key, setting] of settings) {
      const types = [setting.type].flat();
      const actual =
        setting.default === null ? 'null' : Array.isArray(setting.default) ? 'array' : typeof setting.default;
      assert.ok(types.includes(actual) || (actual === 'number' && types.includes('integer')), key);
      assert.match(setting.scope, /^(window|resource|machine-overridable)$/, key);
      assert.equal(typeof setting.order, 'number', key);
      assert.match(setting.markdownDescription, /^%setting\./, key);
    }
  });

  test('settings of a folder have resource scope', () => {
    for (const [key, { scope }] of settings) {
      const isOfFolder = /^vecinity\.(?:corpus|evaluation)\./.test(key);
      assert.equal(scope === 'resource', isOfFolder, key);
    }
  });

  test('an untrusted workspace cannot choose what is read or how much of the machine is used', () => {
    const { supported, description, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.match(description, /^%capabilities\./);
    // Fields, columns and rules for words choose only within files that are read anyway.
    const harmless = ['vecinity.corpus.jsonFields', 'vecinity.corpus.csvColumns', 'vecinity.corpus.wordRules'];
    const risky = [...settings]
      .filter(([key, { scope }]) => scope !== 'window' && !harmless.includes(key))
      .map(([key]) => key);
    assert.deepEqual([...restrictedConfigurations].sort(), risky.sort());
  });

  test('the palette hides commands that need a model while there is none', () => {
    const clauses = new Map(contributes.menus['commandPalette']!.map(({ command, when }) => [command, when]));
    const asks = [...table.matchAll(/^ {2}'(vecinity\.\w+)'/gm)].map((match) => match[1]!);
    const free = [
      ...['train', 'pauseTraining', 'resumeTraining', 'cancelTraining', 'showTraining', 'compareDimensions'],
      ...['openEmbeddings', 'openWithLimits', 'openSample', 'copyCommandLine', 'showLog', 'openWalkthrough'],
    ].map((name) => `vecinity.${name}`);
    const never = ['vecinity.trainSelection', 'vecinity.removeModel'];
    for (const command of asks.filter((name) => !free.includes(name))) {
      assert.equal(clauses.get(command), never.includes(command) ? 'false' : 'vecinity.hasModel', command);
    }
    assert.deepEqual(
      free.filter((command) => clauses.has(command)),
      [],
    );
  });

  test('publishing builds for production first', () => {
    assert.equal(manifest.scripts['vscode:prepublish'], 'node esbuild.js --production');
  });

  test('training settings allow what the plan allows', () => {
    for (const name of numberOptions) {
      const key = `vecinity.training.${name}`;
      const { minimum, maximum } = settings.get(key) ?? {};
      if (minimum !== undefined) {
        // Without hierarchical softmax, `negative` has another minimum.
        const plan = (value: number): unknown =>
          planTraining({ tokens: 1e6 }, { hierarchicalSoftmax: true, [name]: value }, 1);
        assert.doesNotThrow(() => [plan(minimum), plan(maximum!)], key);
        assert.throws(() => plan(minimum - 1), { code: 'badOption' }, key);
        assert.throws(() => plan(maximum! * 2), { code: 'badOption' }, key);
      }
    }
  });

  test('switches have the defaults of the plan, and the algorithms are those of core/training/algorithms.ts', () => {
    const { options } = planTraining({ tokens: 1e6 }, {}, 1);
    // The size of the text decides `addContext`, so it has no setting.
    for (const name of switchOptions.filter((option) => option !== 'addContext')) {
      assert.equal(settings.get(`vecinity.training.${name}`)?.default, options[name], name);
    }
    const { enum: names, enumDescriptions, enumItemLabels } = settings.get('vecinity.training.algorithm')!;
    assert.deepEqual(names, ['automatic', ...algorithmNames]);
    assert.deepEqual(
      enumItemLabels,
      ['automatic', ...algorithmNames.map((name) => algorithms[name].label)].map(capitalised),
    );
    assert.deepEqual(
      enumDescriptions?.map((key) => strings[key.slice(1, -1)]),
      [AUTOMATIC_EXPLANATION, ...algorithmNames.map((name) => algorithms[name].explanation)],
    );
  });

  test('settings that a description links to exist', () => {
    for (const [key, text] of Object.entries(strings)) {
      for (const [, linked] of text.matchAll(/`#(vecinity\.[\w.]+)#`/g)) {
        assert.ok(settings.has(linked!), `${key} links to ${linked!}`);
      }
    }
  });

  test('every %key% has its text, and every text is used', () => {
    const used = new Set([...readFileSync('package.json', 'utf8').matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!));
    assert.deepEqual([...used].sort(), Object.keys(strings).sort());
  });

  test('every context key of ours in a when clause is set somewhere', () => {
    const clauses = [
      ...Object.values(contributes.menus)
        .flat()
        .map(({ when }) => when ?? ''),
      ...contributes.commands.map(({ enablement }) => enablement ?? ''),
      ...contributes.viewsWelcome.map(({ when }) => when),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents)),
    ].join(' ');
    const viewIds = new Set(views.map(({ id }) => id));
    const keys = [...clauses.matchAll(/(?<!onCommand:|onSettingChanged:)\bvecinity\.\w+/g)]
      .map((match) => match[0])
      .filter((key) => !viewIds.has(key));
    assertOrder(keys.length, '>', 0, 'keys.length');
    for (const key of keys) {
      assert.match(hostSource, new RegExp(`(?:'setContext', |tickStep\\()'${key}'`), key);
    }
    const values = [...clauses.matchAll(/viewItem =~ \/(.+?)\//g)].flatMap(([, pattern]) => pattern!.match(/\w+/g)!);
    assert.deepEqual([...new Set(values)].sort(), ['active', 'external', 'own', 'ready']);
    for (const value of values) {
      assert.ok(readFileSync('src/host/views/modelItem.ts', 'utf8').includes(`'${value}'`), `viewItem ${value}`);
    }
  });

  test('views are provided by the classes of their names, and welcome texts belong to trees', () => {
    for (const { id } of views) {
      assert.ok(hostSource.includes(`'${id}'`), id);
    }
    for (const { view } of contributes.viewsWelcome) {
      const declaredView = views.find(({ id }) => id === view);
      assert.ok(declaredView && declaredView.type === undefined, view);
    }
  });

  test('editors are provided by the code; none opens text by default', () => {
    const { customEditors } = contributes;
    const source = readFileSync('src/host/editors/viewTypes.ts', 'utf8');
    assert.deepEqual(
      customEditors.map(({ priority }) => priority),
      ['default', 'option'],
    );
    for (const { viewType } of customEditors) {
      assert.ok(source.includes(`'${viewType}'`), viewType);
    }
    const [usual, optional] = customEditors.map(({ selector }) =>
      selector.map(({ filenamePattern }) => filenamePattern),
    );
    assert.deepEqual(
      usual,
      usualEndings.map((ending) => `*.${ending}`),
    );
    assert.deepEqual(
      optional,
      optionalEndings.map((ending) => `*.${ending}`),
    );
    for (const pattern of [
      '*.bin',
      '*.txt',
      '*.tsv',
      '*.npy',
      '*.csv',
      '*.json',
      '*.floret',
      '*.gz',
      '*.kv',
      '*.kv.gz',
    ]) {
      assert.ok(optional.includes(pattern) && !usual.includes(pattern), pattern);
    }
    assert.deepEqual(
      usual.filter((pattern) => optional.includes(pattern)),
      [],
    );
    for (const pattern of [...usual, ...optional]) {
      const editor = customEditors.find(({ selector }) =>
        selector.some(({ filenamePattern }) => filenamePattern === pattern),
      );
      assert.equal(editorFor(`/some/${pattern.replace('*', 'Name')}`), editor?.viewType, pattern);
    }
  });

  test('the explorer has one submenu, on folders, text and files that may be embeddings', () => {
    const entries = contributes.menus['explorer/context']!;
    assert.deepEqual(
      entries.map(({ submenu }) => submenu),
      contributes.submenus.map(({ id }) => id),
    );
    const [text, embeddings] = [...entries[0]!.when!.matchAll(/resourceFilename =~ \/(.*?)\/i/g)].map(
      ([, source]) => new RegExp(source!, 'i'),
    );
    const train = contributes.menus['vecinity.explorer']!.find(({ command }) => command === 'vecinity.trainSelection')!;
    assert.equal(train.when, `explorerResourceIsFolder || resourceFilename =~ /${text!.source}/i`);
    for (const name of ['notes.txt', 'README.md', 'page.HTML', 'paper.tex', 'a.ipynb', 'a.jsonl', 'a.txt.gz']) {
      assert.match(name, text!);
    }
    assert.equal(embeddings!.source, `\\.(${extensionsOf().join('|')})$`, 'the endings in explorer/context');
    assert.match('words.vec', embeddings!);
    for (const name of ['main.ts', 'picture.png', 'package-lock.yaml', 'Makefile', 'a.vec.bak']) {
      assert.doesNotMatch(name, text!);
      assert.doesNotMatch(name, embeddings!);
    }
  });

  test('the submenu opens files that may be embeddings, and folders; both with limits, too', () => {
    const clauses = ['vecinity.openEmbeddings', 'vecinity.openWithLimits'].map((command) => {
      const entries = contributes.menus['vecinity.explorer']!.filter((entry) => entry.command === command);
      assert.equal(entries.length, 1, command);
      return entries[0]!.when!;
    });
    for (const clause of clauses) {
      const [, source] = /^!listMultiSelection && \(resourceFilename =~ \/(.*?)\/i \|\| /.exec(clause) ?? [];
      assert.equal(source, `\\.(${extensionsOf().join('|')})$`, 'the endings in vecinity.explorer');
      const taken = (name: string): boolean => new RegExp(source, 'i').test(name);
      for (const name of [
        ...[
          'words.vec',
          'GoogleNews.bin.gz',
          'glove.6B.50d.txt',
          'wiki.FTZ',
          'wiki.fasttext.bin',
          'w.kv',
          'w.model',
          'w.mdl',
          'w.wv',
        ],
        ...[
          'model.safetensors',
          'model.safetensors.index.json',
          'words.json',
          'llama.Q4_K.gguf',
          'a.npy',
          'a.npz',
          'a.parquet',
          'a.ipc',
        ],
        ...[
          'a.feather',
          'a.arrow',
          'a.csv',
          'a.tsv',
          'a.jsonl',
          'a.bytes',
          'projector_config.pbtxt',
          'a.pt',
          'a.pickle',
          'a.floret',
          'a.zip',
        ],
      ]) {
        assert.ok(taken(name), name);
      }
      for (const name of ['main.ts', 'README.md', 'picture.png', 'vec', 'vec.py', 'package-lock.yaml', 'a.vec.bak']) {
        assert.ok(!taken(name), name);
      }
    }
    // Any folder may be a model; limits are offered where a folder looks like one.
    assert.match(clauses[0]!, /\|\| explorerResourceIsFolder\)$/);
    const [, folders] = /\|\| \(explorerResourceIsFolder && resourceFilename =~ \/(.*)\/i\)\)$/.exec(clauses[1]!) ?? [];
    for (const name of ['en_core_web_md-3.7.1', 'vocab', 'word-vectors', 'embeddings', 'logs', 'tiny-model']) {
      assert.match(name, new RegExp(folders!, 'i'));
    }
    assert.doesNotMatch('src', new RegExp(folders!, 'i'));
  });

  test('colours are those of the heat map, in all four kinds of themes', () => {
    for (const { id, defaults } of contributes.colors) {
      const name = id.replace(/^vecinity\.heatMap(.)/, (_, first: string) =>
        first.toLowerCase(),
      ) as keyof HeatMapColours;
      // VS Code replaces only the first dot in the name of the webview's variable.
      assert.equal(id.split('.').length, 2, id);
      const variable = id.replace('.', '-');
      assert.ok(readFileSync('webview/ui/theme.ts', 'utf8').includes(`read('${variable}')`), variable);
      for (const [kind, dark] of [
        ['dark', true],
        ['light', false],
        ['highContrast', true],
        ['highContrastLight', false],
      ] as const) {
        assert.deepEqual(parseColour(defaults[kind]), usualColours(dark)[name], `${id} in ${kind}`);
      }
    }
    assert.equal(contributes.colors.length, Object.keys(usualColours(true)).length);
  });

  test('the named files exist', () => {
    const files = [
      manifest.icon,
      ...Object.values(contributes.viewsContainers)
        .flat()
        .map(({ icon }) => icon),
      ...views.map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ media }) => picturesOf(media))),
    ];
    assert.deepEqual(
      files.filter((file) => !existsSync(file)),
      [],
    );
    const png = readFileSync(manifest.icon);
    assert.deepEqual([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)], ['PNG', 256, 256]);
  });

  test('the walkthrough has its code in double backticks, because it shows single ones as they are', () => {
    const texts = Object.entries(strings).filter(([key]) => key.startsWith('walkthrough.'));
    assert.ok(texts.some(([, text]) => text.includes('``')));
    assert.deepEqual(
      texts.filter(([, text]) => text.replaceAll(/``[^`]+``/g, '').includes('`')),
      [],
    );
  });

  test('each picture of the walkthrough is in the package, decodes and is small; no other is there', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const named = new Set(steps.flatMap(({ media }) => picturesOf(media)));
    const folder = 'media/walkthrough';
    assert.deepEqual(
      readdirSync(folder)
        .map((name) => `${folder}/${name}`)
        .sort(),
      [...named].sort(),
    );
    for (const { id, media } of steps.filter(({ media }) => media.image)) {
      assert.deepEqual(Object.keys(media.image!), ['dark', 'light', 'hc', 'hcLight'], id);
      const sizes = picturesOf(media).map((file) => pngSize(readFileSync(file), file));
      for (const { width, height } of sizes) {
        assert.ok(width >= 250 && width <= 700 && height >= 180 && height <= 400, `${id}: ${width} x ${height}`);
        assert.equal(width, sizes[0]!.width, `${id} has one width in all themes`);
      }
    }
    const bytes = [...named].reduce((sum, file) => sum + statSync(file).size, 0);
    assertOrder(bytes, '<', 66_000, 'bytes of all pictures');
  });

  test('has the name that the code uses', () => {
    const id = `${manifest.publisher}.${manifest.name}`;
    assert.equal(id, 'vecinity.vecinity');
    assert.ok(table.includes(`${id}#${contributes.walkthroughs[0]!.id}`), JSON.stringify(table));
  });

  test('activates by language, panel and vectors of gensim only, never at start', () => {
    assert.deepEqual(manifest.activationEvents, [
      // Hovers work in any language.
      'onLanguage',
      // A binary file has no language, and the offer for pickles must see it.
      'workspaceContains:**/*.{kv,kv.gz}',
      'onWebviewPanel:vecinity.plot',
      'onWebviewPanel:vecinity.tokens',
      'onWebviewPanel:vecinity.live',
      'onWebviewPanel:vecinity.dimensions',
      'onWebviewPanel:vecinity.evaluate',
      'onWebviewPanel:vecinity.train',
    ]);
  });
});

function picturesOf({
  svg,
  image,
}: {
  readonly svg?: string;
  readonly image?: Readonly<Record<string, string>>;
}): string[] {
  return [...(svg === undefined ? [] : [svg]), ...Object.values(image ?? {})];
}

/** The size in pixels of a PNG whose pixels inflate to as many bytes as its header says. */
function pngSize(png: Buffer, file: string): { readonly width: number; readonly height: number } {
  assert.equal(png.toString('latin1', 1, 4), 'PNG', file);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [bits, kind] = [png[24]!, png[25]!];
  assert.equal(kind, 3, `${file} has a palette`);
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') {
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
    }
  }
  assert.equal(inflateSync(Buffer.concat(data)).length, height * (1 + Math.ceil((width * bits) / 8)), file);
  return { width, height };
}
