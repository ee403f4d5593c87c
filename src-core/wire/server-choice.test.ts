import { describe, expect, it } from 'vitest';
import { GivenBySchema, mayChoose, serversInUse, ServerChoiceSchema } from './server-choice';

const usual = ['usual.example'];
const own = ['own.example'];

describe('the servers that are asked', () => {
  it.each(['app', 'relay'] as const)(
    'the servers that are asked are the person’s choice, where the usual ones are given by the %s',
    (by) => {
      const given = { servers: usual, by };
      expect(mayChoose(given)).toBe(true);
      expect(ServerChoiceSchema.options.map((choice) => serversInUse(given, choice, own))).toEqual([
        usual,
        own,
        [],
      ]);
    },
  );

  it('the servers that are asked are never the person’s choice where the environment said something', () => {
    for (const by of GivenBySchema.exclude(['app', 'relay']).options)
      for (const choice of ServerChoiceSchema.options)
        expect(serversInUse({ servers: usual, by }, choice, own), `${by} ${choice}`).toEqual(usual);
  });
});
