import { quoted } from '../../io/faults';
import { PickledBytes, PickledClass, PickledDict, PickledObject } from './pickledObjects';

const MAX_KEYS = 5;
const MAX_CLASS_LENGTH = 80;

/** Describes the value of a pickle for people, with an article: `a dict of 3 entries (“a”, “b”, “c”)`. */
export function describePickle(value: unknown): string {
  if (value instanceof PickledClass) {
    return `the class ${classText(value.name)}`;
  }
  if (value instanceof PickledObject) {
    return `an object of the class ${classText(value.className)}`;
  }
  if (value instanceof PickledDict) {
    const keys: string[] = [];
    for (const [key] of value.entries()) {
      if (keys.length === MAX_KEYS) {
        keys.push('…');
        break;
      }
      keys.push(typeof key === 'string' ? quoted(key.slice(0, 30)) : 'another key');
    }
    return `a dict of ${value.size} entries${keys.length > 0 ? ` (${keys.join(', ')})` : ''}`;
  }
  if (Array.isArray(value)) {
    return `a list or tuple of ${value.length} values`;
  }
  return typeof value === 'string' || value instanceof PickledBytes ? 'a text' : 'a single value';
}

/** Returns `module name` as Python writes it. */
function classText(name: string): string {
  return name.replace(' ', '.').slice(0, MAX_CLASS_LENGTH);
}
