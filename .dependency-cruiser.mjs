// The layers of the source, and no import cycles. `npm run lint` checks both; imports of types count too.

/** The folders of src/ (and webview/) that each layer may import from, besides its own. */
const layers = {
  core: [],
  kernel: ['core'],
  protocol: ['core'],
  threads: ['protocol', 'core'],
  engine: ['threads', 'protocol', 'kernel', 'core'],
  host: ['threads', 'protocol', 'core'],
  cli: ['engine', 'threads', 'protocol', 'core'],
};

/** Layers that run without Node.js; the webview is in the list below. */
const withoutNode = ['core', 'kernel', 'protocol'];

const layerRules = Object.entries(layers).map(([layer, below]) => ({
  name: `${layer}-imports-down`,
  comment: `src/${layer} imports only from itself${below.map((name) => `, src/${name}`).join('')} and from packages.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^(src|webview|test|bench)/', pathNot: `^src/(${[layer, ...below].join('|')})/` },
}));

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other, types included, cannot be read one after the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...layerRules,
    {
      name: 'webview-imports-down',
      comment: 'webview imports only from itself, src/protocol and src/core.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^(src|test|bench)/', pathNot: '^src/(protocol|core)/' },
    },
    {
      name: 'host-alone-imports-vscode',
      comment: 'Only src/extension.ts and src/host import vscode.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(extension[.]ts|host/)' },
      to: { path: '^vscode$|(^|/)node_modules/@types/vscode/' },
    },
    {
      name: 'no-node-below-the-engine',
      comment: 'These layers also run where there is no Node.js.',
      severity: 'error',
      from: { path: `^(webview/|src/(${withoutNode.join('|')})/)` },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)(node_modules|out)/' },
  },
};
