import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { PICKER_LIMIT_MS, ScreenRequests, type ListedSource, type ScreenQuestion } from './screen-requests';

const source = (id: string): ListedSource => ({
  source: { id, kind: 'screen', name: `Screen ${id}`, thumbnail: '', icon: null },
  displayId: `display ${id}`,
});
const question = (audioPossible: boolean, picker: ScreenQuestion['picker'] = 'ours'): ScreenQuestion => ({
  picker,
  audioPossible,
  voicesKeptOut: false,
  capturedOutput: 'Sofa',
});

function requests() {
  const time = new ManualClock();
  const asked: (ScreenQuestion & { requestId: string })[] = [];
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
  it('a screen request is asked, listed and answered', async () => {
    const { screens, asked } = requests();
    const choice = screens.choose(question(true));
    expect(asked).toEqual([{ requestId: 'request-1', ...question(true) }]);
    expect((await screens.list('request-1')).map(({ id }) => id)).toEqual(['a', 'b']);
    screens.answer('request-1', 'b', true);
    expect(await choice).toEqual({
      ...{ kind: 'screen', sourceId: 'b', name: 'Screen b', displayId: 'display b' },
      audio: true,
    });
  });

  it('a screen request lists nothing unless a picker is open', async () => {
    const { screens, list } = requests();
    await expect(screens.list('request-1')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const choice = screens.choose(question(true));
    screens.answer('request-1', null, false);
    expect(await choice).toBeNull();
    await expect(screens.list('request-1')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(list).not.toHaveBeenCalled();
  });

  it('a screen request takes only what was shown', async () => {
    const { screens } = requests();
    const choice = screens.choose(question(false));
    expect(() => screens.answer('request-1', 'a', true)).toThrow(/show/);
    await screens.list('request-1');
    expect(() => screens.answer('request-1', 'window:1:0', true)).toThrow(/show/);
    expect(() => screens.answer('request-2', 'a', true)).toThrow(/open/);
    screens.answer('request-1', 'a', true);
    expect(await choice).toMatchObject({ sourceId: 'a', audio: false });
  });

  it('a screen request leaves the choice to the system where that has the picker, and lists nothing', async () => {
    const { screens, list } = requests();
    const choice = screens.choose(question(true, 'system'));
    expect(await screens.list('request-1')).toEqual([]);
    expect(list).not.toHaveBeenCalled();
    expect(() => screens.answer('request-1', 'a', true)).toThrow(/show/);
    screens.answer('request-1', 'system', true);
    expect(await choice).toEqual({
      ...{ kind: 'system', sourceId: 'system', name: '', displayId: null },
      audio: true,
    });
    void screens.choose(question(true));
    expect(() => screens.answer('request-2', 'system', true)).toThrow(/show/);
  });

  it('a screen request is cancelled by the next one, by the page’s end, and by time', async () => {
    const { screens, time } = requests();
    const first = screens.choose(question(true));
    const second = screens.choose(question(true));
    expect(await first).toBeNull();
    screens.cancel();
    expect(await second).toBeNull();
    const third = screens.choose(question(true));
    time.advance(PICKER_LIMIT_MS);
    expect(await third).toBeNull();
  });
});
