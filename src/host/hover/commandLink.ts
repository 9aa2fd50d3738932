/** A link that runs a command of ours; `label` is Markdown already. */
export function commandLink(label: string, command: string, args: unknown, title: string): string {
  // encodeURIComponent keeps parentheses, which would end the link.
  const query = encodeURIComponent(JSON.stringify([args])).replaceAll(
    /[()']/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return `[${label}](command:${command}?${query} "${title}")`;
}
