/** Leaves the running test out, with the reason in its title, where every report shows it. */
export function skip(test: Mocha.Context, reason: string): never {
  if (test.runnable().title.indexOf('(skipped') < 0) {
    test.runnable().title += ` (skipped: ${reason})`;
  }
  return test.skip();
}
