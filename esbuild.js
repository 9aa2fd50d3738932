// Builds everything: the kernel (AssemblyScript to WebAssembly), then one table of bundles.
// node esbuild.js [--production] [--watch] [--tests]
const { existsSync, mkdirSync } = require('node:fs');
const { readdir } = require('node:fs/promises');
const path = require('node:path');
const esbuild = require('esbuild');

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');

/** Compiles the kernel twice: with relaxed SIMD (fused multiply-add) and without, for engines that lack it. */
async function buildKernel() {
  const asc = await import('assemblyscript/asc');
  mkdirSync('out/kernel', { recursive: true });
  for (const [variant, extra] of [
    ['relaxed', ['--enable', 'relaxed-simd', '--use', 'RELAXED=1']],
    ['plain', ['--use', 'RELAXED=0']],
  ]) {
    const { error, stderr } = await asc.main([
      'src/kernel/assembly/index.ts',
      ...['--outFile', `out/kernel/${variant}.wasm`],
      ...['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--sharedMemory'],
      ...['--initialMemory', '1', '--maximumMemory', '65536'],
      ...['--enable', 'simd', '--enable', 'threads', ...extra],
    ]);
    if (error) {
      throw new Error(`The ${variant} kernel does not compile: ${error.message}\n${stderr.toString()}`);
    }
  }
}

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  loader: { '.wasm': 'binary' },
  legalComments: 'none',
};

const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

async function bundles() {
  const table = [
    {
      ...node,
      entryPoints: {
        extension: 'src/extension.ts',
        engine: 'src/engine/main.ts',
        trainer: 'src/engine/training/main.ts',
        cli: 'src/cli/main.ts',
      },
      external: ['vscode'],
      outdir: 'dist',
    },
    {
      ...common,
      // One shared chunk: the toolkit is in the package once, not once a view.
      entryPoints: { ask: 'webview/ask/main.ts', plot: 'webview/plot/main.ts' },
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
      entryPoints: await testFiles(),
      // Each test file on its own, with packages as they are installed.
      packages: 'external',
      external: ['vscode'],
      sourcemap: 'inline',
      outdir: 'out/test',
      outbase: 'test',
      minify: false,
    });
  }
  return table;
}

async function testFiles() {
  const files = await readdir('test', { recursive: true });
  return files
    .filter((file) => file.endsWith('.test.ts') || file === path.join('integration', 'index.ts'))
    .map((file) => path.join('test', file));
}

async function main() {
  await buildKernel();
  const contexts = await Promise.all((await bundles()).map((options) => esbuild.context(options)));
  if (flags.has('--watch')) {
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  await Promise.all(contexts.map((context) => context.rebuild()));
  await Promise.all(contexts.map((context) => context.dispose()));
}

if (!existsSync('package.json')) {
  process.chdir(__dirname);
}
main().catch((error) => {
  console.error(error.message ?? error);
  process.exitCode = 1;
});
