import { Type, type DataType } from '@uwdata/flechette';
import type { ColumnKind } from '../columns/tableColumns';
import type { ArrowShape } from './arrowBatch';

/** Types of text. */
export const textTypes: readonly number[] = [Type.Utf8, Type.LargeUtf8, Type.Utf8View];
/** Types of lists. */
export const listTypes: readonly number[] = [Type.List, Type.LargeList, Type.FixedSizeList];

/** Returns the kind of a column by its type. */
export function columnKind(type: DataType): ColumnKind {
  if (
    textTypes.includes(type.typeId) ||
    (type.typeId === Type.Dictionary && textTypes.includes(type.dictionary.typeId))
  ) {
    return 'text';
  }
  if (listTypes.includes(type.typeId)) {
    const child = childType(type)?.typeId;
    return child === Type.Float || child === Type.Int ? 'vector' : 'other';
  }
  return type.typeId === Type.Float ? 'float' : type.typeId === Type.Int ? 'integer' : 'other';
}

/** Number of buffers by type; other types have two: validity and values. @see partsOf */
const bufferCounts = new Map<number, number>([
  [Type.Null, 0],
  [Type.RunEndEncoded, 0],
  [Type.FixedSizeList, 1],
  [Type.Struct, 1],
  [Type.Utf8, 3],
  [Type.LargeUtf8, 3],
  [Type.Binary, 3],
  [Type.LargeBinary, 3],
  [Type.ListView, 3],
  [Type.LargeListView, 3],
]);

/** Returns the shape of a field of a type. */
export function shapeOf(type: DataType): ArrowShape {
  const children =
    'children' in type ? (type.children as readonly { readonly type: DataType }[] | undefined) : undefined;
  return {
    buffers: bufferCounts.get(type.typeId) ?? 2,
    isView: type.typeId === Type.Utf8View || type.typeId === Type.BinaryView,
    children: (children ?? []).map((child) => shapeOf(child.type)),
  };
}

/** Returns the type of a list's items; undefined for types without children. */
export function childType(type: DataType): DataType | undefined {
  return 'children' in type
    ? (type.children as readonly { readonly type: DataType }[] | undefined)?.[0]?.type
    : undefined;
}

/** Returns the type of a column's numbers in the names of all formats, such as `F32`; empty for others. */
export function valueType(type: DataType): string {
  const value = childType(type) ?? type;
  if (value.typeId === Type.Float) {
    return ['F16', 'F32', 'F64'][value.precision] ?? '';
  }
  return value.typeId === Type.Int ? `${value.signed ? 'I' : 'U'}${value.bitWidth}` : '';
}
