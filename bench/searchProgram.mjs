// Answers the questions of search.mjs: searchProgram.cjs MODEL DIST
import path from 'node:path';
import { createInterface } from 'node:readline';
import { nearestBatch, neighbours } from '../src/core/queries/neighbours';
import { plainScan } from '../src/core/queries/scan';
import { readPackedModel, unpackModel } from '../src/engine/reading/packedModel';
import { SearchHelper } from '../src/engine/searchHelper';

const count = 10;

async function main() {
  const [model, dist] = process.argv.slice(2);
  const packed = await readPackedModel(model);
  const pause = () => Promise.resolve();
  const { space, scan } = await unpackModel(packed, pause);
  const helper = new SearchHelper(console.error, path.join(dist, 'scanThread.js'));
  const shared = (await unpackModel(packed, pause, helper)).scan;
  const methods = {
    one: oneByOne(space, scan),
    two: oneByOne(space, shared),
    plain: oneByOne(space, plainScan(space)),
    batchOne: allAtOnce(space, scan),
    batchTwo: allAtOnce(space, shared),
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const { method, ids } = JSON.parse(line);
    if (method === 'describe') {
      console.log(JSON.stringify({ size: space.vocabulary.size, methods: Object.keys(methods) }));
      continue;
    }
    const before = process.cpuUsage();
    const answer = methods[method](ids);
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ...answer, cpu: (user + system) / 1000 }));
  }
  await helper.end();
}

function oneByOne(space, scan) {
  return (ids) => {
    const times = [];
    const found = ids.map((id) => {
      const began = performance.now();
      const near = neighbours(space, id, count, scan);
      times.push(performance.now() - began);
      return near.map(({ id: word }) => word);
    });
    return { times, found };
  };
}

/** The time of each word is that of all divided by their number. */
function allAtOnce(space, scan) {
  return (ids) => {
    const began = performance.now();
    const questions = ids.map((id) => [{ id, weight: 1 }]);
    const found = [...nearestBatch(space, questions, count, scan)].map((near) => near.map(({ id }) => id));
    return { times: [(performance.now() - began) / ids.length], found };
  };
}

void main();
