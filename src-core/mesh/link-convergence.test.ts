import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pair, type End } from '../../test/fakes/link-pair';

describe('two link plans', () => {
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
    'check',
    'moveAna',
    'retryAna',
    'retryBen',
    'doubtBen',
    'rebuildAna',
    'hideAna',
    'forbidAna',
    'allowAna',
    'sleepBen',
  );

  const arrivals = fc.constantFrom({ ana: 1, ben: 2 }, { ana: 2, ben: 1 });

  it('two link plans converge whatever is lost or reordered, with epochs that only grow', () => {
    fc.assert(
      fc.property(arrivals, fc.array(operation, { maxLength: 80 }), (seats, operations) => {
        const two = pair(seats);
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
          else if (name === 'check') ana.feed({ type: 'checkConnection' });
          else if (name === 'moveAna') ana.feed({ type: 'networkChanged' });
          else if (name === 'retryAna') ana.feed({ type: 'retryLink', peerId: 'ben' });
          else if (name === 'retryBen') ben.feed({ type: 'retryLink', peerId: 'ana' });
          else if (name === 'doubtBen')
            ben.feed({ type: 'doubted', peerId: 'ana', epoch: ben.link?.epoch ?? 0 });
          else if (name === 'rebuildAna') ana.feed({ type: 'rebuildAll' });
          else if (name === 'hideAna') ana.feed({ type: 'rebuildAll', endsUntold: true });
          else if (name === 'forbidAna' || name === 'allowAna') {
            ana.feed({ type: 'allowed', allowed: name === 'allowAna' });
            if (name === 'forbidAna') expect(ana.transport).toBeNull();
          } else if (name === 'sleepBen') {
            // Only Ana's end goes on for a while.
            for (let i = 0; i < 20; i++) {
              two.time.now += 1_000;
              ana.feed({ type: 'tick' });
            }
          } else two.signal(name === 'signalUp');
        }
        for (const { epochs } of [ana, ben]) {
          expect(epochs.every((epoch, i) => i === 0 || epoch > (epochs[i - 1] ?? 0))).toBe(true);
        }
        // From here on no message is lost, and the two meet.
        two.signal(true);
        two.room(true);
        ana.feed({ type: 'allowed', allowed: true });
        ana.feed({ type: 'checkConnection' });
        ben.feed({ type: 'checkConnection' });
        for (let i = 0; i < 40; i++) {
          two.pump();
          two.second();
        }
        two.pump();
        expect([ana.link?.phase, ben.link?.phase]).toEqual(['open', 'open']);
        expect(ana.transport?.epoch).toBe(ben.transport?.epoch);
        expect([ana.link?.initiator, ben.link?.initiator]).toEqual([
          seats.ana < seats.ben,
          seats.ben < seats.ana,
        ]);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  }, 30_000);

  it('two link plans both give up within half a minute where nothing ever comes through, whenever each of them ticks', () => {
    const STEP_MS = 50;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 19 }),
        fc.integer({ min: 0, max: 19 }),
        fc.integer({ min: 0, max: 20 }),
        arrivals,
        (anaTick, benTick, delay, seats) => {
          const two = pair(seats);
          const { ana, ben, time } = two;
          ana.blocked = ben.blocked = true;
          two.signal(true);
          two.room();
          const line: { readonly at: number; readonly arrive: () => void }[] = [];
          const carry = (from: End, to: End): void => {
            for (const message of from.outbox.splice(0))
              line.push({ at: time.now + delay * STEP_MS, arrive: () => to.receive(message) });
          };
          for (let step = 0; time.now <= 30_000; step++) {
            if (step % 20 === anaTick) ana.feed({ type: 'tick' });
            if (step % 20 === benTick) ben.feed({ type: 'tick' });
            carry(ana, ben);
            carry(ben, ana);
            while (line[0] && line[0].at <= time.now) line.shift()?.arrive();
            time.now += STEP_MS;
          }
          expect([ana.link?.phase, ben.link?.phase]).toEqual(['failed', 'failed']);
          expect(ana.events.filter((event) => event === 'failed')).toHaveLength(1);
          expect(ben.events.filter((event) => event === 'failed')).toHaveLength(1);
        },
      ),
      { numRuns: 300 },
    );
  }, 30_000);
});
