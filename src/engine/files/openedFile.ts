import { VecinityError } from '../../core/errors';
import { badFile } from '../../core/io/badFile';
import type { FileDescription, TableDescription } from '../../core/formats/description';
import { detectFormat } from '../../core/formats/detect';
import type { Format, FormatInput, OpenChoices, OpenedFormat, ReadOptions } from '../../core/formats/format';
import { factsOf, type FormatName } from '../../core/formats/formatFacts';
import { registry } from '../../core/formats/registry';
import { explainLine } from '../../core/formats/word2vec/layout/explainLine';
import { DETECTION_BYTES } from '../../core/formats/shared/signature';
import type { Faults } from '../../core/io/faults';
import type { Source } from '../../core/io/source';
import { tokenizerBeside } from '../../core/formats/tokenTable/tokenizerBeside';
import type { TokenizerOrProblem } from '../../core/text/tokenizers/textTokenizer';
import type { Space } from '../../core/space';
import { inputOf } from './host';
import { InputFile } from './inputFile';
import { locate } from './locate';
import { isTooDeep, openUnpacked, type Member, type Unpacked } from './packed/unpack';
import { ReadLog } from './readLog';

/** Maximum size of a packed file that stays open without a user, because parts of it stay unpacked in memory. */
const MAX_IDLE_PACKED_BYTES = 16 * 1024 * 1024;
/** Maximum bytes of its content: some readers unpack all of it, which may be a thousand times the packed size. */
const MAX_IDLE_UNPACKED_BYTES = 64 * 1024 * 1024;

/** Maximum bytes that are unpacked to list archives within an archive. */
const MAX_UNPACKED_MEMBERS = 256 * 1024 * 1024;

/** A file that is located, opened, unpacked and detected, and whose header is parsed. */
export class OpenedFile {
  private description: FileDescription | undefined;
  private cutter: TokenizerOrProblem | undefined;
  /** The files that describing reads, in addition to those that opening reads. */
  private readonly described: ReadLog;

  private constructor(
    private readonly file: InputFile,
    private readonly unpacked: Unpacked,
    private readonly parser: Format,
    private readonly opened: OpenedFormat,
    private readonly input: FormatInput,
    private readonly choices: OpenChoices,
    private readonly log: ReadLog,
  ) {
    this.described = new ReadLog(file.path);
  }

  /**
   * Locates and opens a file.
   * @param path a file, or a folder with one
   * @param log notes each file that opening and describing read
   * @throws VecinityError `unreadable`, `badFile`, `badOption`, `cancelled`
   */
  static open(path: string, choices: OpenChoices, log: ReadLog, signal?: AbortSignal): Promise<OpenedFile> {
    const { table, wordsFile, encoding } = choices;
    return log.record(async () => {
      const { file: located, format: known, entry } = await locate(path, signal);
      const file = await InputFile.open(located);
      file.opening = signal;
      let unpacked: Unpacked | undefined;
      try {
        unpacked = known ? unpackedAs(known, file) : await openUnpacked(file, isRead, table);
        const format = await formatOf(unpacked, located);
        // Here a table is a member of the archive, and it is open now.
        const inside = {
          ...(table !== undefined && unpacked.members.length === 0 && { table }),
          ...(wordsFile !== undefined && { wordsFile }),
          ...(encoding !== undefined && { encoding }),
        };
        const input = inputOf(unpacked.source, entry);
        const opened = await format.open(input, inside, signal);
        file.opening = undefined;
        return new OpenedFile(file, unpacked, format, opened, input, inside, log);
      } catch (error) {
        const others = table === undefined ? (unpacked?.members.slice(1) ?? []) : [];
        await unpacked?.close();
        await file.close();
        const other = isBadFile(error)
          ? await firstOpening(others, (name) => OpenedFile.open(path, { ...choices, table: name }, log, signal))
          : undefined;
        if (other) {
          return other;
        }
        throw error;
      }
    });
  }

  /** Size of the file on disk, in bytes. */
  get size(): number {
    return this.file.size;
  }

  /** Whether words or vectors stay in memory while the file is open, so that two reads share them. */
  get keepsContent(): boolean {
    return this.parser.opensContent === true || this.unpacked.isPacked;
  }

  /** Whether several callers may read at the same time. An archive is unpacked from front to back, so it has one reader. */
  get isShareable(): boolean {
    return !this.unpacked.isPacked;
  }

  /** Whether the file may stay open without a user: not if words or vectors are in memory. */
  get isLight(): boolean {
    const { unpacked } = this;
    const isSmall = this.size <= MAX_IDLE_PACKED_BYTES && unpacked.unpackedBytes() <= MAX_IDLE_UNPACKED_BYTES;
    return !this.parser.opensContent && (!unpacked.isPacked || isSmall);
  }

  /**
   * Describes the file without reading its vectors.
   * @throws VecinityError `unreadable`, `badFile`, `cancelled`
   */
  async describe(signal?: AbortSignal): Promise<FileDescription> {
    if (!this.description) {
      const { members } = this.unpacked;
      this.log.include(this.described);
      const encoding = this.wideEncoding;
      this.description = await this.described.record(async () => ({
        ...withDetails(await this.opened.describe(signal), encoding === undefined ? [] : [['Encoding', encoding]]),
        bytes: this.size,
        ...(members.length > 0 && { tables: await this.describeMembers(members, signal) }),
      }));
    }
    return this.description;
  }

  /**
   * Reads the tokenizer of a language model once; what it keeps in memory goes with this file. Other files have none.
   * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
   */
  async tokenizer(signal?: AbortSignal): Promise<TokenizerOrProblem> {
    const { provenance } = await this.describe(signal);
    if (provenance.unit !== 'token') {
      return {};
    }
    this.cutter ??= await this.log.record(async () =>
      this.opened.tokenizer ? this.opened.tokenizer(signal) : tokenizerBeside(this.input, signal),
    );
    return this.cutter;
  }

  /** Reads words and vectors. @throws VecinityError `unreadable`, `badFile`, `badOption`, `outOfMemory`, `cancelled` */
  async read(options: ReadOptions): Promise<Space> {
    const { log, opened, choices } = this;
    // Some companions are opened only now.
    const space = await log.record(() => opened.read({ ...options, ...choices, table: choices.table }));
    if (!(await log.areUnchanged())) {
      throw badFile(this.file.path, 'or a file that belongs to it changed while it was read', {
        remedy: 'Try again when nothing is writing the file.',
      });
    }
    return space;
  }

  /** Adds the faults to `faults` that reading does not find. @throws VecinityError `unreadable`, `cancelled` */
  async diagnose(faults: Faults, signal?: AbortSignal): Promise<void> {
    await this.opened.diagnose?.(faults, signal);
    const encoding = this.wideEncoding;
    if (encoding !== undefined) {
      faults.add('encoding', { byte: 0 }, () => `The file is in ${encoding}; other tools need UTF-8.`);
    }
  }

  /** The encoding of a text that is decoded as a whole. */
  private get wideEncoding(): string | undefined {
    const { packing } = this.unpacked.source;
    return packing?.startsWith('UTF-') ? packing : undefined;
  }

  async close(): Promise<void> {
    try {
      await this.opened.close?.();
      await this.unpacked.close();
    } finally {
      await this.file.close();
    }
  }

  /** Describes a zip archive: its files are the tables. */
  private async describeMembers(
    members: readonly Member[],
    signal: AbortSignal | undefined,
  ): Promise<readonly TableDescription[]> {
    const tables: TableDescription[] = [];
    let unpackedBytes = 0;
    for (const { name, open, layer } of members) {
      const member = await open();
      if (member.packing !== undefined && detectFormat(await member.head(DETECTION_BYTES)).format === 'zip') {
        // Describing it needs all of it unpacked.
        unpackedBytes += member.size;
        if (unpackedBytes > MAX_UNPACKED_MEMBERS) {
          continue;
        }
      }
      const table = await this.describeMember(member, layer, signal);
      if (table) {
        tables.push({ name, ...table });
      }
    }
    return tables;
  }

  /** Describes a file of an archive; undefined if it has no vectors or is damaged, so that the others can be opened. */
  private async describeMember(
    member: Source,
    layer: number,
    signal: AbortSignal | undefined,
  ): Promise<Omit<TableDescription, 'name'> | undefined> {
    let unpacked: Unpacked | undefined;
    try {
      unpacked = await openUnpacked(member, isRead, undefined, layer);
      const format = unpacked.format === 'unknown' ? undefined : readerOf(unpacked.format);
      return format && (await describeTable(format, unpacked.source, this.choices, signal));
    } catch (error) {
      if (isBadFile(error)) {
        return undefined;
      }
      throw error;
    } finally {
      await unpacked?.close();
    }
  }
}

function withDetails(description: FileDescription, details: FileDescription['details']): FileDescription {
  return { ...description, details: [...description.details, ...details] };
}

/** Opens the first of the other files of an archive that can be opened. */
async function firstOpening(
  members: readonly Member[],
  open: (name: string) => Promise<OpenedFile>,
): Promise<OpenedFile | undefined> {
  for (const { name } of members) {
    try {
      return await open(name);
    } catch (error) {
      if (!isBadFile(error)) {
        throw error;
      }
    }
  }
  return undefined;
}

function isBadFile(error: unknown): boolean {
  return error instanceof VecinityError && error.code === 'badFile' && !isTooDeep(error);
}

async function describeTable(
  format: Format,
  source: Source,
  choices: OpenChoices,
  signal: AbortSignal | undefined,
): Promise<Omit<TableDescription, 'name'>> {
  const opened = await format.open(inputOf(source), choices, signal);
  try {
    const { words, dimensions, valueType } = await opened.describe(signal);
    return { rows: words, columns: dimensions, valueType };
  } finally {
    await opened.close?.();
  }
}

function unpackedAs(format: FormatName, source: Source): Unpacked {
  return { format, source, members: [], isPacked: false, unpackedBytes: () => 0, close: () => Promise.resolve() };
}

/** @throws VecinityError `badFile` if there is no reader for the format */
async function formatOf({ format: name, source }: Unpacked, file: string): Promise<Format> {
  if (name === 'rawFloats' && file.endsWith('.bytes')) {
    throw notRead(
      file,
      'holds only numbers, without their shape',
      'Open the configuration (.json) that names it and its shape.',
    );
  }
  if (name === 'unknown') {
    const trouble = 'is not a model or word vectors in a known format';
    const shown = explainLine(await source.head(DETECTION_BYTES));
    throw shown ? notRead(file, `${trouble}: ${shown.text}`, shown.remedy) : notRead(file, trouble);
  }
  const format = readerOf(name);
  if (!format) {
    throw notRead(file, `is ${factsOf[name].label}, which is unsupported`, factsOf[name].remedy);
  }
  return format;
}

function isRead(format: FormatName): boolean {
  return readerOf(format) !== undefined;
}

function readerOf(format: FormatName): Format | undefined {
  return registry[format].format;
}

function notRead(
  file: string,
  trouble: string,
  remedy = 'Open word vectors from word2vec, GloVe, fastText, gensim, NumPy or spaCy, or a language model (safetensors, GGUF).',
): VecinityError {
  return badFile(file, trouble, { remedy });
}
