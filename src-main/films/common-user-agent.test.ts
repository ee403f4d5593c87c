import { describe, expect, it } from 'vitest';
import { commonUserAgent } from './common-user-agent';

describe('the user agent that a film’s server sees', () => {
  it.each(['linux', 'darwin', 'win32', 'freebsd'] as const)(
    'the user agent on %s is what its browser tells everybody',
    (platform) => {
      const told = commonUserAgent(platform, '150.0.7871.24');
      expect(told).toMatch(
        /^Mozilla\/5\.0 \([^)]+\) AppleWebKit\/537\.36 \(KHTML, like Gecko\) Chrome\/150\.0\.0\.0 Safari\/537\.36$/,
      );
      expect(told).not.toMatch(/electron|matinee/i);
    },
  );
});
