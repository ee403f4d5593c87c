/** The part of hls.js that the player listens to; test/integration shows what hls.js really does. */
export class FakeHls {
  static supported = true;
  static made: FakeHls[] = [];
  static isSupported = (): boolean => FakeHls.supported;
  readonly calls: string[] = [];
  readonly #listeners = new Map<string, (event: string, data: unknown) => void>();
  constructor(readonly config: Record<string, unknown>) {
    FakeHls.made.push(this);
  }
  on(event: string, run: (event: string, data: unknown) => void): void {
    this.#listeners.set(event, run);
  }
  say(event: string, data: unknown = {}): void {
    this.#listeners.get(event)?.(event, data);
  }
  attachMedia = (): void => void this.calls.push('attach');
  loadSource = (url: string): void => void this.calls.push(`load ${url}`);
  startLoad = (): void => void this.calls.push('startLoad');
  recoverMediaError = (): void => void this.calls.push('recover');
  destroy = (): void => void this.calls.push('destroy');
}
