// npm start: sets itself up, builds, and opens the demo workspace in VS Code.
//
//   npm start                               desktop VS Code if there is one and a display, else the browser
//   npm start -- --headless [--theme dark]  does the main job in a real VS Code without a person, prints what it saw as
//                                           JSON and leaves pictures under .demo/; themes: dark, light, hc, hc-light
//
// Only Node built-ins at the top: it starts on a machine that has just cloned the project.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { demoHome, ensureDemoWorkspace } from './demoWorkspace.mjs';
import { ensurePackages, onPath, root, run } from './install.mjs';
import { startServer, workbenchUrl } from './server.mjs';

const { values } = parseArgs({
  options: { headless: { type: 'boolean', default: false }, theme: { type: 'string', default: 'dark' } },
});
const themes = ['dark', 'light', 'hc', 'hc-light'];
if (!themes.includes(values.theme)) {
  console.error(`--theme is one of ${themes.join(', ')}, not ${values.theme}.`);
  process.exit(2);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 0 : 1));
}

await ensurePackages();
await run(process.execPath, ['esbuild.js']);
const workspace = await ensureDemoWorkspace();

const desktop = onPath('code');
const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
if (values.headless) {
  const { demo } = await import('./demo.mjs');
  process.exitCode = await demo(workspace, values.theme);
} else if (desktop && display) {
  spawn(desktop, ['--new-window', `--extensionDevelopmentPath=${root}`, workspace], { stdio: 'inherit' });
} else {
  // The same port and profile each time, so that models and layout are there again.
  const { port } = await startServer({
    port: '8321-8399',
    profile: path.join(demoHome, 'profile'),
    extensions: [root],
  });
  const address = workbenchUrl({ port, folder: workspace });
  console.log(`\nVS Code with Vecinity is open at\n\n  ${address}\n\nOpen tour.md there. Ctrl+C here ends it.`);
}
