import { toWatchTogetherError, type WatchTogetherError } from '@core/base/errors';
import type { Observation } from '@core/wire/playback';
import type { PlaybackEnginePorts } from './engine-ports';

/** Errors by which an observation is merely lost: another one follows, or nobody is there any more to hear it. */
const LOST: ReadonlySet<string> = new Set([
  'SIGNAL_TIMEOUT',
  'SERVER_UNREACHABLE',
  'RATE_LIMITED',
  'INVALID_STATE',
]);

/**
 * Sends this person's player's observations. Where they are refused, the room would hear of the person no more: that is
 * reported.
 */
export class ObservationTeller {
  readonly #ports: Pick<PlaybackEnginePorts, 'sendObservation'>;
  readonly #onRefused: (error: WatchTogetherError) => void;
  /** Why the last observation was refused; null where it was accepted. */
  #refused: string | null = null;

  /** @param onRefused called once, until one is accepted again: the next observation follows within 2 s */
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
