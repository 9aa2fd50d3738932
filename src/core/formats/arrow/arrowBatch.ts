/** The buffers and children that a field has in each batch. @see Arrow, Columnar.md, RecordBatch message */
export interface ArrowShape {
  readonly buffers: number;
  /** Whether the type is a view. `ArrowParts.variadic` then gives the number of its further buffers. */
  readonly isView: boolean;
  readonly children: readonly ArrowShape[];
}

/** The node, buffers and children of a field in one batch. */
export interface ArrowPart {
  readonly node: { readonly length: number; readonly nullCount: number };
  readonly buffers: readonly ArrowBuffer[];
  readonly children: readonly ArrowPart[];
}

/** A range of bytes in the body of a message. */
export interface ArrowBuffer {
  readonly offset: number;
  readonly length: number;
}

/** The nodes and buffers of a batch, in the order of its fields, each field before its children. */
export interface ArrowParts {
  readonly nodes: readonly ArrowPart['node'][];
  readonly buffers: readonly ArrowBuffer[];
  /** For each view field, the number of buffers after its validity and views. */
  readonly variadic: readonly number[];
}

/**
 * Assigns the nodes and buffers of a batch to its fields.
 * @param fields one shape for each column
 * @returns one part for each column
 * @throws RangeError if the batch has too few nodes or buffers
 */
export function partsOf(fields: readonly ArrowShape[], { nodes, buffers, variadic }: ArrowParts): ArrowPart[] {
  let node = 0;
  let buffer = 0;
  let view = 0;
  const take = ({ buffers: count, isView, children }: ArrowShape): ArrowPart => {
    const own = nodes[node++];
    const end = buffer + count + (isView ? (variadic[view++] ?? NaN) : 0);
    if (!own || !(own.length >= 0) || !(end >= buffer && end <= buffers.length)) {
      throw new RangeError('a batch is too short for its columns');
    }
    const part = { node: own, buffers: buffers.slice(buffer, end) };
    buffer = end;
    return { ...part, children: children.map(take) };
  };
  return fields.map(take);
}
