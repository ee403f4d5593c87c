import { devicesBehind } from '@core/call/device-behind';
import type { ListedDevice } from './media-devices';

const TARGETS = ['voices', 'film'] as const;
export type OutputTarget = (typeof TARGETS)[number];

interface Chosen {
  readonly id: string;
  /** Kept for the sentence that says it is gone: a list without the output doesn't have its name either. */
  readonly label: string;
}

/** The output behind the system's default; null where the list doesn't tell, or could mean several. */
const defaultOutput = (devices: readonly ListedDevice[]): Chosen | null => {
  const named = devices.find(({ kind, id }) => kind === 'speaker' && id === 'default');
  const [only, ...more] = named ? devicesBehind(devices, named) : [];
  return only && more.length === 0 ? only : null;
};

/**
 * The outputs of the two buses. A chosen output that goes away gives way to the default; a default that goes away, to
 * the system's next choice.
 */
export class OutputChoice {
  readonly #targets: Readonly<Record<OutputTarget, (id: string) => Promise<void>>>;
  readonly #list: () => Promise<readonly ListedDevice[]>;
  readonly #chosen = new Map<OutputTarget, Chosen>();
  #default: Chosen | null = null;

  /** @param targets move a bus to an output; '' is the system's default */
  constructor(
    targets: Readonly<Record<OutputTarget, (id: string) => Promise<void>>>,
    list: () => Promise<readonly ListedDevice[]>,
  ) {
    this.#targets = targets;
    this.#list = list;
  }

  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; then the bus stays where it was */
  async choose(target: OutputTarget, id: string): Promise<void> {
    await this.#targets[target](id);
    if (id === '') {
      this.#chosen.delete(target);
      return;
    }
    const devices = await this.#list();
    const known = devices.find((device) => device.kind === 'speaker' && device.id === id);
    this.#chosen.set(target, { id, label: known?.label ?? '' });
  }

  /**
   * Learns which output is the default: before the devices change for the first time, and once a permission shows them.
   */
  async learn(): Promise<void> {
    const devices = await this.#list().catch(() => []);
    // A device that has gone meanwhile is left for `look` to find.
    this.#default ??= defaultOutput(devices);
  }

  /**
   * Call this when the devices changed.
   * @returns the used outputs that are gone, each once. The default has replaced them when `settled` resolves; it
   * rejects where there is none.
   */
  look(devices: readonly ListedDevice[]): {
    lost: readonly { label: string; played: readonly OutputTarget[] }[];
    settled: Promise<unknown>;
  } {
    const isThere = (id: string): boolean =>
      devices.some((device) => device.kind === 'speaker' && device.id === id);
    const lost = new Map<string, { label: string; played: OutputTarget[] }>();
    const moves: Promise<void>[] = [];
    const before = this.#default;
    this.#default = defaultOutput(devices);
    if (before && !isThere(before.id)) {
      const played = TARGETS.filter((target) => (this.#chosen.get(target)?.id ?? 'default') === 'default');
      if (played.length > 0) lost.set(before.id, { label: before.label, played });
    }
    for (const [target, { id, label }] of this.#chosen) {
      if (isThere(id)) continue;
      this.#chosen.delete(target);
      const { label: known, played } = lost.get(id) ?? { label, played: [] };
      lost.set(id, { label: known, played: [...played, target] });
      moves.push(this.#targets[target](''));
    }
    return { lost: [...lost.values()], settled: Promise.all(moves) };
  }
}
