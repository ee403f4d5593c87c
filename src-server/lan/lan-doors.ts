/**
 * The server on the local network: one listener and one announcement for each address by which friends may come, all at
 * one port, and the loopback always. The machine's networks change while a party lives, so they are checked regularly.
 */
import type { TimerHandle, Timers } from '@core/base/clock';
import { listeningAddresses, type LanChoice, type MachineInterfaces } from '@core/net/lan-networks';
import type { ListensTls, TlsDoor } from '../http/listeners';
import type { Logger } from '../base/log';
import type { Announce, Announcement } from './announcement';
import type { TlsIdentity } from './certificate';

/** No system reports to Node that an address came or went; checking costs less than a millisecond. */
const LOOK_EVERY_MS = 5_000;

export interface LanDoorsOptions {
  readonly server: ListensTls;
  readonly interfaces: () => MachineInterfaces;
  readonly timers: Timers;
  /** One key for all of them. */
  readonly identity: (addresses: readonly string[]) => TlsIdentity;
  readonly announce: Announce;
  readonly log: Logger;
  /** Called with the addresses after they have changed. */
  readonly onChange: (addresses: readonly string[]) => void;
}

interface Door {
  readonly listening: TlsDoor;
  announcement: Announcement | null;
}

const LOOPBACK = '127.0.0.1';
const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

export class LanDoors {
  readonly #options: LanDoorsOptions;
  readonly #doors = new Map<string, Door>();
  readonly port: number;
  readonly pin: string;
  readonly #loopback: TlsDoor;
  #choice: LanChoice;
  #code: string | null = null;
  #timer: TimerHandle | null = null;
  #isClosed = false;
  /** Steps run one after the other, as a check must not meet another one half way. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(options: LanDoorsOptions, choice: LanChoice, loopback: TlsDoor, pin: string) {
    this.#options = options;
    this.#choice = choice;
    this.#loopback = loopback;
    this.port = loopback.port;
    this.pin = pin;
  }

  /**
   * @param port 0 for any
   * @throws where the port isn't free, on the loopback or on an address
   */
  static async open(options: LanDoorsOptions, port: number, choice: LanChoice): Promise<LanDoors> {
    const { key, cert, pin } = options.identity([LOOPBACK]);
    const loopback = await options.server.listenTls({ key, cert }, port, LOOPBACK);
    const doors = new LanDoors(options, choice, loopback, pin);
    try {
      await doors.#listen(doors.#wanted(), isTaken);
    } catch (error) {
      doors.close();
      throw error;
    }
    doors.#lookAgain();
    return doors;
  }

  /** Addresses in the order of the machine's networks. */
  get addresses(): string[] {
    return [...this.#doors.keys()];
  }

  /**
   * Lets people on the networks find a code, from now on.
   * @throws where none of them allows it
   */
  announce(code: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#code = code;
      for (const door of this.#doors.values()) {
        door.announcement?.stop();
        door.announcement = null;
      }
      const failures = await this.#announceMissing();
      if (failures.length > 0 && failures.length === this.#doors.size) throw failures[0];
    });
  }

  /** Sets the networks by which the person lets people in now. */
  use(choice: LanChoice): Promise<void> {
    return this.#inTurn(async () => {
      this.#choice = choice;
      await this.#follow();
    });
  }

  /** Checks no more, and announces nothing; the listeners end with the server. */
  end(): void {
    this.#isClosed = true;
    if (this.#timer !== null) this.#options.timers.clearTimeout(this.#timer);
    for (const { announcement } of this.#doors.values()) announcement?.stop();
  }

  /** Closes the listeners and drops their connections. */
  close(): void {
    this.end();
    this.#loopback.close();
    for (const { listening } of this.#doors.values()) listening.close();
    this.#doors.clear();
  }

  #lookAgain(): void {
    if (this.#isClosed) return;
    this.#timer = this.#options.timers.setTimeout(() => {
      void this.#inTurn(() => this.#follow()).finally(() => this.#lookAgain());
    }, LOOK_EVERY_MS);
  }

  #inTurn<T>(what: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(what);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #wanted(): string[] {
    return listeningAddresses(this.#options.interfaces(), this.#choice);
  }

  /** Opens doors where people are let in, and nowhere else. */
  async #follow(): Promise<void> {
    if (this.#isClosed) return;
    const before = this.addresses;
    const wanted = this.#wanted();
    for (const address of before) if (!wanted.includes(address)) this.#shut(address);
    await this.#listen(wanted, () => false);
    await this.#announceMissing();
    const now = this.addresses;
    if (this.#isClosed || (now.length === before.length && now.every((one) => before.includes(one)))) return;
    this.#options.log.info({ networks: now.length }, 'open to other networks');
    this.#options.onChange(now);
  }

  /** An address that can't be listened on (yet) is tried at the next check. */
  async #listen(addresses: readonly string[], isFatal: (error: unknown) => boolean): Promise<void> {
    const { server, identity, log } = this.#options;
    for (const address of addresses) {
      if (this.#doors.has(address)) continue;
      try {
        const { key, cert } = identity([address]);
        const listening = await server.listenTls({ key, cert }, this.port, address);
        if (this.#isClosed) listening.close();
        else this.#doors.set(address, { listening, announcement: null });
      } catch (error) {
        if (isFatal(error)) throw error;
        log.warn({ err: error }, 'a network can’t be listened on');
      }
    }
  }

  /** @returns the reasons where it isn't announced */
  async #announceMissing(): Promise<unknown[]> {
    const code = this.#code;
    if (code === null) return [];
    const failures: unknown[] = [];
    await Promise.all(
      [...this.#doors].map(async ([address, door]) => {
        if (door.announcement) return;
        try {
          const announcement = await this.#options.announce(code, this.pin, this.port, address);
          if (this.#doors.get(address) === door) door.announcement = announcement;
          else announcement.stop();
        } catch (error) {
          failures.push(error);
          this.#options.log.warn({ err: error }, 'a network doesn’t let the code be announced');
        }
      }),
    );
    return failures;
  }

  #shut(address: string): void {
    const door = this.#doors.get(address);
    this.#doors.delete(address);
    door?.announcement?.stop();
    door?.listening.close();
  }
}
