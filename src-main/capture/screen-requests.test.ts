import { describe, expect, it, vi } from 'vitest';
import type { CaptureSource } from '@core/ipc/contract';
import { ManualClock } from '../../test/fakes/clock';
import { PICKER_LIMIT_MS, ScreenRequests } from './screen-requests';

const source = (id: string): CaptureSource => ({
  id,
  kind: 'screen',
  name: `Screen ${id}`,
  thumbnail: '',
  icon: null,
});

function requests() {
  const time = new ManualClock();
  const asked: { requestId: string; audioPossible: boolean }[] = [];
  let count = 0;
  const list = vi.fn(() => Promise.resolve([source('a'), source('b')]));
  const screens = new ScreenRequests({
    ask: (request) => asked.push(request),
    list,
    newId: () => `request-${++count}`,
    timers: time,
  });
  return { screens, asked, list, time };
}

describe('a wish for a screen', () => {
  it('is asked, listed, answered', async () => {
    const { screens, asked } = requests();
    const choice = screens.choose(true);
    expect(asked).toEqual([{ requestId: 'request-1', audioPossible: true }]);
    expect((await screens.list('request-1')).map(({ id }) => id)).toEqual(['a', 'b']);
    screens.answer('request-1', 'b', true);
    expect(await choice).toEqual({ sourceId: 'b', name: 'Screen b', audio: true });
  });

  it('lists nothing unless a picker is open', async () => {
    const { screens, list } = requests();
    await expect(screens.list('request-1')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const choice = screens.choose(true);
    screens.answer('request-1', null, false);
    expect(await choice).toBeNull();
    await expect(screens.list('request-1')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(list).not.toHaveBeenCalled();
  });

  it('takes only what was shown', async () => {
    const { screens } = requests();
    const choice = screens.choose(false);
    expect(() => screens.answer('request-1', 'a', true)).toThrow(/show/);
    await screens.list('request-1');
    expect(() => screens.answer('request-1', 'window:1:0', true)).toThrow(/show/);
    expect(() => screens.answer('request-2', 'a', true)).toThrow(/open/);
    screens.answer('request-1', 'a', true);
    expect(await choice).toMatchObject({ sourceId: 'a', audio: false });
  });

  it('is cancelled by the next one, by the page’s end, and by time', async () => {
    const { screens, time } = requests();
    const first = screens.choose(true);
    const second = screens.choose(true);
    expect(await first).toBeNull();
    screens.cancel();
    expect(await second).toBeNull();
    const third = screens.choose(true);
    time.advance(PICKER_LIMIT_MS);
    expect(await third).toBeNull();
  });
});
