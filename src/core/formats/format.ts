/**
 * What a file format consists of.
 *
 * A format has a folder here with everything of it: how a file is recognised, its header, reading, writing. It imports
 * no Node module; what it needs from the place where it runs comes in `FormatInput.host`.
 *
 * - `open` reads the header and whatever `describe` and `read` share. A file is opened once for a description, a preview,
 *   a load and a diagnosis.
 * - `ByteReader` reads numbers and text from a `Source`; `badFile(path, trouble, place)` makes an error.
 * - `signature(bytes)` in `shared/signature.ts` makes the test for a file's first bytes.
 * - `readMatrix` reads a table whose words are elsewhere. `VectorTable` (with `tableOptions`) takes rows one by one, each
 *   with its word. It takes memory for all rows at once: compare the counts of a header with `source.maxBytes`
 *   first, and the dimensions with `MAX_DIMENSIONS`. `selectTable` chooses one of several tables.
 * - `need` refuses a file that is cut short, with the byte. Behind the last row, read on to the end: an archive compares its
 *   checksum there, and other bytes are the fault `trailingBytes`.
 * - `exportFile` (words and vectors in one file) and `exportPair` (words beside it) in `shared/exportFiles.ts` make
 *   `exports`. They replace what the format cannot hold in words.
 * - `folder.find(names)` finds a file beside it, `withSource(folder.open(name), use)` reads that. `host.openFile(path)` is
 *   for a path that the user chose. `nameBeside` and `nameWithin` check a name that a file gives.
 * - `host.memory` allocates, `host.codecs` and `host.openZip` unpack, `host.nextTurn()` lets other work go first.
 * - `io/fileName.ts` has the functions of Node's `path`.
 */
import type { Encoding } from '../text/encodings/names';
import type { Codecs } from '../io/codecs/platformCodecs';
import type { TokenizerOrProblem } from '../text/tokenizers/textTokenizer';
import { baseName, stem } from '../io/fileName';
import type { Archive } from '../io/archive';
import type { Faults } from '../io/faults';
import type { Folder } from '../io/folder';
import type { Allocate, Memory } from '../io/memory';
import type { OpenSource, Source } from '../io/source';
import type { Threads } from '../io/threads';
import { unknownProvenance, type Provenance, type Space } from '../space';
import type { FileDescription } from './description';
import type { ExportEnding } from './exportFormats';
import type { TableOptions, VectorTable, WordFilter } from './shared/vectorTable';
import type { TextBlock } from './word2vec/textBlock';

/** What to open in a file. */
export interface OpenChoices {
  /** The name of a table in a file with several, as `FileDescription.tables` has it. */
  readonly table?: string | undefined;
  /** Absolute path of a file with the words, for vectors whose words are in another file that is not found beside it. */
  readonly wordsFile?: string;
  /** The encoding of the words; by default they show it. */
  readonly encoding?: Encoding;
}

/** What to take of a file. */
export interface ReadChoices extends OpenChoices {
  /** Only the first words. */
  readonly firstWords?: number;
  /** Only these words. */
  readonly onlyWords?: WordFilter;
}

export interface ReadOptions extends ReadChoices {
  readonly signal?: AbortSignal;
  /** Where the vectors go; plain memory by default. Throws RangeError if there is not enough. */
  readonly allocate?: Allocate;
  /** Computes the norms of a space that was read, faster than the space, and gives them to it. */
  readonly adoptNorms?: (space: Space) => void;
  /** Collects what is wrong with single words and rows; the others are read. */
  readonly faults?: Faults;
  /**
   * For the doctor: a row that cannot be read becomes a fault and is skipped, where it is an error by default. What
   * keeps the reader from finding the next row stays an error.
   */
  readonly lenient?: boolean;
  /** For the doctor: called with the table that words are read to, which keeps those so far if reading fails. */
  readonly onTable?: (table: VectorTable) => void;
  /** Called now and then with the share that is read, 0..1. */
  readonly progress?: (fraction: number) => void;
}

/** What readers need from the place where they run. */
export interface Host {
  readonly memory: Memory;
  readonly codecs: Codecs;
  /** Absent where the platform has no threads, or no shared memory. */
  readonly threads?: Threads | undefined;
  /** Makes a block in which lines of text are read, as fast as the platform can. @param capacity bytes of text */
  textBlock(capacity: number, dimensions: number): TextBlock;

  /** Opens a file by its absolute path, which the user has given; never one that comes from a file. */
  openFile(path: string): Promise<OpenSource>;
  /** The content of a gzip archive as a source of its own. @throws VecinityError `badFile`, `unreadable` */
  openGzip(source: Source): Promise<OpenSource>;
  /** Reads the list of members of a zip archive. @throws VecinityError `badFile`, `unreadable`, `outOfMemory` */
  openZip(source: Source): Promise<Archive>;
  /** Lets other work of this thread go first, so that a wish to cancel comes through. */
  nextTurn(): Promise<void>;
}

/** The file that is read, and what is around it. */
export interface FormatInput {
  readonly source: Source;
  /** The folder of the file, or the model's folder for a format with a `layout`. */
  readonly folder: Folder;
  readonly host: Host;
}

/** A file whose header is parsed. Its methods may be called again and again, also at the same time. */
export interface OpenedFormat {
  /** @throws VecinityError `unreadable`, `badFile` for what is visible without the vectors, `cancelled` */
  describe(signal?: AbortSignal): Promise<FileDescription>;
  /**
   * Reads all words and vectors that `options` want; `table` and `wordsFile` are those of `open`.
   * @throws VecinityError `unreadable`, `badFile`, `badOption`, `outOfMemory`, `cancelled`
   */
  read(options: ReadOptions): Promise<Space>;
  /**
   * Adds to `faults` what this reader forgives and other tools do not. Reading finds the other faults.
   * @throws VecinityError `unreadable`, `badFile`, `cancelled`
   */
  diagnose?(faults: Faults, signal?: AbortSignal): Promise<void>;
  /**
   * Reads the tokenizer that the file itself has. Other files of a language model have it in a `tokenizer.json` beside.
   * @throws VecinityError `unreadable`, `badFile`, `outOfMemory`, `cancelled`
   */
  tokenizer?(signal?: AbortSignal): Promise<TokenizerOrProblem>;
  /** Releases what is held for a later `read`, such as the members of an archive. */
  close?(): Promise<void>;
}

/** What a file to be written holds. */
export interface FileContent {
  /** About how many, for the message when the disk is full. */
  readonly bytes: number;
  readonly pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A model as a format holds it. */
export interface ExportedModel {
  readonly file: FileContent;
  /** A second file, where the format has one: its ending is in `exportFormats`. */
  readonly companion?: FileContent;
  /** Sentences on what the format could not hold; empty where it holds all. */
  readonly notes: readonly string[];
}

/**
 * Makes the content of the file `target`, and writes nothing.
 * @throws VecinityError `badOption` if the format cannot hold the model
 */
export type Export = (space: Space, target: string) => ExportedModel;

/** How a folder is recognised as a model whose files are in folders within it. */
export interface FolderLayout {
  /** Folders within the model's folder. Opening one of them, or a file in it, opens the model. */
  readonly folders: readonly string[];
  /** Whether a file in the first of `folders` is the one to open. */
  isEntry(name: string): boolean;
  /** @param head the first bytes of the file to open */
  isModel(head: Uint8Array): boolean;
}

/** A file format. */
export interface Format {
  /** Present if a model is a folder. `FormatInput.folder` is then that folder. */
  readonly layout?: FolderLayout;

  /** `open` keeps words or values in memory, such as those of a pickle: the file is not kept open without a user. */
  readonly opensContent?: true;
  /**
   * Parses the header.
   * @throws VecinityError `unreadable`, `badFile`, `badOption` if there is no table of that name, `cancelled`
   */
  open(input: FormatInput, choices: OpenChoices, signal?: AbortSignal): Promise<OpenedFormat>;
  /** How models are written, by the ending of the file. An ending in `.gz` has the same content as the one without. */
  readonly exports?: Readonly<Partial<Record<ExportEnding, Export>>>;
}

/** How a table is to be filled from this file. */
export function tableOptions(
  { source, host }: Pick<FormatInput, 'source' | 'host'>,
  options: ReadOptions,
  places: TableOptions['places'],
): TableOptions {
  return {
    allocate: (rows, dimensions) => host.memory.vectors(rows, dimensions, source.path, options),
    places,
    faults: options.faults,
    firstWords: options.firstWords,
    onlyWords: options.onlyWords,
    encoding: options.encoding,
    onTable: options.onTable,
  };
}

/** The provenance of a file that says nothing of itself but its name. */
export function provenanceFromFileName(file: string, algorithm = 'unknown'): Provenance {
  return { ...unknownProvenance, name: stem(baseName(file).replace(/\.(gz|zip)$/i, '')), algorithm };
}
