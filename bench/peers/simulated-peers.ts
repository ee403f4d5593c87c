/** People with a policy each, simple players and a network of fixed delay, on one clock that a test turns. */
import type { Clock } from '@core/base/clock';
import { ManualClock, wrongClock } from '../../test/fakes/clock';
import { FakePlayer } from '../../test/fakes/fake-player';
import type { AnyPeerPolicy, ClientStep, PlayerAction, PlayerReading, Press, ServerStep } from './port';

const LOAD_MS = 50;
/**
 * The delay of a message on one machine, without a network between. At no delay at all some peers' sums come out at
 * exactly 0.
 */
const HOP_MS = 0.5;

export interface PeerTraits {
  /** When the person joins, after the simulation's start; the peer's timers run from then on. */
  readonly joinsAtMs: number;
  readonly clockOffsetMs: number;
  readonly driftPpm: number;
}

export class SimulatedPeers {
  readonly truth = new ManualClock(1_000_000);
  readonly peers: readonly SimulatedPeer[];
  #server: unknown;
  #serverTimer: object | number | null = null;

  constructor(
    readonly policy: AnyPeerPolicy,
    readonly oneWayMs: number,
    traits: readonly PeerTraits[],
  ) {
    const { server } = policy;
    this.#server = server.initial(this.truth.now());
    if (server.tickMs !== null) this.#everyTick(server.tickMs);
    this.#armServer();
    this.peers = traits.map((each, index) => new SimulatedPeer(this, `peer-${index}`, each));
    for (const peer of this.peers)
      this.truth.setTimeout(() => {
        this.take(server.joined(this.#server, peer.name, this.truth.now()));
        peer.start();
      }, peer.traits.joinsAtMs);
  }

  advance(byMs: number): void {
    this.truth.advance(byMs);
  }

  /** The largest distance between two players. */
  get skewMs(): number {
    const positions = this.peers.map((peer) => peer.player.truePositionMs);
    return Math.max(...positions) - Math.min(...positions);
  }

  /** Sends a message on its way up. */
  up(from: string, message: unknown): void {
    const { server } = this.policy;
    const text = JSON.stringify(message);
    this.truth.setTimeout(
      () => this.take(server.receive(this.#server, from, JSON.parse(text), this.truth.now())),
      HOP_MS + this.oneWayMs,
    );
  }

  take(step: ServerStep<unknown, unknown>): void {
    this.#server = step.state;
    for (const { to, message } of step.send) {
      const text = JSON.stringify(message);
      for (const peer of this.peers)
        if (to === 'all' || to === peer.name || (typeof to === 'object' && to.not !== peer.name))
          this.truth.setTimeout(() => peer.receive(JSON.parse(text)), HOP_MS + this.oneWayMs);
    }
    this.#armServer();
  }

  #everyTick(tickMs: number): void {
    this.truth.setTimeout(() => {
      this.take(this.policy.server.tick(this.#server, this.truth.now()));
      this.#everyTick(tickMs);
    }, tickMs);
  }

  #armServer(): void {
    if (this.#serverTimer !== null) this.truth.clearTimeout(this.#serverTimer);
    this.#serverTimer = null;
    const atMs = this.policy.server.wakeAt(this.#server);
    if (atMs === null) return;
    this.#serverTimer = this.truth.setTimeout(
      () => this.take(this.policy.server.tick(this.#server, this.truth.now())),
      atMs - this.truth.now(),
    );
  }
}

export class SimulatedPeer {
  readonly player: FakePlayer;
  readonly actions: PlayerAction[] = [];
  readonly #clock: Clock;
  #state: unknown;
  #rate = 1;
  #nextTickMs = 0;
  #timer: object | number | null = null;
  #started = false;

  constructor(
    readonly simulation: SimulatedPeers,
    readonly name: string,
    readonly traits: PeerTraits,
  ) {
    const { truth } = simulation;
    this.#clock = wrongClock(truth, { offsetMs: traits.clockOffsetMs, driftPpm: traits.driftPpm });
    this.player = new FakePlayer(truth, truth, { loadMs: LOAD_MS });
    this.player.load('film');
  }

  start(): void {
    const { client } = this.simulation.policy;
    this.#state = client.initial(this.name, this.#clock.now());
    this.#nextTickMs = this.#clock.now() + client.tickMs;
    this.#started = true;
    this.#arm();
  }

  get ready(): boolean {
    return this.#started && this.player.status().canPlay && this.simulation.policy.client.ready(this.#state);
  }

  press(press: Press): void {
    this.#take(this.simulation.policy.client.press(this.#state, press, this.#reading(), this.#clock.now()));
  }

  receive(message: unknown): void {
    if (!this.#started) return;
    this.#take(
      this.simulation.policy.client.receive(this.#state, message, this.#reading(), this.#clock.now()),
    );
  }

  #tick(): void {
    this.#timer = null;
    const { client } = this.simulation.policy;
    const nowMs = this.#clock.now();
    if (this.#nextTickMs <= nowMs) this.#nextTickMs += client.tickMs;
    this.#take(client.tick(this.#state, this.#reading(), nowMs));
  }

  #arm(): void {
    const { truth, policy } = this.simulation;
    if (this.#timer !== null) truth.clearTimeout(this.#timer);
    const dueMs = Math.min(this.#nextTickMs, policy.client.wakeAt(this.#state) ?? Infinity);
    this.#timer = truth.setTimeout(() => this.#tick(), Math.max(0.01, dueMs - this.#clock.now()));
  }

  #take(step: ClientStep<unknown, unknown>): void {
    this.#state = step.state;
    for (const action of step.player) {
      this.actions.push(action);
      this.#carryOut(action);
    }
    for (const message of step.send) this.simulation.up(this.name, message);
    this.#arm();
  }

  #carryOut(action: PlayerAction): void {
    switch (action.type) {
      case 'play':
        if (this.player.status().paused) void this.player.play();
        break;
      case 'pause':
        this.player.pause();
        break;
      case 'seek':
        this.player.seek(action.positionMs);
        break;
      case 'rate':
        this.#rate = action.rate;
        this.player.setRate(action.rate, { preservePitch: true });
        break;
    }
  }

  #reading(): PlayerReading {
    const { positionMs, paused, seeking, canPlay, durationMs } = this.player.status();
    return { positionMs, paused, seeking, canPlay, durationMs, rate: this.#rate };
  }
}
