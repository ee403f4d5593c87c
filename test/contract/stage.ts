/**
 * The stage on which every event and every error code is brought about: a party on the real server, or on one in memory
 * whose time the test turns. Devices and the media path are fakes, and all events of everybody's SDK are noted.
 */
import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { WatchTogetherError } from '@core/base/errors';
import type { Role } from '@core/wire/room';
import { ROLE_GRANTS } from '@core/wire/grants';
import { TOKEN_AUDIENCE, TOKEN_ISSUER } from '@core/wire/token';
import type { ConnectOptions, WatchTogetherEventName } from '@sdk/api/party';
import { EVENT_NAMES } from '@sdk/api/event-methods';
import type { WatchTogetherPorts } from '@sdk/ports';
import { ManualClock } from '../fakes/clock';
import { FakeVoice, installFakeStreams } from '../fakes/fake-call';
import { FakeCallNetwork } from '../fakes/fake-media-path';
import { startImpairmentProxy } from '../fakes/impairment-proxy';
import { memoryToken, MemoryParty } from '../fakes/memory-party';
import { RealServer, type RealServerOptions } from '../fakes/real-server';
import { manualEnvironment, sdkPerson, type SdkPerson } from '../fakes/sdk-person';

interface Heard {
  readonly name: WatchTogetherEventName;
  readonly payload: object;
}

/** Waits until every promise that can go on has gone on. */
export const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

/** The code with which a call is refused; an exception that has no code is thrown on. */
export async function refusal(call: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof call === 'function' ? call() : call);
  } catch (error) {
    if (error instanceof WatchTogetherError) return error.code;
    throw error;
  }
  return 'nothing was refused';
}

export class Stage {
  /** The events of everybody's SDK. */
  readonly heard: Heard[] = [];
  /** The clock of the party in memory. */
  readonly clock = new ManualClock();
  readonly party = new MemoryParty();
  readonly network = new FakeCallNetwork();
  readonly #signingKey = randomBytes(32).toString('base64url');
  readonly #people: SdkPerson[] = [];
  readonly #ends: (() => unknown)[] = [installFakeStreams()];
  #real: RealServer | null = null;
  #sessionId: string | null = null;

  constructor() {
    FakeVoice.allowed = true;
    this.party.now = () => this.clock.now();
  }

  /** The real server, started when it is first asked for. */
  async server(options: RealServerOptions = {}): Promise<RealServer> {
    if (this.#real) return this.#real;
    const real = await RealServer.start({ signingKey: this.#signingKey, ...options });
    this.#ends.push(() => real.stop());
    this.#real = real;
    return real;
  }

  /** The session that the people at the server are in. */
  async session(seats?: number): Promise<string> {
    const real = await this.server();
    this.#sessionId ??= await real.createSession(seats);
    return this.#sessionId;
  }

  /** A connection to the real server that can be cut. */
  async line(): Promise<Awaited<ReturnType<typeof startImpairmentProxy>> & { readonly url: string }> {
    const proxy = await startImpairmentProxy({ port: Number(new URL((await this.server()).url).port) });
    this.#ends.push(() => proxy.close());
    return Object.assign(proxy, { url: `http://127.0.0.1:${proxy.port}` });
  }

  /** A person of the session at the real server, who hasn't joined. */
  async atServer(
    name: string,
    more: { readonly role?: Role; readonly url?: string; readonly getToken?: () => Promise<string> } = {},
  ): Promise<SdkPerson> {
    const real = await this.server();
    const sessionId = await this.session();
    let id: string | undefined;
    const getToken = async (): Promise<string> => {
      const minted = await real.mint(sessionId, name, more.role ?? 'participant', id);
      id = minted.participantId;
      return minted.token;
    };
    return this.#enter(
      sdkPerson(
        { serverUrl: more.url ?? real.url, getToken: more.getToken ?? getToken },
        { network: this.network },
      ),
    );
  }

  async joined(name: string, role: Role = 'participant', options?: ConnectOptions): Promise<SdkPerson> {
    const person = await this.atServer(name, { role });
    await person.sdk.connect(options);
    return person;
  }

  /** A host and a guest at the real server, who see each other. */
  async two(options?: ConnectOptions): Promise<{ ana: SdkPerson; ben: SdkPerson }> {
    const ana = await this.joined('Ana', 'host', options);
    const ben = await this.joined('Ben', 'participant', options);
    await until(() => ana.sdk.participants.length === 2);
    return { ana, ben };
  }

  /** A person at the party in memory, who hasn't joined. */
  inMemory(id: string, ports: Partial<WatchTogetherPorts> = {}): SdkPerson {
    const environment = manualEnvironment(this.clock);
    return this.#enter(
      sdkPerson(
        { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken(id)) },
        { signalling: this.party.signalling(), environment, network: this.network, ...ports },
      ),
    );
  }

  async joinedInMemory(id: string, options?: ConnectOptions): Promise<SdkPerson> {
    const person = this.inMemory(id);
    await person.sdk.connect(options);
    await settled();
    return person;
  }

  /** A token signed with the server's own key, valid from and to these times, in seconds from now. */
  async token(fromS: number, toS: number, sessionId?: string): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const sid = sessionId ?? (await this.session());
    return new SignJWT({ sid, name: 'Ana', role: 'participant', grants: ROLE_GRANTS.participant })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject('p_ana')
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setIssuedAt(now + fromS)
      .setNotBefore(now + fromS)
      .setExpirationTime(now + toS)
      .setJti('j_1')
      .sign(Buffer.from(this.#signingKey, 'base64url'));
  }

  payloads(name: WatchTogetherEventName): readonly object[] {
    return this.heard.filter((one) => one.name === name).map(({ payload }) => payload);
  }

  /** The codes of the errors that came as events and weren't thrown. */
  told(name: 'error' | 'warning'): readonly string[] {
    return this.payloads(name).map((payload) => (payload as { error: WatchTogetherError }).error.code);
  }

  async close(): Promise<void> {
    for (const { sdk } of this.#people) sdk.dispose();
    for (const end of this.#ends.reverse()) await end();
  }

  #enter(person: SdkPerson): SdkPerson {
    this.#people.push(person);
    for (const name of EVENT_NAMES) {
      const method = `on${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      const listen = Reflect.get(person.sdk, method) as (listener: (payload: object) => void) => void;
      listen.call(person.sdk, (payload) => this.heard.push({ name, payload }));
    }
    return person;
  }
}

/** Waits until a condition holds; real sockets take their time. */
export async function until(isSo: () => boolean): Promise<void> {
  const limit = performance.now() + 15_000;
  while (!isSo()) {
    if (performance.now() > limit) throw new Error(`Never so: ${isSo.toString()}`);
    await settled();
  }
}
