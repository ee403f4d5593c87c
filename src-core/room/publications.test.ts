import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { PublicationKind } from '../wire/room';

let bench: RoomBench;
const publish = (by: string, streamId: string, kind: PublicationKind) =>
  bench.do({ type: 'publish', by, publication: { streamId, kind } });
const switched = (by: string, audio: boolean, video: boolean) =>
  bench.do({ type: 'inputs', by, audio, video });

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a');
  bench.join('v', { role: 'viewer' });
});

describe('a person’s publications', () => {
  it('a person’s publications are what they are granted, one of each kind', () => {
    publish('a', 's1', 'camera');
    publish('a', 's2', 'camera');
    expect(bench.person('a').publications).toEqual([{ streamId: 's2', kind: 'camera' }]);
    expect(publish('v', 's1', 'camera').error?.code).toBe('PERMISSION_DENIED');
    expect(publish('v', 's1', 'screen').error?.code).toBe('PERMISSION_DENIED');
    expect(bench.person('v').publications).toEqual([]);
  });

  it('a publication is announced once, and the same stream once more as another kind', () => {
    expect(publish('a', 's1', 'screen').events).toHaveLength(1);
    expect(publish('a', 's1', 'screen').events).toEqual([]);
    expect(publish('a', 's1', 'screenAudio').events).toHaveLength(1);
    expect(bench.person('a').publications.map(({ kind }) => kind)).toEqual(['screen', 'screenAudio']);
  });

  it('a publication is withdrawn by its stream, with its sound', () => {
    publish('a', 's1', 'screen');
    publish('a', 's1', 'screenAudio');
    publish('a', 's2', 'camera');
    expect(bench.do({ type: 'unpublish', by: 'a', streamId: 's9' }).error?.code).toBe('NOT_STREAMING');
    expect(bench.do({ type: 'unpublish', by: 'a', streamId: 's1' }).error).toBeNull();
    expect(bench.person('a').publications).toEqual([{ streamId: 's2', kind: 'camera' }]);
  });
});

describe('microphone and camera', () => {
  it('microphone and camera are off for people who may not send them, and stay so', () => {
    expect(bench.person('v')).toMatchObject({ audio: false, video: false });
    expect(switched('v', true, false).error?.code).toBe('PERMISSION_DENIED');
    expect(switched('v', false, true).error?.code).toBe('PERMISSION_DENIED');
    expect(bench.person('v')).toMatchObject({ audio: false, video: false });
    expect(switched('v', false, false).error).toBeNull();
  });

  it('microphone and camera are announced each where it was switched, and not where nothing was', () => {
    expect(switched('a', true, true).events).toEqual([]);
    expect(switched('a', false, true).events).toHaveLength(1);
    expect(switched('a', false, false).events).toHaveLength(1);
    expect(bench.person('a')).toMatchObject({ audio: false, video: false });
    expect(switched('a', false, false).events).toEqual([]);
    expect(switched('a', true, true).events).toHaveLength(1);
    expect(bench.person('a')).toMatchObject({ audio: true, video: true });
  });
});
