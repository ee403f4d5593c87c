import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connected, type End } from '../../test/fakes/link-pair';
import {
  BUILT_PER_WINDOW,
  MAX_CANDIDATE_BYTES,
  MAX_CANDIDATES,
  MAX_SECTIONS,
  MAX_TRANSCEIVERS,
  OWN_SHARE,
  PAUSE_MS,
  SHARED_PER_WINDOW,
} from './link-guard';
import {
  initialLinkPlan,
  type LinkEffect,
  type LinkInput,
  type LinkPlan,
  type SignalKind,
} from './link-model';
import { stepLinkPlan } from './link-plan';
import type { SignalWeight } from './signal-weight';

const WEIGHTLESS: SignalWeight = { bytes: 0, sections: 0, candidates: 0, transceiver: null };
const MINUTE_MS = 60_000;
/** The most rebuilds in a minute that one end announces by itself: 3 at once, then one each 15 s. */
const TOLD_PER_MINUTE = 7;

/** One end among others that do as they like; it notes what they make it do. */
const bench = () => {
  let plan: LinkPlan = initialLinkPlan;
  const time = { now: 0 };
  const alive = new Map<string, number>();
  const made: { readonly peerId: string; readonly atMs: number }[] = [];
  const announced: string[] = [];
  let delivered = 0;
  const feed = (input: LinkInput): readonly LinkEffect[] => {
    const step = stepLinkPlan(plan, input, time.now);
    plan = step.plan;
    for (const effect of step.effects) {
      if (effect.type === 'create') {
        made.push({ peerId: effect.peerId, atMs: time.now });
        alive.set(effect.peerId, (alive.get(effect.peerId) ?? 0) + 1);
      } else if (effect.type === 'destroy') alive.set(effect.peerId, (alive.get(effect.peerId) ?? 0) - 1);
      else if (effect.type === 'deliver') delivered += 1;
      else if (effect.type === 'failed') announced.push(effect.paused ? 'paused' : 'failed');
    }
    return step.effects;
  };
  const room = (...peers: { id: string; incarnation?: number; reachable?: boolean }[]) =>
    feed({
      type: 'room',
      selfId: 'ana',
      incarnation: 1,
      seat: 1,
      peers: peers.map(({ id, incarnation = 1, reachable = true }, at) => ({
        ...{ id, incarnation, reachable },
        seat: 2 + at,
      })),
    });
  const signal = (from: string, kind: SignalKind, ahead: number, weight: Partial<SignalWeight> = {}) =>
    feed({
      type: 'signal',
      from,
      kind,
      epoch: (plan.links[from]?.epoch ?? 2_000) + ahead,
      weight: { ...WEIGHTLESS, ...weight },
    });
  const seconds = (count: number, each: () => void = () => undefined) => {
    for (let second = 0; second < count; second++) {
      time.now += 1_000;
      feed({ type: 'tick' });
      each();
    }
  };
  feed({ type: 'signalUp', up: true });
  return {
    ...{ time, alive, made, announced, feed, room, signal, seconds },
    link: (peerId = 'mal') => plan.links[peerId],
    delivered: () => delivered,
    plan: () => plan,
  };
};

/** How many of these times lie in the fullest minute. */
const fullestMinute = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE_MS).length));

describe('a peer that asks for links without end', () => {
  it('a peer that asks for links without end is followed ten times at most, one a second, and then no more', () => {
    const { room, signal, seconds, made, link, announced } = bench();
    room({ id: 'mal' });
    for (let times = 0; times < 600; times++) signal('mal', 'rebuild', 1);
    expect(made).toHaveLength(3);
    seconds(60, () => {
      for (let times = 0; times < 120; times++) signal('mal', 'rebuild', 1);
    });
    expect(made).toHaveLength(BUILT_PER_WINDOW);
    expect(link()).toMatchObject({ phase: 'paused', alive: false });
    expect(announced).toEqual(['paused']);
  });

  it('a peer that was paused gets its link back when the person here wishes it', () => {
    const { room, signal, seconds, made, link, feed, announced } = bench();
    room({ id: 'mal' });
    seconds(20, () => signal('mal', 'offer', 1));
    expect(link()?.phase).toBe('paused');
    feed({ type: 'retryLink', peerId: 'mal' });
    expect(link()).toMatchObject({ phase: 'connecting', alive: true, tries: 1 });
    expect(made).toHaveLength(BUILT_PER_WINDOW + 1);
    seconds(20, () => signal('mal', 'offer', 1));
    expect(announced).toEqual(['paused', 'paused']);
  });

  it('a peer that was paused is tried again after the pause, and not before, whatever it says', () => {
    const { room, signal, seconds, made, link, feed, time } = bench();
    room({ id: 'mal' });
    seconds(20, () => signal('mal', 'rebuild', 1));
    const pausedAt = link()?.sinceMs ?? 0;
    seconds((PAUSE_MS - (time.now - pausedAt)) / 1_000 - 1, () => {
      signal('mal', 'rebuild', 1);
      room({ id: 'mal', reachable: time.now % 2_000 === 0 });
      feed({ type: 'opened', peerId: 'mal', epoch: link()?.epoch ?? 0 });
    });
    expect(made).toHaveLength(BUILT_PER_WINDOW);
    room({ id: 'mal' });
    seconds(1);
    expect(link()).toMatchObject({ phase: 'connecting', tries: 1 });
  });

  it('a peer doesn’t get around the pause by leaving and coming back', () => {
    const { room, signal, seconds, made, link } = bench();
    room({ id: 'mal' });
    seconds(20, () => signal('mal', 'rebuild', 1));
    room();
    room({ id: 'mal' });
    expect(link()?.phase).toBe('paused');
    expect(made).toHaveLength(BUILT_PER_WINDOW);
  });

  it('a peer is taken for somebody new when its app is started anew, unless that is how it asks for links', () => {
    const { room, signal, seconds, made, link } = bench();
    room({ id: 'mal' });
    seconds(20, () => signal('mal', 'rebuild', 1));
    room({ id: 'mal', incarnation: 2 });
    expect(link()?.phase).toBe('paused');
    seconds(60);
    expect(link()).toMatchObject({ phase: 'connecting', alive: true });
    for (let incarnation = 3; incarnation < 100; incarnation++) {
      room({ id: 'mal', incarnation });
      seconds(1);
    }
    expect(fullestMinute(made.map(({ atMs }) => atMs))).toBeLessThanOrEqual(
      BUILT_PER_WINDOW + TOLD_PER_MINUTE,
    );
    expect(link()?.phase).toBe('paused');
  });

  it('a peer with five seats gets no more links than they share, and the honest one keeps their own', () => {
    const { room, signal, seconds, made } = bench();
    const seats = ['mal1', 'mal2', 'mal3', 'mal4'];
    room(...[...seats, 'ben'].map((id) => ({ id })));
    seconds(59, () => {
      for (const id of seats) signal(id, 'rebuild', 1);
    });
    const { length } = made.filter(({ peerId }) => peerId !== 'ben');
    expect(length).toBeLessThanOrEqual(seats.length * OWN_SHARE + SHARED_PER_WINDOW);
    const before = made.length;
    for (let times = 1; times < OWN_SHARE; times++) signal('ben', 'rebuild', 1);
    expect(made.length - before).toBe(OWN_SHARE - 1);
  });

  it('a peer makes no more connections than the bound, whatever it does and with however many seats', () => {
    const peer = fc.constantFrom('mal1', 'mal2', 'mal3', 'mal4', 'mal5');
    const deed = fc.oneof(
      fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(0, 100, 1_000, 1_000, 1_000) }),
      fc.record({
        what: fc.constant('say' as const),
        peer,
        times: fc.constantFrom(1, 5, 30),
        kind: fc.constantFrom<SignalKind>('rebuild', 'offer', 'report', 'renegotiate', 'answer'),
        ahead: fc.constantFrom(-1, 0, 1, 1, 7, 99_999),
      }),
      fc.record({
        what: fc.constantFrom('open' as const, 'die' as const, 'leave' as const, 'restart' as const),
        peer,
      }),
      fc.record({ what: fc.constantFrom('away' as const, 'back' as const), peer }),
      fc.record({ what: fc.constant('lie' as const), peer }),
    );
    fc.assert(
      fc.property(fc.array(deed, { minLength: 50, maxLength: 150 }), (deeds) => {
        const { time, alive, made, feed, room, signal, seconds, link } = bench();
        const people = new Map(
          [1, 2, 3, 4, 5].map((n) => [
            `mal${n}`,
            { id: `mal${n}`, incarnation: 1, reachable: true, here: true },
          ]),
        );
        const tell = () => room(...[...people.values()].filter(({ here }) => here));
        tell();
        for (const one of deeds) {
          if (one.what === 'wait') {
            if (one.ms === 1_000) seconds(1);
            else time.now += one.ms;
            continue;
          }
          const person = people.get(one.peer);
          if (!person) continue;
          const epoch = link(one.peer)?.epoch ?? 0;
          if (one.what === 'say')
            for (let times = 0; times < one.times; times++) signal(one.peer, one.kind, one.ahead);
          else if (one.what === 'open') {
            if ((alive.get(one.peer) ?? 0) > 0) feed({ type: 'opened', peerId: one.peer, epoch });
          } else if (one.what === 'die') {
            if ((alive.get(one.peer) ?? 0) > 0) {
              alive.set(one.peer, 0);
              feed({ type: 'closed', peerId: one.peer, epoch });
            }
          } else if (one.what === 'lie') {
            const sends = { sendsAudio: true, sendsVideo: true, hearsAudio: false, hearsVideo: false };
            feed({ type: 'sampled', peerId: one.peer, epoch, sample: sends });
            for (let times = 0; times < 3; times++) {
              seconds(1);
              feed({
                type: 'signal',
                from: one.peer,
                kind: 'report',
                epoch: link(one.peer)?.epoch ?? 0,
                weight: WEIGHTLESS,
                report: sends,
              });
            }
          } else {
            if (one.what === 'restart') person.incarnation += 1;
            else if (one.what === 'leave') person.here = !person.here;
            else person.reachable = one.what === 'back';
            tell();
          }
          for (const [, count] of alive) expect(count).toBeLessThanOrEqual(1);
        }
        const limit = BUILT_PER_WINDOW + TOLD_PER_MINUTE;
        for (const peerId of people.keys()) {
          const times = made.filter((each) => each.peerId === peerId).map(({ atMs }) => atMs);
          expect(fullestMinute(times)).toBeLessThanOrEqual(limit);
        }
        const all = people.size * (OWN_SHARE + TOLD_PER_MINUTE) + SHARED_PER_WINDOW;
        expect(fullestMinute(made.map(({ atMs }) => atMs))).toBeLessThanOrEqual(all);
      }),
      { numRuns: 60, seed: 8 },
    );
  }, 30_000);

  it('a peer is forgotten a minute after it is gone, however many names it had', () => {
    const { room, time, plan } = bench();
    for (let who = 0; who < 50; who++) {
      room({ id: `mal${who}` });
      time.now += 2_000;
    }
    expect(Object.keys(plan().guards).length).toBeLessThanOrEqual(31);
  });
});

describe('signals of a link that stands', () => {
  const standing = () => {
    const made = bench();
    made.room({ id: 'mal' });
    made.feed({ type: 'opened', peerId: 'mal', epoch: 2_000 });
    const take = (count: number, kind: SignalKind, weight?: Partial<SignalWeight>): number => {
      const before = made.delivered();
      for (let times = 0; times < count; times++) made.signal('mal', kind, 0, weight);
      return made.delivered() - before;
    };
    return { ...made, take };
  };

  it('an open link hands on a bounded number of candidates an epoch, and of their bytes', () => {
    const { take, signal, link } = standing();
    expect(take(MAX_CANDIDATES + 100, 'candidate', { bytes: 100, candidates: 1 })).toBe(MAX_CANDIDATES);
    signal('mal', 'rebuild', 1);
    expect(take(1_000, 'candidate', { bytes: 2_000, candidates: 1 })).toBe(
      Math.floor(MAX_CANDIDATE_BYTES / 2_000),
    );
    expect(link()?.phase).toBe('connecting');
  });

  it('an open link hands on two requests for a transceiver of each kind, and none of another kind', () => {
    const { take, link } = standing();
    expect(take(8, 'transceiverRequest', { transceiver: 'audio' })).toBe(MAX_TRANSCEIVERS);
    expect(take(8, 'transceiverRequest', { transceiver: 'video' })).toBe(MAX_TRANSCEIVERS);
    expect(take(2, 'transceiverRequest')).toBe(0);
    expect(link()?.phase).toBe('open');
    take(100, 'transceiverRequest', { transceiver: 'audio' });
    expect(link()?.phase).toBe('paused');
  });

  it.each(['offer', 'answer', 'renegotiate'] as const)(
    'an open link is paused where the peer sends an %s without end',
    (kind) => {
      const { take, link } = standing();
      expect(take(30, kind)).toBe(30);
      expect(take(600, kind)).toBeLessThan(30);
      expect(link()?.phase).toBe('paused');
    },
  );

  it('an open link is paused where a description has more than sixteen lines, or too many addresses', () => {
    const most = { bytes: 8_000, sections: MAX_SECTIONS, candidates: MAX_CANDIDATES };
    const fine = standing();
    expect(fine.take(1, 'offer', most)).toBe(1);
    for (const more of [{ sections: MAX_SECTIONS + 1 }, { candidates: MAX_CANDIDATES + 1 }]) {
      const { take, link } = standing();
      expect(take(1, 'offer', { ...most, ...more })).toBe(0);
      expect(link()?.phase).toBe('paused');
    }
  });

  it('an open link is paused where full-size descriptions come one after the other', () => {
    const { take, link } = standing();
    expect(take(20, 'answer', { bytes: 48_000, sections: 3 })).toBe(8);
    expect(link()?.phase).toBe('paused');
  });

  it('an open link takes wishes for size at the rate of a person, and drops the others', () => {
    const { take, seconds, link } = standing();
    expect(take(600, 'want')).toBe(20);
    seconds(2);
    expect(take(600, 'want')).toBe(8);
    expect(link()?.phase).toBe('open');
  });

  it('an open link answers a peer that is behind no oftener than it needs it', () => {
    const { feed } = standing();
    const told = Array.from({ length: 600 }, () =>
      feed({ type: 'signal', from: 'mal', kind: 'rebuild', epoch: 1_000, weight: WEIGHTLESS }),
    ).flat();
    expect(told.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'tellRebuild'));
  });

  it('an open link is paused where too much comes over it', () => {
    const { feed, link, alive } = standing();
    feed({ type: 'overran', peerId: 'mal', epoch: 1_999 });
    expect(link()?.phase).toBe('open');
    feed({ type: 'overran', peerId: 'mal', epoch: 2_000 });
    expect(link()?.phase).toBe('paused');
    expect(alive.get('mal')).toBe(0);
  });
});

describe('two honest ends', () => {
  const weather = fc.record({
    /** Whether voices and pictures come through. */
    media: fc.constantFrom('fine', 'fine', 'cut'),
    /** The state of Ana's server: there, away for the second, or away and back within it. */
    server: fc.constantFrom('fine', 'fine', 'fine', 'away', 'flaps'),
    signals: fc.constantFrom('arrive', 'arrive', 'wait', 'lost'),
    reachable: fc.constantFrom(true, true, true, false),
    transport: fc.constantFrom('lives', 'lives', 'lives', 'dies'),
    seconds: fc.integer({ min: 1, max: 8 }),
  });
  const wish = fc.constantFrom('none', 'none', 'none', 'again', 'network', 'relay', 'restart');

  it('two honest ends never pause each other, on whatever line', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(weather, wish), { minLength: 20, maxLength: 60 }), (days) => {
        const two = connected();
        const { ana, ben, incarnations } = two;
        const ends: readonly End[] = [ana, ben];
        let lastWishMs = -Infinity;
        for (const [day, wanted] of days) {
          for (const end of ends) end.blocked = day.media === 'cut';
          if (day.media === 'cut' && ben.transport) ben.transport.open = false;
          if (day.transport === 'dies' && ben.transport) {
            const { epoch } = ben.transport;
            ben.transport = null;
            ben.feed({ type: 'closed', peerId: 'ana', epoch });
          }
          two.room(day.reachable);
          // A person presses a button, or restarts, every 20 s at most.
          if (wanted !== 'none' && two.time.now - lastWishMs >= 20_000) {
            lastWishMs = two.time.now;
            if (wanted === 'again') ana.feed({ type: 'retryLink', peerId: 'ben' });
            else if (wanted === 'network') ana.feed({ type: 'checkConnection' });
            else if (wanted === 'relay') ana.feed({ type: 'rebuildAll', endsUntold: true });
            else {
              incarnations.ben += 1;
              two.room(day.reachable);
            }
          }
          for (let second = 0; second < day.seconds; second++) {
            ana.feed({ type: 'signalUp', up: day.server === 'fine' });
            if (day.server === 'flaps') ana.feed({ type: 'signalUp', up: true });
            two.second();
            if (day.signals === 'arrive') two.pump();
            else if (day.signals === 'lost') for (const end of ends) end.outbox.length = 0;
          }
        }
        expect(ends.flatMap(({ events }) => events).filter((event) => event === 'paused')).toEqual([]);
        for (const end of ends) end.blocked = false;
        two.signal(true);
        two.room(true);
        // The first time, a try may be under way that fails because of what happened before.
        for (let times = 0; times < 2; times++) {
          for (const end of ends) end.feed({ type: 'checkConnection' });
          two.seconds(30);
        }
        expect(ends.map(({ link }) => link?.phase)).toEqual(['open', 'open']);
      }),
      { numRuns: 200, seed: 5 },
    );
  }, 30_000);
});
