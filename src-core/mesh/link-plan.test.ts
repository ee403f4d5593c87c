import { describe, expect, it } from 'vitest';
import { connected, quiet } from '../../test/fakes/link-pair';
import type { LinkInput, LinkReport } from './link-model';

describe('link plan', () => {
  it('two link plans agree on who offers and on the epoch without a message', () => {
    const { ana, ben } = connected();
    expect(ana.link).toMatchObject({ initiator: true, epoch: 2_000, phase: 'open' });
    expect(ben.link).toMatchObject({ initiator: false, epoch: 2_000, phase: 'open' });
  });

  it.each([
    ['whoever came first', { ana: 2, ben: 1 }, false],
    ['whoever came first, whatever the ids', { ana: 3, ben: 9 }, true],
    ['the lower id where a server gave a seat twice', { ana: 1, ben: 1 }, true],
  ])(
    'a link plan has %s offer, and stays with it through rebuilds and restarts',
    (_who, seats, anaOffers) => {
      const { ana, ben, incarnations, room, pump } = connected(seats);
      const offerers = () => [ana.link?.initiator, ben.link?.initiator];
      expect(offerers()).toEqual([anaOffers, !anaOffers]);
      ana.feed({ type: 'rebuildAll' });
      pump();
      expect(offerers()).toEqual([anaOffers, !anaOffers]);
      incarnations.ana = 2;
      room();
      pump();
      expect(offerers()).toEqual([anaOffers, !anaOffers]);
      expect([ana.link?.phase, ben.link?.phase]).toEqual(['open', 'open']);
    },
  );

  it('a link plan keeps a living link while the server or the other’s signalling is away', () => {
    const { ana, ben, room, signal, second } = connected();
    signal(false);
    room(false);
    for (let i = 0; i < 60; i++) second();
    signal(true);
    room(true);
    expect([ana.epochs, ben.epochs]).toEqual([[2_000], [2_000]]);
    expect(ana.events).toEqual([]);
  });

  it('a link plan rebuilds after 3 s of silence, and reports that the link works again', () => {
    const { ana, ben, seconds } = connected();
    if (ben.transport) ben.transport.open = false;
    seconds(4);
    expect(ana.link).toMatchObject({ epoch: 2_001, phase: 'open' });
    expect(ben.link).toMatchObject({ epoch: 2_001, phase: 'open' });
    expect(ana.events).toEqual(['lost', 'restored']);
  });

  it('a link plan gives up after three tries, and begins again when asked', () => {
    const { ana, ben, pump, second } = connected();
    ana.transport = null;
    const failed = () => {
      for (let i = 0; i < 60; i++) {
        second();
        ana.outbox.length = 0;
        ben.outbox.length = 0;
      }
      expect(ana.link).toMatchObject({ phase: 'failed', tries: 3 });
    };
    failed();
    expect(ana.events).toEqual(['lost', 'doubt', 'restored', 'failed']);
    ana.feed({ type: 'retryLink', peerId: 'ben' });
    expect(ana.link).toMatchObject({ phase: 'connecting', tries: 1 });
    failed();
    expect(ana.events.filter((event) => event === 'failed')).toHaveLength(2);
    ana.feed({ type: 'checkConnection' });
    pump();
    expect(ana.link?.phase).toBe('open');
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
  });

  it('a link plan waits with a rebuild until the other end can be told', () => {
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

  it('a link plan finds a one-sided link within 3 s of reports', () => {
    const { ana, ben, pump, second } = connected();
    ana.sample = { ...quiet, sendsAudio: true };
    let seconds = 0;
    for (; ana.epochs.length === 1 && seconds < 10; seconds++) {
      second();
      pump();
    }
    expect(seconds).toBeLessThanOrEqual(3);
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
  });

  it('a link plan closes the link of a person who is gone, and starts above the last epoch when they return', () => {
    const { ana, ben, room, pump } = connected();
    ana.feed({ type: 'room', selfId: 'ana', incarnation: 1, seat: 1, peers: [] });
    expect(ana.transport).toBeNull();
    room();
    pump();
    expect(ana.link?.epoch).toBeGreaterThan(2_000);
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
    expect(ben.link?.phase).toBe('open');
  });

  it('a link plan takes a new incarnation for a new link', () => {
    const { ana, incarnations, room, pump } = connected();
    incarnations.ben = 2;
    room();
    pump();
    expect(ana.epochs).toEqual([2_000, 3_000]);
    expect(ana.link?.phase).toBe('open');
  });

  it('a link plan drops older signals and absurd epochs', () => {
    const { ana } = connected();
    ana.receive({ epoch: 1_999, kind: 'answer', name: 'answer' });
    ana.receive({ epoch: 9_999_999, kind: 'rebuild', name: 'rebuild' });
    expect(ana.link?.epoch).toBe(2_000);
  });

  it('a link plan does not take a machine that slept for a silent link', () => {
    const { ana, time } = connected();
    ana.feed({ type: 'tick' });
    time.now += 3_600_000;
    ana.feed({ type: 'tick' });
    expect(ana.link?.phase).toBe('open');
  });

  it('a link plan leaves a link alone while nothing comes either way, and spends no try on a cut of 5 s', () => {
    const { ana, ben, second, pump } = connected();
    for (let i = 0; i < 5; i++) second();
    pump();
    // The cut stops packets, and signals too, which wait in their sockets.
    const [mine, theirs] = [ana.transport, ben.transport];
    ana.transport = null;
    ben.transport = null;
    for (let i = 0; i < 5; i++) second();
    expect(ana.link).toMatchObject({ phase: 'suspect', tries: 0, alive: true });
    expect(ana.events).toEqual(['lost', 'doubt']);
    ana.transport = mine;
    ben.transport = theirs;
    second();
    expect(ana.link).toMatchObject({ phase: 'open', epoch: 2_000, tries: 0 });
    pump();
    for (let i = 0; i < 10; i++) second();
    expect([ana.epochs, ben.epochs]).toEqual([[2_000], [2_000]]);
    expect(ana.events).toEqual(['lost', 'doubt', 'restored']);
  });

  it('a link plan rebuilds when signals come back first, and not when the link does', () => {
    for (const comesBack of [true, false]) {
      const { ana, ben, second, seconds, signal } = connected();
      seconds(3);
      ana.blocked = true;
      ben.blocked = true;
      for (let i = 0; i < 3; i++) second();
      signal(false);
      second();
      expect(ana.link).toMatchObject({ phase: 'suspect', epoch: 2_000 });
      signal(true);
      ana.blocked = false;
      ben.blocked = false;
      if (comesBack) for (const end of [ana, ben]) end.hear();
      else if (ben.transport) ben.transport.open = false;
      seconds(2);
      expect(ana.link).toMatchObject({ phase: 'open', epoch: comesBack ? 2_000 : 2_001 });
    }
  });

  it('a link plan takes a silent link for dead after a while though nobody signals', () => {
    const { ana, second } = connected();
    ana.transport = null;
    for (let i = 0; i < 10; i++) {
      second();
      ana.outbox.length = 0;
    }
    expect(ana.epochs).toEqual([2_000, 2_001]);
  });

  it('a link plan reports failure within half a minute of the last byte', () => {
    const { ana, ben, time, seconds } = connected();
    const startedAt = time.now;
    ana.blocked = true;
    ben.blocked = true;
    for (let i = 0; i < 60 && ana.link?.phase !== 'failed'; i++) seconds(1);
    expect(ana.link?.phase).toBe('failed');
    expect(time.now - startedAt).toBeLessThanOrEqual(30_000);
  });

  it('a link plan checks within 2 s where the transport or the network reports a change', () => {
    for (const word of [
      { type: 'doubted', peerId: 'ben', epoch: 2_000 },
      { type: 'checkConnection' },
    ] as const satisfies readonly LinkInput[]) {
      const alive = connected();
      alive.seconds(3);
      alive.ana.feed(word);
      alive.seconds(10);
      expect(alive.ana.events).toEqual([]);
      const dead = connected();
      dead.seconds(3);
      if (dead.ben.transport) dead.ben.transport.open = false;
      dead.ana.feed(word);
      dead.seconds(2);
      expect(dead.ana.link).toMatchObject({ phase: 'open', epoch: 2_001 });
    }
  });

  it('link plan is built anew at once on another network unless the other end is heard over it, at the latest when they can be told', () => {
    const talks: LinkReport = { ...quiet, sendsAudio: true };
    const moved = (reachable: boolean) => {
      const two = connected();
      two.seconds(3);
      two.ana.receive({ epoch: 2_000, kind: 'report', name: 'report', report: talks });
      two.signal(reachable);
      two.ana.feed({ type: 'networkChanged' });
      const after = (ms: number) => {
        two.time.now += ms;
        two.ana.feed({ type: 'tick' });
      };
      return { ...two, after };
    };
    const told = moved(true);
    told.after(399);
    expect(told.ana.epochs).toEqual([2_000]);
    told.after(1);
    expect(told.ana.epochs).toEqual([2_000, 2_001]);
    const untold = moved(false);
    untold.after(400);
    expect(untold.ana.link).toMatchObject({ phase: 'suspect', epoch: 2_000 });
    untold.signal(true);
    expect(untold.ana.epochs).toEqual([2_000, 2_001]);
    const heard = moved(true);
    heard.ana.hear();
    heard.after(400);
    heard.seconds(5);
    expect(heard.ana.epochs).toEqual([2_000]);
  });

  it('link plan gives somebody who sends nothing longer to be heard of on another network', () => {
    const { ana, time, seconds } = connected();
    seconds(3);
    ana.feed({ type: 'networkChanged' });
    time.now += 1_400;
    ana.feed({ type: 'tick' });
    expect(ana.epochs).toEqual([2_000]);
    time.now += 100;
    ana.feed({ type: 'tick' });
    expect(ana.epochs).toEqual([2_000, 2_001]);
  });

  it('link plan asks whether the server is there after this machine slept', () => {
    const { ana, ben, time, seconds } = connected();
    seconds(2);
    time.now += 60_000;
    ana.feed({ type: 'tick' });
    expect(ana.events).toEqual(['doubt']);
    // The other end has given up the link meanwhile, so the two meet at a new epoch.
    if (ben.transport) ben.transport.open = false;
    seconds(8);
    expect(ana.link).toMatchObject({ phase: 'open' });
    expect(ana.link?.epoch).toBe(ben.link?.epoch);
  });

  it('a link plan doesn’t take a report that was lost on the way for a one-sided link', () => {
    const { ana, time } = connected();
    const sends: LinkReport = { ...quiet, sendsVideo: true };
    const tell = (sample: LinkReport, report: LinkReport | null) => {
      time.now += 1_000;
      ana.feed({ type: 'tick' });
      ana.feed({ type: 'heard', peerId: 'ben', epoch: 2_000 });
      ana.feed({ type: 'sampled', peerId: 'ben', epoch: 2_000, sample });
      if (report) ana.receive({ epoch: 2_000, kind: 'report', name: 'report', report });
    };
    tell(quiet, sends);
    // The other end stopped sending; the report that says so is lost, and the next one is late.
    tell(quiet, null);
    tell(quiet, null);
    tell(quiet, quiet);
    tell(quiet, quiet);
    expect(ana.epochs).toEqual([2_000]);
  });

  it('a link plan builds nothing where nothing may be built, and everything once it may', () => {
    const { ana, ben, pump, seconds, room } = connected();
    ana.feed({ type: 'allowed', allowed: false });
    expect(ana.transport).toBeNull();
    expect(ana.link?.phase).toBe('failed');
    ben.transport = null;
    ben.feed({ type: 'closed', peerId: 'ana', epoch: 2_000 });
    seconds(40);
    room();
    ana.feed({ type: 'retryLink', peerId: 'ben' });
    ana.feed({ type: 'checkConnection' });
    seconds(10);
    expect(ana.epochs).toEqual([2_000]);
    expect(ana.events).toEqual([]);
    expect(ben.link?.phase).toBe('failed');
    ana.feed({ type: 'allowed', allowed: true });
    pump();
    expect([ana.link?.phase, ben.link?.phase]).toEqual(['open', 'open']);
  });

  it('a link plan rebuilds a link over another route without calling it lost', () => {
    const { ana, ben, pump, room } = connected();
    ana.feed({ type: 'rebuildAll' });
    pump();
    expect(ana.link).toMatchObject({ phase: 'open', epoch: 2_001 });
    expect(ana.events).toEqual([]);
    expect(ben.events).toEqual(['lost', 'restored']);
    room(false);
    ana.feed({ type: 'rebuildAll' });
    expect(ana.link).toMatchObject({ phase: 'open', epoch: 2_001 });
    room(true);
    pump();
    expect(ana.link).toMatchObject({ phase: 'open', epoch: 2_002 });
  });

  it.each(['their server is away', 'our server is away'])(
    'a link plan ends a link that mustn’t go on while %s, reports it, and rebuilds it when they can be told',
    (where) => {
      const { ana, ben, pump, room, signal, seconds } = connected();
      const reach = (can: boolean) => (where === 'their server is away' ? room(can) : signal(can));
      reach(false);
      ana.feed({ type: 'rebuildAll', endsUntold: true });
      expect(ana.transport).toBeNull();
      expect(ana.link).toMatchObject({ phase: 'suspect', epoch: 2_000 });
      expect(ana.events).toEqual(['lost']);
      seconds(5);
      expect(ana.epochs).toEqual([2_000]);
      reach(true);
      pump();
      expect(ana.link?.phase).toBe('open');
      expect(ana.link?.epoch).toBeGreaterThan(2_000);
      expect(ana.transport?.epoch).toBe(ben.transport?.epoch);
      expect(ana.events).toEqual(['lost', 'restored']);
    },
  );

  it('a link plan also ends a forbidden link that is only being built, and rebuilds those at once whose end can be told', () => {
    const { ana, room, pump } = connected();
    ana.feed({ type: 'rebuildAll', endsUntold: true });
    expect(ana.epochs).toEqual([2_000, 2_001]);
    room(false);
    ana.feed({ type: 'rebuildAll', endsUntold: true });
    expect(ana.transport).toBeNull();
    expect(ana.events).toEqual([]);
    room(true);
    pump();
    expect(ana.link?.phase).toBe('open');
  });
});
