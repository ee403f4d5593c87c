import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import {
  PROBE_LIMITS,
  PROBE_REQUESTS,
  ProbeHandshakeSchema,
  type ProbeRequestAnswer,
  type ProbeRequestName,
  type ProbeRequestPayload,
} from '@core/wire/probe';
import type { ProbeClaims } from '@core/wire/token';
import type { Logger } from '../base/log';
import type { Runtime } from '../base/runtime';
import type { IceServers } from '../sessions/ice-servers';
import type { AccessTokens } from '../sessions/tokens';
import { Budget, PROBE_WIRE } from './budget';
import { checkAge, forgives, refusal, wireErrorOf, type Answer } from './door';
import { ProbeAccounts, type ProbeAccount } from './probe-accounts';
import type { Guards } from './guards';
import type { ProbeNamespace } from './socket-types';

export interface ProbeOptions {
  readonly tokens: AccessTokens;
  readonly ice: IceServers;
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly guards: Guards;
}

type Handlers = {
  readonly [N in ProbeRequestName]: (
    account: ProbeAccount,
    payload: ProbeRequestPayload<N>,
  ) => ProbeRequestAnswer<N>;
};

const handlersOf = ({ ice, runtime }: ProbeOptions): Handlers => ({
  'probe:echo': (account) => {
    account.spend('echoes', 1);
    return {};
  },
  'probe:ice': (account) => {
    account.spend('iceRequests', 1);
    // The access is given for the token, which names nobody.
    return { iceServers: ice.accessFor(account.id, PROBE_LIMITS.lifeMs).iceServers };
  },
  'probe:download': (account, { bytes }) => {
    account.spend('downBytes', bytes);
    // The data is noise, so that nothing on the way compresses it.
    return { data: runtime.random(bytes) };
  },
  'probe:upload': (account, { data }) => {
    account.spend('upBytes', data.byteLength);
    return {};
  },
});

const isProbeRequest = (name: string): name is ProbeRequestName => Object.hasOwn(PROBE_REQUESTS, name);

const answerProbe = (
  handlers: Handlers,
  account: ProbeAccount,
  name: string,
  payload: unknown,
  log: Logger,
): Answer => {
  const malformed = (message: string): Answer => {
    account.spend('malformed', 1);
    return refusal('BAD_MESSAGE', message);
  };
  try {
    if (!isProbeRequest(name)) return malformed('a probe has no such request');
    const parsed = PROBE_REQUESTS[name].payload.safeParse(payload);
    if (!parsed.success) return malformed(`${name} is malformed`);
    // The two tables have the same keys, and each handler takes what its own schema yields.
    const handler = handlers[name] as (account: ProbeAccount, payload: unknown) => object;
    return { ok: true, ...handler(account, parsed.data) };
  } catch (error) {
    return { ok: false, error: wireErrorOf(error, log) };
  }
};

const authenticate = async (auth: unknown, { tokens }: ProbeOptions): Promise<ProbeClaims> => {
  checkAge(auth);
  const given = ProbeHandshakeSchema.safeParse(auth);
  const refused = (code: ErrorCode, message: string) => new WatchTogetherError(code, message);
  if (!given.success) throw refused('BAD_MESSAGE', 'the handshake is malformed');
  return tokens.verifyProbe(given.data.token);
};

/** Serves the connection test (wire/probe.ts): what it may use of this server is counted by token, and soon over. */
export const serveProbes = (namespace: ProbeNamespace, options: ProbeOptions): void => {
  const { runtime, log, guards } = options;
  const accounts = new ProbeAccounts(runtime.wallMs);
  const handlers = handlersOf(options);
  namespace.use((socket, next) =>
    guards.admit(socket, next, async (guard) => {
      socket.data.account = accounts.open(await authenticate(socket.handshake.auth, options));
      guard.owner = socket.data.account.budget ??= new Budget(runtime.clock, PROBE_WIRE);
    }),
  );
  namespace.on('connection', (socket) => {
    const { account } = socket.data;
    const guard = guards.of(socket);
    if (!account || !guard) return;
    const ending = runtime.timers.setTimeout(() => guards.close(socket), PROBE_LIMITS.connectionMs);
    socket.on('disconnect', () => runtime.timers.clearTimeout(ending));
    socket.onAny((name: string, ...args: unknown[]) => {
      if (guard.isOver) return;
      const acknowledge = args.at(-1);
      const answer = answerProbe(handlers, account, name, args[0], log);
      if (typeof acknowledge === 'function') acknowledge(answer);
      if (account.budget && !forgives(account.budget, answer)) guards.close(socket);
    });
  });
};
