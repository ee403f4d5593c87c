import type { TimerHandle, Timers } from '@core/base/clock';
import { stepHeight } from '@core/call/shown-height';
import { LIMITS } from '@core/wire/limits';
import type { PeerSignal } from '@core/wire/socket';

export type Want = Omit<Extract<PeerSignal, { type: 'want' }>, 'type'>;
type Picture = keyof Want;

/** A person who doesn't know how large they show a picture takes any size. */
export const ANY: Want = { camera: LIMITS.pictureHeight, screen: LIMITS.pictureHeight };
const NOTHING: Want = { camera: 0, screen: 0 };

/** The time in which a window that is being resized settles. */
const DEBOUNCE_MS = 300;

/** How large the others' pictures are shown here, and whether they were told. */
export class ShownSizes {
  readonly #timers: Timers;
  readonly #tell: (participantId: string, want: Want) => void;
  /** The shown heights; a missing one may be any size. */
  readonly #heights = new Map<string, Partial<Want>>();
  /** The heights in steps, as they were told last. */
  readonly #steps = new Map<string, Partial<Want>>();
  readonly #told = new Map<string, Want>();
  readonly #due = new Map<string, TimerHandle>();
  #receives = true;

  /** @param tell called with the size that a person should send, whenever it changes */
  constructor(timers: Timers, tell: (participantId: string, want: Want) => void) {
    this.#timers = timers;
    this.#tell = tell;
  }

  get receives(): boolean {
    return this.#receives;
  }

  want(participantId: string): Want {
    return this.#receives ? { ...ANY, ...this.#steps.get(participantId) } : NOTHING;
  }

  /** @param height in pixels of the screen; null for any */
  set(participantId: string, kind: Picture, height: number | null): void {
    const { [kind]: _before, ...rest } = this.#heights.get(participantId) ?? {};
    this.#heights.set(participantId, height === null ? rest : { ...rest, [kind]: height });
    if (this.#due.has(participantId)) return;
    this.#due.set(
      participantId,
      this.#timers.setTimeout(() => {
        this.#due.delete(participantId);
        this.#say(participantId);
      }, DEBOUNCE_MS),
    );
  }

  /**
   * Tells everybody at once: a person who asked for sound only doesn't want to wait.
   * @param people those with a link
   */
  setReceives(on: boolean, people: Iterable<string>): void {
    this.#receives = on;
    for (const id of people) this.#say(id);
  }

  /** There is a new link to a person, so they are told again. */
  linkOpened(participantId: string): void {
    this.#told.delete(participantId);
    this.#say(participantId);
  }

  dispose(): void {
    for (const timer of this.#due.values()) this.#timers.clearTimeout(timer);
    this.#due.clear();
  }

  #say(participantId: string): void {
    const before = this.#steps.get(participantId);
    const steps = Object.entries(this.#heights.get(participantId) ?? {}).map(
      ([kind, height]) => [kind, stepHeight(height, before?.[kind as Picture] ?? null)] as const,
    );
    this.#steps.set(participantId, Object.fromEntries(steps));
    const want = this.want(participantId);
    const told = this.#told.get(participantId);
    if (told?.camera === want.camera && told.screen === want.screen) return;
    this.#told.set(participantId, want);
    this.#tell(participantId, want);
  }
}
