/**
 * Syncplay's client with its mpv adapter. It runs in one thread: it asks the player for its state ten times a second,
 * and a command to the player within 50 ms of the last one sleeps 50 ms first, and the whole thread with it. The person
 * acts at the player itself, and the client finds that out at its next question. These pauses, and not the network,
 * spread its start. Times are ms.
 */
import { earliest, type ClientStep, type PlayerAction, type PlayerReading, type Press } from './port';
import { NO_PING, pinged, type Ignoring, type Ping, type StateDown, type StateUp } from './syncplay-wire';

export const ASK_INTERVAL_MS = 100;
/** The mpv adapter sends no two commands closer than this: a sooner one sleeps this long. */
export const COMMAND_COOLDOWN_MS = 50;
/** The mpv adapter sleeps this long after a seek. */
export const SEEK_SLEEP_MS = 30;
/** A player that is this far off both its own expected position and the room's was sought by the person. */
export const SEEK_THRESHOLD_MS = 1_000;
export const REWIND_THRESHOLD_MS = 4_000;
export const SLOWDOWN_THRESHOLD_MS = 1_500;
export const SLOWDOWN_RESET_MS = 100;
export const SLOWDOWN_RATE = 0.95;
export const FASTFORWARD_THRESHOLD_MS = 5_000;
export const FASTFORWARD_BEHIND_MS = 1_750;
export const FASTFORWARD_EXTRA_MS = 250;
export const FASTFORWARD_RESET_MS = 3_000;

interface Command {
  readonly atMs: number;
  readonly action: PlayerAction;
}

/** The thread's present work: it sleeps until this time, then asks the player, then answers the server. */
interface Busy {
  readonly untilMs: number;
  readonly asks: boolean;
  readonly answers: { readonly serverStampMs: number } | null;
}

export interface SyncplayClient {
  readonly me: string;
  /**
   * Whether this person may control the room, as everybody may in an ordinary one; a person who may not is also brought
   * forward.
   */
  readonly mayControl: boolean;
  /** When the player was asked last; null until there is a room state to compare with. */
  readonly askedAtMs: number | null;
  readonly playerPositionMs: number;
  readonly playerPaused: boolean;
  readonly roomAtMs: number | null;
  readonly roomPositionMs: number;
  readonly roomPaused: boolean;
  readonly slowed: boolean;
  readonly behindSinceMs: number | null;
  readonly ping: Ping;
  readonly ignoring: Ignoring;
  readonly nextAskMs: number;
  readonly lastCommandMs: number | null;
  readonly commands: readonly Command[];
  readonly busy: Busy | null;
  readonly inbox: readonly StateDown[];
}

type Step = ClientStep<SyncplayClient, StateUp>;

export const initialClient = (me: string, nowMs: number): SyncplayClient => ({
  me,
  mayControl: true,
  askedAtMs: null,
  playerPositionMs: 0,
  playerPaused: true,
  roomAtMs: null,
  roomPositionMs: 0,
  roomPaused: true,
  slowed: false,
  behindSinceMs: null,
  ping: NO_PING,
  ignoring: { server: 0, client: 0 },
  nextAskMs: nowMs + ASK_INTERVAL_MS,
  lastCommandMs: null,
  commands: [],
  busy: null,
  inbox: [],
});

export const clientWakeAt = (client: SyncplayClient): number | null =>
  earliest(client.busy?.untilMs ?? client.nextAskMs, client.commands[0]?.atMs ?? null);

const roomPosition = (client: SyncplayClient, nowMs: number): number =>
  client.roomAtMs === null ? 0 : client.roomPositionMs + (client.roomPaused ? 0 : nowMs - client.roomAtMs);

const roomPaused = (client: SyncplayClient): boolean => client.roomAtMs === null || client.roomPaused;

const playerPosition = (client: SyncplayClient, nowMs: number): number =>
  client.askedAtMs === null
    ? roomPosition(client, nowMs)
    : client.playerPositionMs + (client.playerPaused ? 0 : nowMs - client.askedAtMs);

const playerPaused = (client: SyncplayClient): boolean =>
  client.askedAtMs === null ? roomPaused(client) : client.playerPaused;

/** The person acts at the player; the client isn't told. */
export function pressed(client: SyncplayClient, press: Press): Step {
  return { state: client, send: [], player: [press] };
}

export function receivedClient(
  client: SyncplayClient,
  message: StateDown,
  player: PlayerReading,
  nowMs: number,
): Step {
  return run({ ...client, inbox: [...client.inbox, message] }, player, nowMs);
}

/** Does everything that has become due, in the order in which the one thread would. */
export function run(client: SyncplayClient, player: PlayerReading, nowMs: number): Step {
  const actions: PlayerAction[] = [];
  let state = carriedOut(client, nowMs, actions);
  const send: StateUp[] = [];
  for (;;) {
    if (state.busy !== null) {
      // The reading is from before these actions: the player has to be asked once it has carried them out.
      if (state.busy.untilMs > nowMs || (state.busy.asks && actions.length > 0)) break;
      const { asks, answers } = state.busy;
      state = { ...state, busy: null };
      if (asks) state = asked(state, player, nowMs, send);
      if (answers) state = told(state, send, nowMs, answers.serverStampMs, false, false);
      continue;
    }
    const [message, ...inbox] = state.inbox;
    if (message) {
      state = handled({ ...state, inbox }, message, nowMs);
    } else if (state.nextAskMs <= nowMs) {
      const missed = Math.floor((nowMs - state.nextAskMs) / ASK_INTERVAL_MS);
      const ask = new CommandLine(state, nowMs);
      ask.sent();
      state = {
        ...ask.into(state),
        nextAskMs: state.nextAskMs + (missed + 1) * ASK_INTERVAL_MS,
        busy: { untilMs: ask.atMs, asks: true, answers: null },
      };
    } else break;
  }
  return { state: carriedOut(state, nowMs, actions), send, player: actions };
}

function carriedOut(client: SyncplayClient, nowMs: number, actions: PlayerAction[]): SyncplayClient {
  actions.push(...client.commands.filter(({ atMs }) => atMs <= nowMs).map(({ action }) => action));
  return { ...client, commands: client.commands.filter(({ atMs }) => atMs > nowMs) };
}

/** The command line to mpv, along which time passes. */
class CommandLine {
  readonly #commands: Command[] = [];
  #lastCommandMs: number | null;

  constructor(
    client: SyncplayClient,
    public atMs: number,
  ) {
    this.#lastCommandMs = client.lastCommandMs;
  }

  sent(action?: PlayerAction): void {
    if (this.#lastCommandMs !== null && this.atMs - this.#lastCommandMs < COMMAND_COOLDOWN_MS)
      this.atMs += COMMAND_COOLDOWN_MS;
    this.#lastCommandMs = this.atMs;
    if (!action) return;
    this.#commands.push({ atMs: this.atMs, action });
    if (action.type === 'seek') this.atMs += SEEK_SLEEP_MS;
  }

  get used(): boolean {
    return this.#commands.length > 0;
  }

  into(client: SyncplayClient): SyncplayClient {
    return {
      ...client,
      commands: [...client.commands, ...this.#commands],
      lastCommandMs: this.#lastCommandMs,
    };
  }
}

/** Handles the player's answer: an action of the person since the last one is reported to the server. */
function asked(
  client: SyncplayClient,
  player: PlayerReading,
  nowMs: number,
  send: StateUp[],
): SyncplayClient {
  const pauseChanged = playerPaused(client) !== player.paused && roomPaused(client) !== player.paused;
  const seeked =
    Math.abs(playerPosition(client, nowMs) - player.positionMs) > SEEK_THRESHOLD_MS &&
    Math.abs(roomPosition(client, nowMs) - player.positionMs) > SEEK_THRESHOLD_MS;
  const known: SyncplayClient = {
    ...client,
    playerPositionMs: player.positionMs,
    playerPaused: player.paused,
    askedAtMs: client.roomAtMs === null ? client.askedAtMs : nowMs,
  };
  if (client.roomAtMs === null || !(pauseChanged || seeked)) return known;
  return told(known, send, nowMs, null, seeked, true);
}

/**
 * Reports this player's position to the server. `changed`: the person acted, and earlier states don't count any more.
 */
function told(
  client: SyncplayClient,
  send: StateUp[],
  nowMs: number,
  serverStampMs: number | null,
  seeked: boolean,
  changed: boolean,
): SyncplayClient {
  const speaks = client.ignoring.client === 0 || client.ignoring.server !== 0;
  const ignoring = { server: client.ignoring.server, client: client.ignoring.client + (changed ? 1 : 0) };
  const play = { positionMs: playerPosition(client, nowMs), paused: playerPaused(client), seeked };
  send.push({
    play: speaks && client.roomAtMs !== null ? play : null,
    serverStampMs,
    clientStampMs: nowMs,
    clientRttMs: client.ping.rttMs,
    ignoring,
  });
  return { ...client, ignoring: { server: 0, client: ignoring.client } };
}

function handled(client: SyncplayClient, message: StateDown, nowMs: number): SyncplayClient {
  let ignoring = client.ignoring;
  if (message.ignoring.server !== 0) ignoring = { server: message.ignoring.server, client: 0 };
  else if (message.ignoring.client !== 0 && message.ignoring.client === ignoring.client)
    ignoring = { ...ignoring, client: 0 };
  const ping =
    message.clientStampMs === null
      ? client.ping
      : pinged(client.ping, message.clientStampMs, message.serverRttMs, nowMs);
  const heard = { ...client, ignoring, ping };
  const answers = { serverStampMs: message.serverStampMs };
  if (ignoring.client !== 0) return { ...heard, busy: { untilMs: nowMs, asks: false, answers } };

  const positionMs = message.positionMs + (message.paused ? 0 : ping.forwardMs);
  const line = new CommandLine(heard, nowMs);
  const followed = followRoom(heard, message, positionMs, line, nowMs);
  const asks = line.used;
  if (asks) line.sent();
  return { ...line.into(followed), busy: { untilMs: line.atMs, asks, answers } };
}

/** Brings the player to the room's position. Within the thresholds it does nothing. */
function followRoom(
  client: SyncplayClient,
  { paused, seeked, setBy }: StateDown,
  positionMs: number,
  line: CommandLine,
  nowMs: number,
): SyncplayClient {
  const pauseChanged = paused !== roomPaused(client) || paused !== playerPaused(client);
  const aheadMs = playerPosition(client, nowMs) - positionMs;
  const byOther = setBy !== client.me;
  const first = client.roomAtMs === null;
  let state: SyncplayClient = { ...client, roomPaused: paused, roomPositionMs: positionMs, roomAtMs: nowMs };

  const seekTo = (toMs: number): void => {
    line.sent({ type: 'seek', positionMs: Math.max(0, toMs) });
    if (state.askedAtMs !== null) state = { ...state, askedAtMs: nowMs };
  };
  const setPaused = (value: boolean): void => {
    // The adapter leaves out a command whose effect it believes to be there already.
    if (client.askedAtMs !== null && value === client.playerPaused) return;
    line.sent({ type: value ? 'pause' : 'play' });
    state = { ...state, playerPaused: value };
  };

  if (first) {
    seekTo(positionMs);
    setPaused(paused);
  }
  if (seeked && byOther) seekTo(positionMs);
  if (aheadMs > REWIND_THRESHOLD_MS && !seeked && byOther) seekTo(positionMs);
  if (!client.mayControl)
    state = fastForwarded(state, aheadMs, seeked, nowMs, () => {
      if (byOther) seekTo(positionMs + FASTFORWARD_EXTRA_MS);
    });
  if (!seeked && !paused) state = slowedDown(state, aheadMs, byOther, line);
  if (pauseChanged) {
    if (paused && byOther) seekTo(positionMs);
    setPaused(paused);
  }
  return state;
}

function fastForwarded(
  client: SyncplayClient,
  aheadMs: number,
  seeked: boolean,
  nowMs: number,
  forward: () => void,
): SyncplayClient {
  if (aheadMs >= -FASTFORWARD_BEHIND_MS || seeked) return { ...client, behindSinceMs: null };
  if (client.behindSinceMs === null) return { ...client, behindSinceMs: nowMs };
  const longEnough = nowMs - client.behindSinceMs > FASTFORWARD_THRESHOLD_MS - FASTFORWARD_BEHIND_MS;
  if (!longEnough || aheadMs >= -FASTFORWARD_THRESHOLD_MS) return client;
  forward();
  return { ...client, behindSinceMs: nowMs + FASTFORWARD_RESET_MS };
}

/** Plays at 0.95 while the player is far ahead; never for a difference from itself. */
function slowedDown(
  client: SyncplayClient,
  aheadMs: number,
  byOther: boolean,
  line: CommandLine,
): SyncplayClient {
  if (aheadMs > SLOWDOWN_THRESHOLD_MS && !client.slowed) {
    if (!byOther) return client;
    line.sent({ type: 'rate', rate: SLOWDOWN_RATE });
    return { ...client, slowed: true };
  }
  if (client.slowed && aheadMs < SLOWDOWN_RESET_MS) {
    line.sent({ type: 'rate', rate: 1 });
    return { ...client, slowed: false };
  }
  return client;
}
