/** Of a field: how many nodes, buffers and children it has in a batch (Arrow format, Columnar.md, Recordbatch message). */
export interface ArrowShape {
  readonly buffers: number;
  /** The type is a view, with as many more buffers as the batch says. */
  readonly isView: boolean;
  readonly children: readonly ArrowShape[];
}

/** What a batch has of a field, before its children. */
export interface ArrowPart {
  readonly node: { readonly length: number; readonly nullCount: number };
  readonly buffers: readonly ArrowBuffer[];
  readonly children: readonly ArrowPart[];
}

/** A part of the body. */
export interface ArrowBuffer {
  readonly offset: number;
  readonly length: number;
}

/** The parts of a batch, in the order of all its fields. */
export interface ArrowParts {
  readonly nodes: readonly ArrowPart['node'][];
  readonly buffers: readonly ArrowBuffer[];
  /** Of each field that is a view: its buffers beyond those that all have. */
  readonly variadic: readonly number[];
}

/**
 * What the batch has of each of its fields.
 * @throws RangeError if it has less
 */
export function partsOf(fields: readonly ArrowShape[], { nodes, buffers, variadic }: ArrowParts): ArrowPart[] {
  let node = 0;
  let buffer = 0;
  let view = 0;
  const take = ({ buffers: count, isView, children }: ArrowShape): ArrowPart => {
    const own = nodes[node++];
    const end = buffer + count + (isView ? (variadic[view++] ?? NaN) : 0);
    if (!own || !(own.length >= 0) || !(end >= buffer && end <= buffers.length)) {
      throw new RangeError('a batch has less than its columns need');
    }
    const part = { node: own, buffers: buffers.slice(buffer, end) };
    buffer = end;
    return { ...part, children: children.map(take) };
  };
  return fields.map(take);
}
