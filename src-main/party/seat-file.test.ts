import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SeatFile, SeatRecordSchema, type SeatRecord } from './seat-file';
import type { Vault } from './vault';

const noKeychain: Vault = { seal: () => null, open: () => null };
const keychain: Vault = {
  seal: (secret) => Buffer.from(secret).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString(),
};
const DAY_MS = 86_400_000;
const seat: SeatRecord = {
  ...{ sessionId: 's_1', participantId: 'p_1', name: 'Ana', role: 'host', partyName: 'Friday' },
  ...{ partyUrl: 'http://127.0.0.1:4000', seatCredential: 'seat-credential-of-ana' },
  server: { url: 'http://127.0.0.1:4000', pin: null, reach: null },
  ...{ embeddedPort: 4_000, open: 'network', lanPort: 4_433, invite: null, hostServerId: 's_2' },
  savedAtMs: 1_000,
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-seat-'));
  file = join(folder, 'seat.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
/** A path at which no file can be. */
const withinAFile = (): string => {
  writeFileSync(join(folder, 'a file'), '');
  return join(folder, 'a file', 'another');
};

const warn = vi.fn();
const log = { error: vi.fn(), warn, info: vi.fn(), debug: vi.fn() };
const open = (vault: Vault = noKeychain) => new SeatFile(file, vault, log);
const kept = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

describe('the seat that is kept', () => {
  it('the seat is there again at the next start, in a file that only this person reads', () => {
    open().save(seat);
    expect(open().read(2_000)).toEqual(seat);
    expect(kept()).toEqual({ kept: 'plain', seat });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('the seat is sealed where there is a keychain, and there for that one only', () => {
    open(keychain).save(seat);
    expect(kept()).toEqual({ kept: 'sealed', seat: keychain.seal(JSON.stringify(seat)) });
    expect(readFileSync(file, 'utf8')).not.toContain(seat.seatCredential);
    expect(open(keychain).read(2_000)).toEqual(seat);
    expect(open(noKeychain).read(2_000)).toBeNull();
  });

  it('the seat is none where what was sealed is no seat', () => {
    for (const text of ['no JSON', '{"sessionId":"s_1"}']) {
      writeFileSync(file, JSON.stringify({ kept: 'sealed', seat: 'sealed' }));
      expect(open({ seal: () => null, open: () => text }).read(2_000)).toBeNull();
    }
  });

  it('the seat is good for less than a day', () => {
    open().save(seat);
    expect(open().read(seat.savedAtMs + DAY_MS - 1)).toEqual(seat);
    expect(open().read(seat.savedAtMs + DAY_MS)).toBeNull();
  });

  it('the seat is none before one was kept, and after it was cleared', () => {
    expect(open().read(2_000)).toBeNull();
    open().save(seat);
    open().clear();
    expect([open().read(2_000), existsSync(file)]).toEqual([null, false]);
    expect(() => open().clear()).not.toThrow();
  });

  it('the seat’s file leaves no credential behind where it is damaged', () => {
    const damaged = [
      'no JSON',
      JSON.stringify({ kept: 'elsewhere', seat }),
      JSON.stringify({ kept: 'plain', seat: { ...seat, seatCredential: 'short' } }),
      JSON.stringify({ kept: 'sealed', seat: 'x'.repeat(16_385) }),
      JSON.stringify({ kept: 'sealed', seat }),
      JSON.stringify({ seat }),
    ];
    for (const text of damaged) {
      writeFileSync(file, text);
      expect(open().read(2_000)).toBeNull();
      expect([existsSync(file), existsSync(`${file}.damaged`)]).toEqual([false, false]);
    }
  });

  it('the seat that can’t be written is logged, and the party goes on', () => {
    warn.mockClear();
    file = withinAFile();
    expect(() => open().save(seat)).not.toThrow();
    expect(warn.mock.calls).toEqual([['seat.unsaved', { reason: expect.stringMatching(/./) as string }]]);
  });
});

describe('the record of a seat', () => {
  it('the record of an older version is read, as of a party that is open to this computer', () => {
    const { open: _open, hostServerId: _id, ...older } = seat;
    const { reach: _reach, ...server } = seat.server;
    expect(SeatRecordSchema.parse({ ...older, server })).toEqual({
      ...{ ...older, server, open: 'here', hostServerId: null },
    });
  });

  const [long, url] = ['x'.repeat(201), 'x'.repeat(2_049)];
  it.each<[string, object]>([
    ['session', { sessionId: '' }],
    ['person', { participantId: 'x'.repeat(65) }],
    ['address of the party', { partyUrl: url }],
    ['credential, which is too short,', { seatCredential: 'x'.repeat(19) }],
    ['credential, which is too long,', { seatCredential: long }],
    ['server’s address', { server: { url, pin: null } }],
    ['server’s key', { server: { url: 'http://127.0.0.1', pin: 7 } }],
    ['way', { server: { ...seat.server, reach: { key: 'k', secret: 's' } } }],
    ['port', { embeddedPort: 1.5 }],
    ['port on the network', { lanPort: '4433' }],
    ['openness', { open: 'everywhere' }],
    ['invite', { invite: { code: 'K7QM2XRT' } }],
    ['server of the address book', { hostServerId: '' }],
    ['time', { savedAtMs: null }],
  ])('the record of a seat is none where its %s can’t be right', (_what, wrong) => {
    expect(SeatRecordSchema.safeParse({ ...seat, ...wrong }).success).toBe(false);
    expect(SeatRecordSchema.safeParse(seat).success).toBe(true);
  });

  it('the record of a seat has credentials of as few and as many symbols as there are', () => {
    for (const seatCredential of ['x'.repeat(20), 'x'.repeat(200)])
      expect(SeatRecordSchema.parse({ ...seat, seatCredential })).toMatchObject({ seatCredential });
  });
});
