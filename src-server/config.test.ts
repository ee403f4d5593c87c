import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_DHT_NODES } from '@core/wire/public-dht';
import { PUBLIC_STUN_URLS } from '@core/wire/public-stun';
import { ConfigError, readConfig } from './config';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-config-'));
  writeFileSync(join(folder, 'a.pem'), 'PEM');
});
afterAll(() => rmSync(folder, { recursive: true }));

const reasonOf = (command: 'party' | 'auth', environment: Record<string, string>): string => {
  try {
    readConfig(command, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return 'accepted';
};

describe('readConfig', () => {
  it('readConfig needs nothing for a party server with both parts, on this machine only', () => {
    expect(readConfig('party', {})).toMatchObject({
      parts: ['auth', 'party'],
      host: '127.0.0.1',
      port: 8_420,
      tls: null,
      trustProxy: false,
      stun: PUBLIC_STUN_URLS,
      iceServers: [],
      turn: null,
      maxSessions: 500,
      logLevel: 'info',
    });
  });

  it('readConfig opens the server to all with a certificate', () => {
    const pem = join(folder, 'a.pem');
    const settings = { MATINEE_TLS_CERT: pem, MATINEE_TLS_KEY: pem, MATINEE_HOST: '' };
    const config = readConfig('party', { ...settings, MATINEE_PUBLIC_URL: 'https://films.example' });
    expect(config).toMatchObject({ host: '0.0.0.0', tls: { key: 'PEM', cert: 'PEM' } });
  });

  it('readConfig reads lists and JSON', () => {
    const config = readConfig('party', {
      MATINEE_CORS: 'https://a.example, https://b.example/',
      MATINEE_ICE_SERVERS: '[{"urls":"stun:stun.example"}]',
      MATINEE_PUBLIC_URL: 'https://films.example, http://party:8420',
      MATINEE_TRUST_PROXY: '10.0.0.0/8',
      MATINEE_PARTS: 'party',
    });
    expect(config).toMatchObject({
      corsOrigins: ['https://a.example', 'https://b.example'],
      iceServers: [{ urls: 'stun:stun.example' }],
      publicUrl: 'https://films.example',
      furtherUrls: ['http://party:8420'],
      trustProxy: ['10.0.0.0/8'],
      parts: ['party'],
    });
  });

  it('readConfig needs the server’s name where others than this machine may come, as it answers to no other', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', '203.0.113.5', 'party.example.org'])
      expect(reasonOf('party', { MATINEE_HOST: host })).toContain('MATINEE_PUBLIC_URL is needed');
    for (const host of ['127.0.0.1', '127.0.0.2', '::1', 'localhost', '::ffff:127.0.0.1'])
      expect(readConfig('party', { MATINEE_HOST: host })).toMatchObject({ host, publicUrl: null });
    const pem = join(folder, 'a.pem');
    expect(reasonOf('party', { MATINEE_TLS_CERT: pem, MATINEE_TLS_KEY: pem })).toContain('0.0.0.0');
  });

  it('readConfig trusts a number of proxies, or those that are named, and never just anybody', () => {
    const trusted = (text: string) => readConfig('party', { MATINEE_TRUST_PROXY: text }).trustProxy;
    expect([trusted('1'), trusted('0'), trusted('false')]).toEqual([1, false, false]);
    expect(trusted('127.0.0.1, fd00::/8')).toEqual(['127.0.0.1', 'fd00::/8']);
    expect(trusted('loopback')).toEqual(['loopback']);
    const refused = (text: string) => reasonOf('party', { MATINEE_TRUST_PROXY: text });
    expect(refused('true')).toContain('say how many proxies stand in front (1), or their addresses');
    for (const text of ['yes', '11', '-1', '0.0.0.0/0', '::/0', '10.0.0.0/33', '127.0.0.1,', 'proxy.example'])
      expect(refused(text)).toContain('MATINEE_TRUST_PROXY');
  });

  it('readConfig reports everything that is wrong at once', () => {
    const reason = reasonOf('party', {
      MATINEE_PORT: '70000',
      MATINEE_ICE_SERVERS: 'stun',
      MATINEE_TLS_KEY: '/nowhere.pem',
      MATINEE_PUBLIC_URL: 'https://films.example/path',
      MATINEE_LOG_LEVEL: 'loud',
      MATINEE_TURN_URLS: 'relay.example',
      MATINEE_TURN_LIFE: 'long',
    });
    for (const name of [
      'PORT',
      'ICE_SERVERS',
      'TLS_KEY',
      'PUBLIC_URL',
      'LOG_LEVEL',
      'TURN_URLS',
      'TURN_LIFE',
    ]) {
      expect(reason).toContain(`MATINEE_${name}`);
    }
  });

  it('readConfig reads a relay, and repeats no secret where something is wrong', () => {
    const relay = {
      MATINEE_TURN_URLS: 'turn:relay.example:3478',
      MATINEE_TURN_SECRET: 'a-secret-of-the-relay',
    };
    expect(readConfig('party', relay).turn).toMatchObject({ urls: ['turn:relay.example:3478'] });
    const reason = reasonOf('party', { ...relay, MATINEE_TURN_LIFE: '1' });
    expect(reason).toContain('MATINEE_TURN_LIFE must be five minutes at least');
    expect(reason).not.toContain(relay.MATINEE_TURN_SECRET);
    expect(reasonOf('party', { MATINEE_TURN_SECRET: relay.MATINEE_TURN_SECRET })).toContain(
      'belong together',
    );
  });

  it('readConfig names public STUN servers by default, and none where the setting is empty', () => {
    expect(readConfig('party', { MATINEE_STUN_URLS: '' }).stun).toEqual([]);
    expect(readConfig('party', { MATINEE_STUN_URLS: 'stun.example.org' }).stun).toEqual([
      'stun:stun.example.org',
    ]);
    const own = { MATINEE_ICE_SERVERS: '[{"urls":"stun:stun.example"}]' };
    expect(readConfig('party', own).stun).toEqual([]);
    expect(reasonOf('party', { MATINEE_STUN_URLS: 'turn:relay.example' })).toContain('MATINEE_STUN_URLS');
  });

  it('readConfig makes the server a node of the DHT, and a relay, only where it is told to', () => {
    expect(readConfig('party', { MATINEE_DHT_BOOTSTRAP: 'none' }).dht).toBeNull();
    const node = { MATINEE_DHT_NODE: '203.0.113.5:49737' };
    expect(readConfig('party', node).dht).toEqual({
      ...{ host: '203.0.113.5', port: 49_737, nodes: PUBLIC_DHT_NODES, relayWays: 0 },
    });
    const relay = { ...node, MATINEE_DHT_RELAY_WAYS: '16', MATINEE_DHT_BOOTSTRAP: 'none' };
    expect(readConfig('party', relay).dht).toMatchObject({ nodes: [], relayWays: 16 });
  });

  it.each([
    [{ MATINEE_DHT_NODE: 'party.example.org:49737' }, 'MATINEE_DHT_NODE must be an IPv4 address'],
    [{ MATINEE_DHT_NODE: '203.0.113.5' }, 'MATINEE_DHT_NODE must be an IPv4 address'],
    [{ MATINEE_DHT_BOOTSTRAP: 'x' }, 'MATINEE_DHT_BOOTSTRAP must be up to'],
    [{ MATINEE_DHT_RELAY_WAYS: '4' }, 'MATINEE_DHT_RELAY_WAYS needs MATINEE_DHT_NODE'],
    [{ MATINEE_DHT_NODE: '203.0.113.5:1', MATINEE_DHT_RELAY_WAYS: '501' }, 'MATINEE_DHT_RELAY_WAYS'],
  ])('readConfig refuses a node of the DHT that makes no sense: %j', (settings, words) => {
    expect(reasonOf('party', settings)).toContain(words);
  });

  it('readConfig reports settings that belong together', () => {
    expect(reasonOf('party', { MATINEE_TLS_CERT: join(folder, 'a.pem') })).toContain('belong together');
    expect(reasonOf('party', { MATINEE_API_KEY: 'k'.repeat(20) })).toContain('belong together');
    expect(reasonOf('party', { MATINEE_PARTS: 'auth' })).toContain('server:auth');
    expect(reasonOf('auth', {})).toContain('MATINEE_PARTY_URL is needed');
    const auth = {
      MATINEE_PARTY_URL: 'http://127.0.0.1:8420',
      MATINEE_API_KEY: 'k'.repeat(20),
      MATINEE_API_SECRET: 's'.repeat(40),
    };
    expect(readConfig('auth', auth)).toMatchObject({ parts: ['auth'], port: 8_421 });
  });
});
