import type { Device } from '../api';

export type OutputTarget = 'voices' | 'film';

interface Chosen {
  readonly id: string;
  /** For the sentence when it is gone: a list that doesn't have it any more doesn't know its name either. */
  readonly label: string;
}

/** Where the two buses are played. A chosen output that goes away gives way to the default. */
export class OutputChoice {
  readonly #targets: Readonly<Record<OutputTarget, (id: string) => Promise<void>>>;
  readonly #list: () => Promise<readonly Device[]>;
  readonly #chosen = new Map<OutputTarget, Chosen>();

  /** @param targets put a bus to an output; '' is the system's default */
  constructor(
    targets: Readonly<Record<OutputTarget, (id: string) => Promise<void>>>,
    list: () => Promise<readonly Device[]>,
  ) {
    this.#targets = targets;
    this.#list = list;
  }

  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; then it stays where it was */
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
   * The devices changed.
   * @returns what chosen outputs are gone, each once; the default has taken their place when `settled` is, which
   * rejects where there is none
   */
  look(devices: readonly Device[]): {
    lost: readonly { label: string; played: readonly OutputTarget[] }[];
    settled: Promise<unknown>;
  } {
    const isThere = (id: string): boolean =>
      devices.some((device) => device.kind === 'speaker' && device.id === id);
    const lost = new Map<string, { label: string; played: OutputTarget[] }>();
    const moves: Promise<void>[] = [];
    for (const [target, { id, label }] of this.#chosen) {
      if (isThere(id)) continue;
      this.#chosen.delete(target);
      const played = [...(lost.get(id)?.played ?? []), target];
      lost.set(id, { label, played });
      moves.push(this.#targets[target](''));
    }
    return { lost: [...lost.values()], settled: Promise.all(moves) };
  }
}
