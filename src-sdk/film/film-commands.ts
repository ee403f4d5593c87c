import { WatchTogetherError } from '@core/base/errors';
import { type FilmSource, type PlaybackCommand, PlaybackCommandSchema } from '@core/wire/playback';
import type { PlaybackApi } from '../api/party';

type Commands = Pick<
  PlaybackApi,
  'open' | 'close' | 'play' | 'pause' | 'seek' | 'setRate' | 'continueWithout' | 'positionMs'
>;

/**
 * The requests that a person may make of the room for its film. Each is checked here, and carried out by the server.
 */
export abstract class FilmCommands implements Commands {
  /** Present position on the timeline, ms; null without a film. */
  abstract positionMs(): number | null;
  /** Carries out a command that was checked. */
  abstract send(command: PlaybackCommand): Promise<void>;

  open(film: { title: string; source: FilmSource; durationMs?: number | null }): Promise<void> {
    const { title, source, durationMs = null } = film;
    return this.#ask({ type: 'open', title, source, durationMs });
  }

  close(): Promise<void> {
    return this.#ask({ type: 'close' });
  }

  play(): Promise<void> {
    return this.#ask({ type: 'play' });
  }

  pause(): Promise<void> {
    const positionMs = this.positionMs();
    return this.#ask(positionMs === null ? { type: 'pause' } : { type: 'pause', positionMs });
  }

  seek(positionMs: number): Promise<void> {
    return this.#ask({ type: 'seek', positionMs });
  }

  setRate(rate: number): Promise<void> {
    return this.#ask({ type: 'setRate', rate });
  }

  continueWithout(participantId?: string): Promise<void> {
    return this.#ask(
      participantId === undefined ? { type: 'continueWithout' } : { type: 'continueWithout', participantId },
    );
  }

  #ask(command: PlaybackCommand): Promise<void> {
    const parsed = PlaybackCommandSchema.safeParse(command);
    if (parsed.success) return this.send(parsed.data);
    return Promise.reject(new WatchTogetherError('INVALID_ARGUMENT', parsed.error.message));
  }
}
