import { describe, expect, it } from 'vitest';
import { createLogger } from './log';

describe('the log', () => {
  it('the log never holds what would let its reader in', () => {
    const lines: string[] = [];
    const log = createLogger('debug', { write: (line: string) => lines.push(line) });
    log.info({ token: 'tok', code: 'K7QM2XRT', seat: { seatCredential: 'cred' } }, 'one');
    log.warn({ request: { headers: { authorization: 'Bearer key' } }, config: { apiSecret: 'sec' } }, 'two');
    log.info({ turn: { secret: 'relays' }, iceServers: { credential: 'hmac' } }, 'three');
    expect(lines.join('')).not.toMatch(/tok|K7QM|"cred"|Bearer|"sec"|relays|hmac/);
    expect(lines).toHaveLength(3);
  });
});
