import { readFileSync } from 'node:fs';

/** File systems in which the kernel shows itself: their files are no text, and some of their folders never end. */
const systemTypes = new Set([
  ...['proc', 'sysfs', 'devtmpfs', 'devpts', 'cgroup', 'cgroup2', 'debugfs', 'tracefs', 'securityfs', 'configfs'],
  ...['bpf', 'pstore', 'mqueue', 'hugetlbfs', 'efivarfs', 'binfmt_misc', 'fusectl', 'rpc_pipefs', 'nsfs', 'selinuxfs'],
]);

/** The folders of this machine that belong to the operating system's kernel, such as `/proc`. */
export class SystemFolders {
  /** Whether a mount is of the kernel, by its folder. */
  private readonly mounts = new Map<string, boolean>();

  /** @param table lines as Linux has them in `/proc/self/mounts`; empty elsewhere */
  constructor(table = readMounts()) {
    for (const line of table.split('\n')) {
      const [, folder, type] = line.split(' ');
      if (folder !== undefined && type !== undefined) {
        this.mounts.set(unescaped(folder), systemTypes.has(type));
      }
    }
  }

  /** @param path absolute, without links */
  has(path: string): boolean {
    for (let folder = path; folder !== ''; folder = folder.slice(0, folder.lastIndexOf('/'))) {
      const isSystem = this.mounts.get(folder);
      if (isSystem !== undefined) {
        return isSystem;
      }
    }
    return false;
  }
}

/** Spaces and line breaks are written as `\040` and `\012`. */
function unescaped(folder: string): string {
  return folder.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}

function readMounts(): string {
  try {
    return process.platform === 'linux' ? readFileSync('/proc/self/mounts', 'utf8') : '';
  } catch {
    return '';
  }
}
