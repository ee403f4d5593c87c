import { describe, expect, it } from 'vitest';
import { serverOrigin } from './server-origin';

describe('the address of a server as people type it', () => {
  it.each([
    ['https://party.example.org', 'https://party.example.org'],
    ['  https://party.example.org:8443/some/path?a=b#c ', 'https://party.example.org:8443'],
    // A no-break space, as chats put it beside what is pasted.
    ['\u00a0https://party.example.org\u00a0', 'https://party.example.org'],
    ['https://192.168.1.5', 'https://192.168.1.5'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://localhost', 'http://localhost'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
    ['https://localhost', 'https://localhost'],
  ])('the address %s is the server %s', (text, origin) => {
    expect(serverOrigin(text)).toBe(origin);
  });

  it.each([
    'http://party.example.org',
    'http://192.168.1.5',
    'http://127.0.0.1.example.org',
    'ftp://localhost',
    'ws://127.0.0.1',
    'matinee://join',
    'https://ana@party.example.org',
    'https://:secret@party.example.org',
    'http://ana:secret@127.0.0.1',
    'party.example.org',
    'https://',
    '',
  ])('the address %j is no server that anybody is sent to', (text) => {
    expect(serverOrigin(text)).toBeNull();
  });
});
