import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PersonIds } from './person-ids';
import type { Vault } from './vault';

const noKeychain: Vault = { seal: () => null, open: () => null };
const keychain: Vault = {
  seal: (secret) => Buffer.from(secret).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString(),
};

let folder: string;
let file: string;
let made: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-person-'));
  file = join(folder, 'person.json');
  made = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
/** A path at which no file can be. */
const withinAFile = (): string => {
  writeFileSync(join(folder, 'a file'), '');
  return join(folder, 'a file', 'another');
};

const warn = vi.fn();
const log = { error: vi.fn(), warn, info: vi.fn(), debug: vi.fn() };
const open = (vault: Vault = noKeychain) =>
  // Each draw is another number, so that a profile that is made anew is another one.
  new PersonIds({ file, vault, random: (length) => new Uint8Array(length).fill((made += 1)), log });
const HOST = 'h'.repeat(22);

describe('who a profile is', () => {
  it('a profile is somebody else to each host, and the same to one host again and again', () => {
    const ids = open();
    const seen = ids.personFor(HOST);
    expect(seen).toMatch(/^[\w-]{43}$/);
    expect(ids.personFor(HOST)).toBe(seen);
    expect(ids.personFor('i'.repeat(22))).not.toBe(seen);
    expect(open().personFor(HOST)).toBe(seen);
  });

  it('a profile is nobody to itself as a host', () => {
    const ids = open();
    expect(ids.hostId).toMatch(/^[\w-]{22}$/);
    expect(ids.personFor(ids.hostId)).toBeNull();
  });

  it('a profile proves a seat by what the server has for its own: its reach, else its key, else its origin', () => {
    const ids = open();
    const reach = { key: 'K'.repeat(43), secret: 'x'.repeat(22) };
    const url = 'http://127.0.0.1:4000';
    const far = ids.seatProof({ url, pin: 'a pin', reach });
    expect(ids.seatProof({ url: 'http://127.0.0.1:5000', pin: null, reach })).toBe(far);
    const pinned = ids.seatProof({ url, pin: 'a pin' });
    expect(ids.seatProof({ url: 'https://10.0.0.1', pin: 'a pin', reach: null })).toBe(pinned);
    const web = ids.seatProof({ url: 'https://party.example.org/path', pin: null });
    expect(ids.seatProof({ url: 'https://party.example.org', pin: null })).toBe(web);
    expect(new Set([far, pinned, web, ids.personFor('a pin')]).size).toBe(4);
  });

  it('a profile’s ids follow from its secret by what they are for', () => {
    const ids = open();
    const subject = 'S'.repeat(22);
    expect(ids.personFor(subject)).not.toBe(ids.seatProof({ url: 'https://a.example', pin: subject }));
  });

  it('a profile’s ids are the same in the next version: friends would have another one before them, and seats be lost', () => {
    writeFileSync(
      file,
      JSON.stringify({ kept: 'plain', profile: { secret: 's'.repeat(43), hostId: 'o'.repeat(22) } }),
    );
    const ids = open();
    expect(ids.personFor(HOST)).toBe('0w968sJY0yhCYVHY8WYKKylu7hNCRQp_hLG3Db-lhsg');
    expect(ids.seatProof({ url: 'https://party.example.org', pin: null })).toBe(
      'PNIyh5qXeJpPjNKXGDgvW3MovA7TYRdIlW9hf70A9nE',
    );
  });

  it('a profile is made once, when somebody first asks, and kept for the next start', () => {
    const ids = open();
    expect(made).toBe(0);
    const { hostId } = ids;
    expect(ids.hostId).toBe(hostId);
    expect(made).toBe(2);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      kept: 'plain',
      profile: { secret: expect.stringMatching(/^[\w-]{43}$/) as string, hostId },
    });
    expect(open().hostId).toBe(hostId);
    expect(made).toBe(2);
  });

  it('a profile is sealed where there is a keychain, and made anew where that doesn’t open it', () => {
    const { hostId } = open(keychain);
    expect(readFileSync(file, 'utf8')).toContain('"sealed"');
    expect(readFileSync(file, 'utf8')).not.toContain(hostId);
    expect(open(keychain).hostId).toBe(hostId);
    for (const text of [null, 'no JSON', '{"secret":"short"}']) {
      writeFileSync(file, JSON.stringify({ kept: 'sealed', profile: 'sealed' }));
      expect(open({ seal: keychain.seal, open: () => text }).hostId).not.toBe(hostId);
    }
  });

  const profile = { secret: 's'.repeat(43), hostId: HOST };
  it.each<[string, unknown]>([
    ['a secret that is too short', { kept: 'plain', profile: { ...profile, secret: 's'.repeat(42) } }],
    ['a secret that is too long', { kept: 'plain', profile: { ...profile, secret: 's'.repeat(44) } }],
    ['a secret of other symbols', { kept: 'plain', profile: { ...profile, secret: '!'.repeat(43) } }],
    ['no id', { kept: 'plain', profile: { secret: profile.secret } }],
    ['a seal that is too long', { kept: 'sealed', profile: 'x'.repeat(4_097) }],
    ['another way of keeping', { kept: 'elsewhere', profile }],
  ])('a profile is made anew where the file has %s', (_what, content) => {
    writeFileSync(file, JSON.stringify({ kept: 'plain', profile }));
    expect(open().hostId).toBe(HOST);
    writeFileSync(file, JSON.stringify(content));
    expect(open().hostId).not.toBe(HOST);
  });

  it('a profile that can’t be written is good for this run, which is logged', () => {
    warn.mockClear();
    file = withinAFile();
    const ids = open();
    expect(ids.personFor(HOST)).toBe(ids.personFor(HOST));
    expect(warn.mock.calls).toEqual([['person.unsaved', { reason: expect.stringMatching(/./) as string }]]);
  });
});
