/**
 * A server whose journal takes its time: a change that isn't written is neither acknowledged nor announced, on real
 * connections.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemorySessionDirectory } from '@server/store/memory';
import { DeferredJournal, settled } from '../fakes/deferred-journal';
import { RealServer } from '../fakes/real-server';

/** A journal whose writes succeed a turn later by themselves, until it is held. */
class LateJournal extends DeferredJournal {
  isHeld = false;
  #isDriving = true;

  constructor() {
    super();
    const drive = (): void => {
      if (!this.#isDriving) return;
      if (!this.isHeld) for (const id of this.writing) this.complete(id);
      setImmediate(drive);
    };
    drive();
  }

  stop(): void {
    this.isHeld = false;
    this.#isDriving = false;
  }
}

let journal: LateJournal;
let real: RealServer;
beforeEach(async () => {
  journal = new LateJournal();
  real = await RealServer.start({ sessions: { journal, directory: new MemorySessionDirectory() } });
});
afterEach(async () => {
  journal.isHeld = false;
  await real.stop();
  journal.stop();
});

/** Waits until a write of some session is under way. */
const writing = async (): Promise<string> => {
  while (journal.writing.length === 0) await settled();
  return journal.writing[0] ?? '';
};

describe('a journal that takes its time', () => {
  it('a slow journal lets people come in, talk, be removed and end the session, as a quick one does', async () => {
    const { ana, ben, guestSeat } = await real.partyOfTwo();
    await ana.ok('chat:send', { messageId: 'm1', text: 'hello' });
    await ben.untilRoom(({ chat }) => chat.length === 1);
    await ana.ok('room:remove', { participantId: guestSeat.participantId });
    await ben.untilClosed();
    expect(ben.bye).toBe('removed');
    await ana.ok('room:end', {});
    await ana.untilClosed();
    expect(ana.bye).toBe('session_closed');
  });

  it('a message is neither acknowledged nor announced before a slow journal has written it', async () => {
    const { ana, ben } = await real.partyOfTwo();
    journal.isHeld = true;
    let isAcknowledged = false;
    const said = ana.ok('chat:send', { messageId: 'm1', text: 'hello' }).then(() => {
      isAcknowledged = true;
    });
    const sessionId = await writing();
    // Meanwhile another request of the same connection goes there and back.
    await ana.ok('clock:ping', { t0: 1 });
    await ben.ok('clock:ping', { t0: 1 });
    expect([isAcknowledged, ben.room?.chat]).toEqual([false, []]);
    journal.complete(sessionId);
    await said;
    await ben.untilRoom(({ chat }) => chat.length === 1);
  });

  it('a journal that can’t write has the command refused with the reason, and nobody hears of it', async () => {
    const { ana, ben } = await real.partyOfTwo();
    journal.isHeld = true;
    const said = ana.request('chat:send', { messageId: 'm1', text: 'hello' });
    journal.fail(await writing());
    expect(await said).toMatchObject({
      ok: false,
      error: { code: 'INTERNAL', message: 'the server could not write this down: nothing has changed' },
    });
    journal.isHeld = false;
    await ana.ok('chat:send', { messageId: 'm2', text: 'again' });
    await ben.untilRoom(({ chat }) => chat.length > 0);
    expect(ben.room?.chat.map(({ text }) => text)).toEqual(['again']);
  });

  it('a slow journal has a leave acknowledged before its connection is closed', async () => {
    const { ana, ben } = await real.partyOfTwo();
    await ben.ok('room:leave', {});
    await ben.untilClosed();
    await ana.untilRoom(({ participants }) => participants.length === 1);
  });

  it('a person whose connection went while they came in is not left connected', async () => {
    const { ana, invite } = await real.partyOfTwo();
    const { token, participantId } = await real.redeem(invite.code, 'Cem');
    journal.isHeld = true;
    const cem = await real.connect(token, { join: { audio: true, video: true } });
    await writing();
    cem.close();
    // When this is answered the server knows of the closed connection, or learns of it a moment later; the result is
    // the same.
    await ana.ok('clock:ping', { t0: 1 });
    await settled();
    journal.isHeld = false;
    await ana.untilRoom(({ participants }) =>
      participants.some(({ id, presence }) => id === participantId && presence === 'reconnecting'),
    );
  });
});
