import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream } from '../../../test/fakes/fake-call';
import { webAudioVoiceGraph } from './voice-graph';

class FakeParam {
  setTargetAtTime(): void {}
}

class FakeNode {
  readonly gain = new FakeParam();
  readonly frequency = new FakeParam();
  readonly stream = new FakeStream();

  connect(to: FakeNode): FakeNode {
    return to;
  }

  disconnect(): void {}
}

/** A fake context, which notes that it runs, and refuses one stream as a source, like one without sound. */
class FakeContext {
  static refused: MediaStream | null = null;
  static running = false;
  currentTime = 0;

  constructor() {
    FakeContext.running = true;
  }

  createMediaStreamSource(stream: MediaStream): FakeNode {
    if (stream === FakeContext.refused) throw new DOMException('no sound', 'InvalidStateError');
    return new FakeNode();
  }

  createGain = (): FakeNode => new FakeNode();
  createMediaStreamDestination = (): FakeNode => new FakeNode();

  resume(): Promise<void> {
    FakeContext.running = true;
    return Promise.resolve();
  }

  suspend(): Promise<void> {
    FakeContext.running = false;
    return Promise.resolve();
  }
}

beforeEach(() => {
  FakeContext.refused = null;
  vi.stubGlobal('AudioContext', FakeContext);
  for (const node of ['BiquadFilterNode', 'DynamicsCompressorNode', 'GainNode'])
    vi.stubGlobal(node, FakeNode);
});
afterEach(() => vi.unstubAllGlobals());

describe('the context of all voices', () => {
  it('the context of all voices is suspended once the last voice is closed', async () => {
    const open = webAudioVoiceGraph();
    const [first, second] = [open(new FakeStream().as()), open(new FakeStream().as())];
    await first.start();
    first.close();
    expect(FakeContext.running).toBe(true);
    second.close();
    expect(FakeContext.running).toBe(false);
  });

  it('the context of all voices isn’t kept running by a graph that couldn’t be built', () => {
    const open = webAudioVoiceGraph();
    const stream = new FakeStream().as();
    FakeContext.refused = stream;
    expect(() => open(stream)).toThrow();
    expect(FakeContext.running).toBe(false);
    const graph = open(new FakeStream().as());
    expect(() => open(stream)).toThrow();
    void graph.start();
    graph.close();
    expect(FakeContext.running).toBe(false);
  });
});
