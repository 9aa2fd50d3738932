import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSegments } from '../../src/engine/corpus/readSegments';
import { planSegments } from '../../src/engine/corpus/segments';
import { shareReading } from '../../src/engine/corpus/readerTypes';
import { addSkipped, requireText, surveyCorpus } from '../../src/engine/corpus/survey';
import { Safepoint } from '../../src/engine/safepoint';
import { withoutProseLines } from '../../src/protocol/corpusReport';
import { skippedText, type CorpusRequest, type CorpusSurvey } from '../../src/protocol/training';
import { cases } from './support/cases';
import { temporaryFolder } from './support/folder';
import { zipBytes } from './support/zip';

const folder = temporaryFolder();

/** Writes files into a new folder, and returns it. */
function tree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(path.join(folder(), 'documents-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

/** Surveys and reads a folder or file. */
async function readAll(
  root: string,
  request: Partial<CorpusRequest> = {},
): Promise<{ survey: CorpusSurvey; words: Readonly<Record<string, number>> }> {
  const whole = {
    roots: [{ path: root, base: root, exclude: [] }],
    include: ['**/*', '**/*.{xlsx,ods,json,jsonl}'],
    respectGitignore: false,
    tokenized: false,
    ...request,
  };
  const found = await surveyCorpus(whole, new AbortController().signal);
  const result = await readSegments({
    segments: planSegments(found.files),
    tokenized: false,
    fields: whole,
    reader: 0,
    shared: shareReading(),
    safepoint: new Safepoint().memory,
    spillDirectory: folder(),
  });
  const { bytes, offsets, counts } = result.words;
  const words = Array.from(
    counts,
    (count, i) => [new TextDecoder().decode(bytes.subarray(offsets[i], offsets[i + 1])), count] as const,
  );
  return { survey: addSkipped(found.survey, [result]), words: Object.fromEntries(words) };
}

/** A zip archive of texts. */
function zip(parts: Readonly<Record<string, string | Uint8Array>>): Buffer {
  return zipBytes(Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
}

const wordDocument = (body: string): string =>
  `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
const paragraph = (...runs: string[]): string =>
  `<w:p><w:pPr><w:pStyle w:val="Hidden"/></w:pPr>${runs.map((run) => `<w:r><w:rPr><w:b/></w:rPr>${run}</w:r>`).join('')}</w:p>`;

suite('documents in zip archives', () => {
  test('Word: reads text over runs and footnotes; no fields, deleted text, layout or headers', async () => {
    const body =
      paragraph(
        '<w:t>unbe</w:t>',
        '<w:t xml:space="preserve">lievable caf\u00e9 </w:t>',
        '<w:tab/><w:t>tab</w:t><w:br/><w:t>end</w:t>',
      ) +
      paragraph('<w:fldChar/><w:instrText>HIDDEN</w:instrText>', '<w:delText>hidden</w:delText>', '<w:t>shown</w:t>') +
      '<w:p><w:moveFrom><w:r><w:t>hidden</w:t></w:r></w:moveFrom><mc:AlternateContent><mc:Choice><w:drawing><wp:posOffset>-99</wp:posOffset>' +
      '<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:t>hidden</w:t></mc:Fallback></mc:AlternateContent></w:p>';
    const root = tree({
      'a.docx': zip({
        '[Content_Types].xml': '<Types>hidden</Types>',
        'docProps/core.xml': '<dc:creator>Hidden</dc:creator>',
        'word/document.xml': wordDocument(body),
        'word/header1.xml': '<w:hdr><w:p><w:r><w:t>hidden</w:t></w:r></w:p></w:hdr>',
        'word/footnotes.xml':
          '<w:footnotes><w:footnote><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnote></w:footnotes>',
        'word/media/image1.png': Buffer.from('hidden'),
      }),
      '~$a.docx': 'owner',
      '.~lock.a.odt#': ',ann,host;',
    });
    const { survey, words } = await readAll(root);
    assert.deepEqual(words, { unbelievable: 1, café: 1, tab: 1, end: 1, shown: 1, box: 1, note: 1 });
    assert.deepEqual([survey.files, survey.skipped], [1, []]);
  });

  test('PowerPoint in the order of slides, and texts of Excel', async () => {
    const slide = (text: string): string => `<p:sld><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:sld>`;
    const root = tree({
      'a.pptx': zip({
        'ppt/slides/slide10.xml': slide('ten'),
        'ppt/slides/slide2.xml': slide('two'),
        'ppt/slideLayouts/slideLayout1.xml': slide('hidden'),
      }),
      'b.xlsx': zip({
        'xl/sharedStrings.xml':
          '<sst><si><t>first cell</t></si><si><r><t>漢</t></r><rPh><t>hidden</t></rPh></si></sst>',
        'xl/worksheets/sheet1.xml':
          '<worksheet><c><v>42</v></c><c t="inlineStr"><is><t>inline</t></is></c></worksheet>',
      }),
    });
    assert.deepEqual((await readAll(root)).words, { two: 1, ten: 1, first: 1, cell: 1, 漢: 1, inline: 1 });
    assert.deepEqual((await readAll(root, { include: ['**/*'] })).words, { two: 1, ten: 1 });
  });

  test('OpenDocument: reads paragraphs; no deleted text, comments or numbers of notes', async () => {
    const content =
      '<office:document-content><office:automatic-styles><number:text>hidden</number:text></office:automatic-styles><office:body><office:text>' +
      '<text:tracked-changes><text:p>hidden</text:p></text:tracked-changes><text:h>Title</text:h><text:p>un<text:span>believ</text:span>able' +
      '<text:note><text:note-citation>99</text:note-citation><text:note-body><text:p>note</text:p></text:note-body></text:note><text:s/>after' +
      '<text:line-break/>break<office:annotation><dc:creator>Hidden</dc:creator><text:p>hidden</text:p></office:annotation></text:p></office:text></office:body></office:document-content>';
    const root = tree({
      'a.odt': zip({
        mimetype: 'application/vnd.oasis.opendocument.text',
        'content.xml': content,
        'meta.xml': '<a>hidden</a>',
      }),
      'b.fodt': content.replaceAll('document-content', 'document'),
      'c.odt': zip({ 'META-INF/manifest.xml': '<manifest:encryption-data/>', 'content.xml': 'secret' }),
    });
    const { survey, words } = await readAll(root);
    assert.deepEqual(words, { title: 2, unbelievable: 2, note: 2, after: 2, break: 2 });
    assert.deepEqual(survey.skippedCounts, { protected: 1 });
  });

  test('EPUB: reads the chapters that its package lists, in their order', async () => {
    const opf = (chapters: string): string =>
      '<package><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml"/><item id="b" href="text/b%20c.xhtml" media-type="application/xhtml+xml"/>' +
      `<item media-type='application/xhtml+xml' href='../a.xhtml' id='a'/><item id="s" href="s.css" media-type="text/css"/></manifest><spine>${chapters}</spine></package>`;
    const book = {
      mimetype: 'application/epub+zip',
      'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
      'OPS/book.opf': opf('<itemref idref="a"/><itemref idref="b"/>'),
      'OPS/nav.xhtml': '<html><body>hidden</body></html>',
      'OPS/text/b c.xhtml': '<html><head><script src="x"/></head><body><p>second&nbsp;chap<b>ter</b></p></body></html>',
      'a.xhtml': '<html><body><p>first\nchapter</p></body></html>',
      'OPS/s.css': 'hidden {}',
    };
    const protectedBook = { ...book, 'META-INF/encryption.xml': '<e><CipherReference URI="a.xhtml"/></e>' };
    const fonts = { ...book, 'META-INF/encryption.xml': '<e><CipherReference URI="OPS/f.otf"/></e>' };
    const root = tree({
      'a.epub': zip(book),
      'b.epub': zip(protectedBook),
      'c.epub': zip(fonts),
      'd.epub': zip({ 'x.html': '<p>alone</p>' }),
    });
    const { survey, words } = await readAll(root);
    assert.deepEqual(words, { first: 2, chapter: 4, second: 2, alone: 1 });
    assert.deepEqual(survey.skippedCounts, { protected: 1 });
  });

  test('names damaged and closed documents, and reads what precedes the damage', async () => {
    const body = Array.from({ length: 20_000 }, (_, i) =>
      paragraph(`<w:t>word${i % 977} other${(i * 31) % 1009}</w:t>`),
    ).join('');
    const whole = zip({ 'word/document.xml': wordDocument(body) });
    const flipped = Buffer.from(whole);
    flipped[Math.floor(whole.length * 0.8)]! ^= 0xff;
    const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2000)]);
    const root = tree({
      'a.docx': flipped,
      'b.docx': whole.subarray(0, whole.length / 2),
      'c.docx': 'this is no zip archive',
      'd.docx': zip({ 'other.xml': '<a/>' }),
      'e.docx': compound,
      'f.doc': compound,
      'g.pdf': '%PDF-1.4\n1 0 obj <</Type /Page>> endobj',
      'h.PDF': Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\0', 'latin1'),
      'i.ps': '%!PS-Adobe-3.0\n/Times findfont moveto show',
      'j.doc': '{\\rtf1 saved as rich text\\par}',
    });
    const { survey, words } = await readAll(root);
    assert.deepEqual(survey.skippedCounts, { damaged: 4, protected: 1, closedFormat: 1, pdf: 3 });
    assert.match(skippedText(survey.skippedCounts), /3 PDF \(save as text, for example with pdftotext\)/);
    assert.ok(words['word1']! > 5, `${words['word1']} words before the damage`);
    assert.equal(words['rich'], 1);
    assert.equal(words['obj'], undefined);
  });

  test('survive any damage: words or a reason, never an error', async () => {
    const book = zip({
      'META-INF/container.xml': '<rootfile full-path="b.opf"/>',
      'b.opf': '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><itemref idref="a"/>',
      'a.xhtml': `<html><body>${'<p>some words of a book</p>'.repeat(50)}</body></html>`,
    });
    const letter = zip({ 'word/document.xml': wordDocument(paragraph('<w:t>some words</w:t>').repeat(50)) });
    const names = ['a.epub', 'b.docx'];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(), { freq: 4 }),
        async (damages, cut) => {
          const files = [book, letter].map((whole, i) => {
            const bytes = Buffer.from(whole);
            damages.forEach(([at, value]) => (bytes[at % bytes.length] = value));
            return [names[i]!, cut === null ? bytes : bytes.subarray(0, cut % bytes.length)] as const;
          });
          const { survey } = await readAll(tree(Object.fromEntries(files)));
          const reasons = Object.keys(survey.skippedCounts);
          assert.deepEqual(
            reasons.filter((reason) => !['damaged', 'malformed', 'empty', 'protected'].includes(reason)),
            [],
          );
        },
      ),
      { numRuns: cases(200) },
    );
  });

  test('a small archive that claims to hold much is left before it fills the memory', async () => {
    const bomb = zip({ 'word/document.xml': Buffer.alloc(64 * 1024 * 1024, 0x20) });
    const { survey, words } = await readAll(tree({ 'a.docx': bomb }));
    assert.deepEqual(words, {});
    assert.ok(bomb.length < 100_000 && survey.files === 1, `${bomb.length} bytes`);
  });
});

suite('files without prose', () => {
  const prose = 'Whales swim in the deep sea, and they sing to each other for hours.\n';
  const base64 = (lines: number): string =>
    Array.from({ length: lines }, (_, i) =>
      Buffer.from(Array.from({ length: 48 }, (__, k) => (i * 91 + k * k * 57) & 255)).toString('base64'),
    ).join('\n');
  const files = {
    'app.min.js':
      '!function(e,t){"object"==typeof exports?t(exports):t((e=e||self).x={})}(this,function(e){return e&&e.y?e:{z:e}});'.repeat(
        50,
      ),
    'app.min.css': '.a{color:red;margin:0 auto}.b>.c:hover{padding:0;border:1px solid #fff}'.repeat(50),
    'app.js.map': `{"version":3,"sources":["a.ts"],"names":["foo"],"mappings":"${'AAAA,SAASA,EAAE,CAACC;'.repeat(100)}"}`,
    'key.pem': `-----BEGIN CERTIFICATE-----\n${base64(30)}\n-----END CERTIFICATE-----\n`,
    'genome.fasta': `>chr1\n${'ACGTGGCATTAGCCATGCAATTCGGATCGATCGGATCGATTAGCATCGATCGATCAGCTA\n'.repeat(30)}`,
    'record.gb': '        1 gatcctccat atacaacggt atctccacct caggtttaga tctcaacaac ggaaccattg\n'.repeat(20),
    'protein.faa': `>p\n${'MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVK\n'.repeat(30)}`,
    'track.xyz': Array.from({ length: 90 }, (_, i) => `${(i * 0.37).toFixed(6)}, ${(-i * 0.11).toFixed(6)}, 12.5`).join(
      '\n',
    ),
    'hashes.txt': Array.from(
      { length: 60 },
      (_, i) => `${(i * 7919).toString(16).padStart(8, 'f').repeat(8)}  file${i}`,
    ).join('\n'),
    'yarn.lock': '"@babel/core@^7.0.0":\n  version "7.1.0"\n',
    'package-lock.json': '{"name": "a program for whales", "lockfileVersion": 3}',
    'places.json':
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[0.1,0.2]}}]}',
  };

  test('are left out of a folder, with their number; prose beside them is read', async () => {
    const root = tree({ ...files, 'readme.md': `# Whales\n\n${prose}`, 'notes.txt': prose });
    const { survey, words } = await readAll(root);
    assert.deepEqual(survey.skipped.map((file) => path.basename(file.path)).sort(), Object.keys(files).sort());
    assert.deepEqual([survey.files, survey.skippedCounts], [2, { noProse: 12 }]);
    assert.match(skippedText(survey.skippedCounts), /^12 without prose/);
    assert.deepEqual([words['whales'], words['aaaa'], words['coordinates']], [3, undefined, undefined]);
  });

  test('are read where the user chooses the file itself', async () => {
    const root = tree(files);
    for (const name of ['hashes.txt', 'app.min.js', 'yarn.lock']) {
      const { survey } = await readAll(path.join(root, name));
      assert.deepEqual([survey.files, survey.skippedCounts], [1, {}], name);
      assert.deepEqual(survey.withoutProse, { count: 1, example: path.join(root, name) });
      assert.match(withoutProseLines(survey).join(), /looks like data and not like prose: 1 file \(.*\)\.$/);
    }
  });

  test('JSON without a field of prose is left out with the names of its fields', async () => {
    const root = tree({ 'a.jsonl': '{"id": "x1", "label": "y2"}\n{"id": "x3", "label": "y4"}\n' });
    for (const chosen of [root, path.join(root, 'a.jsonl')]) {
      const { survey } = await readAll(chosen);
      assert.throws(
        () => requireText(survey, { roots: [{ path: chosen, base: chosen, exclude: [] }] } as unknown as CorpusRequest),
        /a\.jsonl, which has the fields id, label\)/,
      );
    }
    const { words } = await readAll(root, { jsonFields: ['label'] });
    assert.deepEqual(words, { y2: 1, y4: 1 });
  });
});
