/** Work that ends sooner than this shows no sign of being busy. */
const MAX_SILENT_MS = 250;

/**
 * Shows that the view is busy if `work` takes longer than a moment.
 *
 * @param show called once, after `MAX_SILENT_MS`
 * @param hide called when the work has ended, however it ended
 */
export async function whileSlow<Result>(
  work: Promise<Result>,
  show: () => void,
  hide: () => void = () => undefined,
): Promise<Result> {
  const timer = setTimeout(show, MAX_SILENT_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    hide();
  }
}
