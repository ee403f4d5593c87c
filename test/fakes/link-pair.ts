/** Two ends of a link, over a network and a signalling that a test can break. */
import {
  initialLinkPlan,
  type LinkEffect,
  type LinkInput,
  type LinkPlan,
  type LinkReport,
  type SignalKind,
} from '@core/mesh/link-model';
import { stepLinkPlan } from '@core/mesh/link-plan';
import type { SignalWeight } from '@core/mesh/signal-weight';

export const quiet: LinkReport = {
  sendsAudio: false,
  sendsVideo: false,
  hearsAudio: false,
  hearsVideo: false,
};

/** The weight of a real description: voice, picture and the data channel. */
const DESCRIPTION: SignalWeight = { bytes: 8_000, sections: 3, candidates: 0, transceiver: null };
const NOTHING: SignalWeight = { bytes: 0, sections: 0, candidates: 0, transceiver: null };

interface Message {
  readonly epoch: number;
  readonly kind: SignalKind;
  readonly name: 'offer' | 'answer' | 'rebuild' | 'report';
  readonly report?: LinkReport;
}

interface Transport {
  readonly epoch: number;
  readonly initiator: boolean;
  open: boolean;
  /**
   * Whether this transport has learnt of the other end and looks for it; what it sends in doing so counts as heard
   * there.
   */
  looks: boolean;
  /** The time since which its questions get no answer. */
  unansweredSinceMs: number;
}

/** One end of the link: its plan, and a transport that opens when offer and answer of the same epoch have met. */
export class End {
  plan: LinkPlan = initialLinkPlan;
  readonly outbox: Message[] = [];
  readonly epochs: number[] = [];
  readonly events: string[] = [];
  transport: Transport | null = null;
  peer: End | null = null;
  /** What the end sends and hears, as it reports it. */
  sample: LinkReport = quiet;
  /** Whether voices and pictures are stopped, while signals go through. */
  blocked = false;
  /** Whether everything that this end sends over the link gets lost, and nothing else. */
  unheard = false;
  /** How long the transport asks without an answer before it is dead; a browser's takes half a minute at most. */
  asksForMs = Infinity;
  #current: Message | null = null;

  constructor(
    readonly id: string,
    readonly time: { now: number },
  ) {}

  get link() {
    return Object.values(this.plan.links)[0];
  }

  feed(input: LinkInput): void {
    const { plan, effects } = stepLinkPlan(this.plan, input, this.time.now);
    this.plan = plan;
    for (const effect of effects) this.run(effect);
  }

  receive(message: Message): void {
    this.#current = message;
    this.feed({
      type: 'signal',
      from: this.peer?.id ?? '',
      epoch: message.epoch,
      kind: message.kind,
      weight: message.kind === 'offer' || message.kind === 'answer' ? DESCRIPTION : NOTHING,
      ...(message.report ? { report: message.report } : {}),
    });
  }

  run(effect: LinkEffect): void {
    switch (effect.type) {
      case 'create':
        if (this.transport) throw new Error(`${this.id} has two transports`);
        this.transport = {
          ...{ epoch: effect.epoch, initiator: effect.initiator, open: false, looks: false },
          unansweredSinceMs: this.time.now,
        };
        this.epochs.push(effect.epoch);
        if (effect.initiator) this.outbox.push({ epoch: effect.epoch, kind: 'offer', name: 'offer' });
        break;
      case 'destroy':
        this.transport = null;
        break;
      case 'deliver': {
        const transport = this.transport;
        if (!transport || !this.#current || transport.epoch !== effect.epoch) break;
        const { name, epoch } = this.#current;
        transport.looks = true;
        if (name === 'offer' && !transport.initiator) {
          this.outbox.push({ epoch, kind: 'answer', name: 'answer' });
          this.open();
        } else if (name === 'answer' && transport.initiator) this.open();
        break;
      }
      case 'tellRebuild':
        this.outbox.push({ epoch: effect.epoch, kind: 'rebuild', name: 'rebuild' });
        break;
      case 'tellReport':
        this.outbox.push({ epoch: effect.epoch, kind: 'report', name: 'report', report: effect.report });
        break;
      case 'failed':
        this.events.push(effect.paused ? 'paused' : 'failed');
        break;
      case 'lost':
      case 'restored':
      case 'doubt':
        this.events.push(effect.type);
        break;
    }
  }

  /** Whether packets pass both ways, so that what one end asks the other answers. */
  get #isAnswered(): boolean {
    return !this.blocked && !this.unheard && !this.peer?.unheard;
  }

  open(): void {
    if (!this.transport || this.transport.open || !this.#isAnswered) return;
    this.transport.open = true;
    this.feed({ type: 'opened', peerId: this.peer?.id ?? '', epoch: this.transport.epoch });
  }

  /** Lets bytes arrive from the other end's transport, where it has the same epoch and is equally far. */
  hear(): void {
    if (this.blocked || this.peer?.unheard) return;
    const mine = this.transport;
    const theirs = this.peer?.transport;
    if (mine?.looks && theirs?.looks && mine.epoch === theirs.epoch && mine.open === theirs.open) {
      this.feed({ type: 'heard', peerId: this.peer?.id ?? '', epoch: mine.epoch });
    }
  }

  /** Lets the transport ask the other end: it opens on an answer, and is dead after too long without one. */
  ask(): void {
    const mine = this.transport;
    const theirs = this.peer?.transport;
    if (!mine?.looks) return;
    if (this.#isAnswered && theirs?.looks && mine.epoch === theirs.epoch) {
      mine.unansweredSinceMs = this.time.now;
      this.open();
    } else if (this.time.now - mine.unansweredSinceMs >= this.asksForMs) {
      this.transport = null;
      this.feed({ type: 'closed', peerId: this.peer?.id ?? '', epoch: mine.epoch });
    }
  }

  /** Sets the report to what the counters would show where both ends send sound all the time. */
  count(): void {
    const mine = this.transport;
    const theirs = this.peer?.transport;
    const comes = theirs?.open === true && !this.blocked && !this.peer?.unheard;
    this.sample = {
      ...quiet,
      sendsAudio: mine?.open === true,
      hearsAudio: mine?.open === true && comes && mine.epoch === theirs.epoch,
    };
  }
}

/** @param seats the order in which the two came */
export const pair = (seats = { ana: 1, ben: 2 }) => {
  const time = { now: 0 };
  const ana = new End('ana', time);
  const ben = new End('ben', time);
  ana.peer = ben;
  ben.peer = ana;
  const incarnations = { ana: 1, ben: 1 };
  const room = (reachable = true) => {
    ana.feed({
      type: 'room',
      selfId: 'ana',
      incarnation: incarnations.ana,
      seat: seats.ana,
      peers: [{ id: 'ben', incarnation: incarnations.ben, seat: seats.ben, reachable }],
    });
    ben.feed({
      type: 'room',
      selfId: 'ben',
      incarnation: incarnations.ben,
      seat: seats.ben,
      peers: [{ id: 'ana', incarnation: incarnations.ana, seat: seats.ana, reachable: true }],
    });
  };
  const signal = (up: boolean) => {
    ana.feed({ type: 'signalUp', up });
    ben.feed({ type: 'signalUp', up });
  };
  const pump = () => {
    for (let rounds = 0; ana.outbox.length + ben.outbox.length > 0; rounds++) {
      if (rounds > 1_000) throw new Error('The two never stop talking');
      const fromAna = ana.outbox.shift();
      if (fromAna) ben.receive(fromAna);
      const fromBen = ben.outbox.shift();
      if (fromBen) ana.receive(fromBen);
    }
  };
  /** Lets one second pass: ticks, packets that are heard, and each end's report of them. */
  const second = () => {
    time.now += 1_000;
    for (const end of [ana, ben]) {
      end.feed({ type: 'tick' });
      end.hear();
      const peerId = end.peer?.id ?? '';
      if (end.transport)
        end.feed({ type: 'sampled', peerId, epoch: end.transport.epoch, sample: end.sample });
    }
  };
  /** Lets a number of seconds pass in which signals arrive. */
  const seconds = (count: number) => {
    for (let i = 0; i < count; i++) {
      second();
      pump();
    }
  };
  return { time, ana, ben, incarnations, room, signal, pump, second, seconds };
};

export const connected = (seats?: Parameters<typeof pair>[0]) => {
  const two = pair(seats);
  two.signal(true);
  two.room();
  two.pump();
  return two;
};
