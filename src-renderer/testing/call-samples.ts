import type { PersonStats } from '@sdk/api/party';

type Sample = PersonStats & { readonly atMs: number };

/** One sample of a link that goes well; a test gives only what matters. */
export const sample = (over: Partial<Sample> = {}): Sample => ({
  atMs: 0,
  participantId: 'p_Ben',
  route: 'direct',
  roundTripMs: 42,
  jitterMs: 6,
  incoming: {
    audioBps: 40_000,
    videoBps: 400_000,
    width: 640,
    height: 360,
    framesPerSecond: 20,
    loss: 0.002,
  },
  outgoing: {
    audioBps: 38_000,
    videoBps: 160_000,
    width: 320,
    height: 180,
    framesPerSecond: 20,
    loss: 0,
  },
  limitation: 'none',
  availableBps: 2_400_000,
  quality: { level: 'excellent', score: 94, reason: null, side: null },
  ...over,
});
