import { describe, expect, it } from 'vitest';
import { placeOfHost } from './host-place';

const hostOf = (address: string): string => new URL(address).hostname;

describe('the place of a host', () => {
  it.each([
    'https://video.example/',
    'http://8.8.8.8/',
    'http://[2606:4700::1111]/',
    'https://local.example.org/',
    'https://xn--mnchen-3ya.example/',
  ])('the host %s counts as one of the internet', (address) => {
    expect(placeOfHost(hostOf(address))).toBe('public');
  });

  it.each([
    ...['http://127.0.0.1:8420/', 'http://localhost:9222/json', 'http://LOCALHOST./', 'http://a.localhost/'],
    ...['http://192.168.1.1/', 'http://169.254.169.254/', 'http://100.64.0.1/', 'http://[fd00::1]/'],
    // A URL turns these spellings into an ordinary address.
    ...['http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/', 'http://0/', 'http://127.1/'],
    ...['http://[::1]/', 'http://[::ffff:127.0.0.1]/', 'http://[::]/', 'http://１２７.0.0.1/'],
    ...['http://printer/', 'http://printer./', 'http://nas.local/', 'http://nas.local./', 'http://nas.lan/'],
    ...['http://router.home.arpa/', 'http://vault.internal/'],
  ])('the host %s counts as one of this machine or the network around it', (address) => {
    expect(placeOfHost(hostOf(address))).toBe('local');
  });
});
