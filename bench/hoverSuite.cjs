// Runs inside VS Code's extension host for bench/hover.mjs. VECINITY_BENCH holds the task as JSON.
const { writeFileSync } = require('node:fs');
const { loadavg } = require('node:os');
const vscode = require('vscode');

const id = 'vecinity.vecinity';
const floorHovers = 500;
const tasks = { activation, hover };

exports.run = async () => {
  const { task, result, ...parameters } = JSON.parse(process.env.VECINITY_BENCH);
  writeFileSync(result, JSON.stringify(await tasks[task](parameters)));
};

/**
 * Milliseconds of the two parts of activation, measured by VS Code itself. VS Code activates the extension when it
 * opens a document after the start.
 */
async function activation() {
  await vscode.extensions.getExtension(id).activate();
  const marks = new Map(globalThis.MonacoPerformanceMarks.getMarks().map(({ name, startTime }) => [name, startTime]));
  const between = (from, to) => marks.get(`code/extHost/${to}/${id}`) - marks.get(`code/extHost/${from}/${id}`);
  return {
    loading: between('willLoadExtensionCode', 'didLoadExtensionCode'),
    activating: between('willActivateExtension', 'didActivateExtension'),
  };
}

/** Hovers over words of a large model and of one trained on the workspace, first alone and then during a training. */
async function hover({ model, words, smallWordCount, wordsScript }) {
  const vecinity = await vscode.extensions.getExtension(id).activate();
  const shares = await recordProvider();
  const training = watchTraining();
  const { randomWords } = await import(wordsScript);

  const small = await vecinity.train({ name: 'small' });
  const large = await vecinity.open(vscode.Uri.file(model));
  const models = [
    { ...large, words },
    { ...small, words: randomWords(small.modelId, smallWordCount) },
  ];
  const measureAll = async (trains) => {
    const results = [];
    for (const { modelId, vocabularySize, dimensions, words: hovered } of models) {
      await vscode.commands.executeCommand('vecinity.selectModel', { modelId });
      results.push({
        vocabularySize,
        dimensions,
        training: trains,
        load: loadavg()[0],
        ...(await hoverEach(hovered, shares)),
      });
    }
    return results;
  };
  const floor = await hoverFloor();
  const alone = await measureAll(false);

  // More epochs than the measurement takes.
  const run = vecinity.train({ name: 'endless', epochs: 10_000 }).catch((error) => error.code);
  await training.begun;
  const busy = await measureAll(true);
  training.cancel();
  const ended = await run;
  if (ended !== 'cancelled') {
    throw new Error(`The training ended too early: ${ended}`);
  }
  return { floor, hovers: [...alone, ...busy] };
}

/** Milliseconds of hovers with an empty provider, which is the share of VS Code itself. */
async function hoverFloor() {
  const document = await vscode.workspace.openTextDocument({ content: 'word', language: 'ini' });
  await vscode.window.showTextDocument(document);
  const registration = vscode.languages.registerHoverProvider('ini', {
    provideHover: () => new vscode.Hover('word'),
  });
  const times = [];
  for (let i = 0; i <= floorHovers; i++) {
    const before = performance.now();
    const hovers = await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 0),
    );
    times.push(performance.now() - before);
    if (hovers.length !== 1) {
      throw new Error(`${hovers.length} hovers, not the one of the empty provider`);
    }
    await pause();
  }
  registration.dispose();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return { load: loadavg()[0], whole: times.slice(1) };
}

/** Hovers once over each word. The first hover is a warm-up and does not count. */
async function hoverEach(words, shares) {
  const document = await vscode.workspace.openTextDocument({ content: words.join('\n'), language: 'plaintext' });
  await vscode.window.showTextDocument(document);
  const whole = [];
  const provider = [];
  for (const [line, word] of words.entries()) {
    shares.length = 0;
    const position = new vscode.Position(line, word.length >> 1);
    const before = performance.now();
    const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, position);
    const milliseconds = performance.now() - before;
    const text = hovers.flatMap(({ contents }) => contents.map(({ value }) => value)).join('\n');
    if (!text.includes(`${word}\u2069** `) || !text.includes('rank')) {
      throw new Error(`The hover over ${word} says: ${text}`);
    }
    if (line > 0) {
      whole.push(milliseconds);
      provider.push(shares[0]);
    }
    await pause();
  }
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return { whole, provider };
}

/** Returns an array to which each hover appends the milliseconds of the extension's own provider. */
async function recordProvider() {
  const shares = [];
  const register = vscode.languages.registerHoverProvider.bind(vscode.languages);
  replace(vscode.languages, 'registerHoverProvider', (selector, provider) =>
    register(selector, {
      provideHover: async (...parameters) => {
        const before = performance.now();
        const answer = await provider.provideHover(...parameters);
        shares.push(performance.now() - before);
        return answer;
      },
    }),
  );
  // A changed setting makes the extension register its provider again.
  const settings = vscode.workspace.getConfiguration('vecinity.hover');
  await settings.update('neighbours', 9, vscode.ConfigurationTarget.Global);
  await settings.update('neighbours', undefined, vscode.ConfigurationTarget.Global);
  return shares;
}

/** `begun` resolves when the run named endless is training; `cancel` presses the button of its notification. */
function watchTraining() {
  let cancel;
  const withProgress = vscode.window.withProgress.bind(vscode.window);
  const begun = new Promise((resolve) => {
    replace(vscode.window, 'withProgress', (options, work) => {
      if (!options.title?.includes('endless')) {
        return withProgress(options, work);
      }
      const source = new vscode.CancellationTokenSource();
      cancel = () => source.cancel();
      const report = ({ message }) => {
        if (message?.startsWith('Training')) {
          resolve();
        }
      };
      return work({ report }, source.token);
    });
  });
  return { begun, cancel: () => cancel() };
}

/** A short break between hovers, in which pending work finishes. */
function pause() {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function replace(target, key, value) {
  Object.defineProperty(target, key, { configurable: true, get: () => value });
}
