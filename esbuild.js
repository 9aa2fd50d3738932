// Builds everything: the kernel (AssemblyScript to WebAssembly), then one table of bundles.
// node esbuild.js [--production] [--watch] [--tests]
const { createHash } = require('node:crypto');
const { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');

const kernelSources = path.join('src', 'kernel', 'assembly');
const kernelFolder = path.resolve(__dirname, 'out', 'kernel');
const kernelVariants = {
  relaxed: ['--enable', 'relaxed-simd', '--use', 'RELAXED=1'],
  plain: ['--use', 'RELAXED=0'],
};
const kernelFlags = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
  ...['--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd', '--enable', 'threads', '--bindings', 'raw'],
];
/** The compiler's declaration of what the kernel exports; it is the same for both variants. */
const kernelDeclaration = path.join('src', 'kernel', 'kernelExports.d.ts');

/**
 * Compiles the kernel twice: with relaxed SIMD (fused multiply-add) and without, for engines that lack it.
 * Skips this while out/kernel holds the result of the same sources, flags and compiler.
 */
async function buildKernel() {
  const stamp = path.join(kernelFolder, 'sources.sha256');
  const hash = kernelHash();
  const results = Object.keys(kernelVariants).map((variant) => path.join(kernelFolder, `${variant}.wasm`));
  if ([...results, stamp].every((file) => existsSync(file)) && readFileSync(stamp, 'utf8') === hash) {
    return;
  }
  const asc = await import('assemblyscript/asc');
  mkdirSync(kernelFolder, { recursive: true });
  rmSync(stamp, { force: true });
  for (const [variant, extra] of Object.entries(kernelVariants)) {
    const { error, stderr } = await asc.main([
      `${kernelSources}/index.ts`,
      ...['--outFile', `out/kernel/${variant}.wasm`],
      ...kernelFlags,
      ...extra,
    ]);
    if (error) {
      throw new Error(`The ${variant} kernel does not compile: ${error.message}\n${stderr.toString()}`);
    }
  }
  copyFileSync(path.join(kernelFolder, 'plain.d.ts'), kernelDeclaration);
  writeFileSync(stamp, hash);
}

/** A hash of everything the kernel depends on. */
function kernelHash() {
  const hash = createHash('sha256');
  const { version } = JSON.parse(readFileSync('node_modules/assemblyscript/package.json', 'utf8'));
  hash.update(JSON.stringify([version, kernelFlags, kernelVariants]));
  for (const file of readdirSync(kernelSources, { recursive: true }).sort()) {
    if (file.endsWith('.ts')) {
      hash.update(`\0${file}\0`).update(readFileSync(path.join(kernelSources, file)));
    }
  }
  return hash.digest('hex');
}

/** The kernel in the package: one file for each variant, beside the bundles that read it. */
const distKernels = Object.keys(kernelVariants).map((variant) => path.join('dist', `${variant}.wasm`));

function copyKernel() {
  mkdirSync('dist', { recursive: true });
  for (const file of distKernels) {
    copyFileSync(path.join(kernelFolder, path.basename(file)), file);
  }
}

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none', // ThirdPartyNotices.txt has all licences
  metafile: true,
};

// Tables of letters take half as many bytes in UTF-8 as with escapes.
const node = { ...common, charset: 'utf8', platform: 'node', target: 'node20', external: ['vscode'] };

/**
 * Makes an import of a `.wasm` file a function that reads the file when it is called.
 * @param folder JavaScript for the folder the file is in at run time
 */
function kernelFiles(folder) {
  return {
    name: 'kernel-files',
    setup(build) {
      build.onLoad({ filter: /\.wasm$/ }, ({ path: file }) => ({
        contents: `
          import { readFileSync } from 'node:fs';
          import { join } from 'node:path';
          export const read = () => readFileSync(join(${folder}, ${JSON.stringify(path.basename(file))}));`,
        loader: 'js',
      }));
    },
  };
}

/**
 * Converts a build with shared chunks to CommonJS. esbuild splits ECMAScript modules only, but VS Code loads an extension
 * with `require`, and `require` starts a thread faster too.
 */
const commonJs = {
  name: 'common-js',
  setup(build) {
    build.initialOptions.write = false;
    build.onEnd(async ({ errors, outputFiles }) => {
      if (errors.length > 0) {
        return;
      }
      for (const { path: file, text } of outputFiles) {
        const { code } = await esbuild.transform(withRequire(text), {
          format: 'cjs',
          platform: 'node',
          target: 'node20',
          supported: { 'dynamic-import': false }, // the extension host has no loader for it
          minify: production,
          charset: 'utf8',
          legalComments: 'none',
          sourcemap: production ? false : 'inline',
          sourcefile: path.basename(file),
        });
        writeFileSync(file, code);
      }
    });
  },
};

/**
 * Turns imports into plain calls of `require`. esbuild's own conversion is slow in two ways: it copies all properties of a
 * module of Node or VS Code once for each of our files that imports it, and it calls a getter for each use of a name
 * from another chunk, which makes training take a quarter more time. Chunks do not import each other in circles and
 * export nothing that changes later, so that their names can be constants.
 */
function withRequire(text) {
  return text
    .replace(/^import (?:\* as )?(\w+) from "([^."][^"]*)";$/gm, 'const $1 = require("$2");')
    .replace(
      /^import (\{[^}]*\}) from "(\.[^"]*)";$/gm,
      (_, names, chunk) => `const ${names.replace(/ as /g, ': ')} = require("${chunk}");`,
    )
    .replace(/\b__require\(/g, 'require('); // esbuild looks for a `require` there, which CommonJS has
}

/** Entry points that share chunks: what two of them use is in the package once. */
function splitBundles(name, entryPoints) {
  return {
    ...node,
    entryPoints,
    outdir: 'dist',
    format: 'esm',
    splitting: true,
    chunkNames: `${name}-[name]-[hash]`,
    minify: false, // `commonJs` does it, and must find `__require` before
    minifySyntax: production,
    sourcemap: production ? false : 'inline',
    plugins: [kernelFiles('__dirname'), commonJs],
  };
}

function bundles() {
  const table = [
    splitBundles('extension', { extension: 'src/extension.ts' }),
    splitBundles('engine', {
      engine: 'src/engine/main.ts',
      trainer: 'src/engine/training/main.ts',
      textThread: 'src/engine/files/textThread.ts',
      scanThread: 'src/engine/scanThread.ts',
      cli: 'src/cli/main.ts',
    }),
    {
      ...common,
      // One shared chunk: the toolkit is in the package once, not once a view.
      entryPoints: {
        ask: 'webview/ask/main.ts',
        plot: 'webview/plot/main.ts',
        live: 'webview/live/main.ts',
        dimensions: 'webview/dimensions/main.ts',
        tokens: 'webview/tokens/main.ts',
        evaluate: 'webview/evaluate/main.ts',
        train: 'webview/train/main.ts',
        embeddings: 'webview/embeddings/main.ts',
      },
      platform: 'browser',
      target: 'chrome120',
      format: 'esm',
      splitting: true,
      outdir: 'dist/webview',
    },
  ];
  if (flags.has('--tests')) {
    table.push({
      ...node,
      entryPoints: testFiles(),
      format: 'cjs',
      // Each test file on its own, with packages as they are installed.
      packages: 'external',
      sourcemap: 'inline',
      outdir: 'out/test',
      outbase: 'test',
      minify: false,
      plugins: [kernelFiles(JSON.stringify(kernelFolder))],
    });
  }
  return table;
}

/** Files of test/ that are run but are not tests. */
const runners = new Set([path.join('integration', 'index.ts'), path.join('fuzz', 'main.ts')]);

function testFiles() {
  return readdirSync('test', { recursive: true })
    .filter((file) => file.endsWith('.test.ts') || runners.has(file))
    .map((file) => path.join('test', file));
}

async function main() {
  await buildKernel();
  copyKernel();
  if (flags.has('--tests')) {
    rmSync(path.join('out', 'test'), { recursive: true, force: true }); // else tests that were moved run twice
  }
  const contexts = await Promise.all(bundles().map((options) => esbuild.context(options)));
  if (flags.has('--watch')) {
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  let results;
  try {
    results = await Promise.all(contexts.map((context) => context.rebuild()));
  } finally {
    await Promise.all(contexts.map((context) => context.dispose())); // otherwise a failed build never ends
  }
  const built = results.map((result) => result.metafile);
  removeStale(built);
  writeFileSync(notices, thirdPartyNotices(built));
}

const notices = path.join('dist', 'ThirdPartyNotices.txt');

/** Removes what earlier builds left in dist: shared chunks change their names, source maps come and go. */
function removeStale(built) {
  const outputs = built.flatMap((metafile) => Object.keys(metafile.outputs).map((file) => path.normalize(file)));
  const current = new Set([...outputs, ...distKernels]);
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !current.has(file)) {
      rmSync(file);
    }
  }
}

/** The licences of all packages whose code is in dist. */
function thirdPartyNotices(built) {
  const folders = new Set();
  for (const { outputs } of built) {
    for (const [file, { inputs }] of Object.entries(outputs)) {
      if (file.startsWith('dist/')) {
        for (const input of Object.keys(inputs)) {
          const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
          if (match) {
            folders.add(match[0]);
          }
        }
      }
    }
  }
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    let text = file && readFileSync(path.join(folder, file), 'utf8').trim();
    if (!text) {
      // Some packages only name their licence: the standard text with their author then, as our own file has it.
      if (license !== 'MIT') {
        throw new Error(`${name} is ${license} and has no licence file: its text must be added by hand.`);
      }
      const permission = /Permission is hereby granted[^]*/.exec(readFileSync('LICENSE', 'utf8'))[0].trim();
      text = `MIT License\n\nCopyright (c) ${author?.name ?? author}\n\n${permission}`;
    }
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `Vecinity contains code of these packages.\n${rule}${parts.join(rule)}`;
}

if (!existsSync('package.json')) {
  process.chdir(__dirname);
}
main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
});
