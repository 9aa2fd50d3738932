/**
 * Waits for `promise`, but not longer than a deadline.
 * @returns the value, or undefined at the deadline; `promise` goes on then
 * @throws what `promise` rejects with before the deadline
 */
export async function withinDeadline<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
