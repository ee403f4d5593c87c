import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import type { GrantsChange } from '../wire/room';
import { ROLE_GRANTS } from '../wire/grants';
import { denied } from './rights';
import { HEIR_TRIAL_MS } from './succession';

let bench: RoomBench;

const change = (by: string, participantId: string, wanted: GrantsChange) =>
  bench.do({ type: 'changeGrants', by, participantId, change: wanted });
const refused = (by: string, participantId: string, wanted: GrantsChange) =>
  change(by, participantId, wanted).error?.code ?? null;

beforeEach(() => {
  bench = new RoomBench();
  bench.join('host', { role: 'host' });
  bench.join('b');
  bench.join('c');
  bench.join('viewer', { role: 'viewer' });
});

describe('grants in a running party', () => {
  it('grants are taken and given back by a moderator, up to what the role has', () => {
    expect(refused('b', 'c', { chat: false })).toBe('PERMISSION_DENIED');
    expect(refused('host', 'b', { control: false, publish: ['microphone'] })).toBeNull();
    expect(bench.person('b').grants).toEqual({
      ...ROLE_GRANTS.participant,
      control: false,
      publish: ['microphone'],
    });
    const { publish } = ROLE_GRANTS.participant;
    expect(refused('host', 'b', { control: true, publish })).toBeNull();
    expect(bench.person('b').grants).toEqual(ROLE_GRANTS.participant);
    for (const wider of [{ control: true }, { share: true }, { publish: ['microphone' as const] }]) {
      expect(refused('host', 'viewer', wider)).toBe('INVALID_ARGUMENT');
    }
    expect(bench.person('viewer').grants).toEqual(ROLE_GRANTS.viewer);
  });

  it('grants are never taken from the owner, and never changed by their own holder', () => {
    bench.join('second', { role: 'host' });
    expect(refused('second', 'host', { chat: false })).toBe('PERMISSION_DENIED');
    bench.do({ type: 'leave', by: 'host', returns: true });
    expect(change('second', 'host', { chat: false }).error).toEqual(
      denied('senior', 'change what people may'),
    );
    bench.join('host', { role: 'host' });
    expect(refused('host', 'host', { chat: false })).toBe('INVALID_ARGUMENT');
    expect(refused('host', 'nobody', { chat: false })).toBe('PEER_GONE');
  });

  it('grants aren’t changed by a moderator who has only just stepped in for the owner', () => {
    bench.do({ type: 'connectionLost', by: 'host' });
    bench.pass(GONE_AFTER_MS);
    expect(refused('b', 'c', { chat: false })).toBe('PERMISSION_DENIED');
    bench.pass(HEIR_TRIAL_MS);
    expect(refused('b', 'c', { chat: false })).toBeNull();
    expect(refused('b', 'host', { chat: false })).toBe('PERMISSION_DENIED');
  });

  it('grants apply at once to what is sent', () => {
    for (const kind of ['microphone', 'camera', 'screen', 'screenAudio'] as const) {
      bench.do({ type: 'publish', by: 'b', publication: { kind, streamId: kind } });
    }
    change('host', 'b', { share: false });
    expect(bench.person('b').publications.map(({ kind }) => kind)).toEqual(['microphone', 'camera']);
    const { events } = change('host', 'b', { publish: ['camera'] });
    expect(events.map(({ type }) => type)).toEqual(['participantUpdated']);
    expect(bench.person('b')).toMatchObject({
      audio: false,
      video: true,
      publications: [{ kind: 'camera', streamId: 'camera' }],
    });
    const again = { kind: 'microphone', streamId: 'microphone' } as const;
    expect(bench.do({ type: 'publish', by: 'b', publication: again }).error?.code).toBe('PERMISSION_DENIED');
    const unmuted = { type: 'inputs', by: 'b', audio: true, video: true } as const;
    expect(bench.do(unmuted).error?.code).toBe('PERMISSION_DENIED');
  });

  it('grants apply at once to what is commanded and written', () => {
    change('host', 'b', { control: false, chat: false });
    expect(bench.open('b').error?.code).toBe('NOT_CONTROLLER');
    const line = { type: 'chat', by: 'b', ownId: 'm', text: 'hello' } as const;
    expect(bench.do(line).error?.code).toBe('PERMISSION_DENIED');
  });

  it('grants that are taken end the wait for the person who loses control of the film', () => {
    bench.open('host');
    bench.all(['host', 'c'], 'ready');
    bench.control('host', { type: 'play' });
    expect(bench.playback.hold?.waitingFor).toEqual(['b']);
    change('host', 'b', { control: false });
    expect(bench.playback.phase).toBe('playing');
  });

  it('grants outlast the connection, the client, and a party left and joined again', () => {
    change('host', 'b', { chat: false, publish: ['camera'] });
    const narrowed = { grants: { chat: false, publish: ['camera'] }, audio: false };
    bench.join('b', { instanceId: 'i_2' });
    expect(bench.person('b')).toMatchObject(narrowed);
    bench.do({ type: 'leave', by: 'b' });
    bench.join('b', { instanceId: 'i_3' });
    expect(bench.person('b')).toMatchObject(narrowed);
  });

  it('grants are announced once, and not at all where nothing changes', () => {
    expect(change('host', 'b', { chat: true }).events).toEqual([]);
    expect(change('host', 'b', {}).events).toEqual([]);
  });
});
