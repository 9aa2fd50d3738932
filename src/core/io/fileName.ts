/** Windows paths begin with a drive or a server; all other paths have `/` between names. */
const windowsPath = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/** Returns the last name of an absolute path, or a file name as it is. */
export function baseName(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

/** Returns the absolute path of the folder that holds `path`. */
export function folderName(path: string): string {
  const end = lastSeparator(path);
  return end < 0 ? '' : path.slice(0, Math.max(end, 1));
}

/** Returns the last dot of a file name and what follows it; empty for `name` and `.name`. */
export function extension(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot);
}

/** Returns the name of a file without its last ending. */
export function stem(path: string): string {
  const name = baseName(path);
  return name.slice(0, name.length - extension(name).length);
}

function lastSeparator(path: string): number {
  return windowsPath.test(path) ? Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) : path.lastIndexOf('/');
}
