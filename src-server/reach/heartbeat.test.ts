import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { Heartbeat } from './heartbeat';

const begin = () => {
  const time = new ManualClock();
  const questions: { readonly atMs: number; readonly answer: () => void }[] = [];
  const other = { answers: true, silentAtMs: null as number | null };
  const heartbeat = new Heartbeat({
    ...{ clock: time, timers: time, silenceMs: 4_000 },
    ask: (answer) => {
      questions.push({ atMs: time.now(), answer });
      if (other.answers) answer();
    },
    onSilent: () => (other.silentAtMs = time.now()),
  });
  return { time, questions, other, heartbeat };
};

describe('a heartbeat', () => {
  it('a heartbeat asks every two seconds, and goes on for as long as it is answered', () => {
    const { time, questions, other } = begin();
    time.advance(60_000);
    expect(questions.map(({ atMs }) => atMs).slice(0, 4)).toEqual([0, 2_000, 4_000, 6_000]);
    expect(other.silentAtMs).toBeNull();
  });

  it('a heartbeat says once that nobody answers, four seconds after the last sign of life', () => {
    const { time, other } = begin();
    time.advance(10_000);
    other.answers = false;
    time.advance(10_000);
    expect(other.silentAtMs).toBe(14_000);
    expect(time.pending).toBe(0);
  });

  it('a heartbeat takes whatever comes for a sign of life, as answers may be stuck behind it', () => {
    const { time, other, heartbeat } = begin();
    other.answers = false;
    for (let second = 0; second < 20; second += 1) {
      heartbeat.hear();
      time.advance(1_000);
    }
    expect(other.silentAtMs).toBeNull();
  });

  it('a heartbeat that probes takes nothing but an answer to what it asked then, within the time', () => {
    const { time, questions, other, heartbeat } = begin();
    other.answers = false;
    time.advance(2_000);
    heartbeat.probe(1_500);
    expect(questions.at(-1)?.atMs).toBe(2_000);
    heartbeat.hear();
    questions[0]?.answer();
    time.advance(1_500);
    expect(other.silentAtMs).toBe(3_500);
  });

  it('a heartbeat whose probe is answered goes on as before', () => {
    const { time, other, heartbeat } = begin();
    time.advance(1_000);
    heartbeat.probe(1_500);
    time.advance(20_000);
    expect(other.silentAtMs).toBeNull();
  });

  it('a heartbeat that is stopped asks no more and says nothing', () => {
    const { time, questions, other, heartbeat } = begin();
    heartbeat.stop();
    heartbeat.probe(1_000);
    time.advance(20_000);
    expect(questions).toHaveLength(1);
    expect(other.silentAtMs).toBeNull();
  });
});
