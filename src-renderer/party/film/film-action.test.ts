import { describe, expect, it } from 'vitest';
import { describeAction } from './film-action';

const seek = (fromMs: number | undefined, toMs: number) =>
  describeAction(
    { by: 'p', action: 'seek', ...(fromMs === undefined ? {} : { fromMs }), toMs },
    'Ben',
    'F',
    7_200_000,
    1,
    'en',
  );

describe('describeAction', () => {
  it('describeAction tells a jump by its length and a leap by its place', () => {
    expect(seek(60_000, 50_000)).toMatchObject({ key: 'back', named: { name: 'Ben', time: '10 s' } });
    expect(seek(60_000, 65_200)).toMatchObject({ key: 'forward', named: { time: '5 s' } });
    expect(seek(60_000, 3_660_000)).toMatchObject({ key: 'went', named: { time: '1:01:00' } });
    expect(seek(undefined, 5_000)).toMatchObject({ key: 'went', named: { time: '0:00:05' } });
  });
  it('describeAction keeps play and pause out of the chat', () => {
    expect(describeAction({ by: 'p', action: 'pause' }, 'Ben', 'F', null, 1.5, 'en')).toMatchObject({
      key: 'paused',
      onStageOnly: true,
    });
    expect(describeAction({ by: 'p', action: 'open' }, 'Ben', 'F', null, 1.5, 'en')).toMatchObject({
      named: { title: 'F' },
      onStageOnly: false,
    });
  });
  it('describeAction tells a new speed, and who would not wait', () => {
    expect(describeAction({ by: 'p', action: 'rate' }, 'Ben', 'F', null, 1.5, 'en')).toMatchObject({
      key: 'rate',
      named: { name: 'Ben', rate: '1.5' },
    });
    expect(describeAction({ by: 'p', action: 'continue' }, 'Ben', 'F', null, 1, 'en')).toMatchObject({
      key: 'continued',
    });
  });
});
