import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialLinkPlan,
  type LinkEffect,
  type LinkInput,
  type LinkPlan,
  type LinkReport,
  type SignalKind,
} from './link-model';
import { stepLinkPlan } from './link-plan';

const quiet: LinkReport = { sendsAudio: false, sendsVideo: false, hearsAudio: false, hearsVideo: false };

interface Message {
  readonly epoch: number;
  readonly kind: SignalKind;
  readonly name: 'offer' | 'answer' | 'rebuild' | 'report';
  readonly report?: LinkReport;
}

/** One end: the plan, and a transport that opens when offer and answer of the same epoch have met. */
class End {
  plan: LinkPlan = initialLinkPlan;
  readonly outbox: Message[] = [];
  readonly epochs: number[] = [];
  readonly events: string[] = [];
  transport: { epoch: number; initiator: boolean; open: boolean } | null = null;
  peer: End | null = null;
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
      ...(message.report ? { report: message.report } : {}),
    });
  }

  run(effect: LinkEffect): void {
    switch (effect.type) {
      case 'create':
        this.transport = { epoch: effect.epoch, initiator: effect.initiator, open: false };
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
        if (name === 'offer' && !transport.initiator) {
          this.outbox.push({ epoch, kind: 'other', name: 'answer' });
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
      case 'lost':
      case 'failed':
        this.events.push(effect.type);
        break;
      case 'restored':
        this.events.push(effect.gone ? 'released' : 'restored');
        break;
    }
  }

  open(): void {
    if (!this.transport || this.transport.open) return;
    this.transport.open = true;
    this.feed({ type: 'opened', peerId: this.peer?.id ?? '', epoch: this.transport.epoch });
  }

  /** Bytes come when both transports are open at the same epoch. */
  hear(): void {
    const mine = this.transport;
    const theirs = this.peer?.transport;
    if (mine?.open && theirs?.open && mine.epoch === theirs.epoch) {
      this.feed({ type: 'heard', peerId: this.peer?.id ?? '', epoch: mine.epoch });
    }
  }
}

const pair = () => {
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
      peers: [{ id: 'ben', incarnation: incarnations.ben, reachable }],
    });
    ben.feed({
      type: 'room',
      selfId: 'ben',
      incarnation: incarnations.ben,
      peers: [{ id: 'ana', incarnation: incarnations.ana, reachable: true }],
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
  const second = () => {
    time.now += 1_000;
    for (const end of [ana, ben]) {
      end.hear();
      end.feed({ type: 'tick' });
    }
  };
  return { time, ana, ben, incarnations, room, signal, pump, second };
};

const connected = () => {
  const two = pair();
  two.signal(true);
  two.room();
  two.pump();
  return two;
};

describe('link plan', () => {
  it('agrees on who offers and on the epoch without a word', () => {
    const { ana, ben } = connected();
    expect(ana.link).toMatchObject({ initiator: true, epoch: 2_000, phase: 'open' });
    expect(ben.link).toMatchObject({ initiator: false, epoch: 2_000, phase: 'open' });
  });

  it('keeps a living link while the server or the other’s signal is away', () => {
    const { ana, ben, room, signal, second } = connected();
    signal(false);
    room(false);
    for (let i = 0; i < 60; i++) second();
    signal(true);
    room(true);
    expect([ana.epochs, ben.epochs]).toEqual([[2_000], [2_000]]);
    expect(ana.events).toEqual([]);
  });

  it('rebuilds after 3 s of silence, and tells that it works again', () => {
    const { ana, ben, pump, second } = connected();
    if (ben.transport) ben.transport.open = false;
    for (let i = 0; i < 4; i++) second();
    pump();
    expect(ana.link).toMatchObject({ epoch: 2_001, phase: 'open' });
    expect(ben.link).toMatchObject({ epoch: 2_001, phase: 'open' });
    expect(ana.events).toEqual(['lost', 'restored']);
  });

  it('gives up after three tries, and begins again when asked', () => {
    const { ana, ben, pump, second } = connected();
    ana.transport = null;
    for (let i = 0; i < 60; i++) {
      second();
      ana.outbox.length = 0;
    }
    expect(ana.link).toMatchObject({ phase: 'failed', tries: 3 });
    expect(ana.events).toEqual(['lost', 'released', 'failed']);
    ben.outbox.length = 0;
    ana.feed({ type: 'checkConnection' });
    pump();
    expect(ana.link?.phase).toBe('open');
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
  });

  it('waits with a rebuild until the other can be told', () => {
    const { ana, room, pump, second } = connected();
    room(false);
    ana.feed({ type: 'closed', peerId: 'ben', epoch: 2_000 });
    ana.transport = null;
    for (let i = 0; i < 20; i++) second();
    expect(ana.link).toMatchObject({ phase: 'suspect', tries: 0 });
    room(true);
    pump();
    expect(ana.link).toMatchObject({ phase: 'open' });
  });

  it('finds a one-sided link within 3 s of reports', () => {
    const { ana, ben, pump, second } = connected();
    let seconds = 0;
    for (; ana.epochs.length === 1 && seconds < 10; seconds++) {
      second();
      ana.feed({ type: 'sampled', peerId: 'ben', epoch: 2_000, sample: { ...quiet, sendsAudio: true } });
      ben.feed({ type: 'sampled', peerId: 'ana', epoch: 2_000, sample: quiet });
      pump();
    }
    expect(seconds).toBeLessThanOrEqual(3);
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
  });

  it('tears down for somebody gone and starts above the last epoch when they return', () => {
    const { ana, ben, room, pump } = connected();
    ana.feed({ type: 'room', selfId: 'ana', incarnation: 1, peers: [] });
    expect(ana.transport).toBeNull();
    room();
    pump();
    expect(ana.link?.epoch).toBeGreaterThan(2_000);
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
    expect(ben.link?.phase).toBe('open');
  });

  it('takes a new incarnation for a new link', () => {
    const { ana, incarnations, room, pump } = connected();
    incarnations.ben = 2;
    room();
    pump();
    expect(ana.epochs).toEqual([2_000, 3_000]);
    expect(ana.link?.phase).toBe('open');
  });

  it('drops older signals and absurd epochs', () => {
    const { ana } = connected();
    ana.receive({ epoch: 1_999, kind: 'other', name: 'answer' });
    ana.receive({ epoch: 9_999_999, kind: 'rebuild', name: 'rebuild' });
    expect(ana.link?.epoch).toBe(2_000);
  });

  it('does not take a slept machine for a silent link', () => {
    const { ana, time } = connected();
    ana.feed({ type: 'tick' });
    time.now += 3_600_000;
    ana.feed({ type: 'tick' });
    expect(ana.link?.phase).toBe('open');
  });

  const operation = fc.constantFrom(
    'deliverAna',
    'deliverBen',
    'dropAna',
    'dropBen',
    'swapAna',
    'swapBen',
    'second',
    'killAna',
    'killBen',
    'restartBen',
    'restartAna',
    'unreachable',
    'reachable',
    'signalDown',
    'signalUp',
  );

  it('converges whatever is lost or reordered, with epochs that only grow', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
        const two = pair();
        const { ana, ben, incarnations } = two;
        two.signal(true);
        two.room();
        const deliver = (from: End, to: End) => {
          const message = from.outbox.shift();
          if (message) to.receive(message);
        };
        const swap = ({ outbox }: End) => outbox.push(...outbox.splice(0, 1));
        const kill = (end: End) => {
          if (!end.transport) return;
          const { epoch } = end.transport;
          end.transport = null;
          end.feed({ type: 'closed', peerId: end.peer?.id ?? '', epoch });
        };
        for (const name of operations) {
          if (name === 'deliverAna') deliver(ana, ben);
          else if (name === 'deliverBen') deliver(ben, ana);
          else if (name === 'dropAna') ana.outbox.shift();
          else if (name === 'dropBen') ben.outbox.shift();
          else if (name === 'swapAna') swap(ana);
          else if (name === 'swapBen') swap(ben);
          else if (name === 'second') two.second();
          else if (name === 'killAna') kill(ana);
          else if (name === 'killBen') kill(ben);
          else if (name === 'restartAna') {
            incarnations.ana += 1;
            two.room();
          } else if (name === 'restartBen') {
            incarnations.ben += 1;
            two.room();
          } else if (name === 'unreachable') two.room(false);
          else if (name === 'reachable') two.room(true);
          else two.signal(name === 'signalUp');
        }
        for (const { epochs } of [ana, ben]) {
          expect(epochs.every((epoch, i) => i === 0 || epoch > (epochs[i - 1] ?? 0))).toBe(true);
        }
        // From here on nothing is lost: the two meet.
        two.signal(true);
        two.room(true);
        ana.feed({ type: 'checkConnection' });
        ben.feed({ type: 'checkConnection' });
        for (let i = 0; i < 40; i++) {
          two.pump();
          two.second();
        }
        two.pump();
        expect([ana.link?.phase, ben.link?.phase]).toEqual(['open', 'open']);
        expect(ana.transport?.epoch).toBe(ben.transport?.epoch);
        expect(ana.link?.initiator).not.toBe(ben.link?.initiator);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });
});
