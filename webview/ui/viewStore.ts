import { vscodeApi } from './vscodeApi';

/**
 * Holds the state of a view. Each change is drawn, and `saved` outlives hiding and reloading.
 *
 * `saved` must survive JSON.
 */
export class ViewStore<Saved extends object, State extends { readonly saved: Saved }> {
  private state: State;

  /**
   * @param version a state that another version of the view saved is ignored
   * @param defaults what is saved before the first change
   * @param open makes the first state from what was saved
   * @param draw shows the state; `before` is the one it showed last
   */
  constructor(
    private readonly version: number,
    defaults: Saved,
    open: (saved: Saved) => State,
    private readonly draw: (state: State, before: State) => void,
  ) {
    this.state = open({ ...defaults, ...readSaved<Saved>(version) });
  }

  get current(): State {
    return this.state;
  }

  /** Replaces the state, saves it and draws it. */
  change(next: State): void {
    const before = this.state;
    this.state = next;
    if (next.saved !== before.saved) {
      vscodeApi.setState({ version: this.version, state: next.saved });
    }
    this.draw(next, before);
  }
}

function readSaved<Saved>(version: number): Partial<Saved> {
  const saved: unknown = vscodeApi.getState();
  return typeof saved === 'object' &&
    saved !== null &&
    'version' in saved &&
    saved.version === version &&
    'state' in saved
    ? (saved.state as Partial<Saved>)
    : {};
}
