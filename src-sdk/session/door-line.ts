import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import type { DisconnectReason } from '@core/wire/room';
import type { DoorPlace, Join, Snapshot } from '@core/wire/socket';
import type { DoorHandshake, Signalling } from '../signalling/signalling';
import { isSilence } from './silence';

/** A join that was done, with the token of its connection. */
export interface Joined {
  readonly token: string;
  readonly snapshot: Snapshot;
}

interface Options {
  readonly signalling: Signalling;
  /** Where the server is, and what the connection begins with. @throws WatchTogetherError */
  readonly prepare: () => Promise<{ readonly serverUrl: string; readonly handshake: DoorHandshake }>;
  /** This person stands at the door, and is linked from there. */
  readonly onPlace: (place: DoorPlace) => void;
  /** Nobody waits for this person at the door any more: the connection was closed from elsewhere. */
  readonly onLeft: (why: DisconnectReason | null) => void;
}

/**
 * How long the answer to a join is awaited over a connection that may have died unnoticed while its person stood there,
 * ms; then they connect anew.
 */
const JOIN_WITHIN_MS = 2_500;

/** The connection of somebody who stands at the door of a session, from where they join by one message. */
export class DoorLine {
  readonly #options: Options;
  readonly #endListening: readonly (() => void)[];
  /** What the server said last at this door. */
  #bye: DisconnectReason | null = null;
  /** The coming to the door, with the token; null before, and once the door was left or joined from. */
  #coming: Promise<string> | null = null;
  #isThere = false;

  constructor(options: Options) {
    this.#options = options;
    const { signalling, onLeft } = options;
    this.#endListening = [
      signalling.on('bye', ({ reason }) => {
        if (this.#isThere) this.#bye = reason;
      }),
      signalling.on('closed', () => {
        if (this.#isThere && this.#end()) onLeft(this.#bye);
      }),
    ];
  }

  /** Whether this person stands at the door. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /**
   * Comes to the door. To be called once.
   * @throws WatchTogetherError why not; joining by another connection is as possible as before
   */
  async approach(): Promise<void> {
    this.#coming = this.#come();
    try {
      await this.#coming;
    } catch (error) {
      this.#coming = null;
      throw error;
    }
  }

  /**
   * Joins from the door, also from the way there.
   * @returns null where this person isn't at the door, or their connection is dead: then they come as anybody else
   * @throws WatchTogetherError the server's refusal
   */
  async join(join: Join): Promise<Joined | null> {
    const { signalling } = this.#options;
    const token = await this.#coming?.catch(() => null);
    const wasThere = this.#end();
    if (!token || !wasThere || !signalling.connected) return null;
    try {
      const { snapshot } = await signalling.request('room:join', join, { timeoutMs: JOIN_WITHIN_MS });
      return { token, snapshot };
    } catch (error) {
      if (isSilence(error)) return null;
      throw toWatchTogetherError(error);
    }
  }

  /** Leaves the door, where this person is there or on the way. */
  dispose(): void {
    for (const end of this.#endListening) end();
    if (this.#coming === null) return;
    this.#end();
    this.#options.signalling.close();
  }

  async #come(): Promise<string> {
    const { signalling, prepare, onPlace } = this.#options;
    const { serverUrl, handshake } = await prepare();
    if (this.#coming === null)
      throw new WatchTogetherError('JOIN_ABORTED', 'Nobody wants to go there any more');
    const place = await signalling.approach(serverUrl, handshake);
    this.#isThere = true;
    if (place) onPlace(place);
    return handshake.token;
  }

  /** @returns whether this person was there */
  #end(): boolean {
    const wasThere = this.#isThere;
    this.#coming = null;
    this.#isThere = false;
    return wasThere;
  }
}
