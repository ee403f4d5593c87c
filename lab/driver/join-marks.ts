/** When each step of a join is done, as the page of the person who joins sees it. */
import type { Page } from 'playwright';
import { inPage } from './in-page';

/** The steps, in the order in which they are done on the way in from nowhere. */
export const JOIN_STEPS = {
  asked: 'a connection to the server is asked for',
  connected: 'that connection is open',
  joining: 'the join is on its way',
  joined: 'the server has answered the join',
  offered: 'the other’s offer is here',
  routed: 'a way between the two is found',
  secured: 'the two are connected',
  received: 'the other’s picture arrives',
  entered: 'the party is on the screen',
  shown: 'the other’s picture is about to be shown',
} as const;
export type JoinStep = keyof typeof JOIN_STEPS;
/** Milliseconds from the click; a step that was done before it is missing. */
export type JoinMarks = Readonly<Partial<Record<JoinStep, number>>>;

type MarkedWindow = Window & { joinMarks?: { clickedMs: number | null; marks: Record<string, number> } };

/** Watches the page's own sockets and connections from the outside; the app knows nothing of it. */
function watchSteps(): void {
  const marked = window as MarkedWindow;
  if (marked.joinMarks) return;
  const kept: NonNullable<MarkedWindow['joinMarks']> = { clickedMs: null, marks: {} };
  marked.joinMarks = kept;
  const note = (step: string): void => {
    if (kept.clickedMs !== null) kept.marks[step] ??= performance.now() - kept.clickedMs;
  };
  /** Looks at each call of a method first. */
  const before = (proto: object, name: string, seen: (of: object, arg: unknown) => void): void => {
    const own = Object.getOwnPropertyDescriptor(proto, name);
    const run = own?.value as ((...args: unknown[]) => unknown) | undefined;
    if (!run) throw new Error(`There is no ${name} to look at.`);
    const value = function (this: object, ...args: unknown[]): unknown {
      seen(this, args[0]);
      return Reflect.apply(run, this, args);
    };
    Object.defineProperty(proto, name, { ...own, value });
  };
  const seenSockets = new WeakSet<object>();
  const watchSocket = (socket: WebSocket): void => {
    if (seenSockets.has(socket)) return;
    seenSockets.add(socket);
    if (socket.readyState === WebSocket.CONNECTING) note('asked');
    socket.addEventListener('open', () => note('connected'));
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string' && data.includes('"snapshot"')) note('joined');
    });
  };
  const messageSetter = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    ...messageSetter,
    set(this: WebSocket, listener: unknown) {
      watchSocket(this);
      messageSetter?.set?.call(this, listener);
    },
  });
  before(WebSocket.prototype, 'send', (_socket, data) => {
    if (typeof data === 'string' && (data.includes('"room:join"') || data.includes('"join":{')))
      note('joining');
  });
  const seenPeers = new WeakSet<object>();
  before(RTCPeerConnection.prototype, 'setRemoteDescription', (of) => {
    const peer = of as RTCPeerConnection;
    note('offered');
    if (seenPeers.has(peer)) return;
    seenPeers.add(peer);
    peer.addEventListener('iceconnectionstatechange', () => {
      if (peer.iceConnectionState === 'connected' || peer.iceConnectionState === 'completed') note('routed');
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') note('secured');
    });
    peer.addEventListener('track', ({ track }) => {
      if (track.kind === 'video') track.addEventListener('unmute', () => note('received'));
    });
  });
  new MutationObserver(() => {
    if (document.querySelector('[data-testid="party-root"]')) note('entered');
  }).observe(document.body, { childList: true, subtree: true });
}

function beginAtPress(button: string): void {
  const kept = (window as MarkedWindow).joinMarks;
  if (!kept) throw new Error('The steps aren’t watched.');
  kept.clickedMs = null;
  kept.marks = {};
  document.querySelector(`[data-testid=${button}]`)?.addEventListener(
    'click',
    () => {
      kept.clickedMs = performance.now();
    },
    { once: true },
  );
}

function pressOnceEnabled(button: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const found = document.querySelector<HTMLButtonElement>(`[data-testid=${button}]`);
      if (!found || found.disabled) {
        requestAnimationFrame(look);
        return;
      }
      found.click();
      resolve();
    };
    look();
  });
}

/** From now on the steps of each join of this page are noted. */
export const watchJoins = (page: Page): Promise<void> => inPage(page, watchSteps);

/** The steps count from the next press of *Join* in the lobby, which has to be there. */
export const stampJoin = (page: Page): Promise<void> => inPage(page, beginAtPress, 'lobby-join');

/** Presses *Join* in the first frame in which it can be pressed. */
export const pressJoinAtOnce = (page: Page): Promise<void> => inPage(page, pressOnceEnabled, 'lobby-join');

/** The steps of the last join. */
export const joinMarks = async (page: Page): Promise<JoinMarks> => {
  const marks = await page.evaluate(() => (window as MarkedWindow).joinMarks?.marks ?? {});
  return Object.fromEntries(Object.entries(marks).map(([step, ms]) => [step, Math.round(ms)]));
};
