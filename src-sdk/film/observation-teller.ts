import { toWatchTogetherError, type WatchTogetherError } from '@core/base/errors';
import type { Observation } from '@core/wire/playback';
import type { PlaybackEnginePorts } from './engine-ports';

/** What an observation is lost by: another one follows, or there is nobody any more to hear it. */
const LOST: ReadonlySet<string> = new Set([
  'SIGNAL_TIMEOUT',
  'SERVER_UNREACHABLE',
  'RATE_LIMITED',
  'INVALID_STATE',
]);

/** Sends what this person's player says up. Where it is refused, the room would hear of them no more: that is told. */
export class ObservationTeller {
  readonly #ports: Pick<PlaybackEnginePorts, 'sendObservation'>;
  readonly #onRefused: (error: WatchTogetherError) => void;
  /** Why nothing was taken of what was told last; null where it was. */
  #refused: string | null = null;

  /** @param onRefused once, until something is taken again: the next one follows within 2 s */
  constructor(
    ports: Pick<PlaybackEnginePorts, 'sendObservation'>,
    onRefused: (error: WatchTogetherError) => void,
  ) {
    this.#ports = ports;
    this.#onRefused = onRefused;
  }

  tell(observation: Observation): void {
    this.#ports.sendObservation(observation).then(
      () => (this.#refused = null),
      (reason: unknown) => {
        const error = toWatchTogetherError(reason, 'INTERNAL');
        if (LOST.has(error.code) || error.code === this.#refused) return;
        this.#refused = error.code;
        this.#onRefused(error);
      },
    );
  }
}
