import { describe, expect, it } from 'vitest';
import { ipHandlingPolicy } from './webrtc-addresses';

describe('the addresses that a call shows', () => {
  it.each([
    'https://party.example.org',
    'https://party.example.org:8443',
    'https://203.0.114.5',
    'https://[2606:4700::1]',
    'no address',
  ])('a call shows the addresses of the route alone to %s', (url) => {
    expect(ipHandlingPolicy({ url })).toBe('default_public_and_private_interfaces');
  });

  it.each([
    'http://127.0.0.1:4000',
    'http://localhost:4000',
    'https://192.168.1.5:4000',
    'https://10.0.0.2:4000',
    'https://169.254.3.4',
    'https://100.64.0.7',
    'https://[fd00::1]:4000',
    'https://[fe80::1]',
    'https://nas',
    'https://nas.local',
  ])('a call shows the addresses of every network, where friends are near: %s', (url) => {
    expect(ipHandlingPolicy({ url })).toBe('default');
  });

  it('a call shows the addresses of the route alone where the end of a way on this machine leads far away', () => {
    const reach = { key: 'k'.repeat(43), secret: 's'.repeat(22) };
    expect(ipHandlingPolicy({ url: 'http://127.0.0.1:4000', reach })).toBe(
      'default_public_and_private_interfaces',
    );
  });
});
