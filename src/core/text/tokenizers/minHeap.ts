/** Numbers, the smallest first. */
export class MinHeap {
  private readonly items: number[] = [];

  push(value: number): void {
    const { items } = this;
    let at = items.length;
    items.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= value) {
        break;
      }
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = value;
  }

  /** Removes and returns the smallest number; undefined if there is none. */
  pop(): number | undefined {
    const { items } = this;
    const smallest = items[0];
    const value = items.pop();
    if (value === undefined || items.length === 0) {
      return smallest;
    }
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) {
        break;
      }
      if (child + 1 < items.length && items[child + 1]! < items[child]!) {
        child++;
      }
      if (items[child]! >= value) {
        break;
      }
      items[at] = items[child]!;
      at = child;
    }
    items[at] = value;
    return smallest;
  }
}
