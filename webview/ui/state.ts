import { vscodeApi } from './vscodeApi';

/**
 * What a view remembers while it is hidden and after a reload. Everything in it must survive JSON. A state written by
 * another `version` of the view is not read.
 */
export class ViewState<State extends object> {
  private state: State;

  constructor(
    private readonly version: number,
    initial: State,
  ) {
    const saved: unknown = vscodeApi.getState();
    const usable =
      typeof saved === 'object' &&
      saved !== null &&
      'version' in saved &&
      saved.version === version &&
      'state' in saved;
    this.state = usable ? { ...initial, ...(saved.state as Partial<State>) } : initial;
  }

  get current(): Readonly<State> {
    return this.state;
  }

  update(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    vscodeApi.setState({ version: this.version, state: this.state });
  }
}
