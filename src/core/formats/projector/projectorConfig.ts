/** One table that a configuration of TensorFlow's Embedding Projector names. */
export interface ProjectorTable {
  readonly name: string;
  /** Rows and columns; undefined where the configuration does not say. */
  readonly shape: readonly [rows: number, columns: number] | undefined;
  /** As the configuration has them: relative paths, or any other text. */
  readonly tensorPath: string | undefined;
  readonly metadataPath: string | undefined;
}

/** Each table is looked at. */
const MAX_PROJECTOR_TABLES = 100;

/**
 * The tables of a configuration: JSON as the standalone projector has it, or protocol buffer text as TensorBoard has it
 * (tensorboard/plugins/projector/projector_config.proto). Undefined for any other text.
 */
export function parseProjectorConfig(text: string): readonly ProjectorTable[] | undefined {
  const tables = text.trimStart().startsWith('{') ? fromJson(text) : fromProtocolText(text);
  return tables?.slice(0, MAX_PROJECTOR_TABLES);
}

function fromJson(text: string): readonly ProjectorTable[] | undefined {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return undefined;
  }
  const embeddings = property(config, 'embeddings');
  return Array.isArray(embeddings)
    ? embeddings.map((embedding) => ({
        name: string(property(embedding, 'tensorName')) ?? '',
        shape: shapeOf(property(embedding, 'tensorShape')),
        tensorPath: string(property(embedding, 'tensorPath')),
        metadataPath: string(property(embedding, 'metadataPath')),
      }))
    : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function shapeOf(value: unknown): readonly [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) {
    return undefined;
  }
  const [rows, columns] = value as unknown[];
  return typeof rows === 'number' && typeof columns === 'number' ? [rows, columns] : undefined;
}

/** A comment, a string, a bracket or mark, or a name or number. */
const token = /\s*(?:#[^\n]*|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([{}<>:;,[\]])|([^\s{}<>:;,[\]"'#]+))/y;

function fromProtocolText(text: string): readonly ProjectorTable[] | undefined {
  const tables: ProjectorTable[] = [];
  /** Names of the messages that are open. */
  const open: string[] = [];
  let name = '';
  let isValue = false;
  let inList = false;
  let fields = new Map<string, string[]>();
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (!match) {
      return undefined;
    }
    const [, quotedText, mark, word] = match;
    const value = quotedText === undefined ? word : unescaped(quotedText.slice(1, -1));
    if (value !== undefined && (isValue || inList)) {
      if (open.length === 1 && open[0] === 'embeddings') {
        const values = fields.get(name) ?? [];
        values.push(value);
        fields.set(name, values);
      }
      isValue = false;
    } else if (word !== undefined) {
      name = word;
    } else if (mark === '{' || mark === '<') {
      open.push(name);
      isValue = false;
      if (open.length === 1) {
        fields = new Map();
      }
    } else if (mark === '}' || mark === '>') {
      if (open.pop() === 'embeddings' && open.length === 0) {
        tables.push(tableOf(fields));
      }
    } else if (mark === ':') {
      isValue = true;
    } else if (mark === '[' || mark === ']') {
      inList = mark === '[';
      isValue = false;
    }
  }
  return open.length === 0 ? tables : undefined;
}

function tableOf(fields: ReadonlyMap<string, readonly string[]>): ProjectorTable {
  return {
    name: fields.get('tensor_name')?.[0] ?? '',
    shape: shapeOf(fields.get('tensor_shape')?.map(Number)),
    tensorPath: fields.get('tensor_path')?.[0],
    metadataPath: fields.get('metadata_path')?.[0],
  };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) =>
    character === 'n' ? '\n' : character === 't' ? '\t' : character,
  );
}
