// Measures how long a hover waits while another file opens, in the engine thread without VS Code.
// npm run bench -- latency [--megabytes 161] [--at-once 50] [--endings .bin,.vec,…] [--json]
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { builtCli, numbers, optionsOf } from './commandLine.mjs';

const dimensions = 100;
const smallRows = 20_000;
/** Rows of the file from which the size of a larger one is estimated. */
const sampleRows = 10_000;
const usual = '.bin,.vec,.safetensors,.npy,.parquet,.jsonl,.csv,.vec.gz';

/**
 * @param {string} root the project's folder
 * @param {readonly string[]} args of the command line
 */
export async function latency(root, args) {
  const values = optionsOf(args, {
    megabytes: { type: 'string', default: '161' },
    'at-once': { type: 'string', default: '50' },
    endings: { type: 'string', default: usual },
    json: { type: 'boolean', default: false },
  });
  const [megabytes] = numbers('megabytes', values.megabytes);
  const [atOnce] = numbers('at-once', values['at-once']);
  const cli = builtCli(root);
  const scratch = mkdtempSync(path.join(tmpdir(), 'vecinity-bench-'));
  try {
    const small = path.join(scratch, 'small.bin');
    writeVectors(small, smallRows);
    const rows = [{ ending: 'none', megabytes: 0, ...(await hoverWhile(root, small, undefined, atOnce)) }];
    for (const ending of values.endings.split(',')) {
      const file = makeFile(cli, scratch, ending, megabytes * 1e6);
      rows.push({ ending, megabytes: statSync(file).size / 1e6, ...(await hoverWhile(root, small, file, atOnce)) });
      rmSync(file);
    }
    console.log(values.json ? JSON.stringify({ load: loadavg()[0], rows }) : table(rows));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Writes random vectors in word2vec's binary format. */
function writeVectors(file, rows) {
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, `${rows} ${dimensions}\n`);
  let seed = 1;
  const row = new Float32Array(dimensions);
  for (let start = 0; start < rows; start += 1000) {
    const parts = [];
    for (let id = start; id < Math.min(rows, start + 1000); id++) {
      for (let i = 0; i < dimensions; i++) {
        seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
        row[i] = seed / 2 ** 31;
      }
      parts.push(Buffer.from(`word${id} `), Buffer.from(row.buffer.slice(0)), Buffer.from('\n'));
    }
    writeSync(descriptor, Buffer.concat(parts));
  }
  closeSync(descriptor);
}

/** Makes a file of about `bytes` bytes with the ending, and returns its path. */
function makeFile(cli, scratch, ending, bytes) {
  const source = path.join(scratch, 'source.bin');
  const file = path.join(scratch, `large${ending}`);
  const convert = (rows) => {
    writeVectors(source, rows);
    const { status, stderr } = spawnSync(process.execPath, [cli, 'convert', source, file], { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`convert failed: ${stderr}`);
    }
    return statSync(file).size;
  };
  convert(Math.round((sampleRows * bytes) / convert(sampleRows)));
  rmSync(source);
  return file;
}

/** Opens `file`, if any, as the editor does, while `atOnce` hovers over words of `small` are always waiting. */
async function hoverWhile(root, small, file, atOnce) {
  const engine = new Engine(root);
  await engine.call('load', { path: small });
  for (let id = 0; id < 300; id++) {
    await engine.call('describe', hoverOver(small, id));
  }
  let isOpen = false;
  const waits = [];
  const hover = async (lane) => {
    for (let id = lane; !isOpen; id = (id + atOnce) % smallRows) {
      const before = performance.now();
      await engine.call('describe', hoverOver(small, id));
      waits.push(performance.now() - before);
    }
  };
  const lanes = Array.from({ length: atOnce }, (_, lane) => hover(lane));
  const began = performance.now();
  if (file === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
  } else {
    await engine.call('describeFile', { path: file });
    await engine.call('previewFile', { path: file, rows: 100 });
    await engine.call('statistics', { model: file });
    await engine.call('listWords', { model: file, query: '', from: 0, count: 100 });
  }
  const seconds = (performance.now() - began) / 1000;
  isOpen = true;
  await Promise.all(lanes);
  await engine.end();
  const sorted = waits.sort((a, b) => a - b);
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1];
  return { seconds, hovers: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

function hoverOver(model, id) {
  return { model, text: `word${id}`, offset: 0, count: 8 };
}

/** The built engine thread; any number of calls at once. */
class Engine {
  constructor(root) {
    this.calls = new Map();
    this.worker = new Worker(path.join(root, 'dist', 'engine.js'), { resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    this.worker.on('message', ({ rpc, id, value, error }) => {
      const call = this.calls.get(id);
      if (call && rpc !== 'call') {
        this.calls.delete(id);
        if (rpc === 'result') {
          call.resolve(value);
        } else {
          call.reject(new Error(error.message));
        }
      }
    });
    this.worker.on('error', (error) => this.calls.forEach(({ reject }) => reject(error)));
  }

  call(method, request) {
    const id = (this.id = (this.id ?? 0) + 1);
    return new Promise((resolve, reject) => {
      this.calls.set(id, { resolve, reject });
      this.worker.postMessage({ rpc: 'call', id, method, request });
    });
  }

  async end() {
    await this.worker.terminate();
  }
}

function table(rows) {
  return [
    `Milliseconds of a hover while a file opens; load of the machine ${loadavg()[0].toFixed(1)}.`,
    '',
    '| file | MB | opened in s | hovers | p50 | p99 | max |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ ending, megabytes, seconds, hovers, p50, p99, max }) =>
        `| ${[ending, megabytes.toFixed(0), seconds.toFixed(2), hovers, ...[p50, p99, max].map((ms) => ms.toFixed(0))].join(' | ')} |`,
    ),
  ].join('\n');
}
