import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { MemoryParty, memoryToken } from '../../test/fakes/memory-party';
import { manualEnvironment, sdkPerson } from '../../test/fakes/sdk-person';

/** Bob, and the ways by which he went to the server. */
const bobAt = (party: MemoryParty) => {
  const clock = new ManualClock();
  const signalling = party.signalling();
  const ways: string[] = [];
  for (const way of ['connect', 'approach', 'close'] as const) {
    const go = signalling[way].bind(signalling) as (...args: unknown[]) => unknown;
    Object.assign(signalling, {
      [way]: (...args: unknown[]) => {
        ways.push(way);
        return go(...args);
      },
    });
  }
  const { sdk, path, events } = sdkPerson(
    { serverUrl: 'http://localhost', getToken: () => Promise.resolve(memoryToken('bob')) },
    { signalling, environment: manualEnvironment(clock) },
  );
  const left: string[] = [];
  sdk.onDoorLeft(({ reason }) => left.push(reason ?? 'left'));
  const reached = (): readonly string[] => ways.filter((way) => way !== 'close');
  return { sdk, path, events, clock, ways, reached, left };
};
const asked = (party: MemoryParty): readonly string[] => party.requests.map(({ name }) => name);

describe('somebody at the door', () => {
  it('somebody at the door is in no party, and joins by one message over the connection that they have', async () => {
    const party = new MemoryParty();
    const { sdk, reached } = bobAt(party);
    await sdk.approach();
    expect([sdk.atDoor, sdk.state.kind, sdk.participants.length]).toEqual([true, 'idle', 0]);
    expect(asked(party)).toEqual([]);
    await sdk.connect({ audio: false, video: false });
    expect([sdk.atDoor, sdk.state.kind]).toEqual([false, 'connected']);
    expect(sdk.local?.id).toBe('bob');
    expect(reached()).toEqual(['approach']);
    expect(asked(party)[0]).toBe('room:join');
    sdk.dispose();
  });

  it('somebody on the way to the door who joins does so once they are there', async () => {
    const party = new MemoryParty();
    const { sdk, reached } = bobAt(party);
    const coming = sdk.approach();
    const joining = sdk.connect();
    await Promise.all([coming, joining]);
    expect(sdk.state.kind).toBe('connected');
    expect(reached()).toEqual(['approach']);
    sdk.dispose();
  });

  it('somebody whose line at the door is lost is told so, and joins as anybody else does', async () => {
    const party = new MemoryParty();
    const { sdk, reached, left } = bobAt(party);
    await sdk.approach();
    party.connections.get('bob')?.lose();
    expect([sdk.atDoor, left]).toEqual([false, ['left']]);
    await sdk.connect();
    expect(sdk.state.kind).toBe('connected');
    expect(reached()).toEqual(['approach', 'connect']);
    sdk.dispose();
  });

  it('somebody at the door whose join isn’t answered joins by another connection', async () => {
    const party = new MemoryParty();
    const { sdk, reached } = bobAt(party);
    await sdk.approach();
    party.intercept = (name) => {
      party.intercept = () => null;
      return name === 'room:join' ? 'silence' : null;
    };
    await sdk.connect();
    expect(sdk.state.kind).toBe('connected');
    expect(reached()).toEqual(['approach', 'connect']);
    sdk.dispose();
  });

  it('somebody whom nobody lets stand at the door joins as anybody else does', async () => {
    const party = new MemoryParty();
    const { sdk, reached } = bobAt(party);
    party.refuse = 'RATE_LIMITED';
    await expect(sdk.approach()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(sdk.atDoor).toBe(false);
    party.refuse = null;
    await sdk.connect();
    expect(reached()).toEqual(['approach', 'connect']);
    sdk.dispose();
  });

  it('somebody who joins on the way to a door that turns out to be shut joins as anybody else does', async () => {
    const party = new MemoryParty();
    const { sdk, reached } = bobAt(party);
    // It is open again by the time at which they come in.
    const answers = ['SESSION_LOCKED', 'SESSION_LOCKED'] as const;
    let asked = 0;
    Object.defineProperty(party, 'refuse', { get: () => answers[asked++] ?? null });
    const coming = sdk.approach();
    const joining = sdk.connect();
    await expect(coming).rejects.toMatchObject({ code: 'SESSION_LOCKED' });
    await joining;
    expect(sdk.state.kind).toBe('connected');
    expect(reached()).toEqual(['approach', 'connect']);
    sdk.dispose();
  });

  it('somebody at the door whom the room refuses is told why, and isn’t asked to come in by another way', async () => {
    const party = new MemoryParty();
    const { sdk, reached } = bobAt(party);
    await sdk.approach();
    party.intercept = (name) => (name === 'room:join' ? 'SESSION_FULL' : null);
    await expect(sdk.connect()).rejects.toMatchObject({ code: 'SESSION_FULL' });
    expect(reached()).toEqual(['approach']);
    expect(party.connections.size).toBe(0);
    sdk.dispose();
  });

  it.each(['stepBack', 'dispose'] as const)(
    'somebody at the door leaves no connection after %s',
    async (end) => {
      const party = new MemoryParty();
      const { sdk, left } = bobAt(party);
      await sdk.approach();
      sdk[end]();
      expect(party.connections.size).toBe(0);
      expect(left).toEqual([]);
      if (end === 'dispose') return;
      await sdk.connect();
      expect(sdk.state.kind).toBe('connected');
      sdk.dispose();
    },
  );

  it('somebody who turns back on the way to the door never gets there', async () => {
    const party = new MemoryParty();
    const { sdk } = bobAt(party);
    const coming = sdk.approach();
    sdk.stepBack();
    await expect(coming).rejects.toBeDefined();
    expect([sdk.atDoor, party.connections.size]).toEqual([false, 0]);
    sdk.dispose();
  });

  it('somebody at the door can’t come there twice, nor from a party', async () => {
    const party = new MemoryParty();
    const { sdk } = bobAt(party);
    await sdk.approach();
    await expect(sdk.approach()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await sdk.connect();
    await expect(sdk.approach()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    sdk.dispose();
  });

  it('somebody at the door who hides their address does so before and after they joined', async () => {
    const party = new MemoryParty();
    const { sdk } = bobAt(party);
    await sdk.approach({ relayOnly: true });
    await sdk.connect();
    expect(sdk.view.call.relayOnly).toBe(true);
    sdk.dispose();
  });

  it('somebody who has joined from the door comes back by a new connection, as anybody else does', async () => {
    const party = new MemoryParty();
    const { sdk, reached, clock } = bobAt(party);
    await sdk.approach();
    await sdk.connect();
    party.connections.get('bob')?.lose();
    await clock.advanceAsync(5_000);
    expect(sdk.state.kind).toBe('connected');
    expect(reached()).toEqual(['approach', 'connect']);
    sdk.dispose();
  });
});
