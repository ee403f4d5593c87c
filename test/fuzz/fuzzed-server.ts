/**
 * The real server for the fuzz: the faults that it logs are remembered, and its limits are as good as never reached.
 */
import { Writable } from 'node:stream';
import { io, type Socket } from 'socket.io-client';
import { WatchTogetherError } from '@core/base/errors';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import { parseServerEvent } from '@sdk/signalling/messages';
import { createLogger } from '@server/base/log';
import { RealServer, askRoute } from '../fakes/real-server';
import { askFrom } from './ask-from';
import { freshAddress } from './fresh-address';

/** The longest time that an answer may take on a busy machine, ms. */
const PATIENCE_MS = 15_000;
/** The time that passes on the server's clock between two requests, in which limits per time are restored, ms. */
const REST_MS = 5_000;
/** The number of the level "error" in pino's log. */
const ERROR_LEVEL = 50;

export type Outcome =
  | { readonly is: 'answered'; readonly answer: unknown }
  | { readonly is: 'closed' }
  | { readonly is: 'silent' };

/** A client that trusts nothing, and remembers every message that breaks the protocol. */
export class Peer {
  readonly faults: string[] = [];
  isClosed = false;
  readonly #socket: Socket;
  readonly #closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#closed = new Promise((resolve) => {
      socket.on('disconnect', () => {
        this.isClosed = true;
        resolve();
      });
    });
    socket.onAny((name: string, payload: unknown) => {
      const event = parseServerEvent(name, payload);
      if (event instanceof WatchTogetherError)
        this.faults.push(`${name}: ${event.message} ${JSON.stringify(payload).slice(0, 500)}`);
    });
  }

  /**
   * Connects. @returns the refusal's data where the server doesn't let it in; `null` where it was closed without a word
   */
  static connect(url: string, auth: unknown): Promise<Peer | { readonly refusal: unknown }> {
    const socket = io(url, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false, timeout: PATIENCE_MS },
      ...freshAddress(),
      auth: auth as Record<string, unknown>,
    });
    const peer = new Peer(socket);
    return new Promise((resolve) => {
      socket.once('connect', () => resolve(peer));
      socket.once('connect_error', (error) => {
        resolve({ refusal: 'data' in error ? error.data : null });
        socket.close();
      });
      // A client that is closed without a word gets this event alone; a refusal's own event comes first, in the same
      // turn.
      socket.io.once('close', () => setImmediate(() => resolve({ refusal: null })));
    });
  }

  async ask(name: string, payload: unknown): Promise<Outcome> {
    if (this.isClosed) return { is: 'closed' };
    const answered = this.#socket
      .timeout(PATIENCE_MS)
      .emitWithAck(name, payload)
      .then(
        (answer: unknown): Outcome => ({ is: 'answered', answer }),
        (): Outcome => ({ is: this.isClosed ? 'closed' : 'silent' }),
      );
    return Promise.race([answered, this.#closed.then((): Outcome => ({ is: 'closed' }))]);
  }

  close(): void {
    this.#socket.disconnect();
  }
}

export interface Party {
  readonly sessionId: string;
  readonly ids: readonly string[];
  readonly peers: readonly Peer[];
}

export class FuzzedServer {
  /** The errors that the server has logged since the last `isWell`. */
  #errors: string[] = [];
  #passedMs = 0;
  #watcher: Peer | null = null;
  real!: RealServer;

  static async start(): Promise<FuzzedServer> {
    const fuzzed = new FuzzedServer();
    const lines = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        const line = chunk.toString();
        if ((JSON.parse(line) as { level: number }).level >= ERROR_LEVEL) fuzzed.#errors.push(line);
        done();
      },
    });
    fuzzed.real = await RealServer.start({
      log: createLogger('error', lines),
      runtime: { clock: { now: () => performance.now() + fuzzed.#passedMs } },
      turn: { secret: 'a secret of the relay', urls: ['turn:relay.example:3478'], lifeMs: 3_600_000 },
    });
    return fuzzed;
  }

  get url(): string {
    return this.real.url;
  }

  rest(): void {
    this.#passedMs += REST_MS;
  }

  /** A party with a host and a number of guests, who have all joined. */
  async party(guests: number): Promise<Party> {
    const sessionId = await this.real.createSession();
    const ids: string[] = [];
    const peers: Peer[] = [];
    for (let index = 0; index <= guests; index += 1) {
      const role = index === 0 ? 'host' : 'participant';
      const { token, participantId } = await this.real.mint(sessionId, `Guest ${index}`, role);
      const peer = await Peer.connect(this.url, {
        ...{ token, protocol: OWN_PROTOCOLS, instanceId: 'i_1' },
        join: { audio: true, video: true },
      });
      if (!(peer instanceof Peer)) throw new Error(`nobody is let in: ${JSON.stringify(peer)}`);
      ids.push(participantId);
      peers.push(peer);
    }
    return { sessionId, ids, peers };
  }

  /**
   * Real values for the authentication server's words: those of a party that exists, its host's seat and an invite to
   * it.
   */
  async wordsOfHome(): Promise<Readonly<Record<string, string>>> {
    const { method, path, answer } = AUTH_ROUTES.createParty;
    const { text } = await askFrom(this.url, {
      ...{ method, path, body: JSON.stringify({ partyName: 'Friday', name: 'Ana' }) },
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.real.hostKey}` },
    });
    const { seat, invite } = answer.parse(JSON.parse(text));
    return {
      ...{ '@session': seat.sessionId, '@person': seat.participantId },
      ...{ '@seat': seat.seatCredential, '@code': invite.code },
    };
  }

  /** Ends a party after its test: a host may have only so many parties at a time. */
  end(sessionId: string): void {
    try {
      void this.real.server.registry?.close(sessionId);
    } catch {
      // The tried requests have ended the party already.
    }
  }

  /** A host's token for a new session. */
  async personToken(): Promise<{ readonly token: string; readonly sessionId: string }> {
    const sessionId = await this.real.createSession();
    return { token: (await this.real.mint(sessionId, 'Ana', 'host')).token, sessionId };
  }

  /** A token for the connection test. */
  async probeToken(): Promise<{ readonly token: string; readonly sessionId: null }> {
    const asked = { body: {}, authorization: this.real.basic };
    return { token: (await askRoute(this.url, PARTY_ROUTES.mintProbe, asked)).token, sessionId: null };
  }

  /** Checks that an innocent client is answered, and that the server logged no fault of its own. */
  async isWell(): Promise<void> {
    this.#watcher ??= (await this.party(0)).peers[0] ?? null;
    this.rest();
    const outcome = await this.#watcher?.ask('clock:ping', { t0: 1 });
    const faults = this.#errors.splice(0);
    if (faults.length > 0) throw new Error(`the server logged an error: ${faults.join('\n')}`);
    const isAnswered =
      outcome?.is === 'answered' && (outcome.answer as { readonly ok?: unknown } | null)?.ok === true;
    if (!isAnswered) throw new Error(`somebody honest was not answered: ${JSON.stringify(outcome)}`);
    const told = this.#watcher?.faults.splice(0) ?? [];
    if (told.length > 0)
      throw new Error(`somebody honest was told what isn’t in the protocol: ${told.join()}`);
  }

  async stop(): Promise<void> {
    this.#watcher?.close();
    await this.real.stop();
  }
}
