import { beforeEach, describe, expect, it } from 'vitest';
import { FakeStream, FakeVoice, FakeVoiceGraph } from '../../../test/fakes/fake-call';
import type { OpenVoiceGraph } from './voice-graph';
import { Voices } from './voices';

beforeEach(() => {
  FakeVoice.all.length = 0;
  FakeVoice.allowed = true;
  FakeVoiceGraph.all.length = 0;
});

/** Waits until every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** An element that goes to another output when the test lets it. */
class SlowVoice extends FakeVoice {
  readonly asked: { id: string; done: () => void; fail: () => void }[] = [];

  override setSinkId(id: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.sink = id;
        resolve();
      };
      this.asked.push({ id, done, fail: () => reject(new DOMException('gone', 'AbortError')) });
    });
  }
}

const setUp = () => {
  const elements: SlowVoice[] = [];
  const create = () => {
    const element = new SlowVoice();
    elements.push(element);
    return element;
  };
  const voices = new Voices(create, (stream) => new FakeVoiceGraph(stream));
  const streams = new Map<string, MediaStream>();
  const play = (...ids: string[]) => {
    for (const id of ids) if (!streams.has(id)) streams.set(id, new FakeStream().as());
    const heard = (id: string) => ({
      participantId: id,
      kind: 'microphone' as const,
      stream: streams.get(id)!,
    });
    voices.setStreams(new Map(ids.map((id) => [id, heard(id)])));
  };
  const choose = (id: string) => {
    const chosen = voices.setOutput(id);
    chosen.catch(() => undefined);
    return chosen;
  };
  const sinks = () => elements.filter(({ srcObject }) => srcObject).map(({ sink }) => sink);
  const answer = async (how: 'done' | 'fail', ...of: SlowVoice[]) => {
    for (const { asked } of of) for (const move of asked.splice(0)) move[how]();
    await settled();
  };
  return { voices, elements, play, choose, sinks, answer };
};

describe('another output', () => {
  it('a voice that arrives during a change of the output goes to the new one', async () => {
    const { elements, play, choose, sinks, answer } = setUp();
    play('ana');
    const chosen = choose('out1');
    play('ana', 'cem');
    await answer('done', ...elements);
    await chosen;
    expect(sinks()).toEqual(['out1', 'out1']);
  });

  it('an amplified voice whose graph is opened during a change of the output goes to the new one', async () => {
    const { voices, elements, play, choose, sinks, answer } = setUp();
    play('ana');
    const chosen = choose('out1');
    voices.setVolume('ana', 2);
    await answer('done', ...elements);
    await chosen;
    expect(sinks()).toEqual(['out1', 'out1']);
  });

  it('a change of the output doesn’t fail with a voice that was stopped in between', async () => {
    const { voices, elements, play, choose, sinks, answer } = setUp();
    play('ana', 'cem');
    const chosen = choose('out1');
    play('ana');
    await answer('fail', elements[1]!);
    await answer('done', elements[0]!);
    await chosen;
    expect(sinks()).toEqual(['out1']);
    expect(voices.output).toBe('out1');
  });

  it('a change of the output is taken back for all voices where one can’t go there', async () => {
    const { voices, elements, play, choose, sinks, answer } = setUp();
    play('ana', 'cem');
    const chosen = choose('out1');
    await answer('done', elements[0]!);
    play('ana', 'cem', 'dan');
    await answer('fail', elements[1]!);
    await answer('done', ...elements);
    await expect(chosen).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    expect(sinks()).toEqual(['', '', '']);
    expect(voices.output).toBe('');
  });

  it('a change of the output isn’t taken back for one that failed before it', async () => {
    const { voices, elements, play, choose, sinks, answer } = setUp();
    play('ana');
    const ana = elements[0]!;
    const first = choose('gone');
    const [move] = ana.asked.splice(0);
    const second = choose('out1');
    move?.fail();
    await expect(first).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    await answer('done', ana);
    await second;
    expect(sinks()).toEqual(['out1']);
    expect(voices.output).toBe('out1');
  });
});

describe('a voice whose graph fails', () => {
  /** Lets levelling raise Ana's quiet voice step by step, twenty times a second. */
  const levelled = (openGraph: OpenVoiceGraph) => {
    let opened = 0;
    const voices = new Voices(
      () => new FakeVoice(),
      (stream) => {
        opened += 1;
        return openGraph(stream);
      },
    );
    const stream = new FakeStream().as();
    voices.setStreams(new Map([['ana', { participantId: 'ana', kind: 'microphone', stream }]]));
    let now = 0;
    const speak = async () => {
      for (const end = now + 10_000; now < end; now += 50) {
        voices.hear(new Map([['ana', now % 800 < 500 ? 0.015 : 0]]), now);
        await settled();
      }
    };
    return { voices, speak, opened: () => opened };
  };

  it('a voice whose graph fails is played plainly, and the graph is tried again with new settings or after a click only', async () => {
    const { voices, speak, opened } = levelled(() => {
      throw new Error('no Web Audio');
    });
    voices.setProcessing({ levelling: true, clarity: false });
    await speak();
    expect(opened()).toBe(1);
    voices.setProcessing({ levelling: true, clarity: true });
    expect(opened()).toBe(2);
    await voices.resume();
    await speak();
    expect(opened()).toBe(3);
    expect(FakeVoice.all[0]).toMatchObject({ playing: true, muted: false });
  });

  it('a voice is heard plainly where its graph can’t be started', async () => {
    const { voices } = levelled((stream) => {
      const graph = new FakeVoiceGraph(stream);
      graph.start = () => Promise.reject(new Error('closed'));
      return graph;
    });
    voices.setProcessing({ levelling: true, clarity: false });
    await settled();
    expect(FakeVoiceGraph.all.map(({ closed }) => closed)).toEqual([true]);
    expect(FakeVoice.all[0]).toMatchObject({ playing: true, muted: false });
  });

  it('a voice waits for a click where the browser wants one', async () => {
    const { voices, speak, opened } = levelled((stream) => new FakeVoiceGraph(stream));
    FakeVoice.allowed = false;
    voices.setProcessing({ levelling: true, clarity: false });
    await speak();
    expect(opened()).toBe(1);
    expect(FakeVoiceGraph.all.every(({ closed }) => closed)).toBe(true);
    FakeVoice.allowed = true;
    await voices.resume();
    await speak();
    expect(opened()).toBe(2);
    expect(FakeVoiceGraph.all.at(-1)?.closed).toBe(false);
  });
});
