import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { answerAsk } from '../../src/engine/answers/ask';
import { writeModel } from '../../src/engine/files/modelFile';
import { LoadedModel } from '../../src/engine/loadedModel';
import type { AskAnswer } from '../../src/protocol/ask';
import { answerResults } from '../../src/protocol/askText';
import { copied } from '../../webview/ask/copying';
import { keywordsAt } from '../../webview/ask/keywords';
import { assertNear } from './support/assertions';
import { temporaryFolder } from './support/folder';
import { python } from './support/python';
import { randomRows, spaceOf } from './support/spaces';

const words = Array.from({ length: 60 }, (_, id) => (id === 7 ? 'quo"te\\d' : id === 8 ? 'na\u00efve' : `w${id}`));
const space = spaceOf(randomRows(60, 6, 9), words);
const model = new LoadedModel('model', 0, space);
const ask = (text: string, method: '3CosAdd' | '3CosMul' = '3CosAdd'): AskAnswer =>
  answerAsk(model, { text, method, count: 20 });

/** Runs pieces of Python that print, with the model as `model.bin`, and returns what each printed. */
const runAll = `
import contextlib, io, json, os, sys
sys.modules['pyemd'] = type(sys)('pyemd')
sys.modules['pyemd'].emd = lambda a, b, costs: float(a @ costs @ b)
os.chdir(sys.argv[1])
printed = []
for code in json.load(open('codes.json')):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    printed.append(out.getvalue())
print(json.dumps(printed))
`;

suite('copying an answer', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  test('the code for gensim gives the same answer', async function () {
    await writeModel(path.join(folder(), 'model.bin'), space);
    const answers = [
      ask('w1'),
      ask('w1 > 0.1'),
      ask('w1 > 0.1 frequent: 40 among: w3 w4 w50 w6 w9 w10'),
      ask('"na\u00efve" frequent: 12'),
      ask('w1 - w2 + w3'),
      ask('2 w1 - 0.5 w2'),
      ask('w1 - w2', '3CosMul'),
      ask('w1 - w2 > 0.2', '3CosMul'),
      ask('vector: 0.1 -0.2 0.3 0.4 0.5 0.6'),
      ask('\u00abquo"te\\d\u00bb ~ w2'),
      ask('distance: w1 w2'),
      ask('relative: w1 w2'),
      ask('rank: w1 w2'),
      ask('closer: w1 w2'),
      ask('w1 w2 ~ w3 w4'),
      ask('odd: w1 w2 w3 w4'),
      ask('mover: w1 ~ w2 w3'),
    ];
    const codes = answers.map((answer) => copied(answer, 'gensim'));
    writeFileSync(path.join(folder(), 'codes.json'), JSON.stringify(codes));
    const printed = python(this, 'gensim', runAll, folder()) as string[];
    answers.forEach((answer, i) => {
      const numbers = [...printed[i]!.matchAll(/-?\d+\.\d+(?:e-?\d+)?|(?<![\w.'"])\d+(?![\w.'"])/g)].map(Number);
      const results = answerResults(answer);
      if (answer.kind === 'odd') {
        assert.ok(printed[i]!.startsWith(`${results!.at(-1)!.word}\n`), printed[i]);
      } else if (answer.kind === 'closer') {
        assert.deepEqual(
          printed[i]!.match(/w\d+|quo.*?d|na\u00efve/gu) ?? [],
          results!.map(({ word }) => word),
        );
      } else if (results) {
        assert.deepEqual(
          [...printed[i]!.matchAll(/\((['"])(.*?)\1, /gu)].map(([, , word]) => word!.replace('\\\\', '\\')),
          results.map(({ word }) => word),
          codes[i],
        );
        results.forEach(({ cosine }, place) =>
          assertNear(numbers[place]!, cosine, 1e-5, `answer ${place} of ${codes[i]!}`),
        );
      } else {
        const own = {
          similarity: 'cosine',
          distance: 'distance',
          relative: 'relative',
          rank: 'rank',
          sets: 'cosine',
          mover: 'distance',
        };
        const value = (answer as unknown as Record<string, number>)[own[answer.kind as keyof typeof own]]!;
        assertNear(numbers[0]!, value, 1e-5, answer.kind);
        if (answer.kind === 'sets') {
          assertNear(numbers[1]!, answer.mean, 1e-5, 'mean');
        }
      }
    });
  });

  test('CSV has all digits, and a table for each kind of answer', () => {
    const neighbours = ask('w1');
    const [head, first] = copied(neighbours, 'csv').split('\r\n');
    const [best] = answerResults(neighbours)!;
    assert.equal(head, 'word,cosine,count');
    assert.equal(first, `${best!.word},${best!.cosine},${best!.count}`);
    assert.match(copied(ask('w1 - w2', '3CosMul'), 'csv'), /^word,score,count\r\n/);
    assert.match(copied(ask('rank: w1 w2'), 'csv'), /^question,rank,of,cosine\r\nrank: w1 w2,\d+,59,-?0\.\d+\r\n$/);
    assert.match(copied(ask('mover: w1 ~ w2'), 'csv'), /^from,to,share,distance\r\nw1,w2,1,1?\.?\d/);
    assert.match(copied(ask('\u00abquo"te\\d\u00bb ~ w2'), 'csv'), /"\u00abquo""te/);
  });

  test('text has the question first', () => {
    assert.match(copied(ask('2 w1 - 0.5 w2'), 'text'), /^2 w1 \u2212 0\.5 w2\nw?\S+\t0\.\d{6}\n/);
    assert.match(copied(ask('distance: w1 w2'), 'text'), /^distance: w1 w2\ndistance: \d\.\d{4}\ncosine: /);
    assert.match(copied(ask('mover: w1 zzz ~ w2'), 'text'), /w1\tw2\t1\.000000\t.*\nLeft out.*: zzz\n$/);
  });
});

suite('completion of keywords', () => {
  const keywords = (before: string, prefix: string): string[] =>
    keywordsAt(before, prefix).map(({ keyword }) => keyword);

  test('offers questions at the beginning, limits later', () => {
    assert.deepEqual(keywords('', 'o'), ['odd:']);
    assert.deepEqual(keywords('  ', 'R'), ['rank:', 'relative:']);
    assert.deepEqual(keywords('king ', 'a'), ['among:']);
    assert.deepEqual(keywords('king ', 'od'), []);
    assert.ok(keywordsAt('king ', 'f').every(({ meaning }) => meaning !== ''));
  });
});
