import { WatchTogetherError } from '@core/base/errors';
import { devicesBehind } from '@core/call/device-behind';
import type { OutputBus } from '../api/devices';
import type { Device } from '../api/party';

const BUSES = ['voices', 'film'] as const satisfies readonly OutputBus[];

/** The players of the buses; each moves its bus to an output; '' is the system's default. */
export type OutputSinks = Readonly<Record<OutputBus, (id: string) => Promise<void>>>;

interface Chosen {
  readonly id: string;
  /** The output's name, kept for the sentence that says it is gone: a list without the output lacks the name, too. */
  readonly label: string;
  readonly groupId: string;
}

/** An output that is gone, and the buses that were played there. */
interface Lost {
  readonly label: string;
  readonly groupId: string;
  readonly played: readonly OutputBus[];
}

/** The output behind the system's default; null where the list doesn't tell, or could mean several. */
const defaultOutput = (devices: readonly Device[]): Chosen | null => {
  const named = devices.find(({ kind, id }) => kind === 'speaker' && id === 'default');
  const [only, ...more] = named ? devicesBehind(devices, named) : [];
  return only && more.length === 0 ? only : null;
};

/**
 * The outputs of the two buses, whoever plays them. A chosen output that goes away gives way to the default; a default
 * that goes away, to the system's next choice.
 */
export class OutputChoice {
  readonly #sinks = new Set<OutputSinks>();
  readonly #list: () => Promise<readonly Device[]>;
  readonly #chosen = new Map<OutputBus, Chosen>();
  #default: Chosen | null = null;

  constructor(list: () => Promise<readonly Device[]>) {
    this.#list = list;
  }

  /**
   * Adds a player of the buses, which plays them where they were put.
   * @param onRefused called where a bus can't be played on its output
   * @returns a function that removes the player
   */
  addSinks(sinks: OutputSinks, onRefused: (error: unknown) => void): () => void {
    this.#sinks.add(sinks);
    for (const [bus, { id }] of this.#chosen) sinks[bus](id).catch(onRefused);
    return () => this.#sinks.delete(sinks);
  }

  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; the bus then stays where it was */
  async choose(bus: OutputBus, id: string): Promise<void> {
    await this.#move(bus, id);
    if (id === '') {
      this.#chosen.delete(bus);
      return;
    }
    const devices = await this.#list();
    const known = devices.find((device) => device.kind === 'speaker' && device.id === id);
    // Only a player can tell whether such an output exists.
    if (!known && this.#sinks.size === 0)
      throw new WatchTogetherError('DEVICE_NOT_FOUND', 'There is no such output');
    this.#chosen.set(bus, { id, label: known?.label ?? '', groupId: known?.groupId ?? '' });
  }

  /**
   * Learns which output is the default: before the devices change for the first time, and once a permission shows them.
   */
  async learn(): Promise<void> {
    const devices = await this.#list().catch(() => []);
    // An output that has gone meanwhile is left for `takeList` to find.
    this.#default ??= defaultOutput(devices);
  }

  /**
   * Call this when the devices changed.
   * @returns the used outputs that are gone, each once. The default has replaced them when `settled` resolves; it
   * rejects where there is none.
   */
  takeList(devices: readonly Device[]): { lost: readonly Lost[]; settled: Promise<unknown> } {
    const isThere = (id: string): boolean =>
      devices.some((device) => device.kind === 'speaker' && device.id === id);
    const lost = new Map<string, Lost>();
    const moves: Promise<unknown>[] = [];
    const before = this.#default;
    this.#default = defaultOutput(devices);
    if (before && !isThere(before.id)) {
      const played = BUSES.filter((bus) => (this.#chosen.get(bus)?.id ?? 'default') === 'default');
      if (played.length > 0) lost.set(before.id, { label: before.label, groupId: before.groupId, played });
    }
    for (const [bus, { id, label, groupId }] of this.#chosen) {
      if (isThere(id)) continue;
      this.#chosen.delete(bus);
      const { played, ...known } = lost.get(id) ?? { label, groupId, played: [] };
      lost.set(id, { ...known, played: [...played, bus] });
      moves.push(this.#move(bus, ''));
    }
    return { lost: [...lost.values()], settled: Promise.all(moves) };
  }

  #move(bus: OutputBus, id: string): Promise<unknown> {
    return Promise.all([...this.#sinks].map((sinks) => sinks[bus](id)));
  }
}
