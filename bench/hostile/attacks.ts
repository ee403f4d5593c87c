/** The attacks on the server. Each is a program of the attacker's process (programs.ts). */

export const ATTACK_IDS = [
  'quiet',
  'stop-reading',
  'stop-reading-signals',
  'unknown-events',
  'bad-token-one-socket',
  'bad-token-new-sockets',
  'control-characters',
  'rebuild-signals',
  'offers',
  'silent-tcp',
  'slow-requests',
  'silent-websockets',
  'silent-tls',
  'joining-leaving',
  'stop-reading-five',
  'unknown-events-five',
  'control-characters-five',
  'offers-five',
] as const;
export type AttackId = (typeof ATTACK_IDS)[number];

export interface Attack {
  readonly title: string;
  /** The number of attacking seats, each with its own place in the party; 0 where the attacker is a stranger. */
  readonly seats: number;
  /** The number of further seats that only stop reading. */
  readonly accomplices?: number;
  /** Whether the server has TLS of its own. */
  readonly tls?: true;
}

export const ATTACKS: Readonly<Record<AttackId, Attack>> = {
  quiet: { title: 'nobody attacks', seats: 0 },
  'stop-reading': {
    title: 'fills the chat, stops reading, asks for the room and its history ten times a second, sends pongs',
    seats: 1,
  },
  'stop-reading-signals': {
    title: 'sends signals of 48 KB to a second seat that doesn’t read',
    seats: 1,
    accomplices: 1,
  },
  'unknown-events': { title: 'sends events that don’t exist, as many as go', seats: 1 },
  'bad-token-one-socket': { title: 'CONNECTs with a bad token without end over one socket', seats: 0 },
  'bad-token-new-sockets': { title: 'CONNECTs with a bad token over new sockets, eight at a time', seats: 0 },
  'control-characters': {
    title: '200 lines of 8,192 control characters, again and again; those that are refused go on',
    seats: 1,
  },
  'rebuild-signals': {
    title: '600 wishes to rebuild the link, to each person in turn, again and again',
    seats: 1,
  },
  offers: { title: '600 offers of 10 KB, to each person in turn, again and again', seats: 1 },
  'silent-tcp': { title: '1,000 TCP connections that say nothing', seats: 0 },
  'slow-requests': { title: '1,000 requests at one character a second', seats: 0 },
  'silent-websockets': { title: '1,000 WebSockets that never CONNECT', seats: 0 },
  'silent-tls': { title: '1,000 TLS connections that stop within the first message', seats: 0, tls: true },
  'joining-leaving': { title: 'five seats join and leave without end', seats: 5 },
  'stop-reading-five': { title: '`stop-reading` by five seats at once', seats: 5 },
  'unknown-events-five': { title: '`unknown-events` by five seats at once', seats: 5 },
  'control-characters-five': { title: '`control-characters` by five seats at once', seats: 5 },
  'offers-five': { title: '`offers` by five seats at once', seats: 5 },
};
