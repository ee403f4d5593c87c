import { describe, expect, it } from 'vitest';
import { settled } from '../../test/fakes/deferred-journal';
import { SerialQueue } from './serial-queue';

const one = (): number => 1;
const queueOf = (pieces: number, bytes = 1_000): SerialQueue =>
  new SerialQueue({ pieces, bytes }, () => new Error('full'));
/** Work that ends when it is told to. */
const held = () => {
  let end: () => void = () => undefined;
  const work = (): Promise<void> =>
    new Promise((resolve) => {
      end = resolve;
    });
  return { work, end: () => end() };
};

describe('work in a line', () => {
  it('work in a line is done at once, and answered at once, where nothing is ahead of it', () => {
    const queue = queueOf(0);
    expect(queue.run(() => 'done', one)).toBe('done');
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => queue.run(fail, one)).toThrow('no');
    expect(queue.run(() => 'done again', one)).toBe('done again');
    expect(queue.idle()).toBeUndefined();
  });

  it('work in a line begins when everything ahead has been completed and announced, through however many promises', async () => {
    const queue = queueOf(1);
    const said: string[] = [];
    let answer = Promise.resolve(queue.run(() => Promise.resolve().then(() => said.push('done')), one)).then(
      () => undefined,
    );
    for (let hop = 0; hop < 50; hop += 1) answer = answer.then(() => undefined);
    void answer.then(() => said.push('answered'));
    await queue.run(() => void said.push('the next begins'), one);
    expect(said).toEqual(['done', 'answered', 'the next begins']);
  });

  it('work in a line goes on behind what failed, be it at once or later', async () => {
    const queue = queueOf(3);
    const first = Promise.resolve(queue.run(() => Promise.reject(new Error('one')), one));
    const fail = (): never => {
      throw new Error('two');
    };
    const second = Promise.resolve(queue.run(fail, one));
    const third = queue.run(() => 'three', one);
    await expect(first).rejects.toThrow('one');
    await expect(second).rejects.toThrow('two');
    expect(await third).toBe('three');
    await settled();
    expect(queue.run(() => 'at once', one)).toBe('at once');
  });

  it('work in a line is refused where too many pieces wait, or too many bytes, and taken again when they don’t', async () => {
    const queue = queueOf(2, 10);
    const first = held();
    void queue.run(first.work, one);
    void queue.run(
      () => undefined,
      () => 6,
    );
    expect(() =>
      queue.run(
        () => undefined,
        () => 5,
      ),
    ).toThrow('full');
    void queue.run(
      () => undefined,
      () => 4,
    );
    expect(() =>
      queue.run(
        () => undefined,
        () => 0,
      ),
    ).toThrow('full');
    first.end();
    await settled();
    await settled();
    const another = held();
    void queue.run(another.work, one);
    void queue.run(
      () => undefined,
      () => 10,
    );
    another.end();
    await queue.idle();
  });

  it('work in a line is over when the last piece that waits has ended', async () => {
    const queue = queueOf(1);
    const [first, second] = [held(), held()];
    void queue.run(first.work, one);
    void queue.run(second.work, one);
    let isIdle = false;
    const idle = Promise.resolve(queue.idle()).then(() => (isIdle = true));
    first.end();
    await settled();
    expect(isIdle).toBe(false);
    second.end();
    await idle;
  });

  it('work in a stopped line is refused whether it waits or comes, and what is under way is done', async () => {
    const queue = queueOf(2);
    const first = held();
    const done = Promise.resolve(queue.run(first.work, one));
    const waiting = Promise.resolve(queue.run(() => 'never', one));
    queue.stop(() => new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    expect(() => queue.run(() => 'never', one)).toThrow('over');
    const idle = queue.idle();
    first.end();
    await done;
    await idle;
    expect(queue.idle()).toBeUndefined();
  });
});
