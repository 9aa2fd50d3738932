import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const below = {
  core: [
    'vscode',
    'node:*',
    '**/kernel/**',
    '**/engine/**',
    '**/protocol/**',
    '**/threads/**',
    '**/host/**',
    '**/cli/**',
    '**/webview/**',
  ],
  kernel: [
    'vscode',
    'node:*',
    '**/engine/**',
    '**/protocol/**',
    '**/threads/**',
    '**/host/**',
    '**/cli/**',
    '**/webview/**',
  ],
  protocol: [
    'vscode',
    'node:*',
    '**/kernel/**',
    '**/engine/**',
    '**/threads/**',
    '**/host/**',
    '**/cli/**',
    '**/webview/**',
  ],
  threads: ['vscode', '**/kernel/**', '**/engine/**', '**/host/**', '**/cli/**', '**/webview/**'],
  engine: ['vscode', '**/host/**', '**/cli/**', '**/webview/**'],
  host: ['**/kernel/**', '**/engine/**', '**/cli/**', '**/webview/ui/**'],
  cli: ['vscode', '**/host/**', '**/webview/**'],
};

/** Imports point down only; .dependency-cruiser.mjs says it once more by resolved paths. This one shows in the editor. */
const layers = Object.entries(below).map(([layer, group]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group, message: `src/${layer} must not import this layer.` }] }],
  },
}));

export default defineConfig(
  {
    ignores: [
      'dist/',
      'out/',
      'node_modules/',
      '.vscode-test/',
      '.demo/',
      'src/kernel/assembly/',
      'src/core/platform.d.ts',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json', './test/webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // typed-array reads under noUncheckedIndexedAccess
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      eqeqeq: 'error',
      'no-eval': 'error',
    },
  },
  ...layers,
  {
    files: ['webview/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['vscode', 'node:*', '**/kernel/**', '**/engine/**', '**/host/**', '**/cli/**'] }] },
      ],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Words are hostile input: use textContent.' },
        { property: 'outerHTML', message: 'Words are hostile input: use textContent.' },
        { property: 'insertAdjacentHTML', message: 'Words are hostile input: use textContent.' },
      ],
    },
  },
);
