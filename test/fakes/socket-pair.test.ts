import { describe, expect, it } from 'vitest';
import { byHand, SocketPair, type Carrier, type Underway } from './socket-pair';

/** A pair of ends where what is sent up is answered down, and everything that arrives is noted. */
const pairOver = (carrier?: Carrier) => {
  const came: string[] = [];
  const pair: SocketPair<string, string> = new SocketPair<string, string>(
    {
      up: (message) => {
        came.push(`up ${message}`);
        pair.sendDown(`answer to ${message}`);
      },
      down: (message) => came.push(`down ${message}`),
      lost: (message) => came.push(`lost ${message}`),
    },
    carrier,
  );
  return { pair, came };
};

describe('a socket pair', () => {
  it('a socket pair delivers at once by default', () => {
    const { pair, came } = pairOver();
    pair.sendUp('a');
    expect(came).toEqual(['up a', 'down answer to a']);
  });

  it('a socket pair that is flushed by hand holds everything back until then, and lets nothing overtake', () => {
    const { pair, came } = pairOver(byHand);
    pair.sendUp('a');
    pair.sendUp('b');
    expect([came, pair.waiting]).toEqual([[], { up: 2, down: 0 }]);
    pair.flush();
    expect(came).toEqual(['up a', 'up b', 'down answer to a', 'down answer to b']);
    expect(pair.waiting).toEqual({ up: 0, down: 0 });
  });

  it('a socket pair delivers messages sent earlier along with a later one, once each', () => {
    const underway: Underway[] = [];
    const { pair, came } = pairOver((sent) => underway.push(sent));
    pair.sendUp('a');
    pair.sendUp('b');
    underway[1]?.deliver();
    underway[0]?.deliver();
    expect(came).toEqual(['up a', 'up b']);
  });

  it('a socket pair counts what is lost, on the way or with the connection', () => {
    const underway: Underway[] = [];
    const { pair, came } = pairOver((sent) => underway.push(sent));
    for (const message of ['a', 'b', 'c']) pair.sendUp(message);
    underway[1]?.lose();
    underway[0]?.deliver();
    pair.cut();
    underway[2]?.deliver();
    expect(came).toEqual(['lost b', 'up a', 'lost c', 'lost answer to a']);
  });
});
